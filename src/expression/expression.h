// expression.h: a formula given at run time, "x*tanh(exp(x))", as a program of few registers. It is
// evaluated over any Number, as the formulas of activation/ are.
//
//   expression := product (('+' | '-') product)*
//   product    := signed (('*' | '/') signed)*
//   signed     := ('-' | '+') signed | power
//   power      := atom (('^' | '**') signed)?          the exponent: -64 to 64 whole, or 0.5
//   atom       := number | 'x' | 'pi' | 'e' | '(' expression ')' | word '(' expression, … ')'
//               | 'where' '(' expression ('<' | '>') expression ',' expression ',' expression ')'
//
// What has no x in it is computed once, in double precision.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "number/dual.h"

namespace hillock::expression {

using namespace number;  // the words of a formula

/// What an operation does to its operands a, b, c, d.
// clang-format off
enum class Op : std::uint8_t {
  constant,  // of no operand
  negate, abs, sqrt, exp, expm1, log, log1p, tanh, sigmoid, softplus, tanh_softplus, normal_cdf,
  erf, atan, sin, cos, x_minus_tanh, finite, finite_or_0,
  power,  // a^n, n the constant
  add, subtract, multiply, divide, max, min, keep_nan,
  gate,              // a b, where b = 0 shuts even an infinite a
  closing_quotient,  // a / b, where an infinite b closes even an infinite a
  select,            // a < b ? c : d
};
// clang-format on

/// Which operand of two is the operation's constant, and in no register.
enum class Fixed : std::uint8_t { none, a, b };

struct Operation {
  Op op;
  Fixed fixed = Fixed::none;
  std::uint16_t out = 0;                // the register the result goes to, never 0
  std::array<std::uint16_t, 4> from{};  // those the operands are in
  double constant = 0;
};

/// Register 0 holds x; the last operation's result is the value. Registers are used as a stack, so
/// that their number is the depth of the formula.
struct Expression {
  std::string text;  // one spelling: no blanks, names in lower case
  std::vector<Operation> program;
  std::size_t registers = 1;
  bool selects = false;  // it compares, so that NaN could be lost on the way
};

inline constexpr std::size_t longest_expression = 4096;  // characters
inline constexpr std::size_t deepest_expression = 256;   // brackets in brackets; registers

/// What is wrong with a text.
struct ExpressionError {
  std::size_t at = 0, length = 1;  // in bytes of the text
  std::string message{};           // "a value is missing after '*'."
  std::string unknown{};           // a name that is none, in lower case; else empty
};

/// A function that a formula may name beside the words, and its program.
struct NamedExpression {
  std::string name;         // in lower case
  Expression expression{};  // text: the name's one spelling
};

/// Any text is accepted; the depth of the recursion and the size of what comes out are bounded.
std::variant<Expression, ExpressionError> parse_expression(
    std::string_view text, std::span<const NamedExpression> others = {});

/// The names of the words, "exp", …, as they may be written.
std::span<const std::string_view> expression_words();

/// Carries out one operation, on `width` numbers in each register: number i of register r is
/// registers[r * width + i].
template <Number T>
void carry_out(const Operation& o, T* registers, std::size_t width);

namespace detail {

template <class T>
struct Operands {
  const Operation& o;
  T* registers;
  std::size_t width;

  T* at(std::uint16_t place) const { return registers + place * width; }

  void unary(auto f) const {
    T *out = at(o.out), *a = at(o.from[0]);
    for (std::size_t i = 0; i < width; ++i) out[i] = f(a[i]);
  }
  // A constant stays a double: a Dual knows that it has no slope.
  void binary(auto f) const {
    T *out = at(o.out), *a = at(o.from[0]), *b = at(o.from[1]);
    const double c = o.constant;
    if (o.fixed == Fixed::a)
      for (std::size_t i = 0; i < width; ++i) out[i] = f(c, b[i]);
    if (o.fixed == Fixed::b)
      for (std::size_t i = 0; i < width; ++i) out[i] = f(a[i], c);
    if (o.fixed == Fixed::none)
      for (std::size_t i = 0; i < width; ++i) out[i] = f(a[i], b[i]);
  }
  void select_less() const {
    T *out = at(o.out), *a = at(o.from[0]), *b = at(o.from[1]), *c = at(o.from[2]),
      *d = at(o.from[3]);
    for (std::size_t i = 0; i < width; ++i) out[i] = select(a[i] < b[i], c[i], d[i]);
  }
  void constant() const {
    T* out = at(o.out);
    for (std::size_t i = 0; i < width; ++i) out[i] = T(o.constant);
  }
};

}  // namespace detail

template <Number T>
void carry_out(const Operation& o, T* registers, std::size_t width) {
  const detail::Operands<T> on{o, registers, width};
  // clang-format off
  switch (o.op) {
    case Op::constant: return on.constant();
    case Op::negate: return on.unary([](auto a) { return -a; });
    case Op::abs: return on.unary([](auto a) { return abs(a); });
    case Op::sqrt: return on.unary([](auto a) { return sqrt(a); });
    case Op::exp: return on.unary([](auto a) { return exp(a); });
    case Op::expm1: return on.unary([](auto a) { return expm1(a); });
    case Op::log: return on.unary([](auto a) { return log(a); });
    case Op::log1p: return on.unary([](auto a) { return log1p(a); });
    case Op::tanh: return on.unary([](auto a) { return tanh(a); });
    case Op::sigmoid: return on.unary([](auto a) { return sigmoid(a); });
    case Op::softplus: return on.unary([](auto a) { return softplus(a); });
    case Op::tanh_softplus: return on.unary([](auto a) { return tanh_softplus(a); });
    case Op::normal_cdf: return on.unary([](auto a) { return normal_cdf(a); });
    case Op::erf: return on.unary([](auto a) { return erf(a); });
    case Op::atan: return on.unary([](auto a) { return atan(a); });
    case Op::sin: return on.unary([](auto a) { return sin(a); });
    case Op::cos: return on.unary([](auto a) { return cos(a); });
    case Op::x_minus_tanh: return on.unary([](auto a) { return x_minus_tanh(a); });
    case Op::finite: return on.unary([](auto a) { return finite(a); });
    case Op::finite_or_0: return on.unary([](auto a) { return finite_or_0(a); });
    case Op::power: return on.unary([n = static_cast<int>(o.constant)](auto a) { return power(a, n); });
    case Op::add: return on.binary([](auto a, auto b) { return a + b; });
    case Op::subtract: return on.binary([](auto a, auto b) { return a - b; });
    case Op::multiply: return on.binary([](auto a, auto b) { return a * b; });
    case Op::divide: return on.binary([](auto a, auto b) { return a / b; });
    case Op::max: return on.binary([](auto a, auto b) { return max(T(a), T(b)); });
    case Op::min: return on.binary([](auto a, auto b) { return min(T(a), T(b)); });
    case Op::keep_nan: return on.binary([](auto a, auto b) { return keep_nan(T(a), T(b)); });
    case Op::gate: return on.binary([](auto a, auto b) { return gate(T(a), T(b)); });
    case Op::closing_quotient: return on.binary([](auto a, auto b) { return closing_quotient(T(a), T(b)); });
    case Op::select: return on.select_less();
  }
  // clang-format on
}

/// Every operation in turn, for `width` numbers x in register 0. Returns where the results are.
template <Number T>
const T* run(const Expression& f, T* registers, std::size_t width) {
  std::size_t last = 0;
  for (const Operation& operation : f.program) {
    carry_out(operation, registers, width);
    last = operation.out;
  }
  return registers + last * width;
}

/// f(x).
template <Number T>
T evaluate(const Expression& f, T x) {
  std::vector<T> registers(f.registers, x);
  const T y = *run(f, registers.data(), 1);
  return f.selects ? keep_nan(y, x) : y;
}

/// f'(x), by the dual.
template <Number T>
T evaluate_slope(const Expression& f, T x) {
  std::vector<Dual<T>> registers(f.registers, Dual<T>(x, T(1.0)));
  return keep_nan(run(f, registers.data(), 1)->d, x);
}

}  // namespace hillock::expression
