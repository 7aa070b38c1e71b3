// vanishing_gradient.cpp: sigmoid's slope is at most 1/4, and its gradient vanishes with depth; so
// does tanh's.
#include <fmt/core.h>

#include <array>
#include <cmath>
#include <optional>

#include "choose/parallel.h"
#include "lab/experiments.h"
#include "lab/mean_field.h"
#include "lab/nets.h"

namespace hillock::lab {
namespace {

constexpr std::size_t units = 256, depth = 20, rows = 64;

struct Flow {
  std::vector<double> gradient;  // by hidden layer, over the last one's: mean over networks
  Estimate factor;               // per layer backwards, geometric mean
  double theory = 0;
};

// How large weights are drawn.
struct Law {
  std::string_view name;
  std::optional<double> sigma_w;  // none: the unit's own critical gain
};
constexpr double old_sigma_w =
    0.57735;  // uniform on +-1 / sqrt(fan_in): Glorot, Bengio 2010, eq. 1
constexpr Law laws[] = {{"critical", {}}, {"Xavier's", 1}, {"before Xavier", old_sigma_w}};

Flow flow(const LabOptions& options, const nn::Unit& unit, const Law& law, std::size_t nets) {
  const double sigma_w = law.sigma_w.value_or(nn::unit_gain(unit));
  std::vector<std::vector<double>> logs(nets);
  choose::in_parallel(
      nets, options.threads, [] { return true; },
      [&](std::size_t r) {
        nn::Network network = nn::make_network(unit, equal_layers(units, units, depth, 10));
        draw_weights(network, Weights::normal, sigma_w, 0, options.seed, r);
        const diagnose::Diagnostics d = diagnose::diagnose(network, data::Task::classification,
                                                           noise(rows, units, 10, options.seed, r));
        for (const diagnose::LayerDiagnostics& layer : d.layers)
          logs[r].push_back(std::log(layer.gradient_rms));
      });
  Flow out;
  std::vector<double> factors;
  for (const auto& one : logs) factors.push_back((one.front() - one.back()) / double(depth - 1));
  for (std::size_t l = 0; l < depth; ++l) {
    double sum = 0;
    for (const auto& one : logs) sum += one[l] - one.back();
    out.gradient.push_back(std::exp(sum / double(nets)));
  }
  const Estimate log_factor = estimate(factors);
  out.factor = {std::exp(log_factor.mean), std::exp(log_factor.mean) * log_factor.error, nets};
  // Each layer's pre-activations have a variance of their own on the way to where it settles.
  const Scales scales{sigma_w * sigma_w, 0};
  double q = 1, log_sum = 0;
  for (std::size_t l = 0; l + 1 < depth; ++l) {
    log_sum += 0.5 * std::log(chi(unit, q, scales));
    q = next_variance(unit, q, scales);
  }
  out.theory = std::exp(log_sum / double(depth - 1));
  return out;
}

double steepest(const nn::Unit& unit) {
  double most = 0;
  for (double z = -40; z <= 40; z += 1.0 / 1024)
    most = std::max(most, std::abs(nn::unit_slope(unit, z)));
  return most;
}

Outcome run_vanishing_gradient(const LabOptions& options) {
  const nn::Unit sigmoid = cast(options, "sigmoid"), tanh = cast(options, "tanh"),
                 relu = cast(options, "relu");
  const std::size_t nets = options.full ? 50 : 4;
  constexpr double gone = 0.01;
  Outcome out;
  out.method = fmt::format(
      "{} networks of {} layers of {} at birth, standard normal inputs, ten classes drawn at "
      "random: the "
      "root mean square of dL/dz at each layer over that at the last, with weights that keep a "
      "signal's "
      "size (critical: sigma_w is the function's gain), with Xavier's (sigma_w = 1), and with "
      "those "
      "used before (sigma_w = 0.577). Theory, for endless width: the factor per layer is "
      "sigma_w sqrt(E f'(z)^2), with the variance that z has in that layer.",
      nets, depth, units);
  Grid grid{
      .title = "The gradient, backwards",
      .columns = {"function", "weights", "factor per layer", "theory", "at layer 1 over the last"}};
  LinePicture picture{.title =
                          "log10 of the gradient over the last layer's, against the layer "
                          "(critical weights)",
                      .series = {}};
  std::vector<std::vector<double>> left(3);  // [function][law]
  const std::array units{sigmoid, tanh, relu};
  double off = 0;
  for (const Law& law : laws)
    for (std::size_t u = 0; u < units.size(); ++u) {
      const Flow f = flow(options, units[u], law, nets);
      grid.rows.push_back({figure(units[u].name), figure(law.name), figure(f.factor, 4),
                           figure(f.theory, 4), figure(f.gradient.front())});
      left[u].push_back(f.gradient.front());
      off = std::max(off, std::abs(f.factor.mean / f.theory - 1));
      if (law.sigma_w) continue;
      Series series{.label = units[u].name, .x = {}, .y = {}};
      for (std::size_t l = 0; l < depth; ++l) {
        series.x.push_back(double(l + 1));
        series.y.push_back(std::log10(f.gradient[l]));
      }
      picture.series.push_back(std::move(series));
    }
  out.tables.push_back(std::move(grid));
  out.lines.push_back(std::move(picture));
  const double slope = steepest(sigmoid);
  const auto vanishes = [&](std::size_t u) {
    std::vector<Conclusion> each;
    for (const double rest : left[u])
      each.push_back(rest < gone ? Conclusion::holds : Conclusion::does_not_hold);
    return each;
  };
  const auto what_is_left = [&](std::size_t u) {
    return fmt::format("{}: {:.2g}, {:.2g} and {:.2g} of the gradient are left after {} layers",
                       units[u].name, left[u][0], left[u][1], left[u][2], depth);
  };
  std::vector<Conclusion> of_sigmoid = vanishes(0);
  of_sigmoid.push_back(slope <= 0.25 ? Conclusion::holds : Conclusion::does_not_hold);
  out.answers = {
      {together(of_sigmoid),
       fmt::format("the greatest slope of {} is {:.4g}, to be at most 0.25; {}, to be under {} "
                   "with all three sizes of weights.",
                   sigmoid.name, slope, what_is_left(0), gone)},
      {together(vanishes(1)),
       fmt::format("{}, by the size of the weights; to be under {} with all three. ({}.)",
                   what_is_left(1), gone, what_is_left(2))}};
  out.notes.push_back(fmt::format(
      "Measured factors are within {:.1f} % of the theory's. A factor above 1 is no remedy: the "
      "gradient "
      "then grows. With Xavier's weights relu's falls by sqrt(1/2) a layer, which He's put right.",
      100 * off));
  return out;
}

}  // namespace

Experiment vanishing_gradient() {
  return {
      .name = "vanishing_gradient",
      .about =
          "Sigmoid's slope is at most 1/4, and its gradient vanishes with depth; so does tanh's",
      .claims = {{"article, Sigmoid function",
                  "the two ends are too flat, and the gradient disappears easily. This is because "
                  "the Sigmoid derivative is less than 0.25. During back propagation, the gradient "
                  "multiplication will slowly approach 0"},
                 {"article, Hyperbolic tangent function",
                  "The output value field is still flat at both ends, and the problem of gradient "
                  "disappearance still exists."}},
      .run = run_vanishing_gradient};
}

}  // namespace hillock::lab
