// layers.js: a Gaussian pushed through one layer, and through many.
import * as Plot from "@observablehq/plot";
import { as_image, chart, colour, dash, log_ticks, look, tip_look } from "../charts.js";
import { el, table } from "../dom.js";
import { evaluate, moments, through_layers } from "../formulas.js";
import { significant } from "../format.js";

// Evenly spaced, and far closer than the bins of a histogram.
const fine = Float64Array.from({ length: 20001 }, (_, i) => -6 + (12 * i) / 20000);
const fine_weights = fine.map((z) => (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * (12 / 20000));

/** Of each that is picked: its moments, its own gain, and what the layers do to a signal and to a gradient. */
export function pushed(state, catalogue) {
  return state.picked.map((pick, place) => {
    const card = catalogue.get(pick.name), params = { ...card.usual, ...pick.params };
    const own = moments(card.program, params);
    const gain = 1 / Math.sqrt(own.second);
    const used = state.gain ?? gain;
    const layers = through_layers(card.program, params, used, state.bias, state.layers);
    let gradient = 1; // at the last layer
    for (const layer of layers.toReversed()) {
      layer.gradient = gradient;
      gradient *= layer.chi;
    }
    const spread = (l) => evaluate(card.program, fine.map((z) => Math.sqrt(layers[l].q) * z), params)[0];
    return { name: pick.name, colour: colour(place), dash: dash(place), own, gain, used, layers, first: spread(0), last: spread(layers.length - 1) };
  });
}

export function moments_table(all) {
  const figure = (x) => significant(Math.abs(x) < 1e-12 ? 0 : x, 4); // an odd function's mean is rounded
  return table("Of a standard normal z", [
    { title: "activation", text: (p) => p.name },
    { title: "mean E f(z)", number: true, text: (p) => figure(p.own.mean) },
    { title: "E f(z)\u00b2", number: true, text: (p) => figure(p.own.second) },
    { title: "spread of f(z)", number: true, text: (p) => figure(Math.sqrt(Math.max(0, p.own.second - p.own.mean ** 2))) },
    { title: "E f\u2032(z)\u00b2", number: true, text: (p) => figure(p.own.slope_second) },
    { title: "gain 1/\u221aE f\u00b2", number: true, text: (p) => figure(p.gain) },
    { title: "gradient factor at that gain", number: true, text: (p) => figure(p.gain ** 2 * p.own.slope_second) },
  ], all);
}

function layer_chart(title, key, says, now) {
  return chart(title, (width) => {
    const points = now.pushed.flatMap((p) => p.layers.map((l) => ({ name: p.name, layer: l.layer, value: l[key] }))).filter((p) => p.value > 0 && Number.isFinite(p.value));
    if (points.length === 0) return el("p", { class: "soft" }, "Nothing finite to draw.");
    const values = points.map((p) => p.value);
    const domain = [Math.min(0.5, ...values) * 0.8, Math.max(2, ...values) * 1.25];
    return as_image(
      Plot.plot({
        ...look(width, says),
        height: 250,
        marginLeft: 56,
        marginRight: 12,
        marginTop: 10,
        marginBottom: 40,
        x: { domain: [0.75, now.state.layers + 0.25], label: "layer", labelAnchor: "center", labelArrow: "none", ticks: Math.min(8, now.state.layers), tickFormat: (v) => (Number.isInteger(v) ? String(v) : "") },
        y: { type: "log", domain, ticks: log_ticks(...domain, 6), tickSize: 0, label: null, grid: true, tickFormat: (v) => significant(v) },
        marks: [
          Plot.ruleY([1], { stroke: "var(--faint)" }),
          ...now.pushed.map((p) => Plot.line(points.filter((q) => q.name === p.name), { x: "layer", y: "value", stroke: p.colour, strokeWidth: 2.25, strokeDasharray: p.dash })),
          ...now.pushed.map((p) => Plot.dot(points.filter((q) => q.name === p.name), { x: "layer", y: "value", r: now.state.layers > 30 ? 1.5 : 3, fill: p.colour })),
          Plot.tip(points, Plot.pointer({ x: "layer", y: "value", title: (q) => `${q.name}, layer ${q.layer}\n${title.toLowerCase()}: ${significant(q.value, 4)}`, ...tip_look })),
        ],
      }),
    );
  });
}

const bins = 90;

// Shares of f(z) in bins of equal width.
function histogram(values, low, high) {
  const share = new Float64Array(bins);
  values.forEach((y, i) => {
    if (!Number.isFinite(y)) return;
    const bin = Math.floor(((y - low) / (high - low)) * bins);
    if (bin >= 0 && bin < bins) share[bin] += fine_weights[i];
  });
  return Array.from(share, (s, i) => ({ x: low + ((i + 0.5) / bins) * (high - low), share: s }));
}

function spread_chart(title, which, now) {
  return chart(title, (width) => {
    const ends = now.pushed.flatMap((p) => p[which].reduce(([a, b], y) => (Number.isFinite(y) ? [Math.min(a, y), Math.max(b, y)] : [a, b]), [Infinity, -Infinity]));
    if (!(Math.min(...ends) <= Math.max(...ends)) || !ends.every(Number.isFinite)) return el("p", { class: "soft" }, "Nothing finite to draw.");
    const scale = Math.max(...now.pushed.map((p) => Math.sqrt((which === "first" ? p.layers[0] : p.layers.at(-1)).second))) || 1;
    const low = Math.max(-4 * scale, Math.min(...ends)) - 0.05 * scale, high = Math.min(4 * scale, Math.max(...ends)) + 0.05 * scale;
    return as_image(
      Plot.plot({
        ...look(width, `${title}: how the outputs of ${now.pushed.map((p) => p.name).join(", ")} are spread.`),
        height: 230,
        marginLeft: 46,
        marginRight: 12,
        marginTop: 10,
        marginBottom: 40,
        x: { domain: [low, high], label: "output", labelAnchor: "center", labelArrow: "none", ticks: 6 },
        y: { label: null, ticks: 5, tickSize: 0, grid: true, tickFormat: (v) => `${significant(100 * v)} %` },
        marks: [
          ...now.pushed.flatMap((p) => {
            const shares = histogram(p[which], low, high);
            return [
              Plot.areaY(shares, { x: "x", y: "share", curve: "step", fill: p.colour, fillOpacity: 0.12 }),
              Plot.line(shares, { x: "x", y: "share", curve: "step", stroke: p.colour, strokeWidth: 1.75 }),
            ];
          }),
        ],
      }),
    );
  });
}

/** Titles, what they mean, and the charts themselves. */
export function layer_charts(now) {
  return [
    ["Signal", "Variance of the pre-activations, layer by layer: at 1 it neither dies nor explodes.", layer_chart("Variance", "q", "The variance of the pre-activations by layer.", now)],
    ["Gradient", "Mean square of the gradient that arrives, over the last layer\u2019s: a layer further left, one factor more.", layer_chart("Gradient", "gradient", "The gradient that arrives at each layer, over the last layer's.", now)],
    ["Outputs of layer 1", "Shares of the outputs in 90 bins of equal width.", spread_chart("Outputs of the first layer", "first", now)],
    ["Outputs of the last layer", "The same after all of them.", spread_chart("Outputs of the last layer", "last", now)],
  ];
}
