// hillock.h: the public face. Every activation, forward and backward, over arrays.
//
//   hillock::Activation f("elu:alpha=0.5");
//   f.forward(x, y);        // y[i] = f(x[i])
//   f.backward(x, dy, dx);  // dx[i] = dy[i] f'(x[i])
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/error.h"

namespace hillock {

struct Expression;

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
  /// partly.
  void forward(std::span<const float> x, std::span<float> y) const;
  /// dx[i] = dy[i] f'(x[i]). Likewise; dx may be x or dy.
  void backward(std::span<const float> x, std::span<const float> dy, std::span<float> dx) const;

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
