// function.h: a function of one number: an activation of activations.h, or a formula given at run
// time. Nothing that reads a Function depends on which of the two it is.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "activation/activation.h"
#include "api/formula.h"
#include "api/spec.h"
#include "kernel/arrays.h"

namespace hillock::nn {

/// The card of every formula: no test holds it to a range or to limits.
inline constexpr activation::Card formula_card{
    .name = "formula", .title = "a formula of your own", .source = "given on the command line"};

struct Function {
  std::string spec;  // its one spelling: "elu:alpha=0.5", "x*tanh(exp(x))"
  const activation::Card* card;
  activation::Params params{};
  /// f(z) and f'(z) in double precision.
  std::function<double(double z, const double* params)> value, slope;
  /// The same two as data, of x and the parameters.
  std::function<expression::Expression()> f, df;

  std::size_t index = 0;         // of the activation in activations.h
  api::SharedFormula formula{};  // in its place

  kernel::Function in_kernels() const {
    return {index, params.data(), formula ? &formula->program : nullptr};
  }
  /// Whether tests hold it to its card: then the card's range is exact, and networks train with it.
  bool is_tested() const { return card != &formula_card; }
};

/// Units, networks and threads share one: it never changes.
using SharedFunction = std::shared_ptr<const Function>;

SharedFunction function_of(const api::Selected& activation);
SharedFunction function_of(const api::SharedFormula& formula);

}  // namespace hillock::nn
