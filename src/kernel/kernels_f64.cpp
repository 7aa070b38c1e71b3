// kernels_f64.cpp: every activation over f64 arrays, for one instruction set. Compiled as
// kernels.cpp is.
#include "activation/activations.h"
#include "kernel/driver.h"
#include "kernel/isa.h"
#include "number/elementary_double.h"

namespace hillock::HWY_NAMESPACE {

template <class A>
void value_f64(const double* x, double* y, std::size_t n, const double* params) {
  with_params<A, LD>(params,
                     [&](auto... p) { sweep(n, [=](LD x) { return value<A>(x, p...); }, y, x); });
}

template <class A>
void slope_f64(const double* x, double* y, std::size_t n, const double* params) {
  with_params<A, LD>(params,
                     [&](auto... p) { sweep(n, [=](LD x) { return slope<A>(x, p...); }, y, x); });
}

template <class List>
struct F64Table;
template <class... A>
struct F64Table<List<A...>> {
  static constexpr F64Kernels kernels[] = {{value_f64<A>, slope_f64<A>}...};
};

// What isa.cpp sees of this.
extern const F64Kernels* const f64;
constinit const F64Kernels* const f64 = F64Table<Activations>::kernels;

}  // namespace hillock::HWY_NAMESPACE
