// main.js: the page of a study: what `hillock choose` found, from the data that the page carries.
import { make_focus } from "../charts.js";
import { el, open_what_is_linked, unfold_for_print } from "../dom.js";
import { spoken } from "../format.js";
import { theme_button } from "../theme.js";
import { code } from "./code.js";
import { cost } from "./cost.js";
import { curves } from "./curves.js";
import { data_section, reproduce } from "./data.js";
import { forest } from "./forest.js";
import { held_out } from "./held_out.js";
import { hero, sentences } from "./hero.js";
import { inside } from "./inside.js";
import { show_live } from "./live.js";
import { numbers } from "./numbers.js";
import { rates } from "./rates.js";
import { words } from "./words.js";

export function show(study) {
  const { result, columns, command, programs } = study;
  const speak = spoken(result.metric, result);
  const names = result.activations.map((a) => a.name);
  const known = names.filter((name) => ["relu", "sigmoid"].includes(name)); // most readers look for these
  const focus = make_focus(names, names.length <= 5 ? names : [...new Set([result.recommended, names[0], ...known])]);
  document.title = `${sentences(result)[0].replace(/\.$/, "")} \u2013 ${result.data.file} \u2013 hillock`;
  const wide = !matchMedia("(max-width: 34rem)").matches; // a phone opens them one by one
  const sections = [
    forest(result, speak),
    held_out(result, speak),
    curves(result, focus),
    inside(result, focus),
    rates(result, speak, focus),
    cost(result, speak, wide),
    words(result, speak, wide),
    numbers(result, speak, wide),
    data_section(result, columns, wide),
    reproduce(result, command, wide),
    code(result, programs, wide),
  ].filter(Boolean);
  const contents = el(
    "nav",
    { class: "contents", "aria-label": "Sections" },
    sections.map((s) => el("a", { href: `#${s.id}` }, s.querySelector("h2").textContent)),
  );
  document.body.replaceChildren(
    el("a", { class: "skip", href: "#main" }, "To the verdict"),
    el("div", { class: "bar" }, el("span", { class: "mark" }, "hillock"), el("span", { class: "what" }, `${result.data.file} \u00b7 ${result.data.target}`), theme_button()),
    el("main", { id: "main", tabindex: "-1" }, hero(result, speak), contents, ...sections),
    el("footer", {}, `Made by hillock ${result.hillock}. This file is complete: it asks no server for anything. The same figures for programs are in result.json beside it.`),
  );
  unfold_for_print();
  open_what_is_linked();
}

const given = JSON.parse(document.getElementById("study").textContent);
given.live ? show_live(given.live) : show(given);
