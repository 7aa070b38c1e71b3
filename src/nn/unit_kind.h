// unit_kind.h: what a kind of unit is to the rest of hillock. A kind has one file, which fills in a
// UnitKind, and a place in `unit_kinds`; docs/contributing/add-a-unit.md lists the rows that export
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "activation/structural.h"
#include "api/spec.h"
#include "nn/unit.h"

namespace hillock::nn {

/// What a layer's forward pass keeps for its backward pass. Allocated once.
struct UnitScratch {
  std::vector<std::uint8_t> winners{};     // [rows][units] maxout: which piece won
  std::vector<float> slopes{}, dslopes{};  // [arity][units] learned parameters, one a column
};

/// One hidden layer and batch: `rows` rows of `units` units, row-major.
struct UnitPass {
  const Unit& unit;
  std::size_t rows, units;
  std::span<const float> learned;  // the layer's own, in the order of UnitKind::learned
  UnitScratch& scratch;
};

/// A unit as a curve, for `hillock show`.
struct CurvePoint {
  double value, slope;
};

struct UnitKind {
  /// What there is to say about it. Null for elementwise units: their function has a card.
  const activation::Structural* card;
  /// Throws UsageError.
  Unit (*parse)(api::Spec spec);

  /// The parameters that a layer of that many units learns beside weights and biases, as they are
  /// before training; often none.
  std::vector<float> (*learned)(const Unit& unit, std::size_t units);
  UnitScratch (*make_scratch)(const Unit& unit, std::size_t rows, std::size_t units);
  /// a [rows][units] from z [rows][unit.columns * units]: number p that unit u reads is in column
  /// p * units + u.
  void (*forward)(const UnitPass& pass, const float* z, float* a);
  /// After forward: dL/dz takes the place of z, and dL/d learned is written.
  void (*backward)(const UnitPass& pass, float* z, const float* da, std::span<float> dlearned);

  // What unit.h says of the functions with these names.
  double (*value)(const Unit& unit, double z);
  double (*slope)(const Unit& unit, double z);
  theory::Moments (*moments)(const Unit& unit);
  theory::Tails (*tails)(const Unit& unit);
  double (*cost)(const Unit& unit);

  CurvePoint (*drawn)(const Unit& unit, double x);
  std::string_view drawn_as;  // with which weights, where a unit reads more than one number
};

extern const UnitKind elementwise, maxout;

inline constexpr const UnitKind* unit_kinds[] = {&elementwise, &maxout};

/// The kind with that card; null where it is no unit that a network can have.
const UnitKind* kind_of(const activation::Structural& card);

/// A unit that is this function, its parameters fixed.
Unit elementwise_unit(const SharedFunction& function);

}  // namespace hillock::nn
