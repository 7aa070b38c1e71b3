// kernel_fuzz.cpp: any function, type, length, place and bits: every instruction set of this CPU
// gives what the others give, within what the cards promise; the same bits anywhere, and in any
// number of threads; and nothing beside the arrays is touched.
//
//   build/dev/tests/kernel_fuzz 1000000          a million cases, half an hour; see driver.cpp
#include "elementwise_cases.h"
#include "structural_cases.h"

namespace hillock::fuzz {
namespace {

/// Mostly about some registers; now and then blocks, threads, or past the caches.
std::size_t some_length(Source& source) {
  const std::size_t how = source.below(1000);
  if (how == 0) return kernel::streaming_from() / 2 + source.below(5000);
  if (how < 20) return 900 + source.below(5000);
  return source.below(how < 500 ? 20 : 150);
}

}  // namespace
}  // namespace hillock::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hillock;
  fuzz::Source source({data, size});
  const std::size_t n = fuzz::some_length(source);
  if (source.one_in(3))
    fuzz::check_structural(source, n);
  else
    fuzz::check_elementwise(source, n);
  return 0;
}
