// hillock.h: the public face. Every activation, forward and backward, over arrays.
//
//   hillock::Activation f("elu:alpha=0.5");
//   f.forward(x, y);        // y[i] = f(x[i])
//   f.backward(x, dy, dx);  // dx[i] = dy[i] f'(x[i])
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/error.h"

namespace hillock {

struct Expression;

/// 16-bit numbers as arrays hold them: bfloat16 (8 bits of exponent, 7 of fraction) and IEEE 754
/// binary16 (5 and 10).
struct bf16 {
  std::uint16_t bits;
};
struct f16 {
  std::uint16_t bits;
};

/// The nearest, ties to even; NaN stays NaN.
bf16 to_bf16(double x);
f16 to_f16(double x);
double to_double(bf16 x);
double to_double(f16 x);

/// What an array may hold.
template <class T>
concept Element = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, bf16> ||
                  std::same_as<T, f16>;

/// An elementwise activation with its parameters set. A small value: copy it freely, share it
/// between threads.
class Activation {
 public:
  /// "relu", "elu:alpha=0.5"; names and parameters as `hillock list` shows them; or a formula of x,
  /// "x*tanh(exp(x))". Throws UsageError.
  explicit Activation(std::string_view spec);

  std::string name() const;  // "elu"; of a formula, its spec
  std::string spec() const;  // "elu:alpha=0.5", "x*tanh(exp(x))": in its one spelling

  double value(double x) const;  // f(x), in double precision
  double slope(double x) const;  // f'(x); at a kink as the documentation of the function says

  /// y[i] = f(x[i]). The spans have one length (else UsageError); y may be x, but not overlap it
  /// partly. Results are rounded to T: float within 2 ULP and double within 1 of the exact value
  /// (`hillock check` lists each), bf16 and f16 correctly. Parameters are rounded to T first.
  template <Element T>
  void forward(std::span<const T> x, std::span<T> y) const;
  /// dx[i] = dy[i] f'(x[i]). Likewise; dx may be x or dy.
  template <Element T>
  void backward(std::span<const T> x, std::span<const T> dy, std::span<T> dx) const;

  /// The same over anything that is contiguous: std::vector, std::array, a part of one.
  template <class X, class Y>
  void forward(const X& x, Y&& y) const {
    const std::span out(y);
    forward(std::span<const typename decltype(out)::element_type>(x), out);
  }
  template <class X, class Dy, class Dx>
  void backward(const X& x, const Dy& dy, Dx&& dx) const {
    const std::span out(dx);
    using T = typename decltype(out)::element_type;
    backward(std::span<const T>(x), std::span<const T>(dy), out);
  }

 private:
  friend Activation formula(std::string_view text);
  Activation() = default;

  std::size_t index_ = 0;
  double params_[2] = {};
  std::shared_ptr<const Expression> formula_;  // in place of index_ and params_
};

/// The function that a formula of x says, "x*tanh(exp(x))"; which words and operators there are:
/// docs/formulas.md. Throws UsageError, with the place of what is wrong.
Activation formula(std::string_view text);

/// The names of all activations, in the order of `hillock list`.
std::vector<std::string> activation_names();

/// "0.1.0"
std::string_view version();

}  // namespace hillock
