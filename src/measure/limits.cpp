// limits.cpp: loops that move as many bytes as an activation does, with almost no arithmetic, so
// that no activation can be faster than the fastest loop. Highway compiles them for each
// instruction set.
#include <array>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "measure/limits.cpp"
#include "hwy/foreach_target.h"
// Highway requires this one after foreach_target.h.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "measure/limits.h"

HWY_BEFORE_NAMESPACE();
namespace hillock::measure::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<std::uint32_t>;

// y = the sum of the inputs and 1, as integers, so that NaN and subnormal bits cost no time.
template <int inputs, bool streaming>
HWY_ATTR void sum(const std::uint32_t* const* x, std::uint32_t* y, std::size_t n) {
  const D d;
  const auto one = hn::Set(d, 1);
  const std::size_t lanes = hn::Lanes(d);
  const auto step = [&](std::size_t i) HWY_ATTR {
    auto v = hn::Add(hn::Load(d, x[0] + i), one);
    if constexpr (inputs > 1) v = hn::Add(v, hn::Load(d, x[1] + i));
    if constexpr (inputs > 2) {
      v = hn::Add(v, hn::Load(d, x[2] + i));
      v = hn::Add(v, hn::Load(d, x[3] + i));
    }
    if constexpr (streaming)
      hn::Stream(v, d, y + i);
    else
      hn::Store(v, d, y + i);
  };
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    step(i);
    step(i + lanes);
    step(i + 2 * lanes);
    step(i + 3 * lanes);
  }
  for (; i < n; i += lanes) step(i);
  if (streaming) hwy::FlushStream();
}

HWY_ATTR void move(int inputs, Stores stores, const std::uint32_t* const* x, std::uint32_t* y,
                   std::size_t n) {
  const bool streaming = stores == Stores::streaming;
  if (inputs == 1) return streaming ? sum<1, true>(x, y, n) : sum<1, false>(x, y, n);
  if (inputs == 2) return streaming ? sum<2, true>(x, y, n) : sum<2, false>(x, y, n);
  return streaming ? sum<4, true>(x, y, n) : sum<4, false>(x, y, n);
}

}  // namespace
}  // namespace hillock::measure::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hillock::measure {

HWY_EXPORT(move);

namespace {

// The inputs are `apart` bytes from each other, or are x and dy.
void add(Peer& peer, std::string name, kernel::DType dtype, kernel::Pass pass, int inputs,
         Stores stores) {
  peer.kernels.push_back(
      {std::move(name), dtype, pass, [=](const Arrays& a) -> Call {
         const auto plane = a.n * kernel::size_of(dtype) / sizeof(std::uint32_t);
         std::array<const std::uint32_t*, 4> x{};
         for (int k = 0; k < inputs; ++k)
           x[std::size_t(k)] = static_cast<const std::uint32_t*>(a.x) + std::size_t(k) * plane;
         if (pass == kernel::Pass::backward) x[1] = static_cast<const std::uint32_t*>(a.dy);
         return [=, y = static_cast<std::uint32_t*>(a.y), run = HWY_DYNAMIC_DISPATCH(move)] {
           run(inputs, stores, x.data(), y, plane);
         };
       }});
}

}  // namespace

Peer limits() {
  Peer peer{"limit", "", {}};
  for (kernel::DType dtype :
       {kernel::DType::f32, kernel::DType::f64, kernel::DType::bf16, kernel::DType::f16}) {
    peer.kernels.push_back({"memcpy", dtype, kernel::Pass::forward, [=](const Arrays& a) -> Call {
                              return [a, bytes = a.n * kernel::size_of(dtype)] {
                                std::memcpy(a.y, a.x, bytes);
                              };
                            }});
    for (const auto& [name, stores] : {std::pair<std::string, Stores>{"plain", Stores::plain},
                                       {"streaming", Stores::streaming}}) {
      add(peer, name, dtype, kernel::Pass::forward, 1, stores);
      add(peer, name, dtype, kernel::Pass::backward, 2, stores);
      add(peer, "maxout2 " + name, dtype, kernel::Pass::forward, 2, stores);
      add(peer, "maxout4 " + name, dtype, kernel::Pass::forward, 4, stores);
    }
  }
  return peer;
}

}  // namespace hillock::measure
#endif
