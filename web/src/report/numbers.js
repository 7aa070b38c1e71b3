// numbers.js: all figures in one table, to sort, to copy and to take along.
import { copy_button, download_button, el, folded, more } from "../dom.js";
import { count, seconds, share, significant, times } from "../format.js";
import { all_compared, leads, looks, marked, notes_of, verdict_order } from "./verdicts.js";

function note_of(a, result) {
  return [
    a.name === result.recommended ? "recommended" : null,
    a.name === result.baseline?.name ? "baseline" : null,
    a.same_as ? `same as ${a.same_as}` : null,
    a.role === "candidate" ? null : a.role,
  ].filter(Boolean).join(", ");
}

/** key: of the CSV file; says: for the legend. */
function columns_of(spoken, margin) {
  const known = (value, text) => (value === null || value === undefined ? "\u2013" : text(value));
  const number = (key, title, value, text, says) => ({ key, title, value, text: (a) => known(value(a), text), number: true, says });
  const points = spoken.step ? `, in ${spoken.step}` : "";
  const difference = (end) => (a) => (leads(a) && end !== "mean" ? null : a.difference[end]);
  return [
    { key: "activation", title: "activation", value: (a) => a.name, text: marked },
    {
      key: "verdict",
      title: "verdict",
      value: (a) => a.verdict,
      order: (a) => verdict_order.indexOf(a.verdict),
      text: (a) => `${looks[a.verdict].sign} ${a.verdict}`,
      says: `leader: the best mean; best: a leader beside whom all others are shown to be worse; tie: shown to be within ${spoken.with_unit(margin)} of the leader; worse: shown to be below it; undecided: neither`,
    },
    number("score", spoken.name, (a) => a.score_beside_leader, spoken.score, "the leader\u2019s mean plus the paired difference, so that it compares down the list"),
    number("difference", "vs leader", difference("mean"), spoken.difference, `the difference (\u2212: worse)${points}`),
    number("low", "low", difference("low"), spoken.difference, "the least that this may be"),
    number("high", "high", difference("high"), spoken.difference, "the most that it may be"),
    number("learning_rate", "rate", (a) => a.learning_rate, (x) => significant(x), "its own best learning rate"),
    number("dead", "dead", (a) => a.diagnostics?.dead, share, "units whose gradient is 0 on every row"),
    number("cost", "cost", (a) => a.cost, times, "counted operations of a training step, relative to relu"),
    number("mean", "own mean", (a) => a.score?.mean, spoken.score, "over its own repeats: means over different repeats do not compare"),
    number("sd", "\u00b1", (a) => a.score?.sd, spoken.spread, "standard deviation from one repeat to the next"),
    number("repeats", "repeats", (a) => a.score?.n, String, "that it was trained for at its rate"),
    number("epochs", "epochs kept", (a) => a.epochs, (x) => significant(x), "until early stopping\u2019s choice, mean"),
    number("epochs_to_leader_loss", "epochs to leader\u2019s loss", (a) => a.epochs_to_leader_loss, (x) => significant(x), "until its validation loss is the leader\u2019s; \u2013: fewer than half of the repeats got there"),
    number("seconds_per_run", "a run", (a) => a.seconds_per_run, seconds, "time of a training here"),
    number("parameters", "parameters", (a) => a.parameters, count, "of the network"),
    number("saturated", "saturated", (a) => a.diagnostics?.saturated, share, "units on a flat tail for most rows; \u2013: it has none"),
    number("mean_output", "mean output", (a) => a.diagnostics?.mean_output, (x) => significant(x), "of the hidden units; 0 is centred"),
    number("gradient_ratio", "gradient ratio", (a) => a.diagnostics?.gradient_ratio, (x) => significant(x), "the first hidden layer\u2019s over the last one\u2019s"),
    { key: "note", title: "note", value: (a) => a.note, text: (a) => a.note },
  ];
}

const quoted = (value) => (value === null || value === undefined ? "" : /[",\n\r]/.test(String(value)) ? `"${String(value).replace(/"/g, '""')}"` : String(value));

// "penguins.csv" becomes "penguins-activations.csv".
const file_name = (data) => `${data.file.split(/[/\\]/).at(-1).replace(/\.[^.]*$/, "").replace(/[^\w.-]+/g, "_") || "table"}-activations.csv`;

export function numbers(result, spoken, open) {
  const columns = columns_of(spoken, result.margin);
  let rows = all_compared(result, spoken).map((a) => ({ ...a, note: note_of(a, result) }));
  const body = el("tbody");
  const fill = () =>
    body.replaceChildren(
      ...rows.map((a) =>
        el(
          "tr",
          a.name === result.recommended ? { class: "recommended" } : {},
          columns.map((c, i) => (i === 0 ? el("th", { scope: "row" }, c.text(a)) : el("td", c.number ? { class: "number" } : {}, c.text(a)))),
        ),
      ),
    );
  const heads = columns.map((c) => {
    const head = el("th", { scope: "col", class: c.number ? "number" : null });
    head.append(el("button", { type: "button", class: "sort", onclick: () => sort(c, head) }, c.title));
    return head;
  });
  // What is missing comes last, either way.
  const sort = (column, head) => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    heads.forEach((h) => h.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const key = (a) => (column.order ?? column.value)(a) ?? null;
    rows.sort((a, b) => {
      const x = key(a), y = key(b);
      if (x === null || y === null) return (x === null) - (y === null);
      return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
    });
    fill();
  };
  fill();
  const csv = () => [columns.map((c) => c.key), ...rows.map((a) => columns.map((c) => quoted(c.value(a))))].map((line) => line.join(",")).join("\n") + "\n";
  return folded(
    "numbers",
    "All figures",
    "to sort, to copy, or as a CSV file",
    { open, how: "A heading sorts. The file has these rows with every digit, scores and shares as fractions." },
    el(
      "div",
      { class: "scroll", role: "region", tabindex: "0", "aria-label": "All figures" },
      el("table", { class: "numbers" }, el("caption", { class: "unseen" }, "All activations, all figures"), el("thead", {}, el("tr", {}, heads)), body),
    ),
    el("p", { class: "after" }, download_button("Download as CSV", file_name(result.data), "text/csv;charset=utf-8", csv), " ", copy_button("Copy as CSV", csv)),
    el("ul", { class: "notes" }, notes_of(result.activations).map((text) => el("li", {}, text))),
    more("What the columns say", el("dl", { class: "facts legend-of-columns" }, columns.filter((c) => c.says).map((c) => [el("dt", {}, c.title), el("dd", {}, c.says)]).flat())),
  );
}
