// hero.js: the verdict in one sentence, and the few figures one asks for next.
import { el } from "../dom.js";
import { count, seconds, significant } from "../format.js";

function tile(value, label) {
  return el("div", { class: "tile" }, el("dd", {}, value), el("dt", {}, label));
}

/** The first sentence of the answer, and the others. A full stop within a figure is followed by no blank. */
export function sentences({ recommendation, activations }) {
  const end = recommendation.search(/[.:] (?=\S)/);
  if (end < 0) return [recommendation, ""];
  const rest = recommendation.slice(end + 2);
  const is_name = activations.some((a) => rest.startsWith(`${a.name} `) || rest.startsWith(`${a.name},`));
  return [`${recommendation.slice(0, end)}.`, is_name ? rest : rest.charAt(0).toUpperCase() + rest.slice(1)];
}

// An option stays on one line.
const with_options = (text) => text.split(/(--[a-z-]+)/).map((part) => (part.startsWith("--") ? el("span", { class: "option" }, part) : part));

// The name of what is recommended, where the sentence ends with it, stands out.
function with_name(sentence, name) {
  const before = sentence.slice(0, -name.length - 1);
  return sentence.endsWith(` ${name}.`) ? [before, el("em", {}, name), "."] : sentence;
}

export function hero(result, spoken) {
  const best = result.activations.find((a) => a.name === result.recommended);
  const [first, why] = sentences(result);
  const { low, high } = result.test_score_interval, n = best.score.n;
  return el(
    "header",
    { class: "hero" },
    el("h1", {}, with_name(first, result.recommended)),
    why ? el("p", { class: "why" }, why) : null,
    result.baseline ? el("p", { class: "why" }, result.baseline.text) : null,
    result.remarks.length ? el("ul", { class: "remarks" }, result.remarks.map((text) => el("li", {}, text))) : null,
    el(
      "p",
      { class: "ending" },
      el("span", { class: `state ${result.settled ? "settled" : "open"}`, "aria-hidden": "true" }, result.settled ? "\u25cf" : "\u25d0"),
      " ",
      with_options(result.ending),
    ),
    el("p", { class: "ending" }, result.new_data),
    el(
      "dl",
      { class: "tiles" },
      tile(spoken.score(result.test_score), `${spoken.name} on ${count(result.test_rows)} held-out rows; so few leave it between ${spoken.score(low)} and ${spoken.score(high)} (95 % interval)`),
      tile(spoken.score(best.score_beside_leader), `mean ${spoken.name} of ${n} repeat${n === 1 ? "" : "s"} with other splits; one differs from the next by \u00b1 ${spoken.spread(best.score.sd)} (standard deviation)`),
      tile(significant(best.learning_rate), `${result.recommended}\u2019s learning rate, ${result.configuration.optimizer}`),
      tile(spoken.with_unit(result.resolution), `the difference that this study can tell from none; one within the margin, ${spoken.with_unit(result.margin)}, is a tie`),
      tile(count(result.runs), `trainings of ${result.activations.length} activations in ${seconds(result.seconds)}`),
    ),
  );
}
