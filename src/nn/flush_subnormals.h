// flush_subnormals.h: results below 1e-38 become 0 while it lives: dead weights' moments would cost
// 100 cycles each.
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace hillock {

/// For this thread, until the end of the scope. Elsewhere than on x86 it does nothing.
class FlushSubnormals {
 public:
  FlushSubnormals() { set(before_ | flush_to_zero | subnormals_are_zero); }
  ~FlushSubnormals() { set(before_); }
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

 private:
  static constexpr unsigned flush_to_zero = 0x8000, subnormals_are_zero = 0x0040;
#if defined(__SSE2__)
  static unsigned get() { return _mm_getcsr(); }
  static void set(unsigned mode) { _mm_setcsr(mode); }
#else
  static unsigned get() { return 0; }
  static void set(unsigned) {}
#endif
  unsigned before_ = get();
};

}  // namespace hillock
