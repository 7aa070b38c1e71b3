// inputs.h: input arrays for timing kernels, and a check of their results.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "measure/peer.h"

namespace hillock::measure {

inline constexpr unsigned seed = 1;

/// Memory for n numbers of a type, 64-byte aligned.
struct Numbers {
  kernel::DType dtype;
  std::size_t n;
  std::shared_ptr<void> memory;
  void* data;

  /// Requests huge pages (madvise) and touches every page.
  Numbers(kernel::DType dtype, std::size_t n);

  double at(std::size_t i) const;
  /// Number i becomes f(tile[j]), where j runs through the tile, starting at another offset each
  /// time.
  void fill(const std::vector<float>& tile);
};

/// 2^20 numbers from normal(0, deviation), the same at every call.
std::vector<float> normal_numbers(double deviation, unsigned stream);

/// The number of planes of an activation's input: 1 except for maxout.
std::size_t planes_of(const std::string& activation);

/// The arrays of one thread, n elements each.
struct Inputs {
  Numbers x, dy, y;
  std::optional<Numbers> fx;  // of the last activation set
  std::size_t n;
  double deviation;

  /// x is from normal(0, deviation), dy from normal(0, 1).
  Inputs(kernel::DType dtype, std::size_t n, std::size_t planes, double deviation);
  void set_outputs_of(const std::string& activation);
  Arrays arrays(Input input) const;

  /// Whether y is approximately right: at most 2 % of 1024 elements are wrong by more than 1e-3
  /// (1e-2 in 16 bits), absolutely or relatively. Slopes at a kink may differ.
  bool plausible(const std::string& activation, kernel::Pass pass) const;
};

}  // namespace hillock::measure
