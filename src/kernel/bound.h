// bound.h: a function with its parameters, for arrays of one type on one instruction set.
#pragma once

#include "activation/activation.h"
#include "kernel/arrays.h"

namespace hillock::kernel {

/// Numbers that go through the first-level cache together.
inline constexpr std::size_t block = 1024;

struct BoundFunction {
  const Isa& isa;
  DType type;
  std::size_t activation;
  const expression::Program* formula;  // instead of the activation, unless null
  activation::Params params;           // as arrays of `type` hold them

  BoundFunction(const Isa& isa, const Function& f, DType type);

  /// y = f(x), in a backward pass f'(x), in double: as isa.h has them of f32 and of f64 arguments.
  void in_double(Pass pass, const float* x, double* y, std::size_t n) const;
  void in_double(Pass pass, const double* x, double* y, std::size_t n,
                 double* lost = nullptr) const;

  /// out = f(x), or dy f'(x) unless dy is null, as arrays.h has them of f32 and f64; of 16 bits,
  /// for an Output. n <= block, but for f32 without a formula and f64 without dy.
  void over(const float* x, const float* dy, float* out, std::size_t n) const {
    if (type != DType::f32 || formula) return through_double(x, dy, out, n);
    const Kernels& f = isa.kernels[activation];
    return dy ? f.backward(x, dy, out, n, params.data()) : f.forward(x, out, n, params.data());
  }
  void over(const double* x, const double* dy, double* out, std::size_t n) const {
    return dy ? through_double(x, dy, out, n) : in_double(Pass::forward, x, out, n);
  }

 private:
  template <class C>
  void through_double(const C* x, const C* dy, C* out, std::size_t n) const;
};

}  // namespace hillock::kernel
