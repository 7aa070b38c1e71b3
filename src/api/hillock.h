// hillock.h: the public C++ API: every activation, forward and backward, over arrays.
//
//   hillock::Activation f("elu:alpha=0.5");
//   f.forward(x, y);                       // y[i] = f(x[i])
//   f.backward(x, dy, dx);                 // dx[i] = dy[i] f'(x[i])
//   f.forward(x, y, hillock::Threads{4});  // the same bits, computed by 4 threads
//
// All functions may be called from any number of threads at once, also on one Activation.
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

// The message of an exception says what was given, what is accepted, and what to try.
/// Work failed, for example because a file cannot be read. The program `hillock` exits with 1.
struct HILLOCK_API Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A call is wrong, for example with an unknown name or a value out of range. `hillock` exits
/// with 2.
struct HILLOCK_API UsageError : Error {
  using Error::Error;
};

/// 16-bit floating-point numbers, stored as their bits: bfloat16 (8 exponent bits, 7 fraction bits)
/// and IEEE 754 binary16 (5 exponent bits, 10 fraction bits).
struct HILLOCK_API bf16 {
  std::uint16_t bits;
};
struct HILLOCK_API f16 {
  std::uint16_t bits;
};

/// Conversions. Rounding is to nearest, ties to even; NaN stays NaN.
HILLOCK_API bf16 to_bf16(double x);
HILLOCK_API f16 to_f16(double x);
HILLOCK_API double to_double(bf16 x);
HILLOCK_API double to_double(f16 x);

/// The element types of arrays.
template <class T>
concept Element = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, bf16> ||
                  std::same_as<T, f16>;

enum class ElementType { f32, f64, bf16, f16 };
template <Element T>
inline constexpr ElementType element_type = std::same_as<T, float>    ? ElementType::f32
                                            : std::same_as<T, double> ? ElementType::f64
                                            : std::same_as<T, bf16>   ? ElementType::bf16
                                                                      : ElementType::f16;

/// Non-owning view of a contiguous array of `size` elements, to read (ConstArray) or to write
/// (Array). Converts implicitly from std::vector, std::span and std::array.
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

/// How many threads share one call, including the calling thread. 0 means one per CPU that the
/// process may use. Each thread gets at least 256 KiB of output, so that a small array stays on the
/// calling thread. If the system starts fewer threads, those do all the work. The results have the
/// same bits for any count.
struct HILLOCK_API Threads {
  unsigned count = 1;
};

/// An elementwise activation with fixed parameters. It is a small value: copy it freely, share it
/// between threads.
class HILLOCK_API Activation {
 public:
  /// spec is a name with optional parameters, "relu" or "elu:alpha=0.5" (`hillock list` shows them
  /// all), or a formula of x, "x*tanh(exp(x))". Throws UsageError if it is neither.
  explicit Activation(std::string_view spec);

  std::string name() const;  // "elu"; of a formula, its spec
  std::string spec() const;  // "elu:alpha=0.5", "x*tanh(exp(x))": normalised

  double value(double x) const;  // f(x), in double precision
  double slope(double x) const;  // f'(x); at a kink, see docs/reference/activations

  /// y[i] = f(x[i]). x and y have the same length. y may be x, but may not overlap it partly; else
  /// throws UsageError. Parameters are rounded to T first. The result is rounded to T: float is
  /// within 2 ULP of the exact value, double within 1 ULP (`hillock check` lists each activation);
  /// bf16 and f16 are correctly rounded.
  template <Element T>
  void forward(std::span<const T> x, std::span<T> y, Threads threads = {}) const {
    forward_array(x, y, threads);
  }
  /// dx[i] = dy[i] f'(x[i]), with the same lengths and error bounds. dx may be x or dy.
  template <Element T>
  void backward(std::span<const T> x, std::span<const T> dy, std::span<T> dx,
                Threads threads = {}) const {
    backward_array(x, dy, dx, threads);
  }

  /// The same for any contiguous ranges: std::vector, std::array, std::span, subspans.
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

  // The library contains no templates, because compilers disagree on the symbols of constrained
  // templates. All arrays of a call have the same element type.
  void forward_array(ConstArray x, Array y, Threads threads) const;
  void backward_array(ConstArray x, ConstArray dy, Array dx, Threads threads) const;

  std::size_t index_ = 0;
  double params_[2] = {};
  std::shared_ptr<const expression::Formula> formula_;  // replaces index_ and params_ if set
};

/// The function given by a formula of x, such as "x*tanh(exp(x))"; docs/reference/formulas.md lists
/// its functions and operators. Throws UsageError, which says where the formula is wrong.
HILLOCK_API Activation formula(std::string_view text);

/// The names of all activations, in the order of `hillock list`.
HILLOCK_API std::vector<std::string> activation_names();

/// The version, such as "0.1.0".
HILLOCK_API std::string_view version();

// Functions of whole rows, and activations fused with other work. All arrays of a call have one
// element type and the lengths given at each function; otherwise the call throws UsageError.
// Matrices are row-major, [rows][columns], with rows = length / columns. Unless said otherwise, an
// output may be an input but may not overlap one partly, and results in float, bf16 and f16 have an
// error of at most half a unit in the last place.

/// For each row: softmax, e^x / (sum of e^x), and log_softmax, x - log(sum of e^x). A row that
/// contains NaN or +inf, or only -inf, becomes NaN throughout, as in PyTorch. In double, softmax is
/// within 4 ULP and log_softmax within 3 ULP, for rows of any length.
HILLOCK_API void softmax(ConstArray x, Array y, std::size_t columns);
HILLOCK_API void log_softmax(ConstArray x, Array y, std::size_t columns);
/// dx from the output y and dy, each [rows][columns].
HILLOCK_API void softmax_backward(ConstArray y, ConstArray dy, Array dx, std::size_t columns);
HILLOCK_API void log_softmax_backward(ConstArray y, ConstArray dy, Array dx, std::size_t columns);

/// Maxout: y[i] = the maximum over the pieces of unit i, NaN if any piece is NaN. It is exact.
/// Source: Goodfellow et al. 2013, arXiv:1302.4389.
struct HILLOCK_API Maxout {
  enum class Layout {
    planes,      // x is [pieces][units]
    interleaved  // x is [units][pieces]
  };
  std::size_t pieces = 2;  // 1 to 255
  Layout layout = Layout::planes;

  /// y is [units] and overlaps no other array. winners, also [units], receives the index of the
  /// largest piece: the first one if several are equal, the first NaN if there is one.
  void forward(ConstArray x, Array y) const;
  void forward(ConstArray x, Array y, std::span<std::uint8_t> winners) const;
  /// dx has the layout of x: dy[i] at the winning piece, 0 at the others. It overlaps no other
  /// array.
  void backward(std::span<const std::uint8_t> winners, ConstArray dy, Array dx) const;
};

/// A gated linear unit: value times f(gate), elementwise.
class HILLOCK_API Glu {
 public:
  /// Which half of a row is the value. value_first: PyTorch, JAX, MLX; gate_first: ONNX SwiGLU.
  enum class Order { value_first, gate_first };

  /// name is "glu" (f is the sigmoid), "bilinear" (identity), "reglu" (relu), "geglu" (gelu) or
  /// "swiglu" (silu). The second constructor takes any f.
  explicit Glu(std::string_view name, Order order = Order::value_first);
  explicit Glu(const Activation& f, Order order = Order::value_first) : f_(f), order_(order) {}

  /// x is [rows][2 columns], y is [rows][columns] and overlaps no other array. In double, results
  /// are within 2.1 ULP, the gradient of the gate within 3.1 ULP.
  void forward(ConstArray x, Array y, std::size_t columns) const;
  void backward(ConstArray x, ConstArray dy, Array dx, std::size_t columns) const;
  /// The same with value and gate in separate arrays, each of the length of y.
  void forward(ConstArray value, ConstArray gate, Array y) const;
  void backward(ConstArray value, ConstArray gate, ConstArray dy, Array dvalue, Array dgate) const;

 private:
  Activation f_;
  Order order_;
};

/// CReLU: row r of y is relu(x[r]), followed by relu(-x[r]). x is [rows][columns], y is [rows][2
/// columns] and overlaps no other array. It is exact. Source: Shang et al. 2016, arXiv:1603.05201.
HILLOCK_API void crelu(ConstArray x, Array y, std::size_t columns);
HILLOCK_API void crelu_backward(ConstArray x, ConstArray dy, Array dx, std::size_t columns);

/// y[r][c] = f(x[r][c] + bias[c]) in one pass; bias is [columns]. In float and double, the bits are
/// those of an addition followed by f. In bf16 and f16, the sum is not rounded to 16 bits first.
HILLOCK_API void bias_forward(const Activation& f, ConstArray x, ConstArray bias, Array y);
/// dx[r][c] = dy[r][c] f'(x[r][c] + bias[c]), and dbias[c] = the sum of dx[r][c] over r,
/// accumulated in double in an order that depends only on the number of columns.
HILLOCK_API void bias_backward(const Activation& f, ConstArray x, ConstArray bias, ConstArray dy,
                               Array dx, Array dbias);
/// The same if x already contains the sums x + bias.
HILLOCK_API void bias_backward(const Activation& f, ConstArray x, ConstArray dy, Array dx,
                               Array dbias);

/// Whether f' can be computed from the output of f, so that the inputs need not be kept. This holds
/// for rectifiers, sigmoid, tanh, elu and others. `hillock list --from-output` shows for which, and
/// where rounding the output loses accuracy.
HILLOCK_API bool has_slope_of_output(const Activation& f);
/// dx[i] = dy[i] f'(x[i]), computed from y[i] = f(x[i]). Throws UsageError if
/// has_slope_of_output(f) is false.
HILLOCK_API void backward_from_output(const Activation& f, ConstArray y, ConstArray dy, Array dx);

/// An activation with learned parameters, such as "prelu". Each channel has its own parameters: x
/// is [batch][channels][spatial], params is [parameters()][channels].
class HILLOCK_API LearnedActivation {
 public:
  struct Shape {
    std::size_t channels = 1, spatial = 1;  // 1, 1: one set for all; spatial = 1: channels last
  };
  explicit LearnedActivation(std::string_view name);

  std::size_t parameters() const;
  void forward(ConstArray x, ConstArray params, Array y, Shape shape) const;
  /// dx = dy f'(x), and dparams[p][c] = the sum of dy df/dparams[p] over channel c, accumulated in
  /// double in an order that depends only on the shape.
  void backward(ConstArray x, ConstArray params, ConstArray dy, Array dx, Array dparams,
                Shape shape) const;

 private:
  Activation f_;
};

}  // namespace hillock
