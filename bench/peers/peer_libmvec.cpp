// peer_libmvec.cpp: glibc's libmvec in two ways, the faster of which counts: as -Ofast calls it for
// a loop of std:: functions (f32), and, with AVX-512, called by name.
#include <gnu/libc-version.h>

#include <cmath>

#include "peers/formulas.h"
#ifdef __AVX512F__
#include "peers/sixteen.h"
#endif

namespace hillock::bench {
namespace {

struct One {
  static constexpr std::size_t width = 1;
  float v;

  explicit One(float value) : v(value) {}
  static One load(const float* p) { return One(*p); }
};

inline void store(One x, float* p) {
  *p = x.v;
}

// clang-format off
inline One operator+(One a, One b) { return One(a.v + b.v); }
inline One operator-(One a, One b) { return One(a.v - b.v); }
inline One operator-(One a) { return One(-a.v); }
inline One operator*(One a, One b) { return One(a.v * b.v); }
inline One operator/(One a, One b) { return One(a.v / b.v); }
inline bool operator<(One a, One b) { return a.v < b.v; }
inline bool operator>(One a, One b) { return a.v > b.v; }
inline One select(bool yes, One a, One b) { return yes ? a : b; }
inline One min(One a, One b) { return a.v < b.v ? a : b; }
inline One max(One a, One b) { return a.v > b.v ? a : b; }
inline One abs(One x) { return One(std::fabs(x.v)); }
inline One exp(One x) { return One(std::exp(x.v)); }
inline One expm1(One x) { return One(std::expm1(x.v)); }
inline One log1p(One x) { return One(std::log1p(x.v)); }
inline One tanh(One x) { return One(std::tanh(x.v)); }
inline One erf(One x) { return One(std::erf(x.v)); }
// clang-format on

}  // namespace

#ifdef __AVX512F__
extern "C" {
__m512 _ZGVeN16v_expf(__m512);
__m512 _ZGVeN16v_expm1f(__m512);
__m512 _ZGVeN16v_log1pf(__m512);
__m512 _ZGVeN16v_tanhf(__m512);
__m512 _ZGVeN16v_erff(__m512);
}

namespace {

struct Libmvec {
  static __m512 exp(__m512 x) { return _ZGVeN16v_expf(x); }
  static __m512 expm1(__m512 x) { return _ZGVeN16v_expm1f(x); }
  static __m512 log1p(__m512 x) { return _ZGVeN16v_log1pf(x); }
  static __m512 tanh(__m512 x) { return _ZGVeN16v_tanhf(x); }
  static __m512 erf(__m512 x) { return _ZGVeN16v_erff(x); }
};

}  // namespace
#endif

measure::Peer libmvec_peer() {
  measure::Peer peer{"libmvec", gnu_get_libc_version(), {}};
  add_formulas<One, float>(peer);
#ifdef __AVX512F__
  add_formulas<Sixteen<Libmvec>, float>(peer);
  add_formulas<Sixteen<Libmvec>, measure::Bf16>(peer);
  add_formulas<Sixteen<Libmvec>, measure::F16>(peer);
#endif
  return peer;
}

}  // namespace hillock::bench
