// verdicts.js: how a verdict looks: a colour and a shape, so that either tells it; and how those that are compared
// without being candidates are marked.

const down = {
  draw(context, size) {
    const r = Math.sqrt(size / Math.PI) * 1.1;
    context.moveTo(0, r);
    context.lineTo(r, -0.75 * r);
    context.lineTo(-r, -0.75 * r);
    context.closePath();
  },
};

export const looks = {
  best: { colour: "var(--best)", symbol: "star", sign: "\u2605", filled: true, says: "all others are shown to be worse" },
  leader: { colour: "var(--best)", symbol: "star", sign: "\u2605", filled: true, says: "the best mean" },
  tie: { colour: "var(--tie)", symbol: "circle", sign: "\u25cf", filled: true, says: "shown to be within the margin of the leader" },
  undecided: { colour: "var(--undecided)", symbol: "diamond", sign: "\u25c7", filled: false, says: "these runs do not tell" },
  worse: { colour: "var(--worse)", symbol: down, sign: "\u25bc", filled: true, says: "shown to be worse" },
};
export const verdict_order = Object.keys(looks);
export const leads = (row) => row.verdict === "best" || row.verdict === "leader";

const marks = { "linear control": "\u00b9", "wide form": "\u00b2" };
const explained = { "linear control": "a network without activations.", "wide form": "not narrowed: it has more parameters." };
/** "identity ¹", as in the terminal. */
export const marked = (a) => (marks[a.role] ? `${a.name} ${marks[a.role]}` : a.name);

/** What the marks mean, and who computes the same as another. */
export function notes_of(activations) {
  const roles = Object.keys(marks).filter((role) => activations.some((a) => a.role === role));
  const same = activations.filter((a) => a.same_as);
  const never = { 0: [], 1: ["It is compared, and never recommended."], 2: ["They are compared, and never recommended."] };
  return [
    ...roles.map((role) => `${marks[role]} ${explained[role]}`),
    ...never[roles.length],
    ...same.map((a) => `${a.name} computes the same as ${a.same_as}: both have its figures.`),
  ];
}

/** Activations and the yardstick, whose score stands beside the leader's as those of the others do. */
export function all_compared({ activations, yardstick }, spoken) {
  if (!yardstick) return activations;
  const leader = activations[0].score.mean, { mean } = yardstick.difference;
  return [...activations, { ...yardstick, role: "yardstick", score: null, score_beside_leader: spoken.is_loss ? leader - mean : leader + mean }];
}

/**
 * From where to where the differences are drawn: the better half, and what lies not much further away. Means below
 * are off the chart, and are said to be.
 */
export function extent(rows, margin) {
  const ends = (some) => some.flatMap((row) => [row.mean, row.low, row.high]).filter((x) => x !== null);
  const means = rows.map((row) => row.mean).sort((a, b) => b - a);
  const middle = means[Math.floor((means.length - 1) / 2)];
  const core = ends(rows.filter((row) => row.mean >= middle));
  const least = Math.min(-4 * margin, ...core), most = Math.max(4 * margin, ...core);
  const far = least - 2 * (most - least);
  const shown = ends(rows.filter((row) => row.mean >= far));
  const low = Math.max(far, Math.min(-margin, ...shown)), high = Math.max(margin, ...shown);
  const pad = 0.04 * (high - low || 1);
  return [low - pad, high + pad];
}
