// witness_test.cpp: what others compute. Values and slopes by JAX and Keras, with their own
// functions and gradients, and by the papers' formulas typed again: tests/witness/activations.csv,
// by scripts/witness.py. Normalisation, residual layers, schedules, clipping and class weights by
// PyTorch, in float64: tests/witness/training.txt, by scripts/witness_training.py.
#include <gtest/gtest.h>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "activation/readings.h"
#include "api/spec.h"
#include "kernel/isa.h"
#include "nn/class_weights.h"
#include "nn/train.h"

namespace hillock::tests {
namespace {

struct Row {
  std::string spec;
  double x, value, slope;
  std::string witness;
};

double number(std::string_view text) {
  double x = NAN;
  std::from_chars(text.data(), text.data() + text.size(), x);
  return x;
}

std::vector<Row> witnessed() {
  std::ifstream file(HILLOCK_SOURCE_DIR "/tests/witness/activations.csv");
  std::string line;
  std::getline(file, line);  // how the file was made
  std::getline(file, line);  // names of the columns
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    for (int i = 0; i < 4; ++i) {
      const std::size_t comma = line.find(',');
      cells.push_back(line.substr(0, comma));
      line.erase(0, comma + 1);
    }
    rows.push_back({cells[0], number(cells[1]), number(cells[2]), number(cells[3]), line});
  }
  return rows;
}

// The frameworks' own formulas lose digits in the tails: some 2^-52 of the terms that they sum, of
// size |x|, in a slope up to x^2 (the tanh form of gelu). What is right to 1e-12 beyond that is the
// same function.
TEST(Witness, DoubleReadingIsWhatOthersCompute) {
  for (const Row& row : witnessed()) {
    const api::Selected selected = api::select_activation(api::parse_spec(row.spec));
    const activation::Reading& reading = activation::readings()[selected.index];
    const auto near = [](double exact, double size) {
      return 1e-12 * std::abs(exact) + 1e-15 * size;
    };
    EXPECT_NEAR(reading.value(row.x, selected.params.data()), row.value,
                near(row.value, std::abs(row.x)))
        << row.spec << " x = " << row.x << ", by " << row.witness;
    EXPECT_NEAR(reading.slope(row.x, selected.params.data()), row.slope,
                near(row.slope, 1 + row.x * row.x))
        << row.spec << " slope, x = " << row.x << ", by " << row.witness;
  }
}

// A new activation needs no witness; a file that is lost or cut is noticed.
TEST(Witness, IsThereForTheWholeCatalogue) {
  std::set<std::size_t> seen;
  for (const Row& row : witnessed())
    seen.insert(api::select_activation(api::parse_spec(row.spec)).index);
  EXPECT_GE(seen.size(), 47u);
}

struct Case {
  std::string name;
  nn::Norm norm = nn::Norm::none;
  bool residual = false;
  nn::TrainingPlan plan;
  std::map<std::string, std::vector<float>> said;
};

template <class Names>
std::size_t place(const Names& names, const std::string& name) {
  return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

std::vector<Case> witnessed_trainings() {
  std::ifstream file(HILLOCK_SOURCE_DIR "/tests/witness/training.txt");
  std::vector<Case> cases;
  std::string line;
  std::getline(file, line);  // how the file was made
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string key, norm, schedule;
    words >> key;
    if (key != "case") {
      for (double x; words >> x;) cases.back().said[key].push_back(float(x));
      continue;
    }
    Case c{.name = line};
    words >> norm >> c.residual >> schedule >> c.plan.clip >> c.plan.class_weights;
    c.norm = nn::Norm(place(nn::norm_names, norm));
    c.plan.schedule = nn::Schedule(place(nn::schedule_names, schedule));
    cases.push_back(c);
  }
  return cases;
}

nn::Network started(const Case& c) {
  nn::Network network = nn::make_network(
      nn::parse_unit("tanh"),
      {.inputs = 3, .hidden = {4, 4}, .outputs = 2, .norm = c.norm, .residual = c.residual});
  EXPECT_EQ(network.parameters.size(), c.said.at("start").size()) << c.name;
  network.parameters = c.said.at("start");
  return network;
}

void expect_near(const std::vector<float>& ours, const std::vector<float>& theirs, double within,
                 const std::string& what) {
  ASSERT_EQ(ours.size(), theirs.size()) << what;
  for (std::size_t i = 0; i < ours.size(); ++i)
    EXPECT_NEAR(ours[i], theirs[i], within * (1 + std::abs(theirs[i]))) << what << " " << i;
}

// Some tens of roundings of 6e-8, of numbers about 1.
constexpr double rounding = 5e-6;

TEST(DeepWitness, GradientsAreThoseOfPyTorch) {
  for (const Case& c : witnessed_trainings()) {
    const nn::Network network = started(c);
    nn::Workspace workspace = nn::make_workspace(network, 6);
    const auto outputs =
        nn::forward(network, workspace, c.said.at("x").data(), 6, nn::Mode::training);
    const float* target = c.said.at("target").data();
    const double loss = kernel::chosen_isa().training->softmax_cross_entropy(
        outputs.data(), target, outputs.data(), 6, 2, 1 / 6.0f);
    if (c.plan.class_weights)
      nn::weigh_rows(nn::balanced_weights(c.said.at("target"), 2), target, outputs.data(), 6);
    else
      EXPECT_NEAR(loss / 6, c.said.at("loss")[0], rounding) << c.name;
    nn::backward(network, workspace, c.said.at("x").data(), 6, nn::Mode::training);
    expect_near(workspace.gradients, c.said.at("gradients"), rounding, c.name + " gradient");
  }
}

TEST(DeepWitness, RatesAreThoseOfPyTorch) {
  for (const Case& c : witnessed_trainings())
    for (std::size_t t = 0; t < 7; ++t)
      EXPECT_NEAR(0.05 * nn::rate_factor(c.plan.schedule, t, 7), c.said.at("rates")[t],
                  3e-9)  // read as a float
          << c.name << " step " << t;
}

// Adam divides by the size of a gradient: where that is small, its rounding shows.
constexpr double after_seven_steps = 1e-4;

TEST(DeepWitness, TrainingEndsWherePyTorchEnds) {
  for (Case c : witnessed_trainings()) {
    nn::Network network = started(c);
    const nn::Samples samples{
        .rows = 6, .inputs = 3, .x = c.said.at("x"), .target = c.said.at("target")};
    c.plan.rate = 0.05;
    c.plan.epochs = 7;
    c.plan.batch = 6;
    nn::train(network, c.plan, samples, {});
    expect_near(network.parameters, c.said.at("end"), after_seven_steps, c.name + " end");
    if (c.norm != nn::Norm::batch) {
      expect_near(nn::predict(network, samples), c.said.at("outputs"), after_seven_steps, c.name);
      continue;
    }
    std::vector<float> statistics;
    for (std::size_t layer : {0, 4})
      for (const char* which : {"mean", "variance"}) {
        const auto& said = c.said.at(which);
        statistics.insert(statistics.end(), said.begin() + std::ptrdiff_t(layer),
                          said.begin() + std::ptrdiff_t(layer) + 4);
      }
    expect_near(network.statistics, statistics, after_seven_steps, c.name + " statistics");
    expect_near(nn::predict(network, samples), c.said.at("predictions"), after_seven_steps, c.name);
  }
}

}  // namespace

}  // namespace hillock::tests
