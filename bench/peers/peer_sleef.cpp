// peer_sleef.cpp: the formulas with SLEEF's AVX-512 functions of 1 ULP accuracy (u10).
#include <fmt/core.h>
#include <immintrin.h>
#include <sleef.h>

#include "peers/formulas.h"
#ifdef __AVX512F__
#include "peers/sixteen.h"
#endif

namespace hillock::bench {

#ifdef __AVX512F__
namespace {

struct Sleef {
  static __m512 exp(__m512 x) { return Sleef_expf16_u10avx512f(x); }
  static __m512 expm1(__m512 x) { return Sleef_expm1f16_u10avx512f(x); }
  static __m512 log1p(__m512 x) { return Sleef_log1pf16_u10avx512f(x); }
  static __m512 tanh(__m512 x) { return Sleef_tanhf16_u10avx512f(x); }
  static __m512 erf(__m512 x) { return Sleef_erff16_u10avx512f(x); }
};

}  // namespace
#endif

measure::Peer sleef_peer() {
  measure::Peer peer{
      "sleef",
      fmt::format("{}.{}.{}", SLEEF_VERSION_MAJOR, SLEEF_VERSION_MINOR, SLEEF_VERSION_PATCHLEVEL),
      {}};
#ifdef __AVX512F__
  add_formulas<Sixteen<Sleef>, float>(peer);
  add_formulas<Sixteen<Sleef>, measure::Bf16>(peer);
  add_formulas<Sixteen<Sleef>, measure::F16>(peer);
#else
  peer.version += ", called on AVX-512 only";
#endif
  return peer;
}

}  // namespace hillock::bench
