// strided.h: walks over several tensors at once, each with steps of its own along every dimension:
// broadcasting, transposing, slicing and reducing are such walks.
#pragma once

#include <array>
#include <cstddef>

#include "onnx/model/graph.h"

namespace hillock::onnx {

/// How far apart neighbours along each dimension lie.
Dims row_major(const Dims& dims);

/// The shape of both together, as NumPy has it. Throws Error where they do not fit.
Dims broadcast(const Dims& a, const Dims& b);

/// The steps through a tensor of shape `dims` as if it were repeated to shape `out`.
Dims steps_over(const Dims& dims, const Dims& out);

/// Calls f(offsets, n, steps) for runs of elements: those at offsets[k] + i steps[k], i < n, of
/// tensor k. All runs together visit each position of `dims` once, in row-major order. Neighbouring
/// dimensions that every tensor walks through alike are taken as one.
template <std::size_t tensors, class F>
void each_run(const Dims& dims, const std::array<Dims, tensors>& steps, F f) {
  using Offsets = std::array<std::ptrdiff_t, tensors>;
  std::vector<std::ptrdiff_t> length;
  std::vector<Offsets> step;
  for (std::size_t d = 0; d < dims.size(); ++d) {
    if (dims[d] == 0) return;
    if (dims[d] == 1) continue;
    Offsets here;
    for (std::size_t k = 0; k < tensors; ++k) here[k] = steps[k][d];
    bool as_one = !length.empty();
    for (std::size_t k = 0; as_one && k < tensors; ++k)
      as_one = step.back()[k] == here[k] * dims[d];
    if (as_one) {
      length.back() *= dims[d];
      step.back() = here;
      continue;
    }
    length.push_back(dims[d]);
    step.push_back(here);
  }
  Offsets at{};
  if (length.empty()) return f(at, std::size_t{1}, Offsets{});
  const auto n = static_cast<std::size_t>(length.back());
  const Offsets inner = step.back();
  length.pop_back();
  step.pop_back();
  std::vector<std::ptrdiff_t> index(length.size());
  for (;;) {
    f(at, n, inner);
    std::size_t d = length.size();
    for (; d > 0; --d) {
      for (std::size_t k = 0; k < tensors; ++k) at[k] += step[d - 1][k];
      if (++index[d - 1] < length[d - 1]) break;
      for (std::size_t k = 0; k < tensors; ++k) at[k] -= step[d - 1][k] * length[d - 1];
      index[d - 1] = 0;
    }
    if (d == 0) return;
  }
}

}  // namespace hillock::onnx
