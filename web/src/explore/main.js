// main.js: every activation to look at: curves, sliders, and what it does to a signal in a deep network.
import { copy_button, el, scrolling, section } from "../dom.js";
import { evaluate, moments, through_layers } from "../formulas.js";
import { theme_button } from "../theme.js";
import { curve_chart, sampled } from "./curves.js";
import { layer_charts, moments_table, pushed } from "./layers.js";
import { card_of, catalogue_list, slider } from "./panel.js";
import { hash_of, read_state, views } from "./state.js";

const given = JSON.parse(document.getElementById("study").textContent);
const catalogue = new Map(given.activations.map((card) => [card.name, { ...card, usual: Object.fromEntries(card.params.map((p) => [p.name, p.usual])) }]));
const now = { state: read_state(location.hash, catalogue), series: [], pushed: [] };

const list = el("ol", { class: "picked", "aria-label": "What is drawn" });
const names = catalogue_list(given.activations, toggle);
const charts = Object.fromEntries(Object.keys(views).map((view) => [view, curve_chart(view, now)]));
const cards = Object.fromEntries(Object.entries(views).map(([view, title]) => [view, el("div", { class: "card" }, el("h3", {}, `${title}(x)`), charts[view])]));
const figures = el("div");
const deep = layer_charts(now);
const sliders = el("div", { class: "sliders" });
const switches = el("div", { class: "switch", role: "group", "aria-label": "What is shown" });

function toggle(name) {
  const { picked } = now.state, at = picked.findIndex((p) => p.name === name);
  if (at >= 0) picked.splice(at, 1);
  else if (picked.length === 8) picked.splice(0, 1, { name, params: {} });
  else picked.push({ name, params: {} });
  update();
}

// What moves with a slider: figures and pictures; the sliders themselves stay as they are.
function redraw() {
  const { state } = now;
  now.series = sampled(state, catalogue);
  now.pushed = pushed(state, catalogue);
  for (const view of Object.keys(views)) {
    cards[view].hidden = !state.show.includes(view);
    charts[view].redraw();
  }
  figures.replaceChildren(scrolling("Moments", moments_table(now.pushed)));
  deep.forEach(([, , picture]) => picture.redraw());
  history.replaceState(null, "", hash_of(state));
}

function update() {
  const { state } = now;
  list.replaceChildren(...state.picked.map((pick, place) => card_of(pick, place, catalogue.get(pick.name), redraw, () => toggle(pick.name))));
  names.show(state.picked.map((p) => p.name));
  switches.replaceChildren(
    ...Object.entries(views).map(([view, title]) =>
      el("button", { type: "button", "aria-pressed": String(state.show.includes(view)), onclick: () => {
        const show = state.show.includes(view) ? state.show.filter((v) => v !== view) : [...state.show, view];
        state.show = Object.keys(views).filter((v) => show.includes(v));
        update();
      } }, title),
    ),
  );
  const set = (key) => (value) => {
    state[key] = value;
    redraw();
  };
  const own = el("input", { type: "checkbox", onchange: () => {
    state.gain = own.checked ? null : Number(now.pushed[0]?.gain.toFixed(3) ?? 1);
    update();
  } });
  own.checked = state.gain === null;
  sliders.replaceChildren(
    slider("layers", { least: 1, most: 100, step: 1, value: state.layers }, set("layers")),
    el("label", { class: "check" }, own, " each with its own gain"),
    ...(state.gain === null ? [] : [slider("gain of the weights, for all", { least: 0.1, most: 4, step: 0.01, value: state.gain }, set("gain"))]),
    slider("spread of the biases", { least: 0, most: 2, step: 0.01, value: state.bias }, set("bias")),
  );
  redraw();
}

addEventListener("hashchange", () => {
  now.state = read_state(location.hash, catalogue);
  update();
});

document.body.replaceChildren(
  el("a", { class: "skip", href: "#main" }, "To the curves"),
  el("div", { class: "bar" }, el("span", { class: "mark" }, "hillock"), el("span", { class: "what" }, "explore"), copy_button("Copy the link", () => location.href), theme_button()),
  el(
    "main",
    { id: "main", tabindex: "-1" },
    el("h1", {}, `${catalogue.size} activations`),
    el("div", { class: "halves" },
      el("div", { class: "side" }, list, names.element),
      el("div", { class: "wide" },
        el("div", { class: "controls" }, switches, slider("x up to", { least: 1, most: 40, step: 0.5, value: now.state.reach }, (value) => {
          now.state.reach = value;
          redraw();
        })),
        ...Object.values(cards),
      ),
    ),
    section("moments", "What a Gaussian becomes", "With weights of variance gain\u00b2/fan-in the signal keeps its size from layer to layer. Then the gradient factor says what happens to a gradient on its way back: above 1 it grows with every layer, below 1 it vanishes.", figures),
    section("layers", "Through many layers", "Wide layers with random weights, in the limit of mean-field theory (Poole et al. 2016, Schoenholz et al. 2017). A standard normal goes in.", sliders,
      el("div", { class: "grid" }, deep.map(([title, how, picture]) => el("div", { class: "card" }, el("h3", {}, title), el("p", { class: "small" }, how), picture)))),
  ),
  el("footer", {}, `Made by hillock ${given.hillock} from the formulas that it trains with. This file is complete: it asks no server for anything.`),
);
update();

/** For the console, and for tests: hillock.evaluate("elu", [0, 1], {alpha: 1}). */
globalThis.hillock = {
  evaluate: (name, xs, params = {}) => evaluate(catalogue.get(name).program, Float64Array.from(xs), { ...catalogue.get(name).usual, ...params }).map((ys) => Array.from(ys)),
  moments: (name, params = {}) => moments(catalogue.get(name).program, { ...catalogue.get(name).usual, ...params }),
  through_layers: (name, gain, bias, layers) => through_layers(catalogue.get(name).program, catalogue.get(name).usual, gain, bias, layers),
};
