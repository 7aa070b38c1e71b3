// storage.cpp: 16-bit numbers to f32 and back, and stores past the caches, for one instruction set.
// Compiled as kernels.cpp is.
#include <hwy/cache_control.h>
#include <bit>
#include <cmath>
#include <cstdint>

#include "kernel/driver.h"
#include "kernel/isa.h"
#include "kernel/sixteen.h"

namespace hillock::kernel::HWY_NAMESPACE {

/// Subnormal floats, 0 not among them: less exact than relative errors say.
inline hn::Mask<U32> is_subnormal(L v) {
  const L size = abs(v);
  return hn::RebindMask(U32(), hn::And(size > 0.0, size < 0x1p-126));
}

template <class Type>
HWY_FLATTEN void widen(const std::uint16_t* x, float* y, std::size_t n) {
  by_registers<1>(n, hn::Lanes(D()), [&](std::size_t i, auto... left) {
    store(Type::widened(hn::PromoteTo(U32(), load_raw(U16(), x + i, left...))), y + i, left...);
  });
}

template <class Type>
HWY_FLATTEN std::uint64_t narrow(const float* y, std::uint16_t* out, std::size_t n, float relative,
                                 const float* size, float absolute) {
  std::uint64_t uncertain = 0;
  by_registers<1>(n, hn::Lanes(D()), [&](std::size_t i, auto... left) {
    const L v = load(y + i, left...);
    const auto bits = hn::BitCast(hn::RebindToSigned<D>(), Type::narrowed(v));
    store_raw(hn::DemoteTo(U16(), bits), U16(), out + i, left...);
    if (relative == 0) return;
    L slack = abs(v) * L(relative);
    if (size) slack = slack + abs(load(size + i, left...)) * L(absolute);
    const auto is_uncertain = hn::Or(
        is_subnormal(v), hn::Ne(Type::narrowed(least(v, slack)), Type::narrowed(most(v, slack))));
    if (!hn::AllFalse(U32(), is_uncertain)) uncertain |= std::uint64_t{1} << i / Narrow::group;
  });
  return uncertain;
}

inline void stream(const void* from, void* to, std::size_t bytes) {
#if HWY_TARGET == HWY_SCALAR
  std::copy_n(static_cast<const std::byte*>(from), bytes, static_cast<std::byte*>(to));
#else
  const auto* in = static_cast<const float*>(from);
  auto* out = static_cast<float*>(to);
  for (std::size_t i = 0; i < bytes / sizeof(float); i += hn::Lanes(D()))
    hn::Stream(load(in + i).raw, D(), out + i);
#endif
}

inline void fence() {
  hwy::FlushStream();
}

constexpr Narrow bf16_storage{widen<Bf16>, narrow<Bf16>}, f16_storage{widen<F16>, narrow<F16>};
constexpr Memory streaming{stream, fence};

extern constinit const Narrow* const bf16 = &bf16_storage;
extern constinit const Narrow* const f16 = &f16_storage;
extern constinit const Memory* const memory = &streaming;

}  // namespace hillock::kernel::HWY_NAMESPACE
