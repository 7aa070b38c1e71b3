#include "kernel/arrays.h"

#include <unistd.h>

#include <bit>
#include <cassert>

#include "kernel/blocks.h"
#include "kernel/uncertain.h"

namespace hillock::kernel {
namespace {

/// A formula over n 16-bit numbers, computed in f32: one rounding, and one of 1/8 next to a root of
/// a slope, which may be anywhere. dy is null in a forward pass.
void formula_16(const BoundFunction& f, const std::uint16_t* x, const std::uint16_t* dy,
                std::uint16_t* out, std::size_t n) {
  assert(n <= block);
  const Narrow& storage = storage_of(f.isa, f.type);
  alignas(64) std::array<float, block> wide_x, wide_dy, y;
  storage.widen(x, wide_x.data(), n);
  if (dy) storage.widen(dy, wide_dy.data(), n);
  const float* const factor = dy ? wide_dy.data() : nullptr;
  BoundFunction in_f32 = f;
  in_f32.type = DType::f32;
  in_f32.over(wide_x.data(), factor, y.data(), n);
  std::array<std::uint16_t, block> narrowed;  // x and dy are still wanted
  std::uint64_t groups = storage.narrow(y.data(), narrowed.data(), n, 0x1p-21f, factor, 0x1p-24f);
  UncertainResults uncertain(dy ? Pass::backward : Pass::forward);
  for (; groups; groups &= groups - 1) {
    const std::size_t first = static_cast<std::size_t>(std::countr_zero(groups)) * Narrow::group;
    for (std::size_t i = first; i < std::min(n, first + Narrow::group); ++i) {
      if (uncertain.n == UncertainResults::most) recompute(f, uncertain, narrowed.data());
      uncertain.add(i, x[i], dy ? dy[i] : 0);
    }
  }
  recompute(f, uncertain, narrowed.data());
  std::copy_n(narrowed.begin(), n, out);
}

void over_16(const BoundFunction& f, const std::uint16_t* x, const std::uint16_t* dy,
             std::uint16_t* out, std::size_t n) {
  if (f.formula) return formula_16(f, x, dy, out, n);
  const Kernels16& kernels =
      (f.type == DType::bf16 ? f.isa.kernels_bf16 : f.isa.kernels_f16)[f.activation];
  return dy ? kernels.backward(f, x, dy, out, n) : kernels.forward(f, x, out, n);
}

/// out = f(x), or dy f'(x) unless dy is null. n <= block where there is a formula or a dy in f64.
void over_stored(const BoundFunction& f, const void* x, const void* dy, void* out, std::size_t n) {
  const auto run = [&]<class T>(T, auto over) {
    over(static_cast<const T*>(x), static_cast<const T*>(dy), static_cast<T*>(out));
  };
  if (is_16_bits(f.type))
    return run(std::uint16_t(), [&](auto... arrays) { over_16(f, arrays..., n); });
  with_computed(f.type, [&](auto c) { run(c, [&](auto... arrays) { f.over(arrays..., n); }); });
}

/// The same a block at a time, which goes past the caches where it has to.
void over_blocks(const BoundFunction& f, const void* x, const void* dy, void* out, std::size_t n,
                 Stores stores) {
  const std::size_t size = size_of(f.type);
  const bool past = stores == Stores::streaming;
  alignas(64) std::array<std::byte, block * sizeof(float)> staged;
  const std::size_t most = past ? std::min(block, staged.size() / size) : block;
  // So that the others begin with a line of the cache.
  const std::size_t first =
      past ? (2 * cache_line - reinterpret_cast<std::uintptr_t>(out) % cache_line) / size : most;
  const auto at = [size](const void* array, std::size_t i) {
    return array ? static_cast<const std::byte*>(array) + i * size : nullptr;
  };
  for (std::size_t i = 0, m = 0; i < n; i += m) {
    m = std::min(i == 0 ? first : most, n - i);
    std::byte* const to = static_cast<std::byte*>(out) + i * size;
    over_stored(f, at(x, i), at(dy, i), past ? staged.data() : to, m);
    if (past) stream(f.isa, staged.data(), to, m * size);
  }
  if (past) f.isa.memory->fence();
}

void over_arrays(const BoundFunction& f, const void* x, const void* dy, void* out, std::size_t n,
                 Stores large) {
  const Stores stores = std::min(large, stores_for(n * size_of(f.type), out, {x, dy}));
  const bool in_blocks = f.formula || (dy && f.type == DType::f64);
  if (stores == Stores::ordinary && !in_blocks) return over_stored(f, x, dy, out, n);
  over_blocks(f, x, dy, out, n, stores);
}

}  // namespace

std::size_t streaming_from() {
  // Twice the second-level cache: from there on ordinary stores lose (notebook/performance.md).
  static const std::size_t bytes = [] {
    const long l2 = sysconf(_SC_LEVEL2_CACHE_SIZE);
    return static_cast<std::size_t>(l2 > 0 ? l2 : 1 << 20) * 2;
  }();
  return bytes;
}

void forward(const Isa& isa, const Function& f, DType type, const void* x, void* y, std::size_t n,
             Stores large) {
  over_arrays(BoundFunction(isa, f, type), x, nullptr, y, n, large);
}

void backward(const Isa& isa, const Function& f, DType type, const void* x, const void* dy,
              void* dx, std::size_t n) {
  over_arrays(BoundFunction(isa, f, type), x, dy, dx, n, Stores::streaming);
}

}  // namespace hillock::kernel
