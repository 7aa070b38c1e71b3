// live.js: the page of `--live`: the runs so far, asked for again and again, until there is a report.
import * as Plot from "@observablehq/plot";
import { as_image, chart, look, make_focus, tip_look } from "../charts.js";
import { el, figures_of, open_what_is_linked, section, table, unfold_for_print } from "../dom.js";
import { count, short, spoken } from "../format.js";
import { theme_button } from "../theme.js";
import { curves } from "./curves.js";
import { data_section, reproduce } from "./data.js";
import { rates } from "./rates.js";

const pause = 1500; // src/cli/live.cpp waits for longer

function draw_scores(width, activations, speak) {
  const points = activations.flatMap((a) => [...new Set(a.score.repeats)].map((score) => ({ name: a.name, score, times: a.score.repeats.filter((s) => s === score).length })));
  const rows = [...activations].filter((a) => a.score.n > 0).sort((a, b) => (speak.is_loss ? 1 : -1) * (a.score.mean - b.score.mean));
  if (rows.length === 0) return el("p", { class: "soft" }, "The first runs are under way.");
  return as_image(
    Plot.plot({
      ...look(width, `Scores so far: ${rows.map((a) => `${a.name} ${speak.score(a.score.mean)}`).join("; ")}.`),
      height: rows.length * 28 + 50,
      marginLeft: 130,
      marginRight: 90,
      marginBottom: 36,
      r: { type: "identity" },
      x: { label: null, tickFormat: speak.score, tickSize: 0, grid: true, nice: true, ticks: width < 600 ? 4 : 8 },
      y: { domain: rows.map((a) => a.name), label: null, tickSize: 0, tickFormat: short },
      marks: [
        Plot.dot(points, { x: "score", y: "name", r: (p) => Math.min(10, 2.5 * Math.sqrt(p.times)), fill: "var(--accent)", fillOpacity: 0.4 }),
        Plot.tickX(rows, { x: (a) => a.score.mean, y: "name", stroke: "var(--ink)", strokeWidth: 2, inset: 5 }),
        Plot.text(rows, { y: "name", frameAnchor: "right", dx: 10, textAnchor: "start", text: (a) => `${speak.score(a.score.mean)}  n=${a.score.n}`, fill: "var(--soft)" }),
        Plot.tip(rows, Plot.pointerY({ x: (a) => a.score.mean, y: "name", title: (a) => `${a.name}: ${speak.score(a.score.mean)} over ${a.score.n} repeats so far`, ...tip_look })),
      ],
    }),
  );
}

function scores(result, speak) {
  return section(
    "scores",
    "Scores so far",
    "Dots: repeats, larger where several have that score; lines: their means. Means over different repeats do not compare; the verdict, which pays for that and for looking often, comes at the end.",
    el("div", { class: "card" }, chart("Scores so far", (width) => draw_scores(width, result.activations, speak))),
    figures_of("Scores", () =>
      table("Scores so far", [
        { title: "activation", text: (a) => a.name },
        { title: "repeats", number: true, text: (a) => String(a.score.n) },
        { title: `mean ${speak.name}`, number: true, text: (a) => speak.score(a.score.mean) },
      ], result.activations),
    ),
  );
}

/** The sections in their places; one that is being used, by mouse or keyboard, stays as it is. */
function place(holder, made) {
  const there = [...holder.children];
  const is_used = (section) => section.matches(":hover") || section.contains(document.activeElement) || section.querySelector("details.figures[open]");
  made.forEach((fresh, i) => {
    if (!there[i]) return holder.append(fresh);
    if (is_used(there[i])) return;
    const fold = there[i].querySelector("details.fold");
    if (fold) fresh.querySelector("details.fold").open = fold.open;
    there[i].replaceWith(fresh);
  });
}

export function show_live(first) {
  let seen = -1, focus = null, names = "";
  const phase = el("p", { class: "why" }), runs = el("p", { class: "ending" });
  const bar = el("progress", { max: "1", value: "0", "aria-label": "Of what the study may spend" });
  const holder = el("div");
  const speak = spoken(first.result.metric);
  document.title = `racing \u2013 ${first.result.data.file} \u2013 hillock`;
  document.body.replaceChildren(
    el("a", { class: "skip", href: "#main" }, "To the runs"),
    el("div", { class: "bar" }, el("span", { class: "mark" }, "hillock"), el("span", { class: "what" }, `${first.result.data.file} \u00b7 ${first.result.data.target}`), theme_button()),
    el("main", { id: "main", tabindex: "-1" }, el("header", { class: "hero" }, el("h1", {}, "Racing"), phase, bar, runs), holder, data_section(first.result, first.columns), reproduce({ ...first.result, runs: 0, seconds: 0 }, first.command)),
  );
  const show = (state) => {
    const { result } = state;
    phase.textContent = state.leader ? `${state.leader} leads, ${count(state.open)} open` : `${state.phase}: ${count(state.done)} of ${count(state.total)} runs of the first look`;
    runs.textContent = `${count(state.runs)} runs are done. Nothing is decided yet; the bar is what the study may spend at most.`;
    bar.value = state.share > 0 ? state.share : state.total ? state.done / state.total : 0;
    if (state.runs === seen || result.activations.length === 0) return;
    seen = state.runs;
    const now = result.activations.map((a) => a.name);
    if (now.join() !== names) {
      focus = make_focus(now, focus ? focus.picked() : now.slice(0, 3));
      names = now.join();
    }
    focus.forget();
    place(holder, [scores(result, speak), ...(result.activations.some((a) => a.score.n > 0) ? [curves({ ...result, activations: result.activations.filter((a) => a.score.n > 0) }, focus)] : []), rates(result, speak, focus, { open: true })]);
  };
  const ask = async () => {
    try {
      const state = await (await fetch("study.json", { cache: "no-store" })).json();
      if (state.ended) return location.reload();
      show(state);
    } catch {
      runs.textContent = "hillock does not answer any more: its last word is in report.html, in the folder that it names.";
      return;
    }
    setTimeout(ask, pause);
  };
  unfold_for_print();
  open_what_is_linked();
  show(first);
  ask();
}
