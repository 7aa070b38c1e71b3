// kernels_double.cpp: every activation at f32 arguments, in double precision, for one instruction
// set. Compiled as kernels.cpp is.
#include "activation/activations.h"
#include "kernel/driver.h"
#include "kernel/dtype.h"
#include "kernel/isa.h"
#include "number/elementary_double.h"
#include "number/elementary_double_angle.h"
#include "number/elementary_double_log.h"
#include "number/elementary_double_normal.h"

namespace hillock::HWY_NAMESPACE {

template <class A>
void value_in_double(const float* x, double* y, std::size_t n, const double* params) {
  with_params<A, LD>(as_floats(params, A::card.arity()).data(), [&](auto... p) {
    sweep_in_double(n, [=](LD x) { return value<A>(x, p...); }, y, x);
  });
}

template <class A>
void slope_in_double(const float* x, double* y, std::size_t n, const double* params) {
  with_params<A, LD>(as_floats(params, A::card.arity()).data(), [&](auto... p) {
    sweep_in_double(n, [=](LD x) { return slope<A>(x, p...); }, y, x);
  });
}

template <class List>
struct DoubleTable;
template <class... A>
struct DoubleTable<List<A...>> {
  static constexpr InDouble kernels[] = {{value_in_double<A>, slope_in_double<A>}...};
};

// What isa.cpp sees of this.
extern const InDouble* const in_double;
constinit const InDouble* const in_double = DoubleTable<Activations>::kernels;

}  // namespace hillock::HWY_NAMESPACE
