// curves.js: the loss after each epoch, of all activations; pick, zoom, ask.
import * as Plot from "@observablehq/plot";
import { brushX } from "d3-brush";
import { select } from "d3-selection";
import { apart, as_image, chart, log_ticks, look, tip_look } from "../charts.js";
import { el, figures_of, section, table } from "../dom.js";
import { seconds, short, significant } from "../format.js";

function quantile(sorted, q) {
  const at = q * (sorted.length - 1), i = Math.floor(at);
  return i + 1 < sorted.length ? sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]) : sorted[i];
}

/**
 * Median and quartiles over all repeats. One that has stopped counts on with the loss that it kept: without it the
 * others, which go on because they still improve, would make the curve fall.
 */
function summary(activation, which) {
  const curves = activation.learning_curves, repeats = curves.repeats, points = [];
  const every = curves.every ?? 1;
  const longest = Math.max(...repeats.map((r) => r[which].length));
  for (let i = 0; i < longest; ++i) {
    const at = (r) => (i < r[which].length ? r[which][i] : r[which][Math.min(Math.round(r.kept_epoch / every), r[which].length - 1)]);
    const values = repeats.map(at).filter((x) => x !== null && x > 0);
    const still = repeats.filter((r) => i < r[which].length).length;
    if (2 * values.length < repeats.length) continue;
    values.sort((a, b) => a - b);
    const epoch = i * every;
    points.push({
      name: activation.name,
      epoch,
      seconds: epoch * activation.seconds_per_epoch,
      loss: quantile(values, 0.5),
      low: quantile(values, 0.25),
      high: quantile(values, 0.75),
      still,
    });
  }
  return points;
}

/**
 * The losses that matter: each curve from a third of the way to its kept epoch on, since what comes before is larger
 * than all the rest. A curve that ends far from the others does not stretch them, until
 * it is picked.
 */
function losses_that_matter(series, focus) {
  const drawn = series.filter((s) => s.kept);
  const usual = quantile(drawn.map((s) => s.kept.loss).sort((a, b) => a - b), 0.5);
  const is_near = (p) => p.loss >= usual / 10 && p.loss <= 10 * usual;
  return drawn
    .flatMap((s) => [...(focus.has(s.name) ? [s.kept] : []), ...s.points.filter((p) => p.epoch > 0 && p.epoch >= s.kept.epoch / 3 && is_near(p)), ...(is_near(s.kept) ? [s.kept] : [])])
    .map((p) => p.loss);
}

const axis_names = { epoch: "epoch", seconds: "seconds of training" };

function marks_of(state, focus, series, x) {
  const grey = series.filter((s) => !focus.has(s.name)), bright = series.filter((s) => focus.has(s.name));
  return [
    ...bright.map((s) => Plot.areaY(s.points, { x, y1: "low", y2: "high", fill: focus.colour(s.name), fillOpacity: 0.13, clip: true })),
    ...grey.map((s) => Plot.line(s.points, { x, y: "loss", stroke: focus.colour(s.name), strokeWidth: 1, strokeOpacity: 0.7, clip: true })),
    ...bright.map((s) => Plot.line(s.points, { x, y: "loss", stroke: focus.colour(s.name), strokeWidth: 2.25, strokeDasharray: focus.dash(s.name), clip: true })),
    ...series.filter((s) => s.points.length > 0).map((s) =>
      Plot.dot(s.kept ? [s.kept] : [], { x: (k) => k[x], y: "loss", r: focus.has(s.name) ? 4 : 2, fill: focus.colour(s.name), stroke: "var(--raised)", clip: true }),
    ),
  ];
}

function labels(plot, series, focus, x, domain, box) {
  const bright = series.filter((s) => focus.has(s.name)).map((s) => ({
    name: s.name,
    end: s.points.filter((p) => p[x] <= domain[1]).at(-1),
  })).filter((s) => s.end);
  const y = plot.scale("y");
  const places = apart(bright.map((s) => y.apply(s.end.loss)), 15, box.top, box.bottom);
  return bright.map((s, i) =>
    Plot.text([s], { x: () => s.end[x], y: () => s.end.loss, dx: 8, dy: places[i] - y.apply(s.end.loss), textAnchor: "start", text: (l) => short(l.name), fill: focus.colour(s.name), fontWeight: 600 }),
  );
}

function draw(width, state, focus, all_series, zoom) {
  const series = all_series[state.which], x = state.x;
  const points = series.flatMap((s) => s.points);
  if (points.length === 0) return el("p", { class: "soft" }, "No run has a finite loss to draw.");
  const full = [0, Math.max(...points.map((p) => p[x]), 1e-9)];
  const domain = state.domain ?? full;
  const inside = points.filter((p) => p[x] >= domain[0] && p[x] <= domain[1]);
  const all_losses = (inside.length ? inside : points).map((p) => p.loss);
  const matter = losses_that_matter(series, focus);
  // Who zooms in sees what is there.
  const losses = state.domain || state.whole_range ? all_losses : matter;
  const height = width < 600 ? 280 : 400, box = { top: 14, bottom: height - 46 };
  const y_domain = [Math.min(...losses) * (state.y === "log" ? 0.8 : 0.95), Math.max(...losses) * 1.1];
  const options = {
    ...look(width, `Learning curves: the median ${state.which === "validation_loss" ? "validation" : "training"} loss of ${series.length} activations against ${axis_names[x]}. ${focus.picked().join(", ")} in colour.`),
    height,
    marginLeft: 52,
    marginRight: width < 600 ? 74 : 96,
    marginTop: 14,
    marginBottom: 46,
    x: { domain, label: axis_names[x], labelAnchor: "center", labelArrow: "none", ticks: width < 600 ? 4 : 8 },
    y: { type: state.y, domain: y_domain, label: null, ticks: state.y === "log" ? log_ticks(...y_domain) : 6, tickSize: 0, tickFormat: (v) => significant(v), grid: true },
  };
  const seen = points.filter((p) => p.loss >= y_domain[0] && p.loss <= y_domain[1]);
  const least = Math.min(...all_losses), most = Math.max(...all_losses);
  state.says_cut(state.domain ? [] : [most > Math.max(...matter) * 1.1 ? `the first epochs\u2019 losses, up to ${significant(most)}` : null, least < Math.min(...matter) * 0.9 ? `losses down to ${significant(least)}` : null].filter(Boolean));
  const marks = [...marks_of(state, focus, series, x), Plot.tip(seen, Plot.pointer({ x, y: "loss", maxRadius: 60, title: (p) => tip_text(p, state), ...tip_look }))];
  const bare = Plot.plot({ ...options, marks });
  const plot = as_image(Plot.plot({ ...options, marks: [...marks, ...labels(bare, series, focus, x, domain, box)] }));
  const brush = brushX()
    .extent([[options.marginLeft, box.top], [width - options.marginRight, box.bottom]])
    .touchable(false)
    .on("end", (event) => {
      if (!event.selection) return;
      const scale = plot.scale("x");
      const [a, b] = event.selection.map((px) => scale.invert(px));
      zoom([a, b], full);
    });
  select(plot).append("g").attr("class", "brush").call(brush).on("dblclick", () => zoom(null, full));
  state.full = full;
  return plot;
}

function tip_text(p, state) {
  return `${p.name}\nepoch ${significant(p.epoch, 4)}, ${seconds(p.seconds)}\n${state.which === "validation_loss" ? "validation" : "training"} loss ${significant(p.loss)}, half of the repeats in ${significant(p.low)} \u2026 ${significant(p.high)}\n${p.still} repeat${p.still === 1 ? "" : "s"} still training`;
}

/** A row of buttons of which one is pressed. */
export function choice(name, options, now, choose) {
  const buttons = Object.entries(options).map(([value, text]) =>
    el("button", { type: "button", "aria-pressed": String(value === now), onclick: () => {
      buttons.forEach((b, i) => b.setAttribute("aria-pressed", String(Object.keys(options)[i] === value)));
      choose(value);
    } }, text),
  );
  return el("span", { class: "switch", role: "group", "aria-label": name }, buttons);
}

export function curves(result, focus) {
  const state = { which: "validation_loss", x: "epoch", y: "log", domain: null, full: [0, 1], whole_range: false };
  const cut = el("p", { class: "cut", role: "status" });
  const range_button = el("button", { type: "button", class: "quiet", onclick: () => {
    state.whole_range = !state.whole_range;
    picture.redraw();
  } });
  const cut_text = el("span");
  cut.append(cut_text, " ", range_button);
  state.says_cut = (what) => {
    cut.hidden = what.length === 0;
    cut_text.textContent = state.whole_range ? "All losses are shown." : `Cut off: ${what.join("; ")}.`;
    range_button.textContent = state.whole_range ? "Show those around the kept ones" : "Show them all";
  };
  const series_of = (which) =>
    result.activations.map((a) => {
      const points = summary(a, which);
      if (points.length === 0) return { name: a.name, points, kept: null };
      const kept = points.reduce((best, p) => (Math.abs(p.epoch - a.epochs) < Math.abs(best.epoch - a.epochs) ? p : best), points[0]);
      return { name: a.name, points, kept };
    });
  const all_series = { validation_loss: series_of("validation_loss"), training_loss: series_of("training_loss") };
  const zoom = (domain, full) => {
    state.domain = domain && [Math.max(full[0], domain[0]), Math.min(full[1], domain[1])];
    whole.disabled = state.domain === null;
    picture.redraw();
  };
  const picture = chart("Learning curves", (width) => draw(width, state, focus, all_series, zoom));
  const by = (factor, shift) => () => {
    const [a, b] = state.domain ?? state.full, half = ((b - a) / 2) * factor;
    const middle = Math.min(Math.max((a + b) / 2 + shift * (b - a), state.full[0] + half), state.full[1] - half);
    factor > 1 && 2 * half >= state.full[1] - state.full[0] ? zoom(null, state.full) : zoom([middle - half, middle + half], state.full);
  };
  const button = (text, name, onclick) => el("button", { type: "button", class: "quiet", "aria-label": name, title: name, onclick }, text);
  const whole = el("button", { type: "button", class: "quiet", disabled: true, onclick: () => zoom(null, state.full) }, "whole");
  focus.when_changed(() => picture.redraw());
  const set = (key) => (value) => {
    state[key] = value;
    if (key === "x") state.domain = null;
    picture.redraw();
  };
  return section(
    "curves",
    "How they learn",
    [
      "Medians over the repeats, the middle half shaded; a repeat that has stopped counts on with the loss that it kept. Dots: the epochs kept, on average. ",
      el("span", { class: "by-mouse" }, "Drag across the chart to zoom, double-click to end it."),
    ],
    el(
      "div",
      { class: "card" },
      el(
        "div",
        { class: "controls" },
        choice("Loss", { validation_loss: "validation", training_loss: "training" }, state.which, set("which")),
        choice("Across", { epoch: "epochs", seconds: "seconds" }, state.x, set("x")),
        choice("Scale of the loss", { log: "log", linear: "linear" }, state.y, set("y")),
        el("span", { class: "zoom", role: "group", "aria-label": "Zoom" }, button("\u2190", "Earlier", by(1, -0.5)), button("+", "Zoom in", by(0.5, 0)), button("\u2212", "Zoom out", by(2, 0)), button("\u2192", "Later", by(1, 0.5)), whole),
      ),
      focus.legend(),
      picture,
      cut,
    ),
    figures_of("Learning curves", () =>
      table("Validation loss, medians over the repeats", [
        { title: "activation", text: (s) => s.name },
        ...[0, 1, 4, 16, 64, 256].filter((e) => all_series.validation_loss.some((s) => s.points.some((p) => p.epoch === e))).map((e) => ({
          title: `epoch ${e}`,
          number: true,
          text: (s) => significant(s.points.find((p) => p.epoch === e)?.loss),
        })),
        { title: "lowest", number: true, text: (s) => (s.points.length ? significant(Math.min(...s.points.map((p) => p.loss))) : "\u2013") },
        { title: "kept epoch, mean", number: true, text: (s) => significant(result.activations.find((a) => a.name === s.name).epochs) },
      ], all_series.validation_loss),
    ),
  );
}
