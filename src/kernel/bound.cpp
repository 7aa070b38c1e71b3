#include "kernel/bound.h"

#include "activation/activations.h"
#include "kernel/blocks.h"

namespace hillock::kernel {

BoundFunction::BoundFunction(const Isa& isa, const Function& f, DType type)
    : isa(isa), type(type), activation(f.activation), formula(f.formula), params{} {
  if (formula) return;
  for (std::size_t i = 0; i < activation::Activations::cards[activation].arity(); ++i)
    params[i] = as_held(f.params[i], type);
}

void BoundFunction::in_double(Pass pass, const float* x, double* y, std::size_t n) const {
  const bool value = pass == Pass::forward;
  if (formula) return (value ? isa.formula->value : isa.formula->slope)(*formula, x, y, n);
  const InDouble& f = isa.in_double[activation];
  (value ? f.value : f.slope)(x, y, n, params.data());
}

void BoundFunction::in_double(Pass pass, const double* x, double* y, std::size_t n,
                              double* lost) const {
  const bool value = pass == Pass::forward;
  if (formula)
    return (value ? isa.formula_f64->value : isa.formula_f64->slope)(*formula, x, y, lost, n);
  const F64Kernels& f = isa.f64[activation];
  (value ? f.value : f.slope)(x, y, lost, n, params.data());
}

void BoundFunction::over(const float* x, const float* dy, float* out, std::size_t n) const {
  if (type == DType::f32 && !formula) {
    const Kernels& f = isa.kernels[activation];
    return dy ? f.backward(x, dy, out, n, params.data()) : f.forward(x, out, n, params.data());
  }
  alignas(64) double room[block];
  in_double(dy ? Pass::backward : Pass::forward, x, room, n);
  loops_for<float>(isa, type).scaled(room, dy, nullptr, out, n);
}

void BoundFunction::over(const double* x, const double* dy, double* out, std::size_t n) const {
  if (!dy) return in_double(Pass::forward, x, out, n);
  alignas(64) double room[block];
  in_double(Pass::backward, x, room, n);
  loops_for<double>(isa, type).scaled(room, dy, nullptr, out, n);
}

}  // namespace hillock::kernel
