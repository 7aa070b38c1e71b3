// elementary_double_angle.h: atan, sin and cos over Lanes of f64, each with its greatest relative
// error; the terms are those of elementary_double.h.
#pragma once

#include "simd/elementary_double_power.h"

namespace hillock::simd {

/// atan x.
inline constexpr double atan_double_error = 0x1p-46;
template <Doubles D>
Lanes<D> atan(Lanes<D> x) {
  using L = Lanes<D>;
  // atan(a) = pi/2 - atan(1/a)
  const L a = abs(x);
  const auto large = a > 1.0;
  const L t = select(large, inverse(at_most(a, 0x1p1000)), a);
  const L p =
      t * halved_polynomial(t * t, 0x1.fffffffffffc8p-1, -0x1.5555555544f5ep-2,
                            0x1.9999998ce7b01p-3, -0x1.249247305c7a6p-3, 0x1.c71c205c081a6p-4,
                            -0x1.74590ba756cfcp-4, 0x1.3af179aa34997p-4, -0x1.1045933b9d21cp-4,
                            0x1.daf8eab4d5fb4p-5, -0x1.989308dbc21e2p-5, 0x1.4d5794da34418p-5,
                            -0x1.e898d9b73449ap-6, 0x1.2ddeb1bbeb1d1p-6, -0x1.2530086d287e5p-7,
                            0x1.9b2a297660b3bp-9, -0x1.6d5e326f8b55p-11, 0x1.32699b2b13336p-14);
  return with_sign(select(large, std::numbers::pi / 2 - p, p), x);
}

/// x - k pi to 2^-100, |k| <= 2^19 with at most one bit after the point; between ±pi/2 for any x.
template <Doubles D>
Lanes<D> less_half_turns(Lanes<D> x, Lanes<D> k) {
#if HWY_NATIVE_FMA
  constexpr double parts[] = {0x1.921fb54442d18p1, 0x1.1a62633145c06p-53, 0x1.c1cd129024e09p-106};
#else
  constexpr double parts[] = {0x1.921fb544p1, 0x1.0b4611a6p-33, 0x1.3198a2ep-68,
                              0x1.b839a252049c1p-103};  // 33 bits each: a product with k is exact
#endif
  for (const double part : parts) x = neg_mul_add(k, Lanes<D>(part), x);
  return held(x, -std::numbers::pi / 2, std::numbers::pi / 2);
}

/// sin(r), negated where the last bit of turns is 1; |r| <= pi/2.
template <Doubles D>
Lanes<D> signed_sine(Lanes<D> r, hn::Vec<hn::RebindToUnsigned<D>> turns) {
  const Lanes<D> sine =
      r * halved_polynomial(r * r, 0x1p0, -0x1.555555555554ep-3, 0x1.111111110ff85p-7,
                            -0x1.a01a019e59e78p-13, 0x1.71de3947c332fp-19, -0x1.ae63bb733ede5p-26,
                            0x1.60f67d964e586p-33, -0x1.a0f9e1512e38dp-41);
  return hn::Xor(sine.raw, hn::BitCast(D(), hn::ShiftLeft<63>(turns)));
}

/// sin x: within the bound up to |x| = 2^20; beyond, only between -1 and 1. NaN for ±inf.
inline constexpr double sin_double_error = 0x1p-48;
template <Doubles D>
Lanes<D> sin(Lanes<D> x) {
  // x = k pi + r. Next to 2^52 a double's last bit is 1: adding 1.5 · 2^52 rounds.
  const Lanes<D> shifter = 0x1.8p52;
  const Lanes<D> shifted = mul_add(x, Lanes<D>(std::numbers::inv_pi), shifter);
  const auto turns = hn::BitCast(hn::RebindToUnsigned<D>(), shifted.raw);
  return signed_sine(less_half_turns(x, shifted - shifter), turns);
}

/// cos x, likewise.
inline constexpr double cos_double_error = 0x1p-48;
template <Doubles D>
Lanes<D> cos(Lanes<D> x) {
  // x = (k + 1/2) pi + r, cos x = -sin(k pi + r). With k + 1 as the last bits the sign comes out.
  const Lanes<D> shifter = 0x1.8p52;
  const Lanes<D> shifted = mul_add(x, Lanes<D>(std::numbers::inv_pi), Lanes<D>(0.5)) + shifter;
  const auto turns = hn::BitCast(hn::RebindToUnsigned<D>(), shifted.raw);
  return signed_sine(less_half_turns(x, (shifted - shifter) - 0.5), turns);
}

}  // namespace hillock::simd
