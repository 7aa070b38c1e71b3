// ops_quantized.cpp: numbers of 8 and 16 bits with a scale, as quantised models keep them.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "onnx/run/numbers.h"
#include "onnx/run/product.h"

namespace hillock::onnx {
namespace {

// Which scale an element has: one for all, or one for each index along an axis.
struct Scales {
  std::size_t n = 1, inner = 1;
};

Scales scales_of(const Call& call, const Dims& x) {
  const std::size_t n = size(input(call, 1));
  if (n == 1) return {};
  if (whole(call, "block_size", 0) != 0 || input(call, 1).dims.size() != 1)
    throw Error("its scales by block are not known here");
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", 1), x.size()));
  if (static_cast<std::size_t>(x[axis]) != n)
    throw Error(fmt::format("its {} scales do not fit {}", n, dims_text(x)));
  Scales s{n, 1};
  for (std::size_t d = axis + 1; d < x.size(); ++d) s.inner *= static_cast<std::size_t>(x[d]);
  return s;
}

const std::vector<std::int64_t>* zero_points(const Call& call) {
  if (!has_input(call, 2)) return nullptr;
  if (size(*call.in[2]) != size(*call.in[1])) throw Error("its zero points do not fit its scales");
  return &integers(*call.in[2]);
}

std::vector<Tensor> dequantize(const Call& call) {
  const Tensor &x = input(call, 0), &scale = input(call, 1);
  const Scales s = scales_of(call, x.dims);
  Tensor out = make(call, scale.type, x.dims);
  const auto& from = integers(x);
  const auto* zero = zero_points(call);
  with_floats(scale, [&](auto kind) {
    using T = decltype(kind);
    auto& y = values_of<T>(out);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::size_t c = i / s.inner % s.n;
      y[i] = static_cast<T>(from[i] - (zero ? (*zero)[c] : 0)) * values_of<T>(scale)[c];
    }
  });
  return one(std::move(out));
}

std::pair<double, double> range_of(TensorType type) {
  if (!is_whole(type) || whole_range(type).second > 65535 || type == TensorType::uint64)
    throw Error(fmt::format("it makes {} of numbers, which is not known here", type_name(type)));
  const auto [least, most] = whole_range(type);
  return {static_cast<double>(least), static_cast<double>(most)};
}

std::int64_t quantized(double x, double scale, double zero, std::pair<double, double> range) {
  const double q = std::nearbyint(x / scale) + zero;
  return static_cast<std::int64_t>(std::clamp(q != q ? range.first : q, range.first, range.second));
}

std::vector<Tensor> quantize(const Call& call) {
  const Tensor &x = input(call, 0), &scale = input(call, 1);
  const Scales s = scales_of(call, x.dims);
  const auto* zero = zero_points(call);
  const auto named = static_cast<TensorType>(whole(call, "output_dtype", 0));
  const TensorType type = zero                             ? call.in[2]->type
                          : named != TensorType::undefined ? named
                                                           : TensorType::uint8;
  const auto range = range_of(type);
  Tensor out = make(call, type, x.dims);
  auto& y = values_of<std::int64_t>(out);
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::size_t c = i / s.inner % s.n;
      const T ratio = values_of<T>(x)[i] / values_of<T>(scale)[c];  // rounded as the type is
      y[i] = quantized(static_cast<double>(ratio), 1, zero ? static_cast<double>((*zero)[c]) : 0,
                       range);
    }
  });
  return one(std::move(out));
}

// To 0 … 255 over the range of the numbers, in which 0 has to lie.
std::vector<Tensor> quantize_dynamically(const Call& call) {
  const Tensor& x = input(call, 0);
  const auto& from = floats(x);
  float least = 0, most = 0;
  for (const float v : from) {
    least = std::min(least, v);
    most = std::max(most, v);
  }
  const float scale = most > least ? (most - least) / 255.0f : 1.0f;
  const double zero = std::nearbyint(std::clamp(static_cast<double>(-least / scale), 0.0, 255.0));
  std::vector<Tensor> out = one(make(call, TensorType::uint8, x.dims));
  out.push_back(make(call, TensorType::float32, {}));
  out.push_back(make(call, TensorType::uint8, {}));
  auto& y = values_of<std::int64_t>(out[0]);
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] = quantized(static_cast<double>(from[i] / scale), 1, zero, {0, 255});
  values_of<float>(out[1])[0] = scale;
  values_of<std::int64_t>(out[2])[0] = static_cast<std::int64_t>(zero);
  return out;
}

// What is to be multiplied, less its zero point: one, or one a row (left), one a column (right).
Tensor centred(const Call& call, std::size_t i, std::size_t zero_at) {
  Tensor x = input(call, i);
  if (!has_input(call, zero_at)) return x;
  const auto& zero = integers(*call.in[zero_at]);
  auto& values = values_of<std::int64_t>(x);
  const std::size_t columns = x.dims.empty() ? 1 : static_cast<std::size_t>(x.dims.back());
  const std::size_t rows = columns == 0 ? 0 : values.size() / columns;
  const std::size_t wanted = i == 0 ? rows : columns;
  if (zero.size() != 1 && zero.size() != wanted) throw Error("its zero points do not fit");
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::size_t c = zero.size() == 1 ? 0 : i == 0 ? k / columns : k % columns;
    values[k] = minus(values[k], zero[c]);
  }
  x.type = TensorType::int32;
  return x;
}

std::vector<Tensor> matmul_integer(const Call& call) {
  const Tensor a = centred(call, 0, 2), b = centred(call, 1, 3);
  GraphNode node{.op = "MatMul"};
  Call product = call;
  product.node = &node;
  product.in = {&a, &b};
  return find_operator(node)->forward(product);
}

constexpr Operator rows[] = {
    {"DequantizeLinear", dequantize},
    {"QuantizeLinear", quantize},
    {"DynamicQuantizeLinear", quantize_dynamically},
    {"MatMulInteger", matmul_integer},
};

}  // namespace

std::span<const Operator> quantized_operators() {
  return rows;
}

}  // namespace hillock::onnx
