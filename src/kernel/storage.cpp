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
L widened(const std::uint16_t* x) {
  return Type::widened(hn::PromoteTo(U32(), hn::LoadU(U16(), x)));
}
inline hn::Vec<U16> packed(Bits bits) {
  return hn::DemoteTo(U16(), hn::BitCast(hn::RebindToSigned<D>(), bits));
}

template <class Type>
HWY_FLATTEN void widen(const std::uint16_t* x, float* y, std::size_t n) {
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) store(widened<Type>(x + i), y + i);
  if (i == n) return;
  std::uint16_t padded[most_lanes] = {};
  std::copy_n(x + i, n - i, padded);
  store(widened<Type>(padded), y + i, n - i);
}

template <class Type>
HWY_FLATTEN std::uint64_t narrow(const float* y, std::uint16_t* out, std::size_t n, float relative,
                                 const float* size, float absolute) {
  const std::size_t lanes = hn::Lanes(D());
  std::uint64_t uncertain = 0;
  const auto run = [&](const float* from, const float* with, std::uint16_t* to, std::size_t i) {
    const L v = load(from);
    hn::StoreU(packed(Type::narrowed(v)), U16(), to);
    if (relative == 0) return;
    L slack = abs(v) * L(relative);
    if (with) slack = slack + abs(load(with)) * L(absolute);
    const auto is_uncertain = hn::Or(
        is_subnormal(v), hn::Ne(Type::narrowed(least(v, slack)), Type::narrowed(most(v, slack))));
    if (!hn::AllFalse(U32(), is_uncertain)) uncertain |= std::uint64_t{1} << i / Narrow::group;
  };
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) run(y + i, size ? size + i : nullptr, out + i, i);
  if (i == n) return uncertain;
  float padded[most_lanes] = {}, padded_size[most_lanes] = {};
  std::uint16_t padded_out[most_lanes];
  std::copy_n(y + i, n - i, padded);
  if (size) std::copy_n(size + i, n - i, padded_size);
  run(padded, size ? padded_size : nullptr, padded_out, i);
  std::copy_n(padded_out, n - i, out + i);
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

// What isa.cpp sees of this.
extern const Narrow* const bf16;
constinit const Narrow* const bf16 = &bf16_storage;
extern const Narrow* const f16;
constinit const Narrow* const f16 = &f16_storage;
extern const Memory* const memory;
constinit const Memory* const memory = &streaming;

}  // namespace hillock::kernel::HWY_NAMESPACE
