// held_out.js: the recommended network on the rows that were used for nothing else: which class it takes for which, or how
// far its answers lie from the truth.
import * as Plot from "@observablehq/plot";
import { as_image, chart, look, tip_look } from "../charts.js";
import { el, figures_of, section, table } from "../dom.js";
import { count, share, significant } from "../format.js";

const rows_text = (n) => `${count(n)} row${n === 1 ? "" : "s"}`;

// Where the most rows of one class are taken for another; classes that are summed are none.
function worst_of({ classes, other_classes, confusion }, names) {
  let worst = { rows: 0 };
  confusion.slice(0, classes.length).forEach((line, i) =>
    line.slice(0, classes.length).forEach((rows, j) => {
      if (i !== j && rows > worst.rows) worst = { rows, actual: i, predicted: j };
    }),
  );
  if (worst.rows === 0) return other_classes > 0 ? "None of these classes is taken for another one of them." : "No row is taken for another class.";
  const all = confusion[worst.actual].reduce((a, b) => a + b, 0);
  return `The commonest mistake: ${count(worst.rows)} of ${rows_text(all)} of ${names[worst.actual]} ${worst.rows === 1 ? "is" : "are"} taken for ${names[worst.predicted]}.`;
}

// The larger its share of the line, the more colour it has.
function cell(rows, all, colour) {
  const part = all > 0 ? rows / all : 0;
  const shade = rows > 0 && colour ? `background: color-mix(in srgb, var(${colour}) ${Math.round(8 + 32 * part)}%, var(--raised))` : null;
  return el("td", { class: rows > 0 ? "cell" : "cell none", style: shade }, count(rows));
}

function matrix({ classes, confusion }, names) {
  const name_head = (name, attributes) => el("th", { ...attributes, title: name }, el("span", { class: "class-name" }, name));
  const figures = [["rows", (c) => count(c.rows)], ["recall", (c) => share(c.recall)], ["precision", (c) => share(c.precision)], ["F1", (c) => share(c.f1)]];
  const line = (row, i) => {
    const all = row.reduce((a, b) => a + b, 0);
    return el(
      "tr",
      {},
      name_head(names[i], { scope: "row" }),
      figures.map(([, text]) => el("td", { class: "number" }, i < classes.length ? text(classes[i]) : "")),
      row.map((rows, j) => cell(rows, all, i !== j ? "--worse" : i < classes.length ? "--tie" : null)),
    );
  };
  return el(
    "table",
    { class: "confusion" },
    el("caption", { class: "unseen" }, "Scores of each class, and what its rows are taken for"),
    el(
      "thead",
      {},
      el("tr", {}, el("td", { colspan: String(1 + figures.length) }), el("th", { scope: "colgroup", class: "group", colspan: String(names.length) }, "taken for")),
      el("tr", {}, el("th", { scope: "col" }, "class"), figures.map(([title]) => el("th", { scope: "col", class: "number" }, title)), names.map((name) => name_head(name, { scope: "col", class: "cell" }))),
    ),
    el("tbody", {}, confusion.map(line)),
  );
}

function in_classes(result) {
  const found = result.held_out;
  const names = [...found.classes.map((c) => c.name), ...(found.other_classes > 0 ? ["all others"] : [])];
  const others = found.other_classes > 0 ? ` The ${found.classes.length} commonest classes are shown, the ${count(found.other_classes)} others summed.` : "";
  return [
    el("p", {}, worst_of(found, names)),
    el("div", { class: "card scroll tall", role: "region", tabindex: "0", "aria-label": "Confusion matrix" }, matrix(found, names)),
    el("p", { class: "cut" }, `A line: the rows of one class. Recall: of its rows, how many are taken for it. Precision: of what is taken for it, how many are of it.${others}`),
  ];
}

// As many digits as tell values apart that lie so near to each other.
function digits_for(values) {
  const low = Math.min(...values), high = Math.max(...values);
  const ratio = Math.max(Math.abs(low), Math.abs(high)) / (high - low);
  return Number.isFinite(ratio) && ratio > 0 ? Math.min(12, Math.max(4, Math.ceil(Math.log10(ratio)) + 3)) : 4;
}

function scatter(width, points, target, digits) {
  const side = Math.min(width, 480);
  const values = points.flatMap((p) => [p.actual, p.predicted]);
  const low = Math.min(...values), high = Math.max(...values), pad = 0.03 * (high - low || Math.abs(high) || 1);
  const scale = { domain: [low - pad, high + pad], ticks: 5, tickSize: 0, grid: true, tickFormat: (v) => significant(v, digits), labelArrow: "none", labelAnchor: "center" };
  const r = points.length > 500 ? 2 : 3;
  return as_image(
    Plot.plot({
      ...look(side, `What the network answers against the truth, ${points.length} points.`),
      height: width < 420 ? 0.85 * side : side - 10,
      marginLeft: 62,
      marginRight: 12,
      marginTop: 12,
      marginBottom: 44,
      x: { ...scale, label: `${target}, actual` },
      y: { ...scale, label: null },
      marks: [
        Plot.line([low - pad, high + pad], { x: (v) => v, y: (v) => v, stroke: "var(--soft)", strokeDasharray: "4 3" }),
        Plot.dot(points, { x: "actual", y: "predicted", r, fill: "var(--accent)", fillOpacity: points.length > 500 ? 0.35 : 0.5 }),
        Plot.tip(points, Plot.pointer({ x: "actual", y: "predicted", title: (p) => `actual ${significant(p.actual, digits + 1)}\npredicted ${significant(p.predicted, digits + 1)}\n${significant(Math.abs(p.error))} too ${p.error > 0 ? "high" : "low"}`, ...tip_look })),
      ],
    }),
  );
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

// By tenths of the truth.
function tenths(points) {
  const sorted = [...points].sort((a, b) => a.actual - b.actual);
  const parts = Math.min(10, sorted.length);
  return [...Array(parts).keys()].map((i) => sorted.slice(Math.floor((i * sorted.length) / parts), Math.floor(((i + 1) * sorted.length) / parts)));
}

function in_numbers(result) {
  const { actual, predicted } = result.held_out;
  const points = actual.map((a, i) => ({ actual: a, predicted: predicted[i], error: predicted[i] - a })).filter((p) => p.actual !== null && p.predicted !== null);
  if (points.length === 0) return [el("p", { class: "soft" }, "The network gives no finite answer.")];
  const off = points.map((p) => Math.abs(p.error)).sort((a, b) => a - b);
  const within = (part) => significant(off[Math.min(off.length - 1, Math.ceil(part * off.length) - 1)]);
  const digits = digits_for(points.flatMap((p) => [p.actual, p.predicted]));
  const title = (text) => ({ number: true, title: text });
  const target = result.data.target.length > 40 ? "the target" : result.data.target;
  return [
    el(
      "div",
      { class: "card beside" },
      chart("Predicted against actual", (width) => scatter(width, points, target, digits)),
      el(
        "dl",
        { class: "tiles" },
        [[within(0.5), "half of the answers are no further off than this"], [within(0.9), "nine in ten"], [significant(off.at(-1)), "all of them"]].map(([value, text]) => el("div", { class: "tile" }, el("dd", {}, `\u00b1 ${value}`), el("dt", {}, text))),
      ),
    ),
    figures_of("Predicted against actual", () =>
      table("By tenths of the actual values, the lowest first", [
        { title: "actual, from \u2013 to", text: (part) => `${significant(part[0].actual, digits)} \u2013 ${significant(part.at(-1).actual, digits)}` },
        { ...title("rows"), text: (part) => count(part.length) },
        { ...title("actual, mean"), text: (part) => significant(mean(part.map((p) => p.actual)), digits) },
        { ...title("predicted, mean"), text: (part) => significant(mean(part.map((p) => p.predicted)), digits) },
        { ...title("off by, mean"), text: (part) => significant(mean(part.map((p) => Math.abs(p.error)))) },
      ], tenths(points)),
    ),
  ];
}

export function held_out(result, spoken) {
  const is_classes = Boolean(result.held_out.classes);
  const some = !is_classes && result.held_out.actual.length < result.test_rows ? ` ${count(result.held_out.actual.length)} of them, drawn at random, are shown.` : "";
  return section(
    "held-out",
    "On rows it has not seen",
    `The ${result.recommended} network, trained on all other rows, scores ${spoken.score(result.test_score)} on the ${rows_text(result.test_rows)} that were used for nothing else.${some}${is_classes ? "" : " Dashed: where an answer is right; above, it is too high."}`,
    is_classes ? in_classes(result) : in_numbers(result),
  );
}
