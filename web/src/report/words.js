// words.js: the article's rules as these runs bear them out, the trials after the answer, and the reasons.
import { el, folded, more, scrolling, table } from "../dom.js";
import { interval, share, significant, times } from "../format.js";
import { marked } from "./verdicts.js";

const holds = {
  yes: { sign: "\u2713", text: "holds here", colour: "var(--tie)" },
  no: { sign: "\u2717", text: "does not hold here", colour: "var(--worse)" },
  partly: { sign: "\u25d0", text: "holds in part", colour: "var(--c5)" },
  open: { sign: "?", text: "these runs do not tell", colour: "var(--undecided)" },
};

function rule(finding) {
  const look = holds[finding.holds];
  return el(
    "li",
    {},
    el("h3", {}, `Rule ${finding.rule}: ${finding.name}`),
    el("p", { class: "holds", style: `color: ${look.colour}` }, `${look.sign} ${look.text}`),
    el("p", {}, finding.text),
  );
}

// {last: "relu", init: "xavier"} in words.
function form_name(form) {
  if (form.last) return `${form.last} in the last hidden layer`;
  if (form.init) return `initialised as ${form.init}`;
  return form.optimizer ?? "";
}

function variation(title, tried, spoken) {
  if (!tried || tried.forms.length === 0) return null;
  return el(
    "div",
    {},
    el("h3", {}, title),
    scrolling(
      title,
      table(`Beside ${tried.base} as it is, on the same repeats; ${share(tried.dead)} dead units in its worst layer`, [
        { title: "instead", text: form_name },
        { title: spoken.name, number: true, text: (f) => spoken.score(f.score.mean) },
        { title: `difference${spoken.step ? `, ${spoken.step}` : ""}`, number: true, text: (f) => spoken.difference(f.difference.mean) },
        { title: "interval", number: true, text: (f) => interval(spoken, f.difference.low, f.difference.high) },
        { title: "rate", number: true, text: (f) => significant(f.learning_rate) },
        { title: "cost", number: true, text: (f) => times(f.cost) },
        { title: "dead", number: true, text: (f) => share(f.dead) },
      ], tried.forms),
    ),
  );
}

export function words(result, spoken, open) {
  const reasons = result.activations.filter((a) => a.reasons.length > 0);
  return folded(
    "findings",
    "What else the runs show",
    "the rules of the article, and what is said of each activation",
    { open },
    result.rules.length
      ? [el("p", { class: "how" }, "The rules for choosing of the article that hillock started from, where these runs say something about them."), el("ul", { class: "rules" }, result.rules.map(rule))]
      : null,
    variation("Mixed: another activation in the last hidden layer", result.mixed, spoken),
    variation("Remedies for dead units", result.remedies, spoken),
    more(
      `One by one: what is said of each of ${result.activations.length}`,
      el("dl", { class: "reasons" }, reasons.map((a) => [el("dt", {}, marked(a)), a.reasons.map((text) => el("dd", {}, text))].flat())),
    ),
  );
}
