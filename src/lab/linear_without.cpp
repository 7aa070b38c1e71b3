// linear_without.cpp: without activations a network of any depth is one linear layer.
#include <fmt/core.h>

#include <cmath>

#include "lab/experiments.h"
#include "lab/nets.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

using Matrix = std::vector<double>;  // row-major

Matrix product(const Matrix& a, const Matrix& b, std::size_t m, std::size_t k, std::size_t n) {
  Matrix c(m * n);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < k; ++j)
      for (std::size_t l = 0; l < n; ++l) c[i * n + l] += a[i * k + j] * b[j * n + l];
  return c;
}

// How far the outputs of a deep network are from those of the product of its matrices, over their
// greatest size.
double distance_to_product(const nn::Unit& unit, std::uint64_t seed, std::uint64_t repeat) {
  constexpr std::size_t inputs = 8, width = 16, depth = 10, outputs = 4, rows = 64;
  nn::Network network = nn::make_network(unit, equal_layers(inputs, width, depth, outputs));
  draw_weights(network, Weights::normal, 1, 0, seed, repeat);
  const nn::Samples samples = noise(rows, inputs, outputs, seed, repeat);
  const std::vector<float> deep = nn::predict(network, samples);
  Matrix whole;
  for (const nn::Layer& layer : network.layers) {
    const auto from = network.parameters.begin() + std::ptrdiff_t(layer.weights);
    const Matrix weights(from, from + std::ptrdiff_t(layer.inputs * layer.columns));
    whole = whole.empty() ? weights : product(whole, weights, inputs, layer.inputs, layer.columns);
  }
  const Matrix x(samples.x.begin(), samples.x.end());
  const Matrix flat = product(x, whole, rows, inputs, outputs);
  double off = 0, size = 0;
  for (std::size_t i = 0; i < flat.size(); ++i) {
    off = std::max(off, std::abs(flat[i] - deep[i]));
    size = std::max(size, std::abs(flat[i]));
  }
  return off / size;
}

Outcome run_linear_without(const LabOptions& options) {
  const nn::Unit none = cast(options, "identity"), bent = cast(options, "relu");
  constexpr std::size_t nets = 20;
  // Ten products of float matrices of 16: each rounds by 2^-24 some 16 times over.
  constexpr double rounding = 1e-4, margin = 0.02;
  double off = 0;
  for (std::size_t r = 0; r < nets; ++r)
    off = std::max(off, distance_to_product(none, options.seed, r));

  // The linear one: two matrices without an activation, as wide between as there are inputs.
  const std::vector<Contender> compared{
      {.name = "linear", .unit = none, .hidden = std::vector<std::size_t>{2}},
      {.name = fmt::format("5 layers of {}", none.name), .unit = none},
      {.name = fmt::format("5 layers of {}", bent.name), .unit = bent}};
  ContestPlan plan{
      .hidden = {32, 32, 32, 32, 32}, .epochs = 40, .repeats = options.full ? 20u : 6u};
  Outcome out;
  out.method = fmt::format(
      "{} random networks of 10 layers of {} against the product of their matrices in double "
      "precision; and on two tasks that no straight line solves, a linear layer beside 5 hidden "
      "layers "
      "of 32, each at its own best rate (Adam, {} epochs, {} repeats).",
      nets, none.name, plan.epochs, plan.repeats);
  Grid grid{.title = "Accuracy on test rows",
            .columns = {"task", compared[0].name, compared[1].name, compared[2].name}};
  BarPicture bars{.title = "accuracy on test rows", .bars = {}};
  std::vector<Conclusion> parts{off < rounding ? Conclusion::holds : Conclusion::does_not_hold};
  const auto sources = task_sources(options, 1000);
  for (std::size_t t = 0; t < 2; ++t) {
    const ContestResult c = hold_contest(part_of(options, t, 2), sources[t], compared, plan);
    std::vector<Figure> row{figure(c.task)};
    for (const Standing& s : c.standings) {
      row.push_back(figure(estimate(s.scores()), 3));
      bars.bars.emplace_back(c.task + ", " + s.name, estimate(s.scores()).mean);
    }
    grid.rows.push_back(std::move(row));
    const auto scores = [&](std::size_t k) { return c.standings[k].scores(); };
    parts.push_back(is_about_zero(interval_of(paired(scores(1), scores(0)), 4), margin));
    parts.push_back(is_above(interval_of(paired(scores(2), scores(1)), 4), margin));
  }
  out.tables.push_back(std::move(grid));
  out.bars.push_back(std::move(bars));
  out.answers.push_back(
      {together(parts),
       fmt::format(
           "10 layers of {} differ from the product of their matrices by {:.1g} of the "
           "greatest output (allowed: {:.0g}, float rounding); their accuracy is to lie within "
           "{} points of the linear one's, and {}'s above by more, at 95 % at once.",
           none.name, off, rounding, 100 * margin, bent.name)});
  return out;
}

}  // namespace

Experiment linear_without() {
  return {
      .name = "linear_without",
      .about = "Without activations a network of any depth is one linear layer",
      .claims = {{"article, introduction",
                  "If these activation functions are removed, the neural network only has linear "
                  "operations, and the final effect is quite For a single-layer linear model"}},
      .run = run_linear_without};
}

}  // namespace hillock::lab
