// verdicts.js: how a verdict looks: a colour and a shape, so that either tells it.

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
  best: { colour: "var(--best)", symbol: "star", sign: "\u2605", filled: true, says: "the leader" },
  tie: { colour: "var(--tie)", symbol: "circle", sign: "\u25cf", filled: true, says: "shown to be within the margin of the best" },
  unresolved: { colour: "var(--unresolved)", symbol: "diamond", sign: "\u25c7", filled: false, says: "these runs do not tell" },
  worse: { colour: "var(--worse)", symbol: down, sign: "\u25bc", filled: true, says: "shown to be worse" },
};
export const verdict_order = Object.keys(looks);
