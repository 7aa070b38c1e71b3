// dead_at_birth.cpp: networks of ReLUs that are constant before the first step (Lu et al. 2019).
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "choose/parallel.h"
#include "lab/experiments.h"
#include "lab/nets.h"

namespace hillock::lab {
namespace {

enum class Sides { both, one };  // inputs uniform on [-sqrt 3, sqrt 3], or on [0, sqrt 3]

// Whether some hidden layer gives 0 for every input: then no weight before the last bias gets a
// gradient, and the network is that constant.
bool born_dead(const nn::Unit& unit, std::size_t width, std::size_t depth, nn::Init init,
               Sides sides, std::uint64_t seed, std::uint64_t repeat) {
  constexpr std::size_t points = 16;
  nn::Network network = nn::make_network(unit, equal_layers(1, width, depth, 1));
  nn::initialise(network, init, seed, repeat);
  std::vector<float> x;
  for (std::size_t i = 0; i < points; ++i) {
    const double at = (double(i) + 0.5) / double(points);  // in (0, 1), evenly
    x.push_back(float(std::sqrt(3.0) * (sides == Sides::both ? 2 * at - 1 : at)));
  }
  nn::Workspace workspace = nn::make_workspace(network, points);
  nn::forward(network, workspace, x.data(), points, nn::Mode::inference);
  for (std::size_t l = 0; l < depth; ++l) {
    const auto& a = workspace.layers[l].a;
    if (std::ranges::all_of(a, [](float y) { return y == 0; })) return true;
  }
  return false;
}

Estimate share_dead(const LabOptions& options, const nn::Unit& unit, std::size_t width,
                    std::size_t depth, nn::Init init, Sides sides, std::size_t nets) {
  std::vector<char> dead(nets);
  choose::in_parallel(
      nets, options.threads, [] { return true; },
      [&](std::size_t r) {
        dead[r] = born_dead(unit, width, depth, init, sides, options.seed, r);
      });
  return share_of(std::size_t(std::ranges::count(dead, char{1})), nets);
}

// The share of units without a gradient in networks of a usual size: 3 layers of 64, 10 inputs, 256
// rows.
double dead_units(const LabOptions& options, const nn::Unit& unit) {
  constexpr std::size_t nets = 50;
  double sum = 0;
  for (std::size_t r = 0; r < nets; ++r) {
    nn::Network network = nn::make_network(unit, equal_layers(10, 64, 3, 1));
    nn::initialise(network, nn::Init::he, options.seed, r);
    sum += diagnose::diagnose(network, data::Task::regression, noise(256, 10, 1, options.seed, r))
               .dead;
  }
  return sum / double(nets);
}

struct ExpectedDead {
  std::size_t depth, width;
  double dead;
};
constexpr double simulated_nets = 1500;
constexpr ExpectedDead expected_dead[] = {{9, 2, .869},  {9, 3, .578},  {9, 4, .293},
                                          {9, 5, .132},  {19, 2, .993}, {19, 3, .875},
                                          {19, 4, .643}, {19, 5, .370}};

Outcome run_dead_at_birth(const LabOptions& options) {
  const nn::Unit relu = cast(options, "relu"), leaky = cast(options, "leaky_relu");
  const std::size_t nets = options.full ? 40'000 : 6000;
  constexpr double allowed =
      3.3;  // standard errors: eight comparisons, 0.1 % of no difference each
  constexpr double rare = 0.01, solved = 0.05;
  Outcome out;
  out.method = fmt::format(
      "{} networks of one input and one output, weights normal by He (variance 2 / fan_in), biases "
      "0; "
      "16 inputs evenly on [-sqrt 3, sqrt 3]. Dead: some hidden layer gives 0 for every one of "
      "them. The "
      "table expected was simulated with 1,500 networks, so its own error counts.",
      nets);
  Grid grid{.columns = {"hidden layers", "width", "dead", "expected", "standard errors apart",
                        "inputs of one sign", "Xavier", leaky.name}};
  std::vector<Series> series(2);
  double furthest = 0, xavier_off = 0, xavier_less = 0;
  std::size_t leaky_dead = 0;
  for (std::size_t i = 0; i < std::size(expected_dead); ++i) {
    const ExpectedDead& e = expected_dead[i];
    if (options.report) options.report(i, std::size(expected_dead) + 1);
    const auto share = [&](const nn::Unit& unit, nn::Init init, Sides sides) {
      return share_dead(options, unit, e.width, e.depth, init, sides, nets);
    };
    const Estimate ours = share(relu, nn::Init::he, Sides::both),
                   one = share(relu, nn::Init::he, Sides::one),
                   xavier = share(relu, nn::Init::xavier, Sides::both),
                   leaking = share(leaky, nn::Init::he, Sides::both);
    const double theirs = std::sqrt(e.dead * (1 - e.dead) / simulated_nets);
    const double apart = (ours.mean - e.dead) / std::hypot(ours.error, theirs);
    furthest = std::max(furthest, std::abs(apart));
    xavier_off = std::max(xavier_off, std::abs(xavier.mean - ours.mean));
    xavier_less += (ours.mean - xavier.mean) / double(std::size(expected_dead));
    leaky_dead += std::size_t(std::lround(leaking.mean * double(nets)));
    grid.rows.push_back({figure(double(e.depth), 0), figure(double(e.width), 0), figure(ours, 3),
                         figure(e.dead, 3), figure(apart, 1), figure(one, 3), figure(xavier, 3),
                         figure(leaking, 3)});
    Series& line = series[e.depth == 9 ? 0 : 1];
    line.label = fmt::format("{} hidden layers", e.depth);
    line.x.push_back(double(e.width));
    line.y.push_back(ours.mean);
  }
  const double usual = dead_units(options, relu), most = std::ranges::max(series[0].y);
  out.tables.push_back(std::move(grid));
  out.lines.push_back(
      {.title = "share of networks born dead, against their width", .series = series});
  out.answers = {
      {furthest <= allowed ? Conclusion::holds : Conclusion::does_not_hold,
       fmt::format(
           "every share is to lie within {} standard errors of the expected one; the furthest is "
           "{:.1f} off.",
           allowed, furthest)},
      {together({usual < rare ? Conclusion::holds : Conclusion::does_not_hold,
                 most < rare ? Conclusion::holds : Conclusion::does_not_hold}),
       fmt::format(
           "to be under {}: in networks of three layers of 64, {:.4f} of the units are born dead; "
           "but of narrow and deep networks up to {:.2f} are dead as a whole.",
           rare, usual, most)},
      {xavier_less > solved ? Conclusion::holds : Conclusion::does_not_hold,
       fmt::format(
           "Xavier's weights have the same signs as He's, and with biases of 0 the sign of "
           "each sum "
           "is all that counts: the shares differ by {:.3f} at most; to be lower by {} on average.",
           xavier_off, solved)},
      {leaky_dead == 0 ? Conclusion::holds : Conclusion::does_not_hold,
       fmt::format("{} of {} networks of {} are born dead.", leaky_dead,
                   nets * std::size(expected_dead), leaky.name)}};
  out.notes.push_back(
      "The size of the inputs plays no part (biases are 0, relu(c x) = c relu(x)): of an input law "
      "only "
      "the signs count. With inputs of both signs, two rays have to die, which fits the expected "
      "table; "
      "with one sign one ray has to, so that 1 - (1 - 2^-width)^layers are dead, exactly.");
  return out;
}

}  // namespace

Experiment dead_at_birth() {
  return {
      .name = "dead_at_birth",
      .about =
          "ReLU networks that are constant before the first step: how many, by width and depth",
      .claims =
          {{"evidence.md (Lu, Shin, Su, Karniadakis 2019)",
            "Born dead at initialisation, 9 hidden layers: width 2 .869, 3 .578, 4 .293, 5 .132; "
            "19 hidden layers: .993 .875 .643 .370"},
           {"article, ReLU function",
            "There are two main reasons for this situation: (1) Parameter initialization, which "
            "is relatively rare."},
           {"article, ReLU function", "You can use the Xavier initialization method to solve"},
           {"article, Leaky ReLU function", "there will be no Dead ReLU Problem"}},
      .run = run_dead_at_birth};
}

}  // namespace hillock::lab
