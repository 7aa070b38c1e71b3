// hero.js: the verdict in one sentence, and the few figures one asks for next.
import { el } from "../dom.js";
import { count, seconds, significant } from "../format.js";

function tile(value, label) {
  return el("div", { class: "tile" }, el("dd", {}, value), el("dt", {}, label));
}

export function hero(result, spoken) {
  const best = result.activations.find((a) => a.name === result.recommended);
  const use = `Use ${result.recommended}.`;
  const why = result.recommendation.startsWith(use) ? result.recommendation.slice(use.length).trim() : result.recommendation;
  const n = best.score.n;
  return el(
    "header",
    { class: "hero" },
    el("h1", {}, "Use ", el("em", {}, result.recommended), "."),
    el("p", { class: "why" }, why),
    el(
      "p",
      { class: "ending" },
      el("span", { class: `state ${result.settled ? "settled" : "open"}`, "aria-hidden": "true" }, result.settled ? "\u25cf" : "\u25d0"),
      " ",
      result.ending,
    ),
    el(
      "dl",
      { class: "tiles" },
      tile(spoken.score(result.test_score), `${spoken.name} on held-out rows that took part in nothing else`),
      tile(
        `${spoken.score(best.score.mean)}`,
        `mean ${spoken.name} over ${n} repeat${n === 1 ? "" : "s"}, \u00b1 ${spoken.spread(best.score.sd)} from one to the next`,
      ),
      tile(significant(best.learning_rate), `${result.recommended}\u2019s learning rate, ${result.configuration.optimizer}`),
      tile(`${spoken.spread(result.resolution)}${spoken.step ? ` ${spoken.step}` : ""}`, `differences that this study can tell apart; margin ${spoken.spread(result.margin)}`),
      tile(count(result.runs), `trainings of ${result.activations.length} activations in ${seconds(result.seconds)}`),
    ),
  );
}
