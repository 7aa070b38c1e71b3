// unit_kind_test.cpp: what a kind of unit has to bring along, and that it is enough: a gated unit,
// defined here, in a network.
#include "nn/unit_kind.h"

#include <gmock/gmock.h>

#include <cctype>
#include <cmath>

#include "activation/readings.h"
#include "kernel/isa.h"
#include "kernel/structural.h"
#include "nn/network.h"
#include "onnx/export/unit_nodes.h"
#include "report/frameworks.h"

namespace hillock::tests {
namespace {

using namespace number;
using testing::HasSubstr;

// value · σ(gate): two columns a unit, the value first.

std::size_t gate_of(const nn::UnitKind& kind) {
  std::size_t index = 0;
  while (activation::readings()[index].card->name != kind.card->gate) ++index;
  return index;
}

kernel::Pairs pairs_of(const nn::UnitPass& pass) {
  return {pass.rows, pass.units, 2 * pass.units};
}

const nn::UnitKind glu{
    .card = activation::structural("glu"),
    .parse = [](api::Spec) { return nn::Unit{.name = "glu", .kind = &glu, .columns = 2}; },
    .learned = [](const nn::Unit&, std::size_t) { return std::vector<float>(); },
    .make_scratch = [](const nn::Unit&, std::size_t, std::size_t) { return nn::UnitScratch(); },
    .forward =
        [](const nn::UnitPass& pass, const float* z, float* a) {
          kernel::gated(kernel::chosen_isa(), gate_of(glu), kernel::DType::f32, pairs_of(pass), z,
                        z + pass.units, a, nullptr);
        },
    .backward =
        [](const nn::UnitPass& pass, float* z, const float* da, std::span<float>) {
          kernel::gated_backward(kernel::chosen_isa(), gate_of(glu), kernel::DType::f32,
                                 pairs_of(pass), z, z + pass.units, da, z, z + pass.units, nullptr);
        },
    .value = [](const nn::Unit&, double z) { return z / 2; },
    .slope = [](const nn::Unit&, double) { return 0.5; },
    .moments = [](const nn::Unit&) { return theory::Moments{0, 0.2934, 0.2934}; },
    .tails = [](const nn::Unit&) { return theory::Tails{.left = {}, .right = {}, .steepest = 1}; },
    .cost = [](const nn::Unit&) { return 20.0; },
    .drawn = [](const nn::Unit&, double x) { return nn::CurvePoint{x / 2, 0.5}; },
    .drawn_as = "the gate at 0"};

constexpr std::size_t rows = 9, inputs = 3, units = 4;

// The sum of the network's outputs over the rows.
template <class T>
T sum_of_outputs(const nn::Network& network, const std::vector<T>& p, const std::vector<float>& x) {
  const nn::Layer &hidden = network.layers[0], &output = network.layers[1];
  const auto column = [&](std::size_t row, std::size_t c) {
    T sum = p[hidden.biases + c];
    for (std::size_t i = 0; i < inputs; ++i)
      sum = sum + T(double(x[row * inputs + i])) * p[hidden.weights + i * hidden.columns + c];
    return sum;
  };
  T sum(0.0);
  for (std::size_t row = 0; row < rows; ++row) {
    sum = sum + p[output.biases];
    for (std::size_t u = 0; u < units; ++u)
      sum = sum + column(row, u) / (T(1.0) + exp(-column(row, units + u))) * p[output.weights + u];
  }
  return sum;
}

TEST(UnitKind, AGatedUnitTrainsWithNothingButItsKind) {
  nn::Network network =
      nn::make_network(glu.parse({}), {.inputs = inputs, .hidden = {units}, .outputs = 1});
  EXPECT_EQ(network.layers[0].columns, 2 * units);
  nn::initialise(network, nn::Init::critical, 1, 0);
  std::vector<float> x;
  for (std::size_t i = 0; i < rows * inputs; ++i) x.push_back(float(std::sin(double(i))));
  nn::Workspace workspace = nn::make_workspace(network, rows);
  const auto y = nn::forward(network, workspace, x.data(), rows, nn::Mode::training);
  double sum = 0;
  for (const float one : y) sum += one;
  std::ranges::fill(y, 1.0f);
  nn::backward(network, workspace, x.data(), rows, nn::Mode::training);

  std::vector<Dual<double>> p;
  for (const float w : network.parameters) p.emplace_back(double(w), 0.0);
  constexpr double rounding = 1e-5;  // some tens of f32 operations on numbers of about 1
  for (std::size_t i = 0; i < p.size(); ++i) {
    p[i].d = 1;
    const Dual<double> expected = sum_of_outputs(network, p, x);
    p[i].d = 0;
    EXPECT_NEAR(expected.v, sum, rounding);
    EXPECT_NEAR(expected.d, workspace.gradients[i], rounding) << "parameter " << i;
  }
}

TEST(UnitKind, EveryKindIsExportedAndFoundByItsCard) {
  EXPECT_EQ(nn::kind_of(*activation::structural("softmax")), nullptr);
  for (const nn::UnitKind* kind : nn::unit_kinds) {
    const nn::Unit unit = nn::parse_unit(kind->card ? kind->card->name : "x*tanh(exp(x))");
    EXPECT_EQ(unit.kind, kind);
    EXPECT_TRUE(!kind->card || nn::kind_of(*kind->card) == kind);
    onnx::GraphBuilder b{.model = {}, .columns = {}, .opset = 17};
    EXPECT_THAT(onnx::append_units(b, {unit, 4, {}}, "layer1", "z"), HasSubstr("layer1/"));
    EXPECT_FALSE(b.model.nodes.empty());
    for (report::Program program : report::programs_for(
             {.unit = unit, .shape = {.inputs = 2, .hidden = {4}, .outputs = 1}, .clip = {}})) {
      for (char& c : program.code) c = static_cast<char>(std::tolower(c));
      EXPECT_THAT(program.code, HasSubstr(kind->card ? kind->card->name : "tanh("))
          << program.library;
    }
  }
}

}  // namespace
}  // namespace hillock::tests
