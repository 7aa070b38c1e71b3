// charts.js: what all charts share: their width, their letters, and who is drawn in colour.
import { el } from "./dom.js";

export const palette = 8;
const dashes = ["", "7 3", "2 3", "9 3 2 3", "5 2", "1.5 2.5", "12 4", "8 2 2 2 2 2"];
export const colour = (place) => `var(--c${place + 1})`;
export const dash = (place) => dashes[place];
export const context_colour = "var(--faint)";

/**
 * A figure that draws itself anew when its width changes: draw(width) gives elements. redraw() on it draws
 * it again; fit() does so at once where its width is another.
 */
export function chart(name, draw) {
  const figure = el("figure", { class: "chart", role: "group", "aria-label": name });
  let width = 0;
  figure.redraw = () => {
    if (width > 0) figure.replaceChildren(...[draw(width)].flat());
  };
  const fit_to = (now) => {
    if (now === width || now === 0) return;
    width = now;
    figure.redraw();
  };
  figure.fit = () => fit_to(Math.floor(figure.clientWidth));
  new ResizeObserver(([entry]) => fit_to(Math.floor(entry.contentRect.width))).observe(figure);
  return figure;
}

/** What every Plot.plot gets. `says` is what a screen reader reads in the picture's place. */
export function look(width, says) {
  return {
    width,
    ariaLabel: says,
    style: { fontSize: width < 480 ? "11px" : "12px", background: "none", color: "var(--soft)", overflow: "visible" },
  };
}

/** Screen readers take the picture as one image, and read its label. */
export function as_image(svg) {
  svg.setAttribute("role", "img");
  return svg;
}

/** Few round ticks of a logarithmic scale: powers of ten, with 2 and 5 where these are too few. */
export function log_ticks(low, high, most = 7) {
  const powers = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); ++e) powers.push(e);
  const all = (digits) => powers.flatMap((e) => digits.map((d) => Number(`${d}e${e}`))).filter((t) => t >= low && t <= high);
  const tens = all([1]);
  if (tens.length > most) return tens.filter((_, i) => i % Math.ceil(tens.length / most) === 0);
  const more = all([1, 2, 5]);
  return more.length <= most ? more : tens.length >= 2 ? tens : all([1, 3]);
}

export const tip_look = { fill: "var(--plot-background)", stroke: "var(--line)", fontSize: 12.5, lineHeight: 1.3, lineWidth: 36, textPadding: 9 };

/** Names beside points or line ends, moved apart: places in pixels for texts that want to be at `wanted`. */
export function apart(wanted, least, low, high) {
  const order = wanted.map((y, i) => [y, i]).sort((a, b) => a[0] - b[0]);
  const places = [];
  for (const [y] of order) places.push(Math.max(y, low, places.length ? places.at(-1) + least : -Infinity));
  for (let i = places.length - 1; i >= 0; --i)
    places[i] = Math.min(places[i], i + 1 < places.length ? places[i + 1] - least : high);
  const out = [];
  order.forEach(([, i], place) => (out[i] = places[place]));
  return out;
}

/**
 * Which of the names are picked out in colour; the others stay grey. The same for all charts of a page:
 * legend() gives buttons for it, and listeners are called when it changes.
 */
export function make_focus(names, first) {
  const places = new Map(); // name: its colour's place
  const listeners = [];
  const legends = [];
  const free_place = () => [...Array(palette).keys()].find((place) => ![...places.values()].includes(place));
  const add = (name) => {
    if (places.size === palette) places.delete(places.keys().next().value);
    places.set(name, free_place());
  };
  first.forEach(add);
  const update = () => {
    legends.forEach((show) => show());
    listeners.forEach((listener) => listener());
  };
  return {
    names,
    picked: () => names.filter((name) => places.has(name)),
    has: (name) => places.has(name),
    colour: (name) => (places.has(name) ? colour(places.get(name)) : context_colour),
    dash: (name) => (places.has(name) ? dash(places.get(name)) : ""),
    /** The legends and listeners of sections that are made anew. */
    forget() {
      legends.length = listeners.length = 0;
    },
    when_changed: (listener) => listeners.push(listener),
    legend() {
      const buttons = names.map((name) =>
        el(
          "button",
          {
            type: "button",
            class: "pick",
            onclick: () => {
              places.has(name) ? places.delete(name) : add(name);
              update();
            },
          },
          el("span", { class: "swatch", "aria-hidden": "true" }),
          name,
        ),
      );
      const show = () =>
        buttons.forEach((button, i) => {
          button.setAttribute("aria-pressed", String(places.has(names[i])));
          button.firstChild.style.background = places.has(names[i]) ? colour(places.get(names[i])) : "none";
        });
      legends.push(show);
      show();
      return el("div", { class: "legend", role: "group", "aria-label": "Activations drawn in colour" }, buttons);
    },
  };
}
