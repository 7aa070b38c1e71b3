// format.js: figures as hillock writes them in its tables.

const in_percent = new Set(["accuracy", "balanced_accuracy", "auc", "f1"]);
const losses = new Set(["log_loss", "rmse", "mae"]);
const minus = (text) => text.replace(/-/g, "\u2212");

/** How the scores of a metric are spoken of. */
export function spoken(metric) {
  const percent = in_percent.has(metric);
  const digits = (x) => (x === 0 ? "0" : Math.abs(x) >= 1e5 || Math.abs(x) < 1e-3 ? x.toExponential(1) : x.toPrecision(3));
  return {
    name: metric.replace(/_/g, " "),
    unit: percent ? "%" : "",
    step: percent ? "points" : "",
    is_loss: losses.has(metric),
    scale: percent ? 100 : 1,
    score: (x) => (x === null ? "\u2013" : percent ? `${(100 * x).toFixed(1)} %` : minus(digits(x))),
    spread: (x) => (percent ? (100 * x).toFixed(1) : digits(x)),
    difference: (x) => {
      if (x === null) return "\u2013";
      const text = percent ? (100 * x).toFixed(1) : digits(x);
      return (Number(text) > 0 ? "+" : "") + minus(Number(text) === 0 ? text.replace("-", "") : text);
    },
  };
}

export const share = (x) => (x === null || x === undefined ? "\u2013" : `${(100 * x).toFixed(0)} %`);
export const significant = (x, digits = 3) =>
  x === null || x === undefined ? "\u2013" : minus(String(Number(x.toPrecision(digits))));
export const times = (x) => `${x.toFixed(2)}\u00d7`;
export const count = (x) => x.toLocaleString("en").replace(/,/g, "\u202f");
export const seconds = (x) =>
  x < 1 ? `${(1000 * x).toFixed(0)} ms` : x < 100 ? `${x.toFixed(1)} s` : x < 7200 ? `${(x / 60).toFixed(0)} min` : `${(x / 3600).toFixed(1)} h`;

/** A formula may be long: as much of a name as a chart has room for. */
export const short = (name) => (name.length > 17 ? `${name.slice(0, 16)}\u2026` : name);

/** [−1.4, +0.5]; an end that is not known is open. */
export const interval = (spoken_metric, low, high) =>
  `[${low === null ? "\u2212\u221e" : spoken_metric.difference(low)}, ${high === null ? "+\u221e" : spoken_metric.difference(high)}]`;
