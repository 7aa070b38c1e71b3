#include "activation/js_programs.h"

#include <array>
#include <utility>

#include "activation/activations.h"

namespace hillock::activation {

using namespace expression;
namespace {

template <class A>
JsProgram program_of() {
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    const Js x = Js::input();
    // One dual over the slope, which may be written by hand, is the second derivative.
    const Dual<Js> slope_and_more =
        slope<A>(Dual<Js>(x, Js(1.0)), Dual<Js>(Js::parameter(A::card.params[i].name), Js(0.0))...);
    const std::array<Js, 3> results{value<A>(x, Js::parameter(A::card.params[i].name)...),
                                    slope_and_more.v, slope_and_more.d};
    return Js::program(results);
  }(std::make_index_sequence<A::card.arity()>());
}

template <class A>
double curvature_of(double x, const double* params) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return slope<A>(Dual<double>(x, 1.0), Dual<double>(params[i], 0.0)...).d;
  }(std::make_index_sequence<A::card.arity()>());
}

}  // namespace

std::vector<JsProgram> js_programs() {
  return []<class... A>(List<A...>) {
    return std::vector<JsProgram>{program_of<A>()...};
  }(Activations());
}

double curvature(std::size_t index, double x, const double* params) {
  static constexpr auto all = []<class... A>(List<A...>) {
    return std::array{&curvature_of<A>...};
  }(Activations());
  return all[index](x, params);
}

}  // namespace hillock::activation
