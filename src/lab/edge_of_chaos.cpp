// edge_of_chaos.cpp: the weights with which neither a signal nor a gradient grows or dies, and
// where that point is not stable.
#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "lab/experiments.h"
#include "lab/mean_field.h"

namespace hillock::lab {
namespace {

struct ExpectedEdge {
  std::string_view name;
  double sigma_b;
  std::optional<double> sigma_w;  // none: not stable, or there is none
};
const double root_of_005 = std::sqrt(0.05);
const ExpectedEdge expected_edges[] = {{"tanh", root_of_005, 1.32703},  // sigma_w^2 = 1.761
                                       {"tanh", 0.2, 1.304},
                                       {"elu", 0.2, 1.229},
                                       {"softsign", 0.2, 1.730},
                                       {"arctan", 0.2, 1.308},
                                       {"erf", 0.2, 1.153},
                                       {"telu", 0.2, 1.328},
                                       {"silu", 0.2, {}},
                                       {"gelu", 0.2, {}},
                                       {"mish", 0.2, {}},
                                       {"hard_swish", 0.2, {}},
                                       {"sigmoid", 0.2, {}}};

std::string settles(const std::optional<Edge>& edge) {
  if (!edge) return "none for q in [1e-4, 100]";
  if (edge->from_one) return "from q = 1";
  return edge->stable ? "from nearby only" : "runs away";
}

Outcome run_edge_of_chaos(const LabOptions& options) {
  constexpr double digit = 5e-4, range = 4;  // of sigma_w: the ones expected lie below 2
  Outcome out;
  out.method =
      "Where chi = sigma_w^2 E f'(z)^2 = 1 and q = sigma_w^2 E f(z)^2 + sigma_b^2 agree, z ~ N(0, "
      "q): "
      "searched over q in [1e-4, 100]; then q is iterated from 1 % beside it, and from 1, until it "
      "stands still or runs away.";
  Grid grid{.columns = {"function", "sigma_b", "sigma_w", "expected", "q*", "q settles there"}};
  BarPicture bars{.title = "sigma_w on the edge of chaos", .bars = {}};
  std::vector<std::string> off, stable_ones;
  for (const ExpectedEdge& e : expected_edges) {
    const nn::Unit unit = cast(options, e.name);
    const auto edge = edge_of_chaos(unit, e.sigma_b);
    const bool usable = edge && edge->from_one;
    if (e.sigma_w && !(usable && std::abs(edge->sigma_w - *e.sigma_w) <= digit))
      off.push_back(unit.name);
    if (!e.sigma_w && usable && edge->sigma_w <= range) stable_ones.push_back(unit.name);
    grid.rows.push_back({figure(unit.name), figure(e.sigma_b),
                         edge ? figure(edge->sigma_w, 4) : figure("–"),
                         e.sigma_w ? figure(*e.sigma_w) : figure("not stable, or none in range"),
                         edge ? figure(edge->q, 3) : figure("–"), figure(settles(edge))});
    if (usable)
      bars.bars.emplace_back(fmt::format("{}, sigma_b {:.3g}", unit.name, e.sigma_b),
                             edge->sigma_w);
  }
  out.tables.push_back(std::move(grid));
  out.bars.push_back(std::move(bars));
  out.answers = {
      {off.empty() ? Conclusion::holds : Conclusion::does_not_hold,
       off.empty()
           ? "every sigma_w is within 5e-4, the last digit given, and q settles there from 1."
           : fmt::format("not so: {}.", fmt::join(off, ", "))},
      {stable_ones.empty() ? Conclusion::holds : Conclusion::does_not_hold,
       stable_ones.empty()
           ? fmt::format("iterating from q = 1 arrives at none of them with sigma_w up to "
                         "{}, twice what the others need.",
                         range)
           : fmt::format("stable: {}.", fmt::join(stable_ones, ", "))}};
  return out;
}

}  // namespace

Experiment edge_of_chaos_table() {
  return {
      .name = "edge_of_chaos",
      .about = "Weights with which neither signal nor gradient grows or dies, and where that fails",
      .claims =
          {{"evidence.md, Gaussian moments (Poole et al. 2016, Schoenholz et al. 2017)",
            "tanh with sigma_b^2 = 0.05 has sigma_w^2 = 1.761; with sigma_b = 0.2, sigma_w: tanh "
            "1.304, elu 1.229, softsign 1.730, arctan 1.308, erf 1.153, telu 1.328"},
           {"evidence.md, Gaussian moments",
            "For silu, gelu, mish and hard_swish the point with chi = 1 is not stable (from q = 1 "
            "the variance runs away); sigmoid has none in that range."}},
      .run = run_edge_of_chaos};
}

}  // namespace hillock::lab
