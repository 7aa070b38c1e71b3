// maxout.cpp: units that give the greatest of several linear pieces, each with weights of its own.
#include <fmt/format.h>

#include <cmath>

#include "api/error.h"
#include "kernel/isa.h"
#include "nn/unit_kind.h"

namespace hillock::nn {
namespace {

constexpr const activation::Structural& card = *activation::structural("maxout");

Unit parse(api::Spec spec) {
  Unit unit{.name = std::string(card.name),
            .kind = &maxout,
            .columns = static_cast<std::size_t>(card.param.usual)};
  for (const auto& [key, text] : spec.settings) {
    if (key != "k")
      throw UsageError(fmt::format(
          "maxout: no parameter '{}'. It has k, the number of pieces: maxout:k=2.", key));
    const double k = api::parse_number(text, "maxout: k", card.param.least, card.param.most);
    if (k != std::floor(k))
      throw UsageError(fmt::format("maxout: k = {} is not a whole number.", text));
    unit.columns = static_cast<std::size_t>(k);
  }
  if (unit.columns != card.param.usual) unit.name = fmt::format("maxout:k={}", unit.columns);
  return unit;
}

UnitScratch make_scratch(const Unit&, std::size_t rows, std::size_t units) {
  return {.winners = std::vector<std::uint8_t>(rows * units)};
}

void forward(const UnitPass& pass, const float* z, float* a) {
  kernel::chosen_isa().training->max_pieces(z, a, pass.scratch.winners.data(), pass.rows,
                                            pass.units, pass.unit.columns);
}

void backward(const UnitPass& pass, float* z, const float* da, std::span<float>) {
  kernel::chosen_isa().training->max_pieces_backward(pass.scratch.winners.data(), da, z, pass.rows,
                                                     pass.units, pass.unit.columns);
}

}  // namespace

constinit const UnitKind maxout{
    .card = &card,
    .parse = parse,
    .learned = [](const Unit&, std::size_t) { return std::vector<float>(); },
    .make_scratch = make_scratch,
    .forward = forward,
    .backward = backward,
    .value = [](const Unit&, double z) { return z; },
    .slope = [](const Unit&, double) { return 1.0; },
    .moments = [](const Unit& unit) { return theory::max_of_normals_moments(unit.columns); },
    .tails = [](const Unit&) { return theory::Tails{.left = {}, .right = {}, .steepest = 1}; },
    // Compare and keep the winner.
    .cost = [](const Unit& unit) { return 2.0 * double(unit.columns - 1); },
    .drawn = [](const Unit&, double x) { return CurvePoint{std::abs(x), x < 0 ? -1.0 : 1.0}; },
    .drawn_as = "two pieces with weights 1 and -1, which make |x|; training finds others"};

}  // namespace hillock::nn
