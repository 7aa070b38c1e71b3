// activation.h: what every file in activation/ declares, and how other folders evaluate it.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

#include "number/dual.h"
#include "number/number.h"

namespace hillock::activation {

using namespace number;  // the elementary functions of a formula

inline constexpr double inf = std::numeric_limits<double>::infinity();
/// Stands for a limit that does not exist: a wave has no limit, and is NaN at infinity.
inline constexpr double no_limit = std::numeric_limits<double>::quiet_NaN();

enum class Learned { no, yes };

struct Param {
  std::string_view name{};
  double usual = 0;                 // the default, and where training starts from
  double least = -inf, most = inf;  // accepted range, ends included
  Learned learned = Learned::no;    // yes: training updates it
  std::string_view meaning{};
};

/// An attribute of an ONNX operator: its value is one of the activation's parameters, a text or a
/// number.
struct OnnxAttribute {
  std::string_view name{}, param{}, text{};
  double number = 0;
};

struct Onnx {
  std::string_view op{};  // empty: exported as the nodes of value()
  int since = 0;          // the first opset that has it; for older opsets, the nodes of value()
  /// The attributes that differ from the operator's defaults. None are needed where the formula of
  /// value() is that one operator.
  std::array<OnnxAttribute, 2> attributes{};
  std::string_view only_at_0{};  // a parameter that the operator lacks: it has the function at 0
};

/// The registers in which the f32 kernels evaluate a formula. Doubles, rounded once, are accurate
/// without further care. Floats are about twice as fast, where elementary functions are accurate in
/// them: `fused_floats` if that takes a fused multiply-add, `table_floats` if it also takes lookups
/// in 32-entry tables held in registers. A CPU without those instructions uses doubles.
enum class Registers { doubles, floats, fused_floats, table_floats };

/// The maximum error of the f32 kernels in ULP of the exact value, over all x, for the default
/// parameters. `hillock check` tests it on every instruction set. Next to a root of a value or
/// slope (other than x = 0), where terms of size 1/8 and more cancel, the unit is an ULP of 1/8.
struct Ulp {
  double value = 0.6, slope = 0.6;  // one rounding of a double
};

/// Whether f32 results of 16-bit arguments and parameters may be rounded again, to 16 bits: they
/// are exact, or their error is below their distance from the middle of two 16-bit numbers.
struct Exact16 {
  bool value = false, slope = false;
};

/// What cannot be computed from the formula, and claims that tests/card_test.cpp checks against the
/// formula. Range, limits and monotone are stated for the default parameters.
struct Card {
  std::string_view name;        // "elu": on the command line and in files
  std::string_view title;       // "exponential linear unit"
  std::string_view aliases{};   // "hardswish, hard_silu"
  std::string_view source{};    // paper, year, where to find it
  std::string_view dialects{};  // where frameworks differ, one sentence each
  Onnx onnx{};
  double lower = -inf, upper = inf;  // the smallest range that contains every value
  double at_minus_inf = -inf;        // limit at -inf, or no_limit
  double at_plus_inf = inf;          // limit at +inf
  bool monotone = true;
  bool rising_params = false;  // the second parameter must be no less than the first
  Registers registers = Registers::doubles;
  Ulp ulp{};
  Exact16 exact_in_16{};
  std::size_t near_ties = 0;  // how many of all bf16 results are rounded to the wrong side: they
                              // lie within 2^-106, relatively, of the middle of two bf16 numbers
  double within = inf;  // |x| up to which the error bounds hold: a wave needs every digit of a
                        // large x; beyond, results stay in range
  std::array<Param, 2> params{};

  constexpr std::size_t arity() const {
    std::size_t n = 0;
    while (n < params.size() && !params[n].name.empty()) ++n;
    return n;
  }
  /// Whether training updates a parameter.
  constexpr bool learns() const {
    for (const Param& param : params)
      if (param.learned == Learned::yes) return true;
    return false;
  }
};

/// Whether the slope may have a root other than 0, next to which it loses digits. A formula that is
/// short enough to be evaluated in floats on every CPU loses none.
constexpr bool slope_has_roots(const Card& card) {
  return !card.monotone && card.registers != Registers::floats;
}
/// Whether such roots may have |x| > 4: those of a wave, and those that depend on a parameter.
constexpr bool roots_anywhere(const Card& card) {
  return card.at_plus_inf != card.at_plus_inf || card.arity() > 0;
}

/// Parameter values, in the order of the card; those beyond the arity are 0.
using Params = std::array<double, 2>;

constexpr Params usual_params(const Card& card) {
  return {card.params[0].usual, card.params[1].usual};
}

/// The value of A at x. It is computed by the faster implementation in activation/fast/ where there
/// is one for this Number type.
template <class A, Number T, std::same_as<T>... P>
T value(T x, P... params) {
  if constexpr (requires { fast_value(A(), x, params...); })
    return fast_value(A(), x, params...);
  else
    return A::value(x, params...);
}

/// The slope of A at x, in the same way: by A::slope where A has one (faster or more accurate),
/// else by the dual number of A::value.
template <class A, Number T, std::same_as<T>... P>
T slope(T x, P... params) {
  if constexpr (requires { fast_slope(A(), x, params...); })
    return fast_slope(A(), x, params...);
  else if constexpr (requires { A::slope(x, params...); })
    return A::slope(x, params...);
  else
    return keep_nan(A::value(Dual<T>(x, T(1.0)), Dual<T>(params, T(0.0))...).d, x);
}

/// d value / d params[which] at x, the gradient of a learned parameter.
template <class A, std::size_t which, Number T, std::same_as<T>... P>
T param_slope(T x, P... params) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return A::value(Dual<T>(x, T(0.0)), Dual<T>(params, T(i == which ? 1.0 : 0.0))...).d;
  }(std::index_sequence_for<P...>());
}

/// Calls f(params[0], …, params[arity-1]), each converted to T.
template <class A, class T, class F>
decltype(auto) with_params(const double* params, F f) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) -> decltype(auto) {
    return f(T(params[i])...);
  }(std::make_index_sequence<A::card.arity()>());
}

/// An activation whose slope is a function of its value y: A::slope_of_output(y, params…). A
/// backward pass then does not need the inputs. If that holds only for some parameter values,
/// A::slope_is_in_output(params…) says for which.
template <class A>
concept HasSlopeOfOutput = requires { &A::template slope_of_output<double>; };

template <class A>
constexpr bool slope_is_in_output(const double* params) {
  if constexpr (!HasSlopeOfOutput<A>) return false;
  return with_params<A, double>(params, [](auto... p) {
    if constexpr (requires { A::slope_is_in_output(p...); })
      return A::slope_is_in_output(p...);
    else
      return true;
  });
}

/// An elementwise activation: a card, and a formula with as many parameters as the card names.
template <class A>
concept Formula = requires(const double* p) {
  { A::card.name } -> std::convertible_to<std::string_view>;
  {
    with_params<A, double>(p, [](auto... q) { return A::value(0.0, q...); })
  } -> std::same_as<double>;
};

}  // namespace hillock::activation
