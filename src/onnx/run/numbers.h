// numbers.h: operators over tensors of any kind of number: which arrays a call works on.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "api/error.h"
#include "onnx/model/tensor.h"
#include "onnx/run/operators.h"

namespace hillock::onnx {

template <class T>
std::vector<T>& values_of(Tensor& tensor) {
  if (auto* values = std::get_if<std::vector<T>>(&tensor.values)) return *values;
  throw Error("its inputs have different types: " + type_name(tensor.type));
}
template <class T>
const std::vector<T>& values_of(const Tensor& tensor) {
  return values_of<T>(const_cast<Tensor&>(tensor));
}

/// f(T()) with the type of a tensor's numbers: float, double, int64.
template <class F>
decltype(auto) with_numbers(const Tensor& tensor, F f) {
  if (std::holds_alternative<std::vector<float>>(tensor.values)) return f(float());
  if (std::holds_alternative<std::vector<double>>(tensor.values)) return f(double());
  if (std::holds_alternative<std::vector<std::int64_t>>(tensor.values)) return f(std::int64_t());
  throw Error("a tensor of strings stands where numbers are needed");
}

/// f(T()) with float or double.
template <class F>
decltype(auto) with_floats(const Tensor& tensor, F f) {
  if (std::holds_alternative<std::vector<float>>(tensor.values)) return f(float());
  if (std::holds_alternative<std::vector<double>>(tensor.values)) return f(double());
  throw Error("a tensor of " + type_name(tensor.type) + " stands where floats are needed");
}

/// f(T()) with whatever it holds.
template <class F>
decltype(auto) with_values(const Tensor& tensor, F f) {
  return std::visit(
      [&](const auto& values) { return f(typename std::decay_t<decltype(values)>::value_type()); },
      tensor.values);
}

/// The gradients of the first output and the first input, as what the input holds; backward calls
/// f(x, y, dy, dx) if both are there.
template <class F>
void backward_of_one(const Call& call, const Backprop& back, F f) {
  if (!back.dout[0] || !back.din[0]) return;
  with_floats(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    f(values_of<T>(*call.in[0]), values_of<T>(*back.out[0]), values_of<T>(*back.dout[0]),
      values_of<T>(*back.din[0]));
  });
}

/// Whole numbers wrap as their bits do.
template <class T>
T plus(T a, T b) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  else
    return a + b;
}
template <class T>
T minus(T a, T b) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
  else
    return a - b;
}
template <class T>
T times(T a, T b) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
  else
    return a * b;
}

/// Beyond what the type holds: its end; 0 of NaN. What ONNX leaves open.
inline std::int64_t rounded_to_zero(double x) {
  if (x != x) return 0;
  if (x >= 9.2e18) return std::numeric_limits<std::int64_t>::max();
  if (x <= -9.2e18) return std::numeric_limits<std::int64_t>::lowest();
  return static_cast<std::int64_t>(x);
}

/// x as T, a float or a whole number.
template <class T>
T from_double(double x) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(rounded_to_zero(x));
  else
    return static_cast<T>(x);
}

}  // namespace hillock::onnx
