// gains.cpp: what each function does to a standard normal signal: the table of moments and gains.
#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "lab/experiments.h"

namespace hillock::lab {
namespace {

struct ExpectedMoments {
  std::string_view name;
  std::optional<double> mean, second, slope_second;
  double gain;
};

// From "evidence.md", exact to about 5e-5; leaky_relu's by its formulas, slope 0.01.
constexpr double root_two_pi = 2.5066282746310002, root_two = 1.4142135623730951, leak = 0.01;
const ExpectedMoments expected_moments[] = {
    {"identity", 0, 1, 1, 1},
    {"sigmoid", .5, .29338, .04484, 1.8462},
    {"tanh", 0, .39429, .46440, 1.5925},
    {"softsign", 0, .18301, .22767, 2.3375},
    {"arctan", 0, .44970, .50000, 1.4912},
    {"relu", .39894, .5, .5, 1.4142},
    {"leaky_relu", (1 - leak) / root_two_pi, (1 + leak * leak) / 2, (1 + leak * leak) / 2,
     root_two * (1 - leak * leak / 2)},
    {"maxout", {}, {}, {}, 1.0000},
    {"maxout:k=4", {}, {}, {}, .803},
    {"elu", .16052, .64495, .66810, 1.2452},
    {"selu", 0, 1, 1.07157, 1.0000},
    {"softplus", .80606, .92125, .29338, 1.0419},
    {"gelu", .28209, .42522, .45585, 1.5335},
    {"silu", .20662, .35578, .37948, 1.6765},
    {"mish", .24040, .45234, .47908, 1.4868},
    {"hard_swish", .16622, .33157, .35854, 1.7367},
    {"hard_tanh", 0, .51606, .68269, 1.3920},
    {"relu_squared", .5, 1.5, 2, .8165},
    {"sin", 0, .43233, .56767, 1.5209},
    {"squareplus", 1.10931, 1.5, .28932, .8165},
    {"telu", .26213, .52909, .56117, 1.3748},
    {"lisht", .60571, .75789, .86570, 1.1487},
    {"erf", 0, .46456, .56941, 1.4672}};

// Half of the last digit given, and the table's own error.
constexpr double error = 5e-5, three_digits = 5e-4;

// Below 1e-9 it is the rounding of doubles, which compilers do differently.
Figure difference(double here) {
  return here < 1e-9 ? figure(0, 0) : Figure{fmt::format("{:.0e}", here), here, {}};
}

Outcome run_gains(const LabOptions& options) {
  Outcome out;
  out.method =
      "E f, E f^2 and E f'^2 of z ~ N(0, 1) by quadrature from the formulas, and the gain "
      "1/sqrt(E f^2) that keeps a signal's variance, beside a table computed for this project by "
      "other "
      "means.";
  Grid grid{.columns = {"function", "E f", "E f²", "E f'²", "gain", "greatest difference"}};
  BarPicture bars{.title = "gain", .bars = {}};
  double worst = 0;
  std::vector<std::string> off;
  for (const ExpectedMoments& e : expected_moments) {
    const nn::Unit unit = cast(options, e.name);
    const theory::Moments m = nn::unit_moments(unit);
    double here = std::abs(theory::critical_gain(m) - e.gain);
    for (const auto& [ours, theirs] : {std::pair(m.mean, e.mean), std::pair(m.second, e.second),
                                       std::pair(m.slope_second, e.slope_second)})
      if (theirs) here = std::max(here, std::abs(ours - *theirs));
    const double allowed = e.name == "maxout:k=4" ? three_digits : error;
    if (!(here <= allowed)) off.push_back(fmt::format("{} ({:.1g})", unit.name, here));
    worst = std::max(worst, here / allowed);
    grid.rows.push_back({figure(unit.name), figure(m.mean, 5), figure(m.second, 5),
                         figure(m.slope_second, 5), figure(theory::critical_gain(m), 4),
                         difference(here)});
    bars.bars.emplace_back(unit.name, theory::critical_gain(m));
  }
  out.tables.push_back(std::move(grid));
  out.bars.push_back(std::move(bars));
  out.answers.push_back(
      {off.empty() ? Conclusion::holds : Conclusion::does_not_hold,
       off.empty()
           ? fmt::format(
                 "every figure is within 5e-5 of the table's (maxout with 4 pieces, of which "
                 "three digits are given, 5e-4); the furthest off uses {:.0f} % of that.",
                 100 * worst)
           : fmt::format("further off than 5e-5: {}.", fmt::join(off, ", "))});
  return out;
}

}  // namespace

Experiment gains() {
  return {.name = "gains",
          .about =
              "What each function does to a standard normal signal: the table of moments and gains",
          .claims = {{"evidence.md, Gaussian moments",
                      "E f, E f^2, E f'^2 and the gain of 23 functions, exact to about 5e-5."}},
          .run = run_gains};
}

}  // namespace hillock::lab
