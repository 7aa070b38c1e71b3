// flush_subnormals.h: results below 1e-38 become 0 while it lives: dead weights' moments would cost
// 100 cycles each.
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace hillock::nn {

enum class Subnormals { flushed, kept };

/// For this thread, until the end of the scope. Elsewhere than on x86 it does nothing.
template <Subnormals mode>
class SubnormalsAre {
 public:
  SubnormalsAre() { set(mode == Subnormals::flushed ? before_ | both : before_ & ~both); }
  ~SubnormalsAre() { set(before_); }
  SubnormalsAre(const SubnormalsAre&) = delete;
  SubnormalsAre& operator=(const SubnormalsAre&) = delete;

 private:
  static constexpr unsigned flush_to_zero = 0x8000, are_zero = 0x0040,
                            both = flush_to_zero | are_zero;
#if defined(__SSE2__)
  static unsigned get() { return _mm_getcsr(); }
  static void set(unsigned mode_bits) { _mm_setcsr(mode_bits); }
#else
  static unsigned get() { return 0; }
  static void set(unsigned) {}
#endif
  unsigned before_ = get();
};

using FlushSubnormals = SubnormalsAre<Subnormals::flushed>;
using KeepSubnormals = SubnormalsAre<Subnormals::kept>;

}  // namespace hillock::nn
