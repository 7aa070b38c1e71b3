// curves.js: f, f' and f'' of what is picked, one picture each.
import * as Plot from "@observablehq/plot";
import { apart, as_image, chart, colour, dash, look, tip_look } from "../charts.js";
import { el } from "../dom.js";
import { evaluate } from "../formulas.js";
import { significant } from "../format.js";
import { views } from "./state.js";

const points = 801; // odd: 0 is one of them

/** {name, colour, dash, points: [{x, f, d, dd}]} of each that is picked. */
export function sampled(state, catalogue) {
  const xs = Float64Array.from({ length: points }, (_, i) => state.reach * ((2 * i) / (points - 1) - 1));
  return state.picked.map((pick, place) => {
    const card = catalogue.get(pick.name);
    const [f, d, dd] = evaluate(card.program, xs, { ...card.usual, ...pick.params });
    return { name: pick.name, colour: colour(place), dash: dash(place), points: Array.from(xs, (x, i) => ({ name: pick.name, x, f: f[i], d: d[i], dd: dd[i] })) };
  });
}

// Where a function leaps, its line is broken.
const broken = (series, view, jump) =>
  series.points.flatMap((p, i, all) => (i > 0 && Math.abs(p[view] - all[i - 1][view]) > jump ? [{ ...p, [view]: NaN }, p] : [p]));

export function draw(width, state, series, view) {
  if (series.length === 0) return el("p", { class: "soft" }, "Pick an activation to see it.");
  const values = series.flatMap((s) => s.points.map((p) => p[view])).filter(Number.isFinite);
  const low = Math.min(0, ...values), high = Math.max(0, ...values), pad = 0.07 * (high - low || 1);
  const options = {
    ...look(width, `${views[view]} of ${state.picked.map((p) => p.name).join(", ")} from ${-state.reach} to ${state.reach}.`),
    height: Math.min(380, Math.max(260, width * 0.5)),
    marginLeft: 46,
    marginRight: 96,
    marginTop: 12,
    marginBottom: 30,
    x: { domain: [-state.reach, state.reach], label: null, ticks: width < 500 ? 5 : 9, tickSize: 0 },
    y: { domain: [low - pad, high + pad], label: null, ticks: 6, tickSize: 0, grid: true, tickFormat: (v) => significant(v) },
  };
  const marks = [
    Plot.ruleY([0], { stroke: "var(--faint)" }),
    Plot.ruleX([0], { stroke: "var(--faint)" }),
    ...series.map((s) => Plot.line(broken(s, view, 0.2 * (high - low)), { x: "x", y: view, stroke: s.colour, strokeWidth: 2.25, strokeDasharray: s.dash })),
    Plot.tip(series.flatMap((s) => s.points), Plot.pointer({ x: "x", y: view, title: (p) => `${p.name}\nx = ${significant(p.x, 4)}\nf = ${significant(p.f, 5)}\nf\u2032 = ${significant(p.d, 5)}\nf\u2033 = ${significant(p.dd, 5)}`, ...tip_look })),
  ];
  const y = Plot.plot({ ...options, marks }).scale("y");
  const ends = series.map((s) => s.points.at(-1)[view]).map((v) => (Number.isFinite(v) ? v : 0));
  const places = apart(ends.map((v) => y.apply(v)), 15, 12, options.height - 32);
  const names = series.map((s, i) => Plot.text([s.points.at(-1)], { x: "x", y: () => ends[i], dx: 8, dy: places[i] - y.apply(ends[i]), textAnchor: "start", text: "name", fill: s.colour, fontWeight: 600 }));
  return as_image(Plot.plot({ ...options, marks: [...marks, ...names] }));
}

export function curve_chart(view, now) {
  return chart(views[view], (width) => draw(width, now.state, now.series, view));
}
