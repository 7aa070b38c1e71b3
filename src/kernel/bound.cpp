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

template <class C>
void BoundFunction::through_double(const C* x, const C* dy, C* out, std::size_t n) const {
  alignas(64) double room[block];
  in_double(dy ? Pass::backward : Pass::forward, x, room, n);
  loops_for<C>(isa, type).scaled(room, dy, nullptr, out, n);
}
template void BoundFunction::through_double(const float*, const float*, float*, std::size_t) const;
template void BoundFunction::through_double(const double*, const double*, double*,
                                            std::size_t) const;

}  // namespace hillock::kernel
