// formula.h: a formula given at run time, forward and backward over f32 arrays.
#pragma once

#include <cstddef>

namespace hillock {

struct Expression;

/// y[i] = f(x[i]), i < n; y may be x. As Kernels::forward and backward (isa.h), but with no bound
/// on the error other than that of each word.
void formula_forward(const Expression& f, const float* x, float* y, std::size_t n);

/// dx[i] = dy[i] f'(x[i]), i < n; dx may be x or dy.
void formula_backward(const Expression& f, const float* x, const float* dy, float* dx,
                      std::size_t n);

}  // namespace hillock
