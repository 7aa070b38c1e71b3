// forest.js: the paired differences to the leader, their intervals, and the margin that makes a tie.
import * as Plot from "@observablehq/plot";
import { as_image, chart, look, tip_look } from "../charts.js";
import { el, figures_of, section, table } from "../dom.js";
import { interval, short } from "../format.js";
import { all_compared, extent, leads, looks, marked, notes_of, verdict_order } from "./verdicts.js";

function mark(rows, verdict, options) {
  const { colour, symbol, filled } = looks[verdict];
  return Plot.dot(rows.filter((row) => row.verdict === verdict), {
    ...options,
    symbol,
    r: leads({ verdict }) ? 7 : 5.5,
    fill: filled ? colour : "var(--raised)",
    stroke: filled ? "var(--raised)" : colour,
    strokeWidth: filled ? 1 : 2,
  });
}

function draw(width, rows, margin, spoken, leader) {
  const narrow = width < 600;
  const [left, right] = extent(rows, margin);
  const clamp = (x, open) => (x === null ? open : Math.max(left, Math.min(right, x)));
  const colour = (row) => looks[row.verdict].colour;
  const row_height = narrow ? 34 : 31;
  const y = { y: "name" };
  const inside = rows.filter((row) => row.mean >= left), off = rows.filter((row) => row.mean < left);
  const longest = Math.max(...rows.map((row) => row.says.length));
  const better = `difference to ${leader}${spoken.step ? `, in ${spoken.step}` : ""}; further right is better \u2192`;
  const shown = inside.filter((row) => !leads(row));
  return as_image(
    Plot.plot({
      ...look(
        width,
        `Forest plot: ${rows.map((r) => `${r.name} ${r.verdict} ${spoken.difference(r.mean)}`).join("; ")}. The margin is ${spoken.spread(margin)}.`,
      ),
      height: rows.length * row_height + (narrow ? 102 : 76),
      marginLeft: narrow ? 2 : 134,
      marginRight: narrow ? 2 : 112 + 6.3 * longest,
      marginTop: narrow ? 42 : 24,
      marginBottom: 44,
      x: { domain: [left, right], label: null, tickFormat: spoken.difference, ticks: narrow ? 5 : 8 },
      y: { domain: rows.map((row) => row.name), axis: null, padding: 0, insetTop: 4, insetBottom: narrow ? 12 : 4 },
      color: { type: "identity" },
      marks: [
        Plot.rect([0], { x1: -margin, x2: margin, fill: "var(--band)" }),
        Plot.gridX({ ticks: narrow ? 5 : 8, stroke: "var(--line)", strokeOpacity: 1 }),
        Plot.ruleX([0], { stroke: "var(--faint)" }),
        Plot.ruleX([-margin], { stroke: "var(--soft)", strokeDasharray: "3 3" }),
        Plot.text([-margin], { x: (d) => d, frameAnchor: "top", dy: narrow ? -24 : -14, text: () => `${narrow ? "" : "margin "}${spoken.difference(-margin)}`, fill: "var(--soft)" }),
        Plot.axisX({ anchor: "bottom", ticks: narrow ? 5 : 8, tickFormat: spoken.difference, tickSize: 0, label: null }),
        Plot.text([0], { frameAnchor: "bottom", dy: 40, text: () => (narrow ? `to ${leader}, ${spoken.step || spoken.name}; right is better \u2192` : better), fill: "var(--soft)" }),
        Plot.ruleY(shown.filter((r) => r.new_low !== undefined), { ...y, x1: (r) => clamp(r.new_low, left), x2: (r) => clamp(r.new_high, right), stroke: colour, strokeOpacity: 0.45, strokeWidth: 1.25, dy: narrow ? 8 : 0 }),
        Plot.ruleY(shown, { ...y, x1: (r) => clamp(r.low, left), x2: (r) => clamp(r.high, right), stroke: colour, strokeWidth: 3.5, strokeLinecap: "round", dy: narrow ? 8 : 0 }),
        verdict_order.map((verdict) => mark(inside, verdict, { ...y, x: "mean", dy: narrow ? 8 : 0 })),
        Plot.text(off, { ...y, frameAnchor: "left", dx: 4, dy: narrow ? 8 : 0, textAnchor: "start", text: (r) => `\u25c2 ${narrow ? "" : `${spoken.difference(r.mean)}, `}off the chart`, fill: colour }),
        narrow
          ? [false, true].map((recommended) =>
              Plot.text(rows, { ...y, frameAnchor: "left", dy: -9, textAnchor: "start", text: (r) => `${r.shown}  \u00b7  ${r.verdict}  ${leads(r) ? "" : r.says}`, fill: "var(--ink)", fontWeight: recommended ? 700 : 400, filter: (r) => r.recommended === recommended }),
            )
          : [
              ...[false, true].map((recommended) =>
                Plot.text(rows, { ...y, frameAnchor: "left", dx: -12, textAnchor: "end", text: (r) => r.shown, fill: "var(--ink)", fontSize: 13.5, fontWeight: recommended ? 700 : 400, filter: (r) => r.recommended === recommended }),
              ),
              Plot.text(rows, { ...y, frameAnchor: "right", dx: 14, textAnchor: "start", text: "verdict", fill: colour, fontWeight: 600 }),
              Plot.text(rows, { ...y, frameAnchor: "right", dx: 100, textAnchor: "start", text: "says", fill: "var(--soft)" }),
            ],
        Plot.tip(rows, Plot.pointerY({ ...y, x: "mean", title: "tip", ...tip_look, dy: narrow ? 8 : 0 })),
      ].flat(Infinity),
    }),
  );
}

function row_of(a, result, spoken) {
  const d = a.difference, best = leads(a);
  const says = best ? "" : `${spoken.difference(d.mean)} ${interval(spoken, d.low, d.high)}`;
  return {
    name: a.name,
    shown: short(marked(a), 19),
    verdict: a.verdict,
    recommended: a.name === result.recommended,
    mean: d.mean,
    low: d.low,
    high: d.high,
    new_low: d.new_data?.low,
    new_high: d.new_data?.high,
    says,
    tip: [
      `${a.name}${a.name === result.recommended ? " (recommended)" : ""}: ${a.verdict}, ${looks[a.verdict].says}`,
      best ? null : `difference ${says}${spoken.step ? ` ${spoken.step}` : ""}`,
      best || !d.new_data ? null : `for new data ${interval(spoken, d.new_data.low, d.new_data.high)}`,
      `${spoken.name} ${spoken.score(a.score_beside_leader)}${a.score ? `, over ${a.score.n} repeats \u00b1 ${spoken.spread(a.score.sd)}` : ""}`,
      a.same_as ? `computes the same as ${a.same_as}` : null,
      a.role === "candidate" ? null : `${a.role}: compared, never recommended`,
    ].filter(Boolean).join("\n"),
  };
}

export function forest(result, spoken) {
  const rows = all_compared(result, spoken).map((a) => row_of(a, result, spoken)), leader = rows[0].name;
  const percent = Math.round(100 * result.confidence);
  const key = el(
    "p",
    { class: "key" },
    verdict_order.filter((v) => rows.some((r) => r.verdict === v)).map((v) =>
      el("span", { style: `color: ${looks[v].colour}` }, `${looks[v].sign} ${v}`, el("span", { class: "soft" }, ` ${looks[v].says}`)),
    ),
  );
  const figures = figures_of("Paired differences", () =>
    table("Paired differences to the leader", [
      { title: "activation", text: (r) => r.shown },
      { title: "verdict", text: (r) => r.verdict },
      { title: `difference${spoken.step ? `, ${spoken.step}` : ""}`, number: true, text: (r) => spoken.difference(r.mean) },
      { title: "interval", number: true, text: (r) => (leads(r) ? "\u2013" : interval(spoken, r.low, r.high)) },
      { title: "for new data", number: true, text: (r) => (leads(r) || r.new_low === undefined ? "\u2013" : interval(spoken, r.new_low, r.new_high)) },
    ], rows),
  );
  return section(
    "differences",
    "How far apart they are",
    `Thick lines: where the mean difference to ${leader} may lie. Thin lines, where they are longer: on as many new rows. ` +
      `A tie\u2019s thick line lies wholly right of the dashed one, the margin; a worse one\u2019s wholly left of 0. The goal is that no verdict is wrong in ${percent} of 100 studies.`,
    el("div", { class: "card" }, key, chart("Paired differences to the leader", (width) => draw(width, rows, result.margin, spoken, leader))),
    el("ul", { class: "notes" }, notes_of(result.activations).map((text) => el("li", {}, text))),
    figures,
  );
}
