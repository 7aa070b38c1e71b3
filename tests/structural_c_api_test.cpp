// The C face of what is not one activation over one array: the bits of the C++ one, and every
// misuse is a status with a message.
#include <gmock/gmock.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "api/hillock.h"
#include "api/hillock_c.h"
#include "owned_activation.h"

namespace {

using testing::HasSubstr;

template <class T>
struct CStructural : testing::Test {
  static constexpr hillock_dtype dtype = static_cast<hillock_dtype>(hillock::element_type<T>);
  static constexpr std::size_t rows = 7, columns = 12, n = rows * columns;

  std::vector<T> some(std::size_t count) {
    std::vector<T> all(count);
    for (T& at : all) {
      const double x = std::normal_distribution<double>(0, 2)(random);
      if constexpr (std::same_as<T, hillock::bf16>)
        at = hillock::to_bf16(x);
      else if constexpr (std::same_as<T, hillock::f16>)
        at = hillock::to_f16(x);
      else
        at = static_cast<T>(x);
    }
    return all;
  }
  static void expect_same(const std::vector<T>& a, const std::vector<T>& b) {
    EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(T)), 0);
  }
  std::mt19937 random{20261123};
};
using Elements = testing::Types<float, double, hillock::bf16, hillock::f16>;
TYPED_TEST_SUITE(CStructural, Elements);

TYPED_TEST(CStructural, SoftmaxIsThatOfTheCppFace) {
  using T = TypeParam;
  constexpr auto dtype = TestFixture::dtype;
  constexpr std::size_t rows = TestFixture::rows, columns = TestFixture::columns,
                        n = rows * columns;
  const auto x = this->some(n), dy = this->some(n);
  std::vector<T> y(n), wanted(n), dx(n), wanted_dx(n);
  EXPECT_EQ(hillock_softmax(dtype, x.data(), y.data(), rows, columns), HILLOCK_OK);
  hillock::softmax(x, wanted, columns);
  this->expect_same(y, wanted);
  EXPECT_EQ(hillock_softmax_backward(dtype, y.data(), dy.data(), dx.data(), rows, columns),
            HILLOCK_OK);
  hillock::softmax_backward(y, dy, wanted_dx, columns);
  this->expect_same(dx, wanted_dx);
  EXPECT_EQ(hillock_log_softmax(dtype, x.data(), y.data(), rows, columns), HILLOCK_OK);
  hillock::log_softmax(x, wanted, columns);
  this->expect_same(y, wanted);
  EXPECT_EQ(hillock_log_softmax_backward(dtype, y.data(), dy.data(), dx.data(), rows, columns),
            HILLOCK_OK);
  hillock::log_softmax_backward(y, dy, wanted_dx, columns);
  this->expect_same(dx, wanted_dx);
}

TYPED_TEST(CStructural, MaxoutIsThatOfTheCppFace) {
  using T = TypeParam;
  constexpr auto dtype = TestFixture::dtype;
  constexpr std::size_t units = 20, pieces = 3;
  const auto x = this->some(units * pieces), dy = this->some(units);
  for (const hillock_layout layout : {HILLOCK_PLANES, HILLOCK_INTERLEAVED}) {
    const hillock::Maxout unit{.pieces = pieces,
                               .layout = static_cast<hillock::Maxout::Layout>(layout)};
    std::vector<T> y(units), wanted(units), dx(x.size()), wanted_dx(x.size());
    std::vector<unsigned char> winners(units), wanted_winners(units);
    EXPECT_EQ(hillock_maxout(dtype, layout, pieces, x.data(), y.data(), winners.data(), units),
              HILLOCK_OK);
    unit.forward(x, wanted, wanted_winners);
    this->expect_same(y, wanted);
    EXPECT_EQ(winners, wanted_winners);
    EXPECT_EQ(
        hillock_maxout_backward(dtype, layout, pieces, winners.data(), dy.data(), dx.data(), units),
        HILLOCK_OK);
    unit.backward(winners, dy, wanted_dx);
    this->expect_same(dx, wanted_dx);
    std::vector<T> without(units);
    EXPECT_EQ(hillock_maxout(dtype, layout, pieces, x.data(), without.data(), nullptr, units),
              HILLOCK_OK);
    this->expect_same(without, wanted);
  }
}

TYPED_TEST(CStructural, GatedUnitsAreThoseOfTheCppFace) {
  using T = TypeParam;
  constexpr auto dtype = TestFixture::dtype;
  constexpr std::size_t rows = TestFixture::rows, columns = TestFixture::columns,
                        n = rows * columns;
  const auto x = this->some(2 * n), dy = this->some(n), gate = this->some(n);
  for (const char* name : {"glu", "bilinear", "reglu", "geglu", "swiglu"})
    for (const hillock_order order : {HILLOCK_VALUE_FIRST, HILLOCK_GATE_FIRST}) {
      hillock_activation* f;
      ASSERT_EQ(hillock_glu_gate(name, &f), HILLOCK_OK) << hillock_last_error();
      const Owned owned(f);
      const hillock::Glu unit(name, static_cast<hillock::Glu::Order>(order));
      std::vector<T> y(n), wanted(n), dx(2 * n), wanted_dx(2 * n), dvalue(n), dgate(n),
          wanted_dvalue(n), wanted_dgate(n);
      EXPECT_EQ(hillock_glu(f, order, dtype, x.data(), y.data(), rows, columns), HILLOCK_OK);
      unit.forward(x, wanted, columns);
      this->expect_same(y, wanted);
      EXPECT_EQ(
          hillock_glu_backward(f, order, dtype, x.data(), dy.data(), dx.data(), rows, columns),
          HILLOCK_OK);
      unit.backward(x, dy, wanted_dx, columns);
      this->expect_same(dx, wanted_dx);
      EXPECT_EQ(hillock_glu_apart(f, dtype, dy.data(), gate.data(), y.data(), n), HILLOCK_OK);
      unit.forward(dy, gate, wanted);
      this->expect_same(y, wanted);
      EXPECT_EQ(hillock_glu_apart_backward(f, dtype, dy.data(), gate.data(), dy.data(),
                                           dvalue.data(), dgate.data(), n),
                HILLOCK_OK);
      unit.backward(dy, gate, dy, wanted_dvalue, wanted_dgate);
      this->expect_same(dvalue, wanted_dvalue);
      this->expect_same(dgate, wanted_dgate);
    }
}

TYPED_TEST(CStructural, FusedFormsAreThoseOfTheCppFace) {
  using T = TypeParam;
  constexpr auto dtype = TestFixture::dtype;
  constexpr std::size_t rows = TestFixture::rows, columns = TestFixture::columns,
                        n = rows * columns;
  const auto x = this->some(n), dy = this->some(n), bias = this->some(columns),
             both = this->some(2 * n);
  const Owned f = made("elu:alpha=0.5");
  const hillock::Activation elu("elu:alpha=0.5");
  std::vector<T> y(n), wanted(n), dx(n), wanted_dx(n), dbias(columns), wanted_dbias(columns),
      doubled(2 * n), wanted_doubled(2 * n);
  EXPECT_EQ(hillock_bias_forward(f.get(), dtype, x.data(), bias.data(), y.data(), rows, columns),
            HILLOCK_OK);
  hillock::bias_forward(elu, x, bias, wanted);
  this->expect_same(y, wanted);
  for (const T* added : {bias.data(), static_cast<const T*>(nullptr)}) {
    EXPECT_EQ(hillock_bias_backward(f.get(), dtype, x.data(), added, dy.data(), dx.data(),
                                    dbias.data(), rows, columns),
              HILLOCK_OK);
    if (added)
      hillock::bias_backward(elu, x, bias, dy, wanted_dx, wanted_dbias);
    else
      hillock::bias_backward(elu, x, dy, wanted_dx, wanted_dbias);
    this->expect_same(dx, wanted_dx);
    this->expect_same(dbias, wanted_dbias);
  }
  int answer = -1;
  EXPECT_EQ(hillock_has_slope_of_output(f.get(), &answer), HILLOCK_OK);
  EXPECT_EQ(answer, 1);
  EXPECT_EQ(hillock_backward_from_output(f.get(), dtype, y.data(), dy.data(), dx.data(), n),
            HILLOCK_OK);
  hillock::backward_from_output(elu, y, dy, wanted_dx);
  this->expect_same(dx, wanted_dx);
  EXPECT_EQ(hillock_crelu(dtype, x.data(), doubled.data(), rows, columns), HILLOCK_OK);
  hillock::crelu(x, wanted_doubled, columns);
  this->expect_same(doubled, wanted_doubled);
  EXPECT_EQ(hillock_crelu_backward(dtype, x.data(), both.data(), dx.data(), rows, columns),
            HILLOCK_OK);
  hillock::crelu_backward(x, both, wanted_dx, columns);
  this->expect_same(dx, wanted_dx);
}

TYPED_TEST(CStructural, LearnedParametersAreThoseOfTheCppFace) {
  using T = TypeParam;
  constexpr auto dtype = TestFixture::dtype;
  constexpr std::size_t batch = 3, channels = 4, spatial = 5, n = batch * channels * spatial;
  const Owned f = made("prelu");
  std::size_t count = 0;
  ASSERT_EQ(hillock_learned_parameters(f.get(), &count), HILLOCK_OK);
  ASSERT_EQ(count, 1u);
  const auto x = this->some(n), dy = this->some(n), params = this->some(channels);
  std::vector<T> y(n), wanted(n), dx(n), wanted_dx(n), dparams(channels), wanted_dparams(channels);
  const hillock::LearnedActivation prelu("prelu");
  EXPECT_EQ(hillock_learned_forward(f.get(), dtype, x.data(), params.data(), y.data(), batch,
                                    channels, spatial),
            HILLOCK_OK);
  prelu.forward(x, params, wanted, {channels, spatial});
  this->expect_same(y, wanted);
  EXPECT_EQ(hillock_learned_backward(f.get(), dtype, x.data(), params.data(), dy.data(), dx.data(),
                                     dparams.data(), batch, channels, spatial),
            HILLOCK_OK);
  prelu.backward(x, params, dy, wanted_dx, wanted_dparams, {channels, spatial});
  this->expect_same(dx, wanted_dx);
  this->expect_same(dparams, wanted_dparams);
}

void expect_refused(hillock_status status, const char* message) {
  EXPECT_EQ(status, HILLOCK_USAGE_ERROR) << message;
  EXPECT_THAT(hillock_last_error(), HasSubstr(message));
}

TEST(CStructuralMisuse, NullIsNamed) {
  const Owned owned = made("prelu");
  const hillock_activation* f = owned.get();
  constexpr auto d = HILLOCK_F32;
  constexpr auto o = HILLOCK_VALUE_FIRST;
  float x[8] = {};
  const unsigned char winners[4] = {};
  hillock_activation* gate = owned.get();
  int answer;
  std::size_t count;
  expect_refused(hillock_softmax(d, nullptr, x, 2, 2), "x is NULL.");
  expect_refused(hillock_log_softmax(d, x, nullptr, 2, 2), "y is NULL.");
  expect_refused(hillock_softmax_backward(d, x, nullptr, x, 2, 2), "dy is NULL.");
  expect_refused(hillock_log_softmax_backward(d, x, x, nullptr, 2, 2), "dx is NULL.");
  expect_refused(hillock_maxout(d, HILLOCK_PLANES, 2, nullptr, x, nullptr, 2), "x is NULL.");
  expect_refused(hillock_maxout_backward(d, HILLOCK_PLANES, 2, nullptr, x, x, 2),
                 "winners is NULL.");
  expect_refused(hillock_maxout_backward(d, HILLOCK_PLANES, 2, winners, nullptr, x, 2),
                 "dy is NULL.");
  expect_refused(hillock_glu_gate(nullptr, &gate), "name is NULL.");
  EXPECT_EQ(gate, nullptr);
  expect_refused(hillock_glu_gate("glu", nullptr), "f is NULL.");
  expect_refused(hillock_glu(nullptr, o, d, x, x, 1, 2), "f is NULL.");
  expect_refused(hillock_glu(f, o, d, nullptr, x, 1, 2), "x is NULL.");
  expect_refused(hillock_glu_backward(f, o, d, x, nullptr, x, 1, 2), "dy is NULL.");
  expect_refused(hillock_glu_apart(f, d, x, nullptr, x, 2), "gate is NULL.");
  expect_refused(hillock_glu_apart_backward(f, d, x, x, x, x, nullptr, 2), "dgate is NULL.");
  expect_refused(hillock_crelu(d, x, nullptr, 1, 2), "y is NULL.");
  expect_refused(hillock_crelu_backward(d, nullptr, x, x, 1, 2), "x is NULL.");
  expect_refused(hillock_bias_forward(nullptr, d, x, x, x, 1, 2), "f is NULL.");
  expect_refused(hillock_bias_forward(f, d, x, nullptr, x, 1, 2), "bias is NULL.");
  expect_refused(hillock_bias_backward(f, d, x, x, x, x, nullptr, 1, 2), "dbias is NULL.");
  expect_refused(hillock_has_slope_of_output(nullptr, &answer), "f is NULL.");
  expect_refused(hillock_has_slope_of_output(f, nullptr), "answer is NULL.");
  expect_refused(hillock_backward_from_output(f, d, nullptr, x, x, 2), "y is NULL.");
  expect_refused(hillock_learned_parameters(nullptr, &count), "f is NULL.");
  expect_refused(hillock_learned_parameters(f, nullptr), "count is NULL.");
  expect_refused(hillock_learned_forward(f, d, x, nullptr, x, 1, 1, 2), "params is NULL.");
  expect_refused(hillock_learned_backward(f, d, x, x, x, x, nullptr, 1, 1, 2), "dparams is NULL.");
  EXPECT_EQ(hillock_softmax(d, nullptr, nullptr, 0, 4), HILLOCK_OK);
  EXPECT_EQ(hillock_crelu(d, nullptr, nullptr, 4, 0), HILLOCK_OK);
  EXPECT_EQ(hillock_maxout(d, HILLOCK_PLANES, 2, nullptr, nullptr, nullptr, 0), HILLOCK_OK);
}

TEST(CStructuralMisuse, ValuesOutsideTheirRangeAreNamed) {
  const Owned gelu = made("gelu"), mine = made("x*tanh(x)");
  float x[8] = {};
  unsigned char winners[2] = {0, 2};
  hillock_activation* f;
  std::size_t count;
  int answer;
  constexpr auto d = HILLOCK_F32;
  for (const int wrong : {-1, 2, 0x7fffffff}) {
    expect_refused(hillock_maxout(d, static_cast<hillock_layout>(wrong), 2, x, x + 4, nullptr, 2),
                   "layout = ");
    expect_refused(hillock_glu(gelu.get(), static_cast<hillock_order>(wrong), d, x, x + 4, 1, 2),
                   "order = ");
  }
  expect_refused(hillock_softmax(static_cast<hillock_dtype>(9), x, x, 1, 2), "dtype = 9");
  expect_refused(hillock_softmax(d, x, x, SIZE_MAX, 2), "more than fit in memory");
  expect_refused(hillock_crelu(d, x, x, SIZE_MAX / 2, 2), "more than fit in memory");
  expect_refused(hillock_learned_forward(made("prelu").get(), d, x, x, x, SIZE_MAX, 2, 2),
                 "more than fit in memory");
  expect_refused(hillock_maxout(d, HILLOCK_PLANES, 0, x, x, nullptr, 2), "1 to 255");
  expect_refused(hillock_maxout_backward(d, HILLOCK_PLANES, 2, winners, x, x + 4, 2),
                 "winners contain 2");
  expect_refused(hillock_glu_gate("swglu", &f), "Did you mean 'swiglu'?");
  EXPECT_EQ(f, nullptr);
  expect_refused(hillock_backward_from_output(gelu.get(), d, x, x, x, 2), "Keep the inputs");
  expect_refused(hillock_learned_parameters(gelu.get(), &count), "no parameter that is learned");
  expect_refused(hillock_has_slope_of_output(mine.get(), &answer), "is a formula");
  expect_refused(hillock_bias_forward(mine.get(), d, x, x, x, 1, 2), "is a formula");
}

// The header: arrays that overlap are a usage error; an output may be an input unless said
// otherwise.
TEST(CStructuralMisuse, OverlapIsNamed) {
  const Owned elu = made("elu"), prelu = made("prelu");
  const hillock_activation *f = elu.get(), *p = prelu.get();
  constexpr auto d = HILLOCK_F32;
  constexpr auto o = HILLOCK_VALUE_FIRST;
  constexpr auto planes = HILLOCK_PLANES;
  float a[32] = {}, b[32] = {}, c[32] = {};
  unsigned char winners[8] = {};
  auto* const bytes = reinterpret_cast<unsigned char*>(a);
  const char* const partly = "partly; it may be";
  const char* const apart = "must not overlap";

  expect_refused(hillock_activation_forward(f, d, a, a + 1, 8, 1), partly);
  expect_refused(hillock_activation_backward(f, d, a, b, b + 1, 8, 1), partly);
  expect_refused(hillock_softmax(d, a, a + 1, 2, 4), partly);
  expect_refused(hillock_log_softmax(d, a + 7, a, 2, 4), partly);
  expect_refused(hillock_softmax_backward(d, a, b, a + 1, 2, 4), partly);
  expect_refused(hillock_log_softmax_backward(d, a, b, b + 1, 2, 4), partly);

  expect_refused(hillock_maxout(d, planes, 2, a, a, nullptr, 4), "y overlaps x");
  expect_refused(hillock_maxout(d, planes, 2, a, a + 7, winners, 4), apart);
  expect_refused(hillock_maxout(d, planes, 2, a, b, bytes + 31, 4), "winners overlaps x");
  expect_refused(hillock_maxout(d, planes, 2, b, a, bytes, 4), "y overlaps winners");
  expect_refused(hillock_maxout_backward(d, planes, 2, winners, a, a, 4), "dx overlaps dy");
  expect_refused(hillock_maxout_backward(d, planes, 2, bytes + 31, b, a, 4), "dx overlaps winners");

  expect_refused(hillock_glu(f, o, d, a, a, 2, 2), "y overlaps x");
  expect_refused(hillock_glu(f, o, d, a, a + 7, 2, 2), apart);
  expect_refused(hillock_glu_backward(f, o, d, a, b, a + 1, 2, 2), partly);
  expect_refused(hillock_glu_backward(f, o, d, a, b, b, 2, 2), partly);  // dx is longer than dy
  expect_refused(hillock_glu_apart(f, d, a, b, b + 1, 4), partly);
  expect_refused(hillock_glu_apart_backward(f, d, a, b, c, a + 1, c, 4), partly);
  expect_refused(hillock_glu_apart_backward(f, d, a, b, c, c, c, 4), "dvalue overlaps dgate");

  expect_refused(hillock_crelu(d, a, a, 2, 2), "y overlaps x");
  expect_refused(hillock_crelu_backward(d, a, b, a + 1, 2, 2), partly);
  expect_refused(hillock_crelu_backward(d, a, b, b, 2, 2), partly);  // dx is shorter than dy

  expect_refused(hillock_bias_forward(f, d, a, b, a + 1, 2, 2), partly);
  expect_refused(hillock_bias_forward(f, d, a, b, b, 2, 2), partly);  // y is longer than bias
  expect_refused(hillock_bias_backward(f, d, a, b, c, a + 1, b + 8, 2, 2), partly);
  expect_refused(hillock_bias_backward(f, d, a, b, c, a, a + 2, 2, 2), "dx overlaps dbias");
  expect_refused(hillock_bias_backward(f, d, a, b, c, a, c, 2, 2), "dbias overlaps dy partly");
  expect_refused(hillock_bias_backward(f, d, a, nullptr, c, a, c + 1, 2, 2), "dbias overlaps dy");

  expect_refused(hillock_backward_from_output(f, d, a, b, b + 1, 4), partly);
  expect_refused(hillock_learned_forward(p, d, a, b, a + 1, 2, 2, 1), partly);
  expect_refused(hillock_learned_forward(p, d, a, b, b, 2, 2, 1), partly);
  expect_refused(hillock_learned_backward(p, d, a, b, c, c + 1, b + 8, 2, 2, 1), partly);
  expect_refused(hillock_learned_backward(p, d, a, b, c, a, a, 2, 2, 1), "dx overlaps dparams");
}

// The bits are those of arrays that do not overlap.
TEST(CStructuralMisuse, OutputsMayBeInputs) {
  const Owned elu = made("elu"), prelu = made("prelu");
  const hillock_activation *f = elu.get(), *p = prelu.get();
  constexpr auto d = HILLOCK_F32;
  constexpr auto o = HILLOCK_VALUE_FIRST;
  const std::vector<float> x{1, -2, 3, -4, 0.5f, -0.25f, 2, -1}, dy{1, 2, 3, 4, 5, 6, 7, 8};
  const std::vector<float> row{0.5f, -0.5f};
  const auto same = [](std::size_t n, const std::vector<float>& start, const auto& call) {
    std::vector<float> apart(n), over = start;
    EXPECT_EQ(call(start.data(), apart.data()), HILLOCK_OK) << hillock_last_error();
    EXPECT_EQ(call(over.data(), over.data()), HILLOCK_OK) << hillock_last_error();
    EXPECT_EQ(std::memcmp(apart.data(), over.data(), n * sizeof(float)), 0);
  };
  same(8, x, [&](const float* in, float* y) { return hillock_softmax(d, in, y, 2, 4); });
  same(8, dy, [&](const float* in, float* dx) {
    return hillock_softmax_backward(d, x.data(), in, dx, 2, 4);
  });
  same(8, x, [&](const float* in, float* dx) {
    return hillock_glu_backward(f, o, d, in, dy.data(), dx, 2, 2);
  });
  same(8, x,
       [&](const float* in, float* y) { return hillock_glu_apart(f, d, dy.data(), in, y, 8); });
  same(4, x, [&](const float* in, float* dx) {
    return hillock_crelu_backward(d, in, dy.data(), dx, 2, 2);
  });
  same(8, x, [&](const float* in, float* y) {
    return hillock_bias_forward(f, d, in, row.data(), y, 4, 2);
  });
  same(2, row, [&](const float* bias, float* dbias) {
    std::vector<float> dx(8);
    return hillock_bias_backward(f, d, x.data(), bias, dy.data(), dx.data(), dbias, 4, 2);
  });
  same(8, dy, [&](const float* in, float* dx) {
    return hillock_backward_from_output(f, d, x.data(), in, dx, 8);
  });
  same(2, row, [&](const float* params, float* dparams) {
    std::vector<float> dx(8);
    return hillock_learned_backward(p, d, x.data(), params, dy.data(), dx.data(), dparams, 4, 2, 1);
  });
}

}  // namespace
