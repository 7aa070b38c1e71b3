// format.js: figures as hillock writes them in its tables (src/words/figures.cpp), to the digit.

const in_percent = new Set(["accuracy", "balanced_accuracy", "auc", "f1"]);
const losses = new Set(["log_loss", "rmse", "mae"]);
const minus = (text) => text.replace(/-/g, "\u2212");

/** As C's %.*g: errors have any scale. */
function general(x, digits) {
  if (x === 0) return "0";
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const e = Number(exponent);
  if (e >= -4 && e < digits) return String(Number(x.toPrecision(digits)));
  return `${Number(mantissa)}e${e < 0 ? "-" : "+"}${String(Math.abs(e)).padStart(2, "0")}`;
}

/** How the scores of a metric are spoken of, with so many digits more than usual. */
function with_digits(metric, more) {
  const percent = in_percent.has(metric), is_fixed = percent || metric === "r2" || metric === "log_loss";
  const scale = percent ? 100 : 1, after_point = (percent ? 1 : 3) + more;
  const plain = (x) => {
    const size = Math.abs(x) * scale;
    return is_fixed ? size.toFixed(after_point) : general(size, 2 + more);
  };
  const step = percent ? "points" : "";
  return {
    name: metric.replace(/_/g, " "),
    step,
    is_loss: losses.has(metric),
    score: (x) => (x === null ? "\u2013" : minus(is_fixed ? (scale * x).toFixed(after_point) + (percent ? " %" : "") : general(x, 4 + more))),
    spread: plain,
    with_unit: (x) => plain(x) + (step ? ` ${step}` : ""),
    difference: (x) => {
      if (x === null) return "\u2013";
      const text = plain(x);
      return (Number(text) === 0 ? "" : x < 0 ? "\u2212" : "+") + text;
    },
  };
}

/**
 * For the figures of one study: no end of an interval is rounded over 0 or the margin, as in the terminal. Without
 * verdicts, as many digits as usual.
 */
export function spoken(metric, { activations = [], margin = 0 } = {}) {
  const told = activations.filter((a) => a.difference && a.verdict !== "leader" && a.verdict !== "best");
  for (let more = 0; ; ++more) {
    const speak = with_digits(metric, more);
    const is_clear = (end, against) => end === null || end === against || Number(speak.spread(end - against)) !== 0;
    if (more === 2 || told.every(({ difference: d }) => is_clear(d.low, -margin) && is_clear(d.high, 0))) return speak;
  }
}

export const share = (x) => (x === null || x === undefined ? "\u2013" : `${(100 * x).toFixed(0)} %`);
export const significant = (x, digits = 3) =>
  x === null || x === undefined ? "\u2013" : minus(String(Number(x.toPrecision(digits))));
export const times = (x) => `${x.toFixed(2)}\u00d7`;
export const count = (x) => x.toLocaleString("en").replace(/,/g, "\u202f");
export const seconds = (x) =>
  x < 1 ? `${(1000 * x).toFixed(0)} ms` : x < 100 ? `${x.toFixed(1)} s` : x < 7200 ? `${(x / 60).toFixed(0)} min` : `${(x / 3600).toFixed(1)} h`;

/** A formula may be long: as much of a name as a chart has room for. */
export const short = (name, most = 17) => (name.length > most ? `${name.slice(0, most - 1)}\u2026` : name);

/** [−1.4, +0.5]; an end that is not known is open. */
export const interval = (spoken_metric, low, high) =>
  `[${low === null ? "\u2212\u221e" : spoken_metric.difference(low)}, ${high === null ? "+\u221e" : spoken_metric.difference(high)}]`;
