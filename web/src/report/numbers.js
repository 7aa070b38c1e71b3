// numbers.js: all figures in one table, to sort and to copy.
import { copy_button, el, section } from "../dom.js";
import { count, seconds, share, significant, times } from "../format.js";
import { looks, verdict_order } from "./verdicts.js";

function columns_of(spoken) {
  const number = (key, title, value, text) => ({ key, title, value, text: (a) => text(value(a)), number: true });
  return [
    { key: "activation", title: "activation", value: (a) => a.name, text: (a) => a.name },
    { key: "verdict", title: "verdict", value: (a) => a.verdict, order: (a) => verdict_order.indexOf(a.verdict), text: (a) => `${looks[a.verdict].sign} ${a.verdict}` },
    number("score", spoken.name, (a) => a.score.mean, spoken.score),
    number("sd", "\u00b1", (a) => a.score.sd, spoken.spread),
    number("n", "repeats", (a) => a.score.n, String),
    number("difference", "difference", (a) => a.difference.mean, spoken.difference),
    number("low", "low", (a) => a.difference.low, spoken.difference),
    number("high", "high", (a) => a.difference.high, spoken.difference),
    number("learning_rate", "rate", (a) => a.learning_rate, (x) => significant(x)),
    number("epochs", "epochs kept", (a) => a.epochs, (x) => significant(x)),
    number("epochs_to_leader_loss", "epochs to leader\u2019s loss", (a) => a.epochs_to_leader_loss, (x) => significant(x)),
    number("seconds_per_run", "a run", (a) => a.seconds_per_run, seconds),
    number("parameters", "parameters", (a) => a.parameters, count),
    number("cost", "cost", (a) => a.cost, times),
    number("dead", "dead", (a) => a.diagnostics.dead, share),
    number("saturated", "saturated", (a) => a.diagnostics.saturated, share),
    number("mean_output", "mean output", (a) => a.diagnostics.mean_output, (x) => significant(x)),
    number("gradient_ratio", "gradient ratio", (a) => a.diagnostics.gradient_ratio, (x) => significant(x)),
  ];
}

const quoted = (value) => (value === null || value === undefined ? "" : /[",\n\r]/.test(String(value)) ? `"${String(value).replace(/"/g, '""')}"` : String(value));

export function numbers(result, spoken) {
  const columns = columns_of(spoken);
  let rows = [...result.activations];
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
    const key = column.order ?? column.value;
    rows.sort((a, b) => {
      const x = key(a), y = key(b);
      if (x === null || y === null) return (x === null) - (y === null);
      return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
    });
    fill();
  };
  fill();
  const csv = () => [columns.map((c) => c.key), ...rows.map((a) => columns.map((c) => quoted(c.value(a))))].map((line) => line.join(",")).join("\n") + "\n";
  return section(
    "numbers",
    "All figures",
    "A heading sorts. The copy has every digit, scores and shares as fractions.",
    el(
      "div",
      { class: "scroll", role: "region", tabindex: "0", "aria-label": "All figures" },
      el("table", { class: "numbers" }, el("caption", { class: "unseen" }, "All activations, all figures"), el("thead", {}, el("tr", {}, heads)), body),
    ),
    el("p", { class: "after" }, copy_button("Copy as CSV", csv)),
  );
}
