// functions.h: the operations of an Expression, and THE TABLE of what text, JavaScript, ONNX and
// cost need to know of each. To add a function: docs/contributing/add-an-elementary-function.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace hillock::expression {

// The functions of number.h, by their number of arguments. Primitives have an implementation in
// each Number type. The others are written in number.h in terms of these, unless a type has its
// own. Every list of functions (Op, Recorded, evaluate()) is generated from these four macros.
// clang-format off
#define HILLOCK_PRIMITIVES_OF_ONE(F)                                                       \
  F(abs) F(sqrt) F(exp) F(expm1) F(log) F(log1p) F(tanh) F(x_minus_tanh) F(erf)            \
  F(normal_cdf) F(atan) F(sin) F(cos) F(finite)
#define HILLOCK_MADE_OF_OTHERS_OF_ONE(F)                                                   \
  F(sigmoid) F(logistic_pdf) F(sech2) F(softplus) F(tanh_softplus) F(tanh_softplus_slope)  \
  F(normal_pdf) F(gaussian) F(erf_slope) F(expm1_below)
#define HILLOCK_PRIMITIVES_OF_TWO(F) F(max) F(min) F(keep_nan)
#define HILLOCK_MADE_OF_OTHERS_OF_TWO(F)                                                   \
  F(if_finite) F(gate) F(left_gate) F(closing_quotient) F(leak) F(leaky) F(exp_below)      \
  F(isru) F(isru_slope) F(root_of_square_plus) F(squareplus) F(squareplus_slope)
// clang-format on
#define HILLOCK_FUNCTIONS_OF_ONE(F) HILLOCK_PRIMITIVES_OF_ONE(F) HILLOCK_MADE_OF_OTHERS_OF_ONE(F)
#define HILLOCK_FUNCTIONS_OF_TWO(F) HILLOCK_PRIMITIVES_OF_TWO(F) HILLOCK_MADE_OF_OTHERS_OF_TWO(F)

#define HILLOCK_AS_LISTED(name) name,
enum class Op : std::uint8_t {
  constant,
  x,
  parameter,
  negate,
  add,
  subtract,
  multiply,
  divide,
  power,   // a^n, n a constant integer
  less,    // a < b, the condition of a select
  select,  // a ? b : c
  HILLOCK_FUNCTIONS_OF_ONE(HILLOCK_AS_LISTED) HILLOCK_FUNCTIONS_OF_TWO(HILLOCK_AS_LISTED)
  // Operations that ONNX has and formulas do not use (onnx/export/formula_nodes.cpp).
  atanh,
  cosh,
  equal,
  is_nan,
  clip,  // x limited to the range between two constants
};
#undef HILLOCK_AS_LISTED

/// The cost of an operation, in additions.
/// A division: cycles of vdivps ymm on Intel CPUs from Skylake to Golden Cove (uops.info).
/// A root: cycles of vsqrtps ymm, likewise.
/// A function: operations of its implementation in simd/, where a fused multiply-add is one.
/// exp: 2 to hold x in range, 3 for the sign, 6 to split, 1 to join, 7 for the polynomial, 2 to
/// scale.
/// atan: |x|, 1/x, the choice of one, 11 for the polynomial, 3 to come back from 1/x, the sign.
/// sin and cos: 2 to find the quadrant, 3 to subtract it in parts, 14 for two polynomials, 4 to
/// choose, 3 for the sign; large |x|, which costs more, is rare.
/// erf: as normal_cdf, whose tail it shares. x - tanh x: tanh, and 10 for the polynomial near 0.
struct Price {
  static constexpr double simple = 1, division = 5, exp = 21, expm1 = 22, log1p = 35, tanh = 42,
                          normal_cdf = 54, root = 6, erf = 54, atan = 22, sin = 26,
                          x_minus_tanh = 52, log = 30;
};

/// How a function of one argument grows, which decides what x f(x) is at ±inf (builder.h).
enum class Growth : std::uint8_t {
  as_argument,  // no faster than a polynomial of its argument
  bounded,
  wild,  // infinite at a finite argument, or faster than any polynomial
};

/// What the other representations of a formula need to know of an operation. Where an entry is
/// empty, the representation uses what number.h writes the operation in terms of.
struct Function {
  Op op;
  std::string_view name;    // in formulas given at run time; empty: not allowed there
  double price = 0;         // in additions; 0: the sum over its parts
  std::string_view js{};    // in a browser (web/src/formulas.js)
  std::string_view text{};  // of f(…), before each notation spells it in its own way
  std::string_view onnx{};  // the operator's name
  Growth growth = Growth::as_argument;
  bool exponential = false;  // it contains an exponential, or reaches its limits as fast as one
};

inline constexpr Function functions[] = {
    {Op::negate, "", Price::simple, "negate", "", "Neg"},
    {Op::add, "", Price::simple, "+", "", "Add"},
    {Op::subtract, "", Price::simple, "-", "", "Sub"},
    {Op::multiply, "", Price::simple, "*", "", "Mul"},
    {Op::divide, "", Price::division, "/", "", "Div"},
    {Op::less, "", Price::simple, "<", "", "Less"},
    {Op::select, "where", Price::simple, "select", "", "Where"},
    {Op::abs, "abs", Price::simple, "abs", "", "Abs"},
    {Op::max, "max", Price::simple, "max", "max", "Max"},
    {Op::min, "min", Price::simple, "min", "min", "Min"},
    {Op::finite, "", 2 * Price::simple, "finite", "", ""},
    {Op::keep_nan, "", 2 * Price::simple, "keep_nan", "", ""},
    {Op::sqrt, "sqrt", Price::root, "sqrt", "", "Sqrt"},
    {Op::exp, "exp", Price::exp, "exp", "", "Exp", Growth::wild, true},
    {Op::expm1, "expm1", Price::expm1, "expm1", "", "", Growth::wild, true},
    {Op::log, "log", Price::log, "log", "ln", "Log", Growth::wild},
    {Op::log1p, "log1p", Price::log1p, "log1p", "", "", Growth::wild},
    {Op::tanh, "tanh", Price::tanh, "tanh", "tanh", "Tanh", Growth::bounded, true},
    {Op::x_minus_tanh, "x_minus_tanh", Price::x_minus_tanh, "x_minus_tanh", "", ""},
    {Op::erf, "erf", Price::erf, "erf", "erf", "Erf", Growth::bounded, true},
    {Op::normal_cdf, "normal_cdf", Price::normal_cdf, "normal_cdf", "Phi", "", Growth::bounded,
     true},
    {Op::normal_pdf, "", 0, "", "phi", ""},
    {Op::atan, "atan", Price::atan, "atan", "arctan", "Atan", Growth::bounded},
    {Op::sin, "sin", Price::sin, "sin", "sin", "Sin", Growth::bounded},
    {Op::cos, "cos", Price::sin, "cos", "cos", "Cos", Growth::bounded},
    {Op::sech2, "", 0, "", "sech2", ""},
    {Op::sigmoid, "sigmoid", 0, "", "sigma", "Sigmoid", Growth::bounded, true},
    {Op::softplus, "softplus", 0, "", "softplus", "", Growth::as_argument, true},
    {Op::atanh, "", 0, "", "", "Atanh"},
    {Op::cosh, "", 0, "", "", "Cosh"},
    {Op::equal, "", 0, "", "", "Equal"},
    {Op::is_nan, "", 0, "", "", "IsNaN"},
    {Op::clip, "", 0, "", "", "Clip"},
};

/// The row of an operation, or an empty row if it has none.
constexpr Function function_of(Op op) {
  const auto row = std::ranges::find(functions, op, &Function::op);
  return row == std::end(functions) ? Function{op, ""} : *row;
}

/// A further name for formulas given at run time, and what it stands for.
struct Spelling {
  std::string_view name;
  Op op;
  std::string_view spelled;  // in Formula::text
};
inline constexpr Spelling other_spellings[] = {
    {"ln", Op::log, "log"},
    {"phi", Op::normal_cdf, "normal_cdf"},  // Phi: case is ignored
    {"relu", Op::max, "relu"},              // max(0, a)
};

}  // namespace hillock::expression
