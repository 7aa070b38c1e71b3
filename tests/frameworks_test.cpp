// The programs for PyTorch and Keras say what the network is. That they run, and that what they
// build has the same weights' scale and the same activation, is tried by scripts/try_frameworks.py.
#include "report/frameworks.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "report/python_unit.h"

namespace hillock::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

report::Blueprint network_of(std::string_view unit) {
  return {.unit = nn::parse_unit(unit),
          .shape = {.inputs = 11, .hidden = {64, 64}, .outputs = 3},
          .rate = 0.01,
          .averaging = 0.999,
          .epochs = 200,
          .batch = 16,
          .patience = 25,
          .steps = 2200};
}

TEST(Frameworks, ParametersAreSaidInEachDialect) {
  const report::Blueprint leaky = network_of("leaky_relu:slope=0.2");
  EXPECT_THAT(report::in_pytorch(leaky), HasSubstr("nn.LeakyReLU(0.2)"));
  EXPECT_THAT(report::in_keras(leaky), HasSubstr("layers.LeakyReLU(negative_slope=0.2)"));
}

TEST(Frameworks, DefaultsThatDifferElsewhereAreWrittenOut) {
  // Keras starts prelu at 0 and has one slope a unit; keras.ops has the tanh form of gelu.
  EXPECT_THAT(report::in_keras(network_of("prelu")), HasSubstr("Constant(0.25), shared_axes=[1]"));
  EXPECT_THAT(report::in_keras(network_of("prelu:per=channel")), Not(HasSubstr("shared_axes")));
  EXPECT_THAT(report::in_pytorch(network_of("prelu:per=channel")),
              HasSubstr("nn.PReLU(64, init=0.25)"));
  EXPECT_THAT(report::in_keras(network_of("gelu")), HasSubstr("approximate=False"));
  EXPECT_THAT(report::in_pytorch(network_of("gelu_tanh")), HasSubstr("approximate=\"tanh\""));
}

TEST(Frameworks, HesGainForReluStandsInBoth) {
  // sqrt(2): He et al. 2015, arXiv:1502.01852, section 2.2.
  for (const report::Program& program : report::programs_for(network_of("relu")))
    EXPECT_THAT(program.code, HasSubstr("gain = 1.41421356237")) << program.library;
}

TEST(Frameworks, WhatALibraryHasNotIsItsFormula) {
  EXPECT_THAT(report::in_pytorch(network_of("telu")),
              HasSubstr("return x * torch.tanh(torch.exp(x))"));
  EXPECT_THAT(report::in_keras(network_of("x*tanh(exp(x))")),
              HasSubstr("return x * ops.tanh(ops.exp(x))"));
  EXPECT_THAT(
      report::in_pytorch(network_of("isru:alpha=2")),
      testing::AllOf(HasSubstr("alpha = 2"), HasSubstr("x / torch.sqrt(1 + alpha * x ** 2)")));
  EXPECT_THAT(report::in_pytorch(network_of("swish")),
              HasSubstr("nn.Parameter(torch.full((n,), 1"));
}

TEST(Frameworks, TwoConditionsAreJoinedInBrackets) {
  EXPECT_THAT(report::in_pytorch(network_of("where(x < 1, where(x > -1, x, 0), 0)")),
              HasSubstr("torch.where((x < 1) & (x > -1), x, 0)"));
}

TEST(Frameworks, MaxoutHasItsPiecesBesideEachOther) {
  EXPECT_THAT(report::in_pytorch(network_of("maxout:k=3")),
              testing::AllOf(HasSubstr("dense(11, 192, "), HasSubstr("dense(64, 192, "),
                             HasSubstr("unflatten(1, (3, -1)).amax(1)")));
}

TEST(Frameworks, WhatTrainsItIsSaid) {
  report::Blueprint network = network_of("relu");
  network.optimizer = nn::Optimizer::sgd;
  network.l2 = 0.01;
  network.clip = 1;
  network.schedule = nn::Schedule::cosine;
  network.shape.norm = nn::Norm::batch;
  network.shape.residual = true;
  EXPECT_THAT(report::in_pytorch(network),
              testing::AllOf(HasSubstr("torch.optim.SGD("), HasSubstr("momentum=0.9"),
                             HasSubstr("\"weight_decay\": 0.01"), HasSubstr("BatchNorm1d(64)"),
                             HasSubstr("bias=False"), HasSubstr("Residual("),
                             HasSubstr("clip_grad_norm_"), HasSubstr("T_max=2200")));
  EXPECT_THAT(report::in_keras(network),
              testing::AllOf(HasSubstr("SGD(keras.optimizers.schedules.CosineDecay(0.01, 2200)"),
                             HasSubstr("global_clipnorm=1"), HasSubstr("L2(0.005)"),
                             HasSubstr("use_bias=False"), HasSubstr("x = h + ")));
}

TEST(Frameworks, WeightsAreAveragedAsHillockDoes) {
  // nn/train.h: after t steps it keeps min(averaging, (1 + t) / (10 + t)) of itself.
  EXPECT_THAT(report::in_pytorch(network_of("relu")),
              HasSubstr("keep = min(0.999, (1 + float(steps)) / (10 + float(steps)))"));
  EXPECT_THAT(report::in_keras(network_of("relu")),
              testing::AllOf(HasSubstr("keep = min(0.999, (1 + self.steps) / (10 + self.steps))"),
                             Not(HasSubstr("use_ema"))));
  report::Blueprint network = network_of("relu");
  network.averaging = 0;
  for (const report::Program& program : report::programs_for(network))
    EXPECT_THAT(program.code, Not(HasSubstr("verage"))) << program.library;
}

TEST(Frameworks, TextIsALiteralThatHidesNothing) {
  EXPECT_EQ(report::python_string("a\\b\"c"), R"("a\\b\"c")");
  EXPECT_EQ(report::python_string("größe 😀"), "\"größe 😀\"");
  EXPECT_EQ(report::python_string("a\nb\x1b\u202e"), R"("a\x0ab\x1b\U0000202e")");
  EXPECT_EQ(report::python_string("\xe9"), "\"é\"");  // not UTF-8: Latin-1
}

TEST(Frameworks, TheDocsShowWhatIsWritten) {
  const report::Blueprint network = network_of("relu");
  const std::string programs = report::in_pytorch(network) + report::in_keras(network),
                    fence = "```";
  for (const char* name : {"/docs/reference/exports.md"}) {
    std::ifstream file(std::string(HILLOCK_SOURCE_DIR) + name);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    std::size_t blocks = 0;
    for (std::size_t at = page.find("```python\n"); at != page.npos;
         at = page.find("```python\n", at), ++blocks) {
      at += 10;
      const std::string block = page.substr(at, page.find(fence, at) - at);
      EXPECT_THAT(programs, HasSubstr(block)) << name;
    }
    EXPECT_EQ(blocks, 2u) << name;
  }
}

TEST(Frameworks, NumbersComeBackBitForBit) {
  for (const double x : {0.1, 1.0 / 3, 1e-300, 1.4142135623730951})
    EXPECT_EQ(std::stod(report::python_number(x)), x);
}

}  // namespace
}  // namespace hillock::tests
