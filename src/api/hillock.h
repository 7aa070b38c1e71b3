// hillock.h: the public face. Every activation, forward and backward, over arrays.
//
//   hillock::Activation f("elu:alpha=0.5");
//   f.forward(x, y);                         // y[i] = f(x[i])
//   f.backward(x, dy, dx);                   // dx[i] = dy[i] f'(x[i])
//   f.forward(x, y, hillock::Threads{4});    // the same bits, sooner
//
// Everything may be called from any number of threads at once, also on one Activation.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// What the shared library exports: this header, hillock_c.h, and nothing else.
#ifndef HILLOCK_API
#define HILLOCK_API __attribute__((visibility("default")))
#endif

namespace hillock {

struct Expression;

// Messages say what was given, what is accepted, and what to try.

/// The work failed: a file that cannot be read or makes no sense. The program exits with 1.
struct HILLOCK_API Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The call is wrong: an unknown name, a value outside its range. The program exits with 2.
struct HILLOCK_API UsageError : Error {
  using Error::Error;
};

/// 16-bit numbers as arrays hold them: bfloat16 (8 bits of exponent, 7 of fraction) and IEEE 754
/// binary16 (5 and 10).
struct HILLOCK_API bf16 {
  std::uint16_t bits;
};
struct HILLOCK_API f16 {
  std::uint16_t bits;
};

/// The nearest, ties to even; NaN stays NaN.
HILLOCK_API bf16 to_bf16(double x);
HILLOCK_API f16 to_f16(double x);
HILLOCK_API double to_double(bf16 x);
HILLOCK_API double to_double(f16 x);

/// What an array may hold.
template <class T>
concept Element = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, bf16> ||
                  std::same_as<T, f16>;

/// How many threads share one call, the caller's among them; 0 stands for one per CPU that the
/// process may use. Each gets at least 256 KiB of output, so a small array never leaves its caller;
/// nor does one for which the system gives no thread. Results are the same bits for any count.
struct HILLOCK_API Threads {
  unsigned count = 1;
};

/// An elementwise activation with its parameters set. A small value: copy it freely, share it
/// between threads.
class HILLOCK_API Activation {
 public:
  /// "relu", "elu:alpha=0.5"; names and parameters as `hillock list` shows them; or a formula of x,
  /// "x*tanh(exp(x))". Throws UsageError.
  explicit Activation(std::string_view spec);

  std::string name() const;  // "elu"; of a formula, its spec
  std::string spec() const;  // "elu:alpha=0.5", "x*tanh(exp(x))": in its one spelling

  double value(double x) const;  // f(x), in double precision
  double slope(double x) const;  // f'(x); at a kink as the documentation of the function says

  /// y[i] = f(x[i]). The spans have one length; y may be x, but not overlap it partly (else
  /// UsageError). Results are rounded to T: float within 2 ULP and double within 1 of the exact
  /// value
  /// (`hillock check` lists each), bf16 and f16 correctly. Parameters are rounded to T first.
  template <Element T>
  void forward(std::span<const T> x, std::span<T> y, Threads threads = {}) const;
  /// dx[i] = dy[i] f'(x[i]). Likewise; dx may be x or dy.
  template <Element T>
  void backward(std::span<const T> x, std::span<const T> dy, std::span<T> dx,
                Threads threads = {}) const;

  /// The same over anything that is contiguous: std::vector, std::array, a part of one.
  template <class X, class Y>
  void forward(const X& x, Y&& y, Threads threads = {}) const {
    const std::span out(y);
    forward(std::span<const typename decltype(out)::element_type>(x), out, threads);
  }
  template <class X, class Dy, class Dx>
  void backward(const X& x, const Dy& dy, Dx&& dx, Threads threads = {}) const {
    const std::span out(dx);
    using T = typename decltype(out)::element_type;
    backward(std::span<const T>(x), std::span<const T>(dy), out, threads);
  }

 private:
  friend HILLOCK_API Activation formula(std::string_view text);
  Activation() = default;

  std::size_t index_ = 0;
  double params_[2] = {};
  std::shared_ptr<const Expression> formula_;  // in place of index_ and params_
};

/// The function that a formula of x says, "x*tanh(exp(x))"; which words and operators there are:
/// docs/formulas.md. Throws UsageError, with the place of what is wrong.
HILLOCK_API Activation formula(std::string_view text);

/// The names of all activations, in the order of `hillock list`.
HILLOCK_API std::vector<std::string> activation_names();

/// "0.1.0"
HILLOCK_API std::string_view version();

}  // namespace hillock
