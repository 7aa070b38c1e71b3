// peer.h: what a library offers for timing: functions over arrays, which are bound to them
// beforehand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kernel/arrays.h"

namespace hillock::measure {

using hillock::kernel::DType, hillock::kernel::Pass, hillock::kernel::size_of;

/// Forward: y[i] = f(x[i]), i < n. Backward: y[i] = dy[i] f'(x[i]). Arrays are 64-byte aligned and
/// do not overlap; n is a multiple of 64. maxout2 and maxout4 read planes: x[i], x[n + i], …
struct Arrays {
  const void* x;
  const void* dy;  // backward only
  void* y;
  std::size_t n;
};

/// The call that is timed.
using Call = std::function<void()>;

enum class Input { x, output };

struct Kernel {
  std::string activation;  // as hillock writes it: "elu:alpha=0.5"
  kernel::DType dtype;
  kernel::Pass pass;
  /// Called once by each thread that will run it, before the clock starts: set-up belongs here. If
  /// it throws, the kernel counts as missing.
  std::function<Call(const Arrays&)> bind;
  Input input = Input::x;  // output: a backward pass that takes f(x) instead of x
};

struct Peer {
  std::string name, version;
  std::vector<Kernel> kernels;
};

/// bf16 and f16, as bits.
struct Bf16 {
  std::uint16_t bits;
};
struct F16 {
  std::uint16_t bits;
};

template <class T>
constexpr kernel::DType dtype_of() {
  if (std::is_same_v<T, Bf16>) return kernel::DType::bf16;
  return std::is_same_v<T, F16> ? kernel::DType::f16 : kernel::DType::f32;
}

}  // namespace hillock::measure
