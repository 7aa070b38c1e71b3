// data.js: the table as hillock understood it, and how to do the study again.
import { copy_button, el, folded, more, scrolling, table } from "../dom.js";
import { count, seconds, significant } from "../format.js";

const dash = "\u2013";

// As the terminal's second line says it.
function network(c) {
  return `${c.hidden.join("-")}, ${c.optimizer}, batches of ${c.batch}, ${c.schedule === "constant" ? "at most " : ""}${c.epochs} epochs; the same splits, batches and initial directions for all`;
}

export function data_section(result, columns, open = true) {
  const data = result.data;
  const facts = [
    ["file", data.file],
    ["rows", count(data.rows) + (data.sampled_from ? `, a random sample of ${count(data.sampled_from)}` : "")],
    ["target", `${data.target}, ${data.task}`],
    data.classes.length ? ["classes", `${data.classes.length}: ${data.classes.slice(0, 20).join(", ")}${data.classes.length > 20 ? " \u2026" : ""}`] : null,
    ["features", `${count(data.features)}; ${data.missing ? `${count(data.missing)} missing cells filled` : "nothing missing"}`],
    ["networks", network(result.configuration)],
  ].filter(Boolean);
  const kind = (c) => (c.kind === "numeric" ? "number" : `category, ${c.levels} level${c.levels === 1 ? "" : "s"}`);
  const range = (c) => (c.kind === "numeric" ? (c.least === null ? dash : `${significant(c.least, 4)} \u2026 ${significant(c.most, 4)}`) : c.examples.join(", ") + (c.levels > c.examples.length ? ", \u2026" : ""));
  return folded(
    "data",
    "The data, as they were understood",
    `${count(data.rows)} rows, ${count(data.features)} features, target ${data.target}`,
    { open },
    el("dl", { class: "facts" }, facts.map(([what, text]) => [el("dt", {}, what), el("dd", {}, text)]).flat()),
    data.notes.length ? el("ul", { class: "remarks" }, data.notes.map((text) => el("li", {}, text))) : null,
    more(
      `The ${count(Math.min(columns.length, data.features))} columns`,
      el("div", { class: "scroll tall", role: "region", tabindex: "0", "aria-label": "Columns" }, table(
        `Numbers: missing cells become the training median, then mean 0 and spread 1. Categories: an input a level, and one for unknown.${columns.length < data.features ? ` The first ${columns.length} of ${count(data.features)}.` : ""}`,
        [
          { title: "column", text: (c) => c.name },
          { title: "taken as", text: kind },
          { title: "missing, filled", number: true, text: (c) => (c.missing ? count(c.missing) : "0") },
          { title: "values", text: range },
        ],
        columns,
      )),
    ),
  );
}

const spelled = (value) =>
  value === null ? dash : value === true ? "yes" : value === false ? "no" : Array.isArray(value) ? value.join(", ") : String(value);

export function reproduce(result, command, open = true) {
  return folded(
    "again",
    "To do it again",
    "the command, and every value in force",
    { open, how: `With hillock ${result.hillock}: the same data, configuration and seed give the same numbers on the same kind of CPU, with any number of threads.` },
    el("pre", { class: "wrapped" }, el("code", {}, command)),
    copy_button("Copy the command", () => command),
    el("p", { class: "soft again" }, `Seed ${result.seed}${result.runs ? `; ${count(result.runs)} runs, ${seconds(result.seconds)}` : ""}.`),
    more(
      "Every value in force",
      scrolling("Configuration", table("The configuration", [{ title: "name", text: ([name]) => name.replace(/_/g, " ") }, { title: "value", text: ([, value]) => spelled(value) }], Object.entries(result.configuration))),
    ),
  );
}
