// The CPU features that Highway compiles HILLOCK_TARGET with, as a text: cmake/highway_flags.cmake
// reads it from the object.
#include <hwy/base.h>
#include <hwy/detect_targets.h>

#undef HWY_TARGET
#define HWY_TARGET HILLOCK_TARGET
#include <hwy/ops/set_macros-inl.h>

#ifndef HWY_TARGET_STR
#define HWY_TARGET_STR ""
#endif

// Volatile, so that the compiler keeps it.
const volatile char features[] = "hillock asks: " HWY_TARGET_STR "|";

int main(int argc, char**) {
  return features[argc];
}
