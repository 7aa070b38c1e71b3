// code.js: the recommended network in other people's libraries.
import { copy_button, el, folded } from "../dom.js";
import { choice } from "./curves.js";

export function code(result, programs, open) {
  if (programs.length === 0) return null;
  const code_of = new Map(programs.map((p) => [p.name, p.code]));
  const text = el("code"), box = el("pre", { tabindex: "0" }, text);
  let now = programs[0].name;
  const show = (name) => {
    now = name;
    text.textContent = code_of.get(name);
    box.setAttribute("aria-label", `${name} code`);
  };
  show(now);
  return folded(
    "code",
    "The same network elsewhere",
    programs.map((p) => p.name).join(" and "),
    { open, how: `${result.recommended}, with the layers, initial weights, learning rate and optimiser that it was judged with here. Inputs as the data section says.` },
    el("div", { class: "controls" }, choice("Library", Object.fromEntries(programs.map((p) => [p.name, p.name])), now, show), copy_button("Copy", () => code_of.get(now))),
    box,
    el("div", { class: "on-paper" }, programs.slice(1).map((p) => [el("h3", {}, p.name), el("pre", {}, el("code", {}, p.code))]).flat()),
  );
}
