// cost.js: what a better score costs.
import * as Plot from "@observablehq/plot";
import { as_image, chart, look, tip_look } from "../charts.js";
import { el, figures_of, folded, table } from "../dom.js";
import { count, interval, seconds, short, times } from "../format.js";
import { extent, leads, looks, marked, notes_of, verdict_order } from "./verdicts.js";

// Names go where no other name or point is: above, below, right or left of their own.
function place_names(rows, at, width, box) {
  const taken = rows.map((row) => {
    const [x, y] = at(row);
    return { x0: x - 8, x1: x + 8, y0: y - 8, y1: y + 8 };
  });
  const hits = (a) => taken.filter((b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1).length;
  return rows.map((row) => {
    const [x, y] = at(row), w = 7 * short(row.shown).length, h = 14;
    const options = [
      { dx: 10, dy: 0, anchor: "start", x0: x + 9, y0: y - 7 },
      { dx: -10, dy: 0, anchor: "end", x0: x - 9 - w, y0: y - 7 },
      { dx: 0, dy: -15, anchor: "middle", x0: x - w / 2, y0: y - 22 },
      { dx: 0, dy: 15, anchor: "middle", x0: x - w / 2, y0: y + 8 },
      { dx: 10, dy: -13, anchor: "start", x0: x + 8, y0: y - 20 },
      { dx: 10, dy: 13, anchor: "start", x0: x + 8, y0: y + 6 },
      { dx: -10, dy: -13, anchor: "end", x0: x - 8 - w, y0: y - 20 },
      { dx: -10, dy: 13, anchor: "end", x0: x - 8 - w, y0: y + 6 },
      { dx: 0, dy: -28, anchor: "middle", x0: x - w / 2, y0: y - 35 },
      { dx: 0, dy: 28, anchor: "middle", x0: x - w / 2, y0: y + 21 },
    ].map((o) => ({ ...o, x1: o.x0 + w, y1: o.y0 + h }));
    const fits = options.filter((o) => o.x0 >= 0 && o.x1 <= width && o.y0 >= box.top - 6 && o.y1 <= box.bottom + 6);
    const best = (fits.length ? fits : options).reduce((a, b) => (hits(b) < hits(a) ? b : a));
    taken.push(best);
    return best;
  });
}

function draw(width, all, margin, spoken) {
  const height = width < 600 ? 330 : 380, box = { top: 16, bottom: height - 46 };
  const [bottom, top] = extent(all, margin);
  const clamp = (y) => Math.max(bottom, Math.min(top, y));
  const rows = all.filter((r) => r.mean >= bottom);
  const costs = rows.map((r) => r.cost), dear = Math.max(...costs), cheap = Math.min(...costs);
  const spread = dear - cheap || 1;
  const channels = { x: "cost", y: "mean" };
  const colour = (r) => looks[r.verdict].colour;
  const options = {
    ...look(width, `Score against cost: ${rows.map((r) => `${r.name} ${times(r.cost)} ${spoken.difference(r.mean)}`).join("; ")}.`),
    height,
    marginLeft: 56,
    marginRight: 24,
    marginTop: box.top,
    marginBottom: 46,
    x: { domain: [cheap - 0.06 * spread, dear + 0.1 * spread], label: "counted operations of a training step, over relu\u2019s", labelAnchor: "center", labelArrow: "none", tickFormat: (v) => `${v}\u00d7`, ticks: width < 600 ? 4 : 8 },
    y: { domain: [bottom, top], label: null, tickFormat: spoken.difference, ticks: 6, tickSize: 0, grid: true },
  };
  const marks = [
    Plot.rect([0], { y1: -margin, y2: margin, fill: "var(--band)" }),
    Plot.ruleY([0], { stroke: "var(--faint)" }),
    Plot.ruleY([-margin], { stroke: "var(--soft)", strokeDasharray: "3 3" }),
    Plot.ruleX(rows, { x: "cost", y1: (r) => clamp(r.low ?? bottom), y2: (r) => clamp(r.high ?? top), stroke: colour, strokeOpacity: 0.35, strokeWidth: 1.5 }),
    ...verdict_order.map((v) => {
      const { symbol, filled } = looks[v];
      return Plot.dot(rows.filter((r) => r.verdict === v), { ...channels, symbol, r: leads({ verdict: v }) ? 7 : 5.5, fill: filled ? looks[v].colour : "var(--raised)", stroke: filled ? "var(--raised)" : looks[v].colour, strokeWidth: filled ? 1 : 2 });
    }),
    Plot.dot(rows.filter((r) => r.recommended), { ...channels, r: 11, stroke: "var(--ink)", strokeWidth: 1.5 }),
  ];
  const bare = Plot.plot({ ...options, marks });
  const sx = bare.scale("x"), sy = bare.scale("y");
  const places = place_names(rows, (r) => [sx.apply(r.cost), sy.apply(r.mean)], width, box);
  return as_image(
    Plot.plot({
      ...options,
      marks: [
        ...marks,
        ...rows.map((r, i) => Plot.text([r], { ...channels, text: (p) => short(p.shown), dx: places[i].dx, dy: places[i].dy, textAnchor: places[i].anchor, fill: "var(--ink)", fontWeight: r.recommended ? 700 : 400, stroke: "var(--raised)", strokeWidth: 3 })),
        Plot.tip(rows, Plot.pointer({ ...channels, title: "tip", ...tip_look })),
      ],
    }),
  );
}

export function cost(result, spoken, open) {
  const leader = result.activations[0].name;
  const rows = result.activations.map((a) => ({
    name: a.name,
    shown: marked(a),
    verdict: a.verdict,
    recommended: a.name === result.recommended,
    cost: a.cost,
    mean: a.difference.mean,
    low: leads(a) ? 0 : a.difference.low,
    high: leads(a) ? 0 : a.difference.high,
    parameters: a.parameters,
    seconds: a.seconds_per_run,
    tip: `${a.name}: ${a.verdict}\ncost ${times(a.cost)} relu\u2019s, ${count(a.parameters)} parameters\n${spoken.name} ${spoken.score(a.score_beside_leader)}; to ${leader} ${spoken.difference(a.difference.mean)} ${interval(spoken, a.difference.low, a.difference.high)}\n${seconds(a.seconds_per_run)} a run here`,
  }));
  const [bottom] = extent(rows, result.margin), off = rows.filter((r) => r.mean < bottom);
  const notes = [...off.map((r) => `${r.shown} lies below the chart: ${spoken.difference(r.mean)} at ${times(r.cost)}.`), ...notes_of(result.activations)];
  return folded(
    "cost",
    "Score against cost",
    "what a better score costs to train",
    { open, how: `Up is better, left is cheaper. The score is the paired difference to ${leader}${spoken.step ? `, in ${spoken.step}` : ""}, as in the first chart: means of different repeats would not compare. The band is the margin; the ring is the recommendation.` },
    el("div", { class: "card" }, chart("Score against cost", (width) => draw(width, rows, result.margin, spoken))),
    el("ul", { class: "notes" }, notes.map((text) => el("li", {}, text))),
    figures_of("Cost", () =>
      table("Cost", [
        { title: "activation", text: (r) => r.shown },
        { title: "cost, times relu", number: true, text: (r) => times(r.cost) },
        { title: "difference", number: true, text: (r) => spoken.difference(r.mean) },
        { title: "parameters", number: true, text: (r) => count(r.parameters) },
        { title: "a run here", number: true, text: (r) => seconds(r.seconds) },
      ], rows),
    ),
  );
}
