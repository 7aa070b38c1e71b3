// unit.h: what stands in a hidden layer: an elementwise activation, fixed or with learned slopes,
// or maxout.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "activation/activation.h"
#include "api/formula.h"
#include "theory/moments.h"
#include "theory/saturation.h"

namespace hillock::kernel {
struct Kernels;
}

namespace hillock::nn {

struct Unit {
  enum class Kind { elementwise, maxout, formula };
  enum class Sharing {
    fixed,
    layer,
    channel
  };  // who shares a learned parameter: nobody learns, a layer, one unit

  std::string name;  // as it is shown and reported: the one spelling of its spec
  Kind kind = Kind::elementwise;

  // elementwise
  std::size_t index = 0;  // its place in activations.h
  activation::Params params{};
  Sharing sharing = Sharing::fixed;

  // formula
  api::SharedFormula formula{};

  // maxout: the maximum of so many linear pieces, each with weights of its own
  std::size_t pieces = 1;
};

/// "relu", "elu:alpha=0.5", "prelu" (one slope a layer), "prelu:per=channel", "maxout" (two
/// pieces), "maxout:k=4", "x*tanh(exp(x))" (a formula). Throws UsageError.
Unit parse_unit(std::string_view spec);

/// "classic", "default", "all", or specs and groups separated by commas; what is named twice is
/// there once. "all" is every function once: without one that another before it is too, as pelu is
/// elu until its parameters are set. Throws UsageError.
std::vector<Unit> parse_units(std::string_view list);

/// Throws UsageError where a network cannot be made of it: a formula that is not a finite number
/// for some inputs it will meet, or 0 for all.
void expect_trainable(const Unit& unit);

/// The whole list, separated by commas.
std::string every_name();

/// f and f' in double precision; for maxout, that of one piece: the identity.
double unit_value(const Unit& unit, double z);
double unit_slope(const Unit& unit, double z);

/// Of what it gives for a standard normal pre-activation; maxout: for one of each piece.
theory::Moments unit_moments(const Unit& unit);

/// The factor on unit-variance weights that keeps the variance of what follows this unit
/// (theory/moments.h).
double unit_gain(const Unit& unit);

/// Where it saturates; none for maxout.
theory::Tails unit_tails(const Unit& unit);

/// Counted operations for one unit and one row, forward and backward, apart from its matrix
/// products.
double unit_cost(const Unit& unit);

}  // namespace hillock::nn
