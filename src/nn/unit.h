// unit.h: what stands in a hidden layer: an elementwise activation or formula, with fixed or
// learned parameters, or maxout.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "nn/function.h"
#include "theory/moments.h"
#include "theory/saturation.h"

namespace hillock::nn {

struct UnitKind;  // unit_kind.h

struct Unit {
  enum class Sharing {
    fixed,
    layer,
    channel
  };  // who shares a learned parameter: nobody learns, a layer, one unit

  std::string name;  // as it is shown and reported: the one spelling of its spec
  const UnitKind* kind;
  /// How many numbers it reads, each with weights of its own: maxout's pieces.
  std::size_t columns = 1;
  SharedFunction function{};  // the function of one number that it is; null: none
  Sharing sharing = Sharing::fixed;
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

/// The name on its card, by which the exports know it: "elu", "maxout", "formula".
std::string_view card_name(const Unit& unit);

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
