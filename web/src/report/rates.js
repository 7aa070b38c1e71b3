// rates.js: the score at each learning rate tried.
import * as Plot from "@observablehq/plot";
import { as_image, chart, look, tip_look } from "../charts.js";
import { el, figures_of, folded, table } from "../dom.js";
import { share, significant } from "../format.js";

// A short line across.
const cap = {
  draw(context, size) {
    const half = Math.sqrt(size / Math.PI);
    context.moveTo(-half, 0);
    context.lineTo(half, 0);
  },
};

// From a standard error below to one above, with caps.
function errors(points, focus, name, dx) {
  const look = { dx, clip: true, stroke: focus.colour(name), strokeWidth: focus.has(name) ? 1.75 : 1, strokeOpacity: focus.has(name) ? 0.8 : 0.45 };
  const below = (p) => p.score - p.error, above = (p) => p.score + p.error;
  return [
    Plot.ruleX(points, { x: "rate", y1: below, y2: above, ...look }),
    ...[below, above].map((end) => Plot.dot(points, { x: "rate", y: end, symbol: cap, r: 3, ...look })),
  ];
}

// The better half of the scores, and what lies not much further away: a rate at which nothing is learnt would press all
// others together. It is in the figures.
function bounds(points, is_loss, focus) {
  const sign = is_loss ? -1 : 1;
  const ends = (some) => some.flatMap((p) => [p.score - (p.error ?? 0), p.score + (p.error ?? 0)]).map((y) => sign * y);
  const ordered = [...points].sort((a, b) => sign * (b.score - a.score));
  const half = Math.ceil(ordered.length / 2);
  const core = ends(ordered.filter((p, i) => i < half || (p.chosen && focus.has(p.name)))), all = ends(ordered);
  const least = Math.min(...core), most = Math.max(...core);
  const far = least - 2 * (most - least || most - Math.min(...all) || Math.abs(most) || 1);
  const low = Math.max(far, Math.min(...all)), high = Math.max(...all);
  const pad = 0.06 * (high - low || Math.abs(high) || 1);
  return [sign * (low - pad), sign * (high + pad)].sort((a, b) => a - b);
}

function draw(width, all, focus, spoken) {
  const points = all.filter((p) => p.score !== null);
  if (points.length === 0) return el("p", { class: "soft" }, "No rate gave a score.");
  const of = (name) => points.filter((p) => p.name === name);
  const grey = focus.names.filter((n) => !focus.has(n)), bright = focus.names.filter((n) => focus.has(n));
  const rates = [...new Set(points.map((p) => p.rate))].sort((a, b) => a - b);
  const few = rates.filter((_, i) => i % Math.ceil((rates.length * 52) / (width - 90)) === 0);
  const [low, high] = bounds(points, spoken.is_loss, focus);
  const channels = { x: "rate", y: "score" };
  // Those in colour stand side by side, since they have rates in common.
  const dx = (name) => (focus.has(name) ? 4 * (bright.indexOf(name) - (bright.length - 1) / 2) : 0);
  const off = points.filter((p) => p.score < low || p.score > high);
  const rates_of = (name) => off.filter((p) => p.name === name).map((p) => significant(p.rate)).join(", ");
  const said = [...new Set(off.map((p) => p.name))].map((name) => `${name} at ${rates_of(name)}`).join("; ");
  const plot = as_image(
    Plot.plot({
      ...look(width, `The ${spoken.name} at each learning rate tried. ${focus.picked().join(", ")} in colour.`),
      height: width < 600 ? 280 : 340,
      marginLeft: 62,
      marginRight: 24,
      marginBottom: 44,
      marginTop: 12,
      x: { type: "log", domain: [rates[0] * 0.85, rates.at(-1) * 1.15], axis: null },
      y: { domain: [low, high], label: null, grid: true, ticks: 6, tickSize: 0, tickFormat: (v) => spoken.score(v) },
      marks: [
        Plot.axisX(few, { text: (v) => significant(v), label: "learning rate", labelAnchor: "center", labelArrow: "none" }),
        ...grey.map((n) => Plot.line(of(n), { ...channels, stroke: focus.colour(n), strokeWidth: 1, strokeOpacity: 0.6, clip: true })),
        ...bright.map((n) => Plot.line(of(n), { ...channels, dx: dx(n), stroke: focus.colour(n), strokeWidth: 2.25, strokeDasharray: focus.dash(n), clip: true })),
        ...[...grey, ...bright].flatMap((n) => errors(of(n).filter((p) => p.error > 0), focus, n, dx(n))),
        Plot.dot(points.filter((p) => !focus.has(p.name)), { ...channels, r: 2, fill: "var(--faint)", clip: true }),
        ...bright.map((n) => Plot.dot(of(n), { ...channels, dx: dx(n), r: 3.5, fill: focus.colour(n), stroke: "var(--raised)", clip: true })),
        ...bright.map((n) => Plot.dot(of(n).filter((p) => p.chosen), { ...channels, dx: dx(n), r: 7, stroke: focus.colour(n), strokeWidth: 2, clip: true })),
        Plot.tip(points.filter((p) => p.score >= low && p.score <= high), Plot.pointer({ ...channels, title: (p) => `${p.name} at ${significant(p.rate)}${p.chosen ? ", its own rate" : ""}\n${spoken.name} ${spoken.score(p.score)}${p.error > 0 ? ` \u00b1 ${spoken.spread(p.error)}` : ""} over ${p.repeats} repeat${p.repeats === 1 ? "" : "s"}, loss ${significant(p.loss)}\ndead units ${share(p.dead)} in the worst layer`, ...tip_look })),
      ],
    }),
  );
  return off.length > 0 ? [plot, el("p", { class: "cut" }, `Off the chart: ${said}.`)] : plot;
}

export function rates(result, spoken, focus, { open = false } = {}) {
  const all = result.activations.flatMap((a) =>
    a.rates_tried.map((r) => ({ name: a.name, rate: r.learning_rate, score: r.score, error: r.error, repeats: r.repeats, loss: r.loss, dead: r.dead, chosen: r.learning_rate === a.learning_rate })),
  );
  const picture = chart("Score against learning rate", (width) => draw(width, all, focus, spoken));
  focus.when_changed(() => picture.redraw());
  return folded(
    "rates",
    "Score against learning rate",
    "how much each of them depends on its rate",
    {
      open,
      how: `Every activation races at several rates at once; those that are hardly ever its best stop, and a best one at the edge opens the next. A ring: the rate that it is judged at. Bars: the standard error of a rate\u2019s difference to that one.${spoken.is_loss ? ` Of ${spoken.name}, less is better.` : ""}`,
    },
    el("div", { class: "card" }, focus.legend(), picture),
    figures_of("Learning rates", () =>
      table("Every rate tried", [
        { title: "activation", text: (p) => p.name },
        { title: "rate", number: true, text: (p) => significant(p.rate) + (p.chosen ? " \u2190" : "") },
        { title: spoken.name, number: true, text: (p) => spoken.score(p.score) },
        { title: "\u00b1", number: true, text: (p) => (p.error > 0 ? spoken.spread(p.error) : "\u2013") },
        { title: "repeats", number: true, text: (p) => String(p.repeats) },
        { title: "loss", number: true, text: (p) => significant(p.loss) },
        { title: "dead, worst layer", number: true, text: (p) => share(p.dead) },
      ], all),
    ),
  );
}
