// rates.js: the score at each learning rate tried.
import * as Plot from "@observablehq/plot";
import { as_image, chart, look, tip_look } from "../charts.js";
import { el, figures_of, section, table } from "../dom.js";
import { share, significant } from "../format.js";

function draw(width, all, focus, spoken) {
  const points = all.filter((p) => p.score !== null);
  if (points.length === 0) return el("p", { class: "soft" }, "No rate gave a score.");
  const of = (name) => points.filter((p) => p.name === name);
  const grey = focus.names.filter((n) => !focus.has(n)), bright = focus.names.filter((n) => focus.has(n));
  const rates = [...new Set(points.map((p) => p.rate))].sort((a, b) => a - b);
  const few = rates.filter((_, i) => i % Math.ceil((rates.length * 52) / (width - 90)) === 0);
  const scores = points.map((p) => p.score);
  const low = Math.min(...scores), high = Math.max(...scores), pad = 0.06 * (high - low || Math.abs(high) || 1);
  const channels = { x: "rate", y: "score" };
  return as_image(
    Plot.plot({
      ...look(width, `The ${spoken.name} at each learning rate tried. ${focus.picked().join(", ")} in colour.`),
      height: width < 600 ? 280 : 340,
      marginLeft: 62,
      marginRight: 24,
      marginBottom: 44,
      marginTop: 12,
      x: { type: "log", domain: [rates[0] * 0.85, rates.at(-1) * 1.15], ticks: few, tickFormat: (v) => significant(v), label: "learning rate", labelAnchor: "center", labelArrow: "none" },
      y: { domain: [low - pad, high + pad], label: null, grid: true, ticks: 6, tickSize: 0, tickFormat: (v) => spoken.score(v) },
      marks: [
        ...grey.map((n) => Plot.line(of(n), { ...channels, stroke: focus.colour(n), strokeWidth: 1, strokeOpacity: 0.6 })),
        ...bright.map((n) => Plot.line(of(n), { ...channels, stroke: focus.colour(n), strokeWidth: 2.25, strokeDasharray: focus.dash(n) })),
        Plot.dot(points.filter((p) => !focus.has(p.name)), { ...channels, r: 2, fill: "var(--faint)" }),
        ...bright.map((n) => Plot.dot(of(n), { ...channels, r: 3.5, fill: focus.colour(n), stroke: "var(--raised)" })),
        ...bright.map((n) => Plot.dot(of(n).filter((p) => p.chosen), { ...channels, r: 7, stroke: focus.colour(n), strokeWidth: 2 })),
        Plot.tip(points, Plot.pointer({ ...channels, title: (p) => `${p.name} at ${significant(p.rate)}${p.chosen ? ", its own rate" : ""}\n${spoken.name} ${spoken.score(p.score)}, loss ${significant(p.loss)}\ndead units ${share(p.dead)} in the worst layer`, ...tip_look })),
      ],
    }),
  );
}

export function rates(result, spoken, focus) {
  const all = result.activations.flatMap((a) =>
    a.rates_tried.map((r) => ({ name: a.name, rate: r.learning_rate, score: r.score, loss: r.loss, dead: r.dead, chosen: r.learning_rate === a.learning_rate })),
  );
  const repeats = result.configuration.rate_repeats;
  const picture = chart("Score against learning rate", (width) => draw(width, all, focus, spoken));
  focus.when_changed(() => picture.redraw());
  return section(
    "rates",
    "Score against learning rate",
    `Each activation searches its own rate with the same budget: means over ${repeats} repeat${repeats === 1 ? "" : "s"} that the comparison does not use again. A ring: the rate it took, judged by scores smoothed over neighbouring rates.${spoken.is_loss ? ` Of ${spoken.name}, less is better.` : ""}`,
    el("div", { class: "card" }, focus.legend(), picture),
    figures_of("Learning rates", () =>
      table("Every rate tried", [
        { title: "activation", text: (p) => p.name },
        { title: "rate", number: true, text: (p) => significant(p.rate) + (p.chosen ? " \u2190" : "") },
        { title: spoken.name, number: true, text: (p) => spoken.score(p.score) },
        { title: "loss", number: true, text: (p) => significant(p.loss) },
        { title: "dead, worst layer", number: true, text: (p) => share(p.dead) },
      ], all),
    ),
  );
}
