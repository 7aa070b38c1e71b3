// inside.js: what the networks look like inside, layer by layer, before and after training.
import * as Plot from "@observablehq/plot";
import { as_image, chart, log_ticks, look, tip_look } from "../charts.js";
import { el, figures_of, folded, table } from "../dom.js";
import { share, significant } from "../format.js";

const measures = [
  { key: "dead", title: "Dead units", how: "share whose gradient is 0 on every row", text: share, type: "linear" },
  { key: "saturated", title: "Saturated units", how: "share on a flat tail for most rows; none for functions without one", text: share, type: "linear" },
  { key: "mean_output", title: "Mean output", how: "0 is centred", text: (x) => significant(x), type: "linear" },
  { key: "gradient_rms", title: "Gradient", how: "root mean square of dL/dz over the units", text: (x) => significant(x), type: "log" },
];

function points_of(result) {
  return result.activations.flatMap((a) => {
    const moments = a.diagnostics_over_time.moments;
    const ends = moments.length > 1 ? [moments[0], moments.at(-1)] : moments;
    return ends.flatMap((moment) =>
      moment.layers.map((layer, i) => ({ name: a.name, when: moment.when, layer: i + 1, ...layer })),
    );
  });
}

function draw(width, measure, all, focus) {
  const { key, type } = measure;
  const points = all.filter((p) => p[key] !== null && (type !== "log" || p[key] > 0));
  if (points.length === 0) return el("p", { class: "soft" }, "Nothing to draw: none of these functions has a flat tail.");
  const layers = Math.max(...all.map((p) => p.layer));
  const names = [...new Set(points.map((p) => p.name))];
  const grey = names.filter((n) => !focus.has(n)), bright = names.filter((n) => focus.has(n));
  const channels = { x: "layer", y: key, fx: "when" };
  const values = points.map((p) => p[key]);
  const top = Math.max(...values), bottom = Math.min(...values);
  const domain = type === "log" ? [bottom * 0.7, top * 1.4] : key === "mean_output" ? [Math.min(0, bottom) * 1.1 - 0.02, Math.max(0, top) * 1.1 + 0.02] : [0, Math.max(0.05, Math.min(1, top * 1.1))];
  const of = (name) => points.filter((p) => p.name === name);
  return as_image(
    Plot.plot({
      ...look(width, `${measure.title} by layer, at birth and at the end, for ${names.join(", ")}.`),
      height: 240,
      marginLeft: 50,
      marginRight: 10,
      marginBottom: 40,
      marginTop: 26,
      fx: { domain: ["at birth", "at the end"], label: null, axis: "top", padding: 0.12 },
      x: { domain: [0.75, layers + 0.25], ticks: Math.min(layers, 6), tickFormat: (v) => (Number.isInteger(v) ? String(v) : ""), label: "hidden layer", labelAnchor: "center", labelArrow: "none" },
      y: { type, domain, label: null, grid: true, ticks: type === "log" ? log_ticks(...domain, 5) : 5, tickSize: 0, tickFormat: (v) => measure.text(v) },
      marks: [
        key === "mean_output" ? Plot.ruleY([0], { stroke: "var(--faint)" }) : null,
        ...grey.map((n) => Plot.line(of(n), { ...channels, stroke: focus.colour(n), strokeWidth: 1, strokeOpacity: 0.6 })),
        ...grey.map((n) => Plot.dot(of(n), { ...channels, r: 1.8, fill: focus.colour(n), fillOpacity: 0.7 })),
        ...bright.map((n) => Plot.line(of(n), { ...channels, stroke: focus.colour(n), strokeWidth: 2.25, strokeDasharray: focus.dash(n) })),
        ...bright.map((n) => Plot.dot(of(n), { ...channels, r: 3.8, fill: focus.colour(n), stroke: "var(--raised)" })),
        Plot.tip(points, Plot.pointer({ ...channels, title: (p) => `${p.name}, layer ${p.layer} ${p.when}\n${measure.title.toLowerCase()}: ${measure.text(p[key])}`, ...tip_look })),
      ],
    }),
  );
}

export function inside(result, focus) {
  const all = points_of(result);
  const rows = result.activations[0].diagnostics_over_time.rows;
  const pictures = measures.map((measure) => chart(measure.title, (width) => draw(width, measure, all, focus)));
  focus.when_changed(() => pictures.forEach((picture) => picture.redraw()));
  return folded(
    "inside",
    "What they look like inside",
    "dead and saturated units, mean outputs and gradients, layer by layer",
    { how: `Means over the repeats, on ${rows} validation rows: at birth, before the first step, and at the end, with the weights that were kept.` },
    focus.legend(),
    el(
      "div",
      { class: "grid" },
      measures.map((measure, i) =>
        el("div", { class: "card" }, el("h3", {}, measure.title), el("p", { class: "small" }, measure.how), pictures[i]),
      ),
    ),
    figures_of("Inside the networks", () =>
      table("By layer, at birth and at the end", [
        { title: "activation", text: (p) => p.name },
        { title: "when", text: (p) => p.when },
        { title: "layer", number: true, text: (p) => String(p.layer) },
        ...measures.map((m) => ({ title: m.title.toLowerCase(), number: true, text: (p) => m.text(p[m.key]) })),
        { title: "output spread", number: true, text: (p) => significant(p.output_spread) },
      ], all),
    ),
  );
}
