// panel.js: what there is to pick, and the sliders.
import { colour } from "../charts.js";
import { el } from "../dom.js";
import { significant } from "../format.js";

/** A labelled slider; change(value) while it moves. `about` shows the value in force. */
export function slider(name, { least, most, step, value, title }, change) {
  const out = el("output", {}, significant(value, 4));
  const input = el("input", { type: "range", min: least, max: most, step, value, title: title ?? null, "aria-label": name });
  input.addEventListener("input", () => {
    out.textContent = significant(Number(input.value), 4);
    change(Number(input.value));
  });
  return el("label", { class: "slider" }, el("span", {}, name, " ", out), input);
}

// Parameters without ends of their own, or with far ones, get room around what is usual.
function ends(param) {
  const wide = Math.max(4, 4 * Math.abs(param.usual));
  return [Math.max(param.least ?? -wide, -wide), Math.min(param.most ?? wide, wide)];
}

/** One activation that is picked: its formula and its parameters. */
export function card_of(pick, place, card, change, drop) {
  const sliders = card.params.map((param) => {
    const [least, most] = ends(param);
    return slider(param.name, { least, most, step: (most - least) / 400, value: pick.params[param.name] ?? param.usual, title: param.meaning }, (value) => {
      pick.params[param.name] = value;
      change();
    });
  });
  const style = `--own: ${colour(place)}`;
  return el(
    "li",
    { style },
    el("div", { class: "line" }, el("strong", {}, pick.name), el("button", { type: "button", class: "quiet drop", "aria-label": `Take ${pick.name} away`, onclick: drop }, "\u00d7")),
    el("div", { class: "formula" }, `f(x) = ${card.formula}`),
    card.settings ? el("div", { class: "formula" }, card.settings) : null,
    sliders,
  );
}

/** Every activation as a button; pick(name) when pressed. The field above narrows them down. */
export function catalogue_list(cards, pick) {
  const field = el("input", { type: "search", placeholder: "find", "aria-label": "Find an activation", autocomplete: "off" });
  const buttons = cards.map((card) =>
    el("button", { type: "button", class: "pick", title: card.title, onclick: () => pick(card.name) }, card.name),
  );
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    cards.forEach((card, i) => (buttons[i].hidden = !`${card.name} ${card.title} ${card.aliases}`.toLowerCase().includes(wanted)));
  });
  const show = (picked) => buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(picked.includes(cards[i].name))));
  return { element: el("div", { class: "catalogue" }, field, el("div", { class: "legend", role: "group", "aria-label": "Activations" }, buttons)), show };
}
