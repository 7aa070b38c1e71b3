// saturation.cpp: which ends are flat, and what a unit far out there learns.
#include <fmt/core.h>

#include <cmath>

#include "lab/experiments.h"

namespace hillock::lab {
namespace {

constexpr double far = 10, flat = 0.001;

struct Ends {
  double left, right;  // |slope| there over the steepest
};

Ends ends(const nn::Unit& unit) {
  double steepest = 0;
  for (double z = -20; z <= 20; z += 1.0 / 64)
    steepest = std::max(steepest, std::abs(nn::unit_slope(unit, z)));
  return {std::abs(nn::unit_slope(unit, -far)) / steepest,
          std::abs(nn::unit_slope(unit, far)) / steepest};
}

Conclusion yes(bool it_does) {
  return it_does ? Conclusion::holds : Conclusion::does_not_hold;
}

Outcome run_saturation(const LabOptions& options) {
  Outcome out;
  out.method = fmt::format(
      "The slope at -{0} and at {0} over the steepest slope; an end is flat where less than {1} of "
      "it is "
      "left. Beside it the tail that the diagnostics of hillock count as saturated: |slope| under "
      "5 % of "
      "its maximum where the function flattens to a constant.",
      far, flat);
  Grid grid{.columns = {"function", "slope at -10", "slope at 10", "value at -10", "value at 10",
                        "saturated tails"}};
  BarPicture bars{.title = "slope at 10, over the steepest", .bars = {}};
  const std::vector<nn::Unit> units =
      cast_all(options, {"sigmoid", "tanh", "relu", "leaky_relu", "elu"});
  std::vector<Ends> all;
  for (const nn::Unit& unit : units) {
    all.push_back(ends(unit));
    const theory::Tails tails = nn::unit_tails(unit);
    std::string where;
    if (tails.left) where = "z < " + figure(*tails.left, 2).text;
    if (tails.right) where += (where.empty() ? "z > " : ", z > ") + figure(*tails.right, 2).text;
    grid.rows.push_back({figure(unit.name), figure(all.back().left), figure(all.back().right),
                         figure(nn::unit_value(unit, -far)), figure(nn::unit_value(unit, far)),
                         figure(where.empty() ? "none" : where)});
    bars.bars.emplace_back(unit.name, all.back().right);
  }
  out.tables.push_back(std::move(grid));
  out.bars.push_back(std::move(bars));
  const auto both_flat = [&](std::size_t u) {
    return yes(all[u].left < flat && all[u].right < flat);
  };
  const double low = nn::unit_value(units[0], -40), high = nn::unit_value(units[0], 40);
  out.answers = {
      {together({both_flat(0), yes(std::abs(low) < flat && std::abs(high - 1) < flat)}),
       fmt::format(
           "{}: {:.2g} of its slope is left at -10 and {:.2g} at 10; it goes to {:.2g} and {:.2g}.",
           units[0].name, all[0].left, all[0].right, low, high)},
      {both_flat(1), fmt::format("{}: {:.2g} of its slope is left at -10 and {:.2g} at 10.",
                                 units[1].name, all[1].left, all[1].right)},
      {yes(all[2].right == 1),
       fmt::format(
           "{}: at 10 the slope is {:.3g} of the steepest, to be all of it. (At -10: {:.3g}; the "
           "article does not claim more.)",
           units[2].name, all[2].right, all[2].left)},
      {yes(all[3].left > flat && all[3].right > flat),
       fmt::format(
           "{}: {:.2g} of the slope is left at -10, {:.3g} at 10: it never flattens to a constant, "
           "though what is left on the left is small.",
           units[3].name, all[3].left, all[3].right)}};
  return out;
}

}  // namespace

Experiment saturation() {
  return {
      .name = "saturation",
      .about =
          "Which ends are flat: sigmoid's and tanh's both, relu's right one not, leaky_relu's none",
      .claims =
          {{"article, Sigmoid function",
            "The left end tends to 0, the right end tends to 1, and both ends tend to saturate."},
           {"article, Hyperbolic tangent function", "Both ends tend to be saturated"},
           {"article, ReLU function",
            "The positive semi-axis is linear, so there is no gradient saturation phenomenon in "
            "the positive semi-axis"},
           {"article, Leaky ReLU function",
            "No matter the input is less than 0 or greater than 0, saturation will not occur."}},
      .run = run_saturation};
}

}  // namespace hillock::lab
