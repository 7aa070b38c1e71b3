// sigmoid_output.cpp: a bounded output keeps signals from diverging, and can be read as a
// probability.
#include <fmt/core.h>

#include <cmath>

#include "data/random.h"
#include "lab/experiments.h"
#include "lab/nets.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

// The root mean square of the outputs of each layer, weights of three times the usual size.
std::vector<double> sizes(const nn::Unit& unit, std::size_t depth, std::uint64_t seed) {
  constexpr std::size_t width = 128, rows = 64;
  constexpr double sigma_w = 3;
  nn::Network network = nn::make_network(unit, equal_layers(width, width, depth, 1));
  draw_weights(network, Weights::normal, sigma_w, 0, seed, 0);
  const nn::Samples samples = noise(rows, width, 1, seed, 0);
  nn::Workspace workspace = nn::make_workspace(network, rows);
  nn::forward(network, workspace, samples.x.data(), rows, nn::Mode::inference);
  std::vector<double> out;
  for (std::size_t l = 0; l < depth; ++l) {
    double squares = 0;
    for (std::size_t i = 0; i < rows * width; ++i)
      squares += std::pow(double(workspace.layers[l].a[i]), 2);
    out.push_back(std::sqrt(squares / double(rows * width)));
  }
  return out;
}

// Rows whose class is drawn with a probability that is known: the logistic of a quadratic.
LearningTask coin_flips(std::size_t rows, std::uint64_t seed, std::uint64_t repeat,
                        std::vector<double>& truth) {
  data::Stream stream(seed, data::Role::simulation, std::uint64_t{100}, repeat);
  const auto draw = [&](std::vector<double>* kept) {
    nn::Samples out{.rows = rows, .inputs = 2, .x = {}, .target = {}};
    for (std::size_t r = 0; r < rows; ++r) {
      const double a = stream.normal(), b = stream.normal();
      const double p = 1 / (1 + std::exp(-(1.5 * a + b * b - 1)));
      out.x.insert(out.x.end(), {float(a), float(b)});
      out.target.push_back(stream.uniform() < p ? 1.0f : 0.0f);
      if (kept) kept->push_back(p);
    }
    return out;
  };
  LearningTask task{.name = "coin flips", .train = draw(nullptr), .test = {}};
  task.test = draw(&truth);
  return task;
}

Outcome run_sigmoid_output(const LabOptions& options) {
  const nn::Unit bounded = cast(options, "sigmoid"), unbounded = cast(options, "relu");
  constexpr std::size_t depth = 30;
  const auto kept = sizes(bounded, depth, options.seed),
             grown = sizes(unbounded, depth, options.seed);
  double most = 0;
  for (const double size : kept) most = std::max(most, size);

  // Two classes through softmax: p = sigmoid(z1 - z0).
  const std::size_t rows = options.full ? 20'000 : 4000, repeats = options.full ? 10 : 4;
  std::vector<double> gaps, slopes;
  for (std::size_t r = 0; r < repeats; ++r) {
    std::vector<double> truth;
    const LearningTask task = coin_flips(rows, options.seed, r, truth);
    nn::Network network = nn::make_network(cast(options, "tanh"), equal_layers(2, 16, 1, 2));
    nn::initialise(network, nn::Init::critical, options.seed, r);
    nn::train(network, {.rate = 0.003, .epochs = 30, .seed = options.seed, .repeat = r}, task.train,
              {});
    const auto logits = nn::predict(network, task.test);
    double off = 0, said_sum = 0, truth_sum = 0;
    std::vector<double> said;
    for (std::size_t i = 0; i < task.test.rows; ++i) {
      said.push_back(nn::unit_value(bounded, double(logits[2 * i + 1]) - logits[2 * i]));
      off += std::abs(said[i] - truth[i]);
      said_sum += said[i];
      truth_sum += truth[i];
    }
    const double n = double(task.test.rows);
    double both = 0, square = 0;
    for (std::size_t i = 0; i < task.test.rows; ++i) {
      both += (said[i] - said_sum / n) * (truth[i] - truth_sum / n);
      square += std::pow(said[i] - said_sum / n, 2);
    }
    gaps.push_back(off / n);
    slopes.push_back(both / square);
    if (options.report) options.report(r + 1, repeats);
  }
  constexpr double bound = 1, allowed = 0.05;
  Outcome out;
  out.method = fmt::format(
      "30 layers of 128 with weights three times as large as keeps a linear signal's size: the "
      "root "
      "mean square of each layer's outputs. And {} rows whose class is drawn with a known "
      "probability: "
      "a net of 16 tanh units learns to tell, and {} of the difference of its two outputs is held "
      "against that probability on as many new rows, {} times.",
      rows, bounded.name, repeats);
  Series a{.label = bounded.name, .x = {}, .y = {}}, b{.label = unbounded.name, .x = {}, .y = {}};
  Grid grid{.title = "Size of the outputs", .columns = {"layer", bounded.name, unbounded.name}};
  for (std::size_t l = 0; l < depth; ++l) {
    for (auto [series, values] : {std::pair(&a, &kept), std::pair(&b, &grown)}) {
      series->x.push_back(double(l + 1));
      series->y.push_back(std::log10((*values)[l]));
    }
    if (l % 10 == 0 || l + 1 == depth)
      grid.rows.push_back({figure(double(l + 1), 0), figure(kept[l]), figure(grown[l])});
  }
  Grid learned{
      .title = "What is said against what is true",
      .columns = {"mean distance", "slope of true over said (1: neither too bold nor too timid)"},
      .rows = {{figure(estimate(gaps), 4), figure(estimate(slopes), 3)}}};
  out.tables = {std::move(grid), std::move(learned)};
  out.lines = {{.title = "log10 of the outputs' size, against the layer", .series = {a, b}}};
  out.answers = {
      {most <= bound && grown.back() > 1000 ? Conclusion::holds : Conclusion::does_not_hold,
       fmt::format(
           "no layer's outputs are larger than {} ({}: at most {:.3g}), while {}'s have grown a "
           "thousandfold and more after 30 layers ({:.3g}).",
           bound, bounded.name, most, unbounded.name, grown.back())},
      {is_below(interval_of(estimate(gaps)), allowed),
       fmt::format("the mean distance to the true probability is to lie below {}.", allowed)}};
  return out;
}

}  // namespace

Experiment sigmoid_output() {
  return {
      .name = "sigmoid_output",
      .about = "A bounded output keeps signals from diverging, and can be read as a probability",
      .claims = {{"article, Sigmoid function",
                  "The output range is limited [0,1], the data is not easy to diverge during the "
                  "transmission process"},
                 {"article, Sigmoid function",
                  "The probability value can be expressed in the output layer."}},
      .run = run_sigmoid_output};
}

}  // namespace hillock::lab
