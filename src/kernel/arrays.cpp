#include "kernel/arrays.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

#include "activation/activations.h"
#include "kernel/uncertain.h"

namespace hillock::kernel {
namespace {

constexpr std::size_t block = 1024;  // numbers that go through the first-level cache together

Call call_of(const Isa& isa, const Function& f, DType type) {
  Call call{isa, f, type, {}};
  if (f.formula) return call;
  for (std::size_t i = 0; i < activation::Activations::cards[f.activation].arity(); ++i)
    call.params[i] = as_held(f.params[i], type);
  return call;
}

/// run(first, length, room) for one stretch of n after another, with room for as many doubles.
void by_doubles(std::size_t n, auto run) {
  std::array<double, 256> room;
  for (std::size_t i = 0; i < n; i += room.size())
    run(i, std::min(room.size(), n - i), room.data());
}

void forward_f32(const Call& call, const float* x, float* y, std::size_t n) {
  if (!call.f.formula)
    return call.isa.kernels[call.f.activation].forward(x, y, n, call.params.data());
  by_doubles(n, [&](std::size_t at, std::size_t length, double* room) {
    call.isa.formula->value(*call.f.formula, x + at, room, length);
    for (std::size_t i = 0; i < length; ++i) y[at + i] = static_cast<float>(room[i]);
  });
}

void backward_f32(const Call& call, const float* x, const float* dy, float* dx, std::size_t n) {
  if (!call.f.formula)
    return call.isa.kernels[call.f.activation].backward(x, dy, dx, n, call.params.data());
  by_doubles(n, [&](std::size_t at, std::size_t length, double* room) {
    call.isa.formula->slope(*call.f.formula, x + at, room, length);
    for (std::size_t i = 0; i < length; ++i) dx[at + i] = static_cast<float>(room[i] * dy[at + i]);
  });
}

const Kernels16& kernels_16(const Call& call) {
  return (call.type == DType::bf16 ? call.isa.kernels_bf16
                                   : call.isa.kernels_f16)[call.f.activation];
}

/// A formula over n 16-bit numbers, computed in f32: one rounding, and one of 1/8 next to a root of
/// a slope, which may be anywhere. dy is null in a forward pass.
void formula_16(const Call& call, const std::uint16_t* x, const std::uint16_t* dy,
                std::uint16_t* out, std::size_t n) {
  assert(n <= block);
  const Narrow& storage = call.type == DType::bf16 ? *call.isa.bf16 : *call.isa.f16;
  alignas(64) std::array<float, block> wide_x, wide_dy, y;
  storage.widen(x, wide_x.data(), n);
  if (dy) {
    storage.widen(dy, wide_dy.data(), n);
    backward_f32(call, wide_x.data(), wide_dy.data(), y.data(), n);
  } else {
    forward_f32(call, wide_x.data(), y.data(), n);
  }
  std::array<std::uint16_t, block> narrowed;  // x and dy are still wanted
  std::uint64_t groups = storage.narrow(y.data(), narrowed.data(), n, 0x1p-21f,
                                        dy ? wide_dy.data() : nullptr, 0x1p-24f);
  UncertainResults uncertain(dy ? Pass::backward : Pass::forward);
  for (; groups; groups &= groups - 1) {
    const std::size_t first = static_cast<std::size_t>(std::countr_zero(groups)) * Narrow::group;
    for (std::size_t i = first; i < std::min(n, first + Narrow::group); ++i) {
      if (uncertain.n == UncertainResults::most) recompute(call, uncertain, narrowed.data());
      uncertain.add(i, x[i], dy ? dy[i] : 0);
    }
  }
  recompute(call, uncertain, narrowed.data());
  std::copy_n(narrowed.begin(), n, out);
}

void backward_f64(const Call& call, const double* x, const double* dy, double* dx, std::size_t n) {
  assert(n <= block);
  alignas(64) std::array<double, block> slope;
  in_f64(call, Pass::backward, x, slope.data(), nullptr, n);
  for (std::size_t i = 0; i < n; ++i) dx[i] = dy[i] * slope[i];
}

/// Calls run(offset, length) for one block of n after another.
void by_blocks(std::size_t n, auto run) {
  for (std::size_t i = 0; i < n; i += block) run(i, std::min(block, n - i));
}

void forward_stored(const Call& call, const void* x, void* y, std::size_t n) {
  switch (call.type) {
    case DType::f32:
      return forward_f32(call, static_cast<const float*>(x), static_cast<float*>(y), n);
    case DType::f64:
      return in_f64(call, Pass::forward, static_cast<const double*>(x), static_cast<double*>(y),
                    nullptr, n);
    case DType::bf16:
    case DType::f16:
      if (!call.f.formula)
        return kernels_16(call).forward(call, static_cast<const std::uint16_t*>(x),
                                        static_cast<std::uint16_t*>(y), n);
      return by_blocks(n, [&](std::size_t i, std::size_t length) {
        formula_16(call, static_cast<const std::uint16_t*>(x) + i, nullptr,
                   static_cast<std::uint16_t*>(y) + i, length);
      });
  }
}

void backward_stored(const Call& call, const void* x, const void* dy, void* dx, std::size_t n) {
  switch (call.type) {
    case DType::f32:
      return backward_f32(call, static_cast<const float*>(x), static_cast<const float*>(dy),
                          static_cast<float*>(dx), n);
    case DType::f64:
      return by_blocks(n, [&](std::size_t i, std::size_t length) {
        backward_f64(call, static_cast<const double*>(x) + i, static_cast<const double*>(dy) + i,
                     static_cast<double*>(dx) + i, length);
      });
    case DType::bf16:
    case DType::f16:
      if (!call.f.formula)
        return kernels_16(call).backward(call, static_cast<const std::uint16_t*>(x),
                                         static_cast<const std::uint16_t*>(dy),
                                         static_cast<std::uint16_t*>(dx), n);
      return by_blocks(n, [&](std::size_t i, std::size_t length) {
        formula_16(call, static_cast<const std::uint16_t*>(x) + i,
                   static_cast<const std::uint16_t*>(dy) + i, static_cast<std::uint16_t*>(dx) + i,
                   length);
      });
  }
}

/// run(offset, length, to) makes numbers offset … offset + length at `to`; all of them get to `out`
/// past the caches, through a block that stays in the first-level cache.
void streamed(const Isa& isa, DType type, void* out, std::size_t n, auto run) {
  const std::size_t size = size_of(type);
  auto* const bytes = static_cast<std::byte*>(out);
  const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(bytes) % 64;
  std::size_t i = std::min(n, misaligned ? (64 - misaligned) / size : 0);
  if (i > 0) run(0, i, bytes);
  alignas(64) std::array<std::byte, block * sizeof(float)> staged;
  const std::size_t at_once = staged.size() / size;
  for (; i + at_once <= n; i += at_once) {
    run(i, at_once, staged.data());
    isa.memory->stream(staged.data(), bytes + i * size, staged.size());
  }
  isa.memory->fence();
  if (i < n) run(i, n - i, bytes + i * size);
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

void forward(const Isa& isa, const Function& f, DType type, const void* x, void* y, std::size_t n) {
  const Call call = call_of(isa, f, type);
  const bool aligned = reinterpret_cast<std::uintptr_t>(y) % size_of(type) == 0;
  if (n * size_of(type) < streaming_from() || x == y || !aligned)
    return forward_stored(call, x, y, n);
  streamed(isa, type, y, n, [&](std::size_t i, std::size_t length, void* to) {
    forward_stored(call, static_cast<const std::byte*>(x) + i * size_of(type), to, length);
  });
}

void backward(const Isa& isa, const Function& f, DType type, const void* x, const void* dy,
              void* dx, std::size_t n) {
  const Call call = call_of(isa, f, type);
  const bool aligned = reinterpret_cast<std::uintptr_t>(dx) % size_of(type) == 0;
  if (n * size_of(type) < streaming_from() || x == dx || dy == dx || !aligned)
    return backward_stored(call, x, dy, dx, n);
  streamed(isa, type, dx, n, [&](std::size_t i, std::size_t length, void* to) {
    const std::size_t from = i * size_of(type);
    backward_stored(call, static_cast<const std::byte*>(x) + from,
                    static_cast<const std::byte*>(dy) + from, to, length);
  });
}

}  // namespace hillock::kernel
