// inputs.h: the arrays that kernels are measured on, and whether a result is right.
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

  /// The kernel is asked for huge pages (madvise), and every page is touched.
  Numbers(kernel::DType dtype, std::size_t n);

  double at(std::size_t i) const;
  /// Number i becomes f(tile[j]), j running through the tile, another offset each time round.
  void fill(const std::vector<float>& tile);
};

/// 2^20 numbers of normal(0, deviation), the same every time.
std::vector<float> normal_numbers(double deviation, unsigned stream);

/// The greatest number that an activation has planes, 1 for all but maxout.
std::size_t planes_of(const std::string& activation);

/// One thread's arrays, n elements of each.
struct Inputs {
  Numbers x, dy, y;
  std::optional<Numbers> fx;  // of the activation set last
  std::size_t n;
  double deviation;

  /// x of normal(0, deviation), dy of normal(0, 1).
  Inputs(kernel::DType dtype, std::size_t n, std::size_t planes, double deviation);
  void set_outputs_of(const std::string& activation);
  Arrays arrays(Input input) const;

  /// Whether y is about what it has to be: wrong by more than 1e-3 (1e-2 in 16 bits), absolute or
  /// relative, in at most 2 % of 1024 elements (a slope at a kink may differ).
  bool plausible(const std::string& activation, kernel::Pass pass) const;
};

}  // namespace hillock::measure
