// hillock.h: the public face. Every activation, forward and backward, over arrays.
//
//   hillock::Activation f("elu:alpha=0.5");
//   f.forward(x, y);                       // y[i] = f(x[i])
//   f.backward(x, dy, dx);                 // dx[i] = dy[i] f'(x[i])
//   f.forward(x, y, hillock::Threads{4});  // the same bits, sooner
//
// Everything may be called from any number of threads at once, also on one Activation.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// What the shared library exports: this header, hillock_c.h, and nothing else.
#ifndef HILLOCK_API
#define HILLOCK_API __attribute__((visibility("default")))
#endif

namespace hillock::expression {
struct Formula;
}
namespace hillock::api {
struct Inside;
}

namespace hillock {

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

enum class ElementType { f32, f64, bf16, f16 };
template <Element T>
inline constexpr ElementType element_type = std::same_as<T, float>    ? ElementType::f32
                                            : std::same_as<T, double> ? ElementType::f64
                                            : std::same_as<T, bf16>   ? ElementType::bf16
                                                                      : ElementType::f16;

/// A view of numbers to read, or to write: what anything contiguous turns into by itself.
struct ConstArray {
  const void* data;
  std::size_t size;
  ElementType type;

  template <std::ranges::contiguous_range R>
    requires Element<std::ranges::range_value_t<R>>
  ConstArray(const R& range)
      : data(std::ranges::data(range)),
        size(std::ranges::size(range)),
        type(element_type<std::ranges::range_value_t<R>>) {}
};
struct Array {
  void* data;
  std::size_t size;
  ElementType type;

  template <std::ranges::contiguous_range R>
    requires Element<std::ranges::range_value_t<R>>
  Array(R&& range)
      : data(std::ranges::data(range)),
        size(std::ranges::size(range)),
        type(element_type<std::ranges::range_value_t<R>>) {}
};

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
  /// value (`hillock check` lists each), bf16 and f16 correctly. Parameters are rounded to T first.
  template <Element T>
  void forward(std::span<const T> x, std::span<T> y, Threads threads = {}) const {
    forward_array(x, y, threads);
  }
  /// dx[i] = dy[i] f'(x[i]). Likewise; dx may be x or dy.
  template <Element T>
  void backward(std::span<const T> x, std::span<const T> dy, std::span<T> dx,
                Threads threads = {}) const {
    backward_array(x, dy, dx, threads);
  }

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
  friend struct api::Inside;  // arguments.h
  friend HILLOCK_API Activation formula(std::string_view text);
  Activation() = default;

  // No template is in the library: compilers do not agree on the symbols of constrained ones. All
  // arrays of a call hold one type.
  void forward_array(ConstArray x, Array y, Threads threads) const;
  void backward_array(ConstArray x, ConstArray dy, Array dx, Threads threads) const;

  std::size_t index_ = 0;
  double params_[2] = {};
  std::shared_ptr<const expression::Formula> formula_;  // in place of index_ and params_
};

/// The function that a formula of x says, "x*tanh(exp(x))"; which words and operators there are:
/// docs/reference/formulas.md. Throws UsageError, with the place of what is wrong.
HILLOCK_API Activation formula(std::string_view text);

/// The names of all activations, in the order of `hillock list`.
HILLOCK_API std::vector<std::string> activation_names();

/// "0.1.0"
HILLOCK_API std::string_view version();

// What is not one activation over one array. All arrays of a call hold one type of Element, and
// have the lengths said beside each function; otherwise it throws UsageError. Matrices are
// row-major: [rows][columns], rows = the length / columns. An output may be an input unless said
// otherwise, but may overlap none partly. Errors of float, bf16 and f16 results are half a unit in
// the last place, unless said otherwise.

/// Each row's e^x / (sum of e^x) and x - log(sum of e^x). A row with a NaN, with +inf, or of
/// nothing but -inf gives NaN throughout, as PyTorch's does. double: within 4 and 3 ULP, however
/// long the row.
HILLOCK_API void softmax(ConstArray x, Array y, std::size_t columns);
HILLOCK_API void log_softmax(ConstArray x, Array y, std::size_t columns);
/// dx from the output y.
HILLOCK_API void softmax_backward(ConstArray y, ConstArray dy, Array dx, std::size_t columns);
HILLOCK_API void log_softmax_backward(ConstArray y, ConstArray dy, Array dx, std::size_t columns);

/// Maxout: y[i] = the greatest piece of unit i, NaN if one is NaN. Exact.
struct HILLOCK_API Maxout {
  enum class Layout {
    planes,      // x is [pieces][units]
    interleaved  // x is [units][pieces]
  };
  std::size_t pieces = 2;  // 1 to 255
  Layout layout = Layout::planes;

  /// y is [units], and overlaps nothing; so is winners: which piece, the first of equals (the first
  /// NaN, if there is one).
  void forward(ConstArray x, Array y) const;
  void forward(ConstArray x, Array y, std::span<std::uint8_t> winners) const;
  /// dx: dy[i] for the piece that won, 0 for the others. dx overlaps nothing.
  void backward(std::span<const std::uint8_t> winners, ConstArray dy, Array dx) const;
};

/// A gated linear unit: value times f(gate).
class HILLOCK_API Glu {
 public:
  /// Which half of a row is which. value_first: PyTorch, JAX, MLX; gate_first: ONNX's SwiGLU.
  enum class Order { value_first, gate_first };

  /// "glu" (f is the sigmoid), "bilinear" (identity), "reglu" (relu), "geglu" (gelu), "swiglu"
  /// (silu); or with any f.
  explicit Glu(std::string_view name, Order order = Order::value_first);
  explicit Glu(const Activation& f, Order order = Order::value_first) : f_(f), order_(order) {}

  /// x is [rows][2 columns], y [rows][columns] and overlaps nothing. double: within 2.1 ULP,
  /// dgate 3.1.
  void forward(ConstArray x, Array y, std::size_t columns) const;
  void backward(ConstArray x, ConstArray dy, Array dx, std::size_t columns) const;
  /// Value and gate as arrays of their own, of the length of y.
  void forward(ConstArray value, ConstArray gate, Array y) const;
  void backward(ConstArray value, ConstArray gate, ConstArray dy, Array dvalue, Array dgate) const;

 private:
  Activation f_;
  Order order_;
};

/// y[r] = relu(x[r]), then relu(-x[r]): x is [rows][columns], y [rows][2 columns] and overlaps
/// nothing. Exact.
HILLOCK_API void crelu(ConstArray x, Array y, std::size_t columns);
HILLOCK_API void crelu_backward(ConstArray x, ConstArray dy, Array dx, std::size_t columns);

/// y[r][c] = f(x[r][c] + bias[c]) in one pass; bias holds the columns. float and double: the bits
/// of two passes; bf16 and f16: the sum is not rounded to 16 bits between.
HILLOCK_API void bias_forward(const Activation& f, ConstArray x, ConstArray bias, Array y);
/// dx[r][c] = dy[r][c] f'(x[r][c] + bias[c]), and dbias[c] = the sum of dx[r][c] over r, in double,
/// in an order fixed by the columns.
HILLOCK_API void bias_backward(const Activation& f, ConstArray x, ConstArray bias, ConstArray dy,
                               Array dx, Array dbias);
/// The same where x holds the sums already.
HILLOCK_API void bias_backward(const Activation& f, ConstArray x, ConstArray dy, Array dx,
                               Array dbias);

/// Whether f' can be had from f's output, so that the inputs need not be kept: the rectifiers,
/// sigmoid, tanh, elu and so on. 'hillock list --from-output' shows which, and where rounding the
/// output loses it.
HILLOCK_API bool has_slope_of_output(const Activation& f);
/// dx[i] = dy[i] f'(x[i]) from y[i] = f(x[i]). Throws UsageError unless has_slope_of_output(f).
HILLOCK_API void backward_from_output(const Activation& f, ConstArray y, ConstArray dy, Array dx);

/// An activation with learned parameters: "prelu". A channel's are constant along `spatial`
/// numbers: x is [batch][channels][spatial], and params [parameters()][channels].
class HILLOCK_API LearnedActivation {
 public:
  struct Shape {
    std::size_t channels = 1, spatial = 1;  // 1, 1: one set for all; spatial = 1: channels last
  };
  explicit LearnedActivation(std::string_view name);

  std::size_t parameters() const;
  void forward(ConstArray x, ConstArray params, Array y, Shape shape) const;
  /// dx = dy f'(x), and dparams[p][c] = the sum of dy df/dparams[p] over channel c: in double, in
  /// an order fixed by the shape.
  void backward(ConstArray x, ConstArray params, ConstArray dy, Array dx, Array dparams,
                Shape shape) const;

 private:
  Activation f_;
};

}  // namespace hillock
