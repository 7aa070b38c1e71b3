// state.js: what is looked at, kept in the address, so that a view can be shared.

export const views = { f: "f", d: "f\u2032", dd: "f\u2033" };
const limits = { reach: [1, 40], layers: [1, 100], gain: [0.1, 4], bias: [0, 2] };
const start = () => ({ picked: [{ name: "relu", params: {} }, { name: "gelu", params: {} }, { name: "tanh", params: {} }], show: ["f", "d"], reach: 5, layers: 10, gain: null, bias: 0 });

const clamp = (x, [low, high]) => Math.min(high, Math.max(low, x));

/** "elu:alpha=0.5" as {name, params}; nothing where it is none of the catalogue's. */
function parse_spec(spec, catalogue) {
  const [name, ...settings] = spec.split(":");
  const card = catalogue.get(name);
  if (!card) return null;
  const params = {};
  for (const setting of settings) {
    const [key, text] = setting.split("=");
    const param = card.params.find((p) => p.name === key), value = Number(text);
    if (param && Number.isFinite(value)) params[key] = clamp(value, [param.least, param.most]);
  }
  return { name, params };
}

export const spec_of = ({ name, params }) => [name, ...Object.entries(params).map(([key, value]) => `${key}=${value}`)].join(":");

/** Of "#relu,elu:alpha=0.5&x=5&show=f,d&layers=10&gain=1.4&bias=0.1"; what is not understood is left as it starts. */
export function read_state(hash, catalogue) {
  const state = start(), seen = new Set();
  const parts = decodeURIComponent(hash.replace(/^#/, "")).split("&").filter(Boolean);
  if (parts.length === 0) return state;
  const picked = parts[0].includes("=") && !parts[0].includes(":") ? [] : parts.shift().split(",").map((s) => parse_spec(s, catalogue));
  state.picked = picked.filter((p) => p && !seen.has(p.name) && seen.add(p.name)).slice(0, 8);
  const given = new Map(parts.map((part) => part.split("=")));
  const number = (key, name) => {
    const value = Number(given.get(key));
    if (given.has(key) && Number.isFinite(value)) state[name] = clamp(value, limits[name]);
  };
  number("x", "reach");
  number("layers", "layers");
  number("gain", "gain");
  number("bias", "bias");
  state.layers = Math.round(state.layers);
  const show = (given.get("show") ?? "").split(",").filter((view) => view in views);
  if (show.length > 0) state.show = show;
  return state;
}

export function hash_of(state) {
  const parts = [state.picked.map(spec_of).join(","), `x=${state.reach}`, `show=${state.show.join(",")}`, `layers=${state.layers}`];
  if (state.gain !== null) parts.push(`gain=${state.gain}`);
  if (state.bias !== 0) parts.push(`bias=${state.bias}`);
  return `#${parts.join("&")}`;
}
