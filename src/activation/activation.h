// activation.h: what every file in activation/ declares, and how the rest of hillock reads it.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>

#include "number/dual.h"
#include "number/number.h"

namespace hillock::activation {

using namespace number;  // the words of a formula

inline constexpr double inf = std::numeric_limits<double>::infinity();
/// In the place of a limit: a wave has none, and is NaN at infinity.
inline constexpr double no_limit = std::numeric_limits<double>::quiet_NaN();

enum class Learned { no, yes };

struct Param {
  std::string_view name{};
  double usual = 0;                 // the default; where a learned one starts
  double least = -inf, most = inf;  // accepted range, ends included
  Learned learned = Learned::no;    // yes: training moves it
  std::string_view meaning{};
};

/// An attribute of an ONNX operator: the value of one of the activation's parameters, a text, or a
/// number.
struct OnnxAttribute {
  std::string_view name{}, param{}, text{};
  double number = 0;
};

struct Onnx {
  std::string_view op{};  // empty: exported as the nodes of value()
  int since = 0;          // first opset that has it; before, the nodes of value()
  /// Those that are not as ONNX has them by default. None are needed where value() reads as that
  /// one node.
  std::array<OnnxAttribute, 2> attributes{};
  std::string_view only_at_0{};  // the parameter that the operator lacks: it is the function at 0
};

/// In which registers the f32 kernels read a formula. Doubles, rounded once, are right without
/// further care. Floats are about twice as fast, where the words of a formula keep their digits in
/// them: `fused_floats` where they do with a fused multiply-add only, `table_floats` where they
/// also look up tables of 32 numbers in registers. Elsewhere those two are read in doubles.
enum class Registers { doubles, floats, fused_floats, table_floats };

/// The greatest error of the f32 kernels in ULP of the exact value, over all x, at the usual
/// parameters; `hillock check` holds them to it on every instruction set. Next to a root of a value
/// or a slope (other than at x = 0), where terms of size 1/8 and more cancel, an ULP of 1/8 counts.
struct Ulp {
  double value = 0.6, slope = 0.6;  // one rounding, from doubles
};

/// Whether f32 results of 16-bit arguments and parameters, rounded once more, are right: they are
/// exact, or further from the middle of two 16-bit numbers than their error.
struct Exact16 {
  bool value = false, slope = false;
};

/// What cannot be computed from the formula, and claims about it that a test holds it to
/// (tests/card_test.cpp). Range, limits and monotone are those at the usual parameters.
struct Card {
  std::string_view name;        // "elu": command line, files
  std::string_view title;       // "exponential linear unit"
  std::string_view aliases{};   // "hardswish, hard_silu"
  std::string_view source{};    // paper, year, where to find it
  std::string_view dialects{};  // where frameworks differ; one sentence each
  Onnx onnx{};
  double lower = -inf, upper = inf;  // the smallest range that holds every value
  double at_minus_inf = -inf;        // limit on the left, or no_limit
  double at_plus_inf = inf;          // limit on the right
  bool monotone = true;
  bool rising_params = false;  // the second parameter is no less than the first
  Registers registers = Registers::doubles;
  Ulp ulp{};
  Exact16 exact_in_16{};
  std::size_t near_ties = 0;  // bf16 results, of all, so near the middle of two numbers that 2^-106
                              // does not tell them from it, and which are rounded the other way
  double within = inf;  // |x| up to which the kernels keep to their bounds: waves need every digit
                        // of x beyond; further out they stay in range
  std::array<Param, 2> params{};

  constexpr std::size_t arity() const {
    std::size_t n = 0;
    while (n < params.size() && !params[n].name.empty()) ++n;
    return n;
  }
  /// Whether training moves a parameter.
  constexpr bool learns() const {
    for (const Param& param : params)
      if (param.learned == Learned::yes) return true;
    return false;
  }
};

/// Whether the slope may have a root next to which digits of it are lost. What is short enough to
/// be read in floats anywhere loses none.
constexpr bool slope_has_roots(const Card& card) {
  return !card.monotone && card.registers != Registers::floats;
}
/// Whether they may be further out than 4: a wave's, and those that a parameter moves.
constexpr bool roots_anywhere(const Card& card) {
  return card.at_plus_inf != card.at_plus_inf || card.arity() > 0;
}

/// Parameter values, in card order; those beyond the arity are 0.
using Params = std::array<double, 2>;

constexpr Params usual_params(const Card& card) {
  return {card.params[0].usual, card.params[1].usual};
}

/// A's value at x: by a faster way that stands beside the formula (activation/fast/) where there is
/// one for this kind of number.
template <class A, Number T, std::same_as<T>... P>
T value(T x, P... params) {
  if constexpr (requires { fast_value(A(), x, params...); })
    return fast_value(A(), x, params...);
  else
    return A::value(x, params...);
}

/// A's slope at x, likewise: A::slope where A writes one (faster or more accurate), else the dual
/// of A::value.
template <class A, Number T, std::same_as<T>... P>
T slope(T x, P... params) {
  if constexpr (requires { fast_slope(A(), x, params...); })
    return fast_slope(A(), x, params...);
  else if constexpr (requires { A::slope(x, params...); })
    return A::slope(x, params...);
  else
    return keep_nan(A::value(Dual<T>(x, T(1.0)), Dual<T>(params, T(0.0))...).d, x);
}

/// d value / d params[which] at x: the gradient of a learned parameter.
template <class A, std::size_t which, Number T, std::same_as<T>... P>
T param_slope(T x, P... params) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return A::value(Dual<T>(x, T(0.0)), Dual<T>(params, T(i == which ? 1.0 : 0.0))...).d;
  }(std::index_sequence_for<P...>());
}

/// Calls f(params[0], …, params[arity-1]), each as a T.
template <class A, class T, class F>
decltype(auto) with_params(const double* params, F f) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) -> decltype(auto) {
    return f(T(params[i])...);
  }(std::make_index_sequence<A::card.arity()>());
}

/// An activation whose slope is a function of its value y alone: A::slope_of_output(y, params…), so
/// that a backward pass needs not the inputs. Where that holds for some parameters only, A says for
/// which: A::slope_is_in_output(params…).
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

/// An elementwise activation: a card and a formula of as many parameters as the card names.
template <class A>
concept Formula = requires(const double* p) {
  { A::card.name } -> std::convertible_to<std::string_view>;
  {
    with_params<A, double>(p, [](auto... q) { return A::value(0.0, q...); })
  } -> std::same_as<double>;
};

}  // namespace hillock::activation
