#include "kernel/formula.h"

#include <algorithm>

#include "kernel/isa.h"

namespace hillock {
namespace {

constexpr std::size_t block = 512;

// use(begin, count, results) for every block of n.
void in_blocks(auto kernel, const Expression& f, const float* x, std::size_t n, auto use) {
  double results[block];
  for (std::size_t begin = 0; begin < n; begin += block) {
    const std::size_t count = std::min(block, n - begin);
    kernel(f, x + begin, results, count);
    use(begin, count, results);
  }
}

}  // namespace

void formula_forward(const Expression& f, const float* x, float* y, std::size_t n) {
  in_blocks(chosen_isa().formula->value, f, x, n,
            [y](std::size_t begin, std::size_t count, const double* values) {
              for (std::size_t i = 0; i < count; ++i) y[begin + i] = static_cast<float>(values[i]);
            });
}

void formula_backward(const Expression& f, const float* x, const float* dy, float* dx,
                      std::size_t n) {
  in_blocks(chosen_isa().formula->slope, f, x, n,
            [dy, dx](std::size_t begin, std::size_t count, const double* slopes) {
              for (std::size_t i = 0; i < count; ++i)
                dx[begin + i] = static_cast<float>(dy[begin + i] * slopes[i]);
            });
}

}  // namespace hillock
