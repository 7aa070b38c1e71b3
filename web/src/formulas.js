// formulas.js: carries out the programs that src/expression/js.h records: hillock's own formulas and their derivatives.
import erf from "@stdlib/math-base-special-erf";
import erfc from "@stdlib/math-base-special-erfc";

// x - tanh(x), as in src/number/number.h: near 0 the two cancel.
function x_minus_tanh(x) {
  if (x === 0) return x;
  if (!(Math.abs(x) < 2)) return x - Math.tanh(x);
  let sum = 0, power = x;
  for (let k = 1; k <= 12; ++k) {
    power *= (x * x) / (2 * k * (2 * k + 1));
    sum += 2 * k * power;
  }
  return sum / Math.cosh(x);
}

const words = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "<": (a, b) => (a < b ? 1 : 0),
  negate: (a) => -a,
  select: (when, a, b) => (when ? a : b),
  max: (a, b) => (a < b || b !== b ? b : a),
  min: (a, b) => (b < a || b !== b ? b : a),
  keep_nan: (s, x) => (x === x ? s : x),
  finite: (x) => (x !== x ? x : Math.min(Math.max(x, -Number.MAX_VALUE), Number.MAX_VALUE)),
  normal_cdf: (x) => 0.5 * erfc(-x * Math.SQRT1_2),
  erf: (x) => erf(x),
  x_minus_tanh,
};
for (const name of ["abs", "exp", "expm1", "log1p", "log", "tanh", "sqrt", "atan", "sin", "cos"]) words[name] = Math[name];

/**
 * [f, f', f''] at all xs, as arrays. program: {steps: [["x"], ["constant", 2], ["alpha"], ["*", 0, 1], …], results};
 * a step names steps before it. params: {alpha: 1}.
 */
export function evaluate(program, xs, params) {
  const values = [];
  for (const [what, ...from] of program.steps) {
    const word = words[what];
    if (what === "x") values.push(xs);
    else if (what === "constant") values.push(new Float64Array(xs.length).fill(from[0]));
    else if (!word) values.push(new Float64Array(xs.length).fill(params[what]));
    else {
      const [a, b, c] = from.map((step) => values[step]);
      values.push(Float64Array.from(xs, (_, i) => word(a[i], b?.[i], c?.[i])));
    }
  }
  return program.results.map((step) => values[step]);
}

// Gauss-Legendre with 8 points (Abramowitz & Stegun 1964, table 25.4): abscissas and weights on [-1, 1].
const gauss = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
].flatMap(([x, w]) => [[-x, w], [x, w]]);

// z and its weights, so that the sum of weight f(z) is E f(z), z standard normal: in pieces so long, up to 12 out.
function rule(piece) {
  const z = [], weights = [];
  for (let left = -12; left < 12; left += piece)
    for (const [x, w] of gauss) {
      const at = left + (piece / 2) * (1 + x);
      z.push(at);
      weights.push(((piece / 2) * w * Math.exp((-at * at) / 2)) / Math.sqrt(2 * Math.PI));
    }
  return { z: Float64Array.from(z), weights };
}
const figures = rule(1 / 64), pictures = rule(1 / 4);

/**
 * Of f(s z): the mean, the mean square, and the mean square of the slope f'(s z). With kinks off the pieces' ends about 1e-7
 * off, with a leap 1e-4.
 */
export function moments(program, params, s = 1, normal = figures) {
  const [f, slope] = evaluate(program, normal.z.map((z) => s * z), params);
  let mean = 0, second = 0, slope_second = 0;
  normal.weights.forEach((w, i) => {
    mean += w * f[i];
    second += w * f[i] * f[i];
    slope_second += w * slope[i] * slope[i];
  });
  return { mean, second, slope_second };
}

/**
 * Wide layers of weights of variance gain²/fan-in and biases of variance bias², given pre-activations of variance 1 at
 * first: of each layer the variance q of its pre-activations, and the factor chi on the mean square of a gradient that
 * passes it backwards (Poole et al. 2016, arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232).
 */
export function through_layers(program, params, gain, bias, layers) {
  const out = [];
  let q = 1;
  for (let l = 1; l <= layers; ++l) {
    const { mean, second, slope_second } = moments(program, params, Math.sqrt(q), pictures);
    out.push({ layer: l, q, mean, second, chi: gain * gain * slope_second });
    q = gain * gain * second + bias * bias;
  }
  return out;
}
