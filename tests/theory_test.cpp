// The Gaussian moments against exact values and those that papers publish.
#include "theory/moments.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "nn/unit.h"
#include "theory/saturation.h"

namespace hillock::tests {
namespace {

theory::Moments moments_of(const std::string& spec) {
  const nn::Unit unit = nn::parse_unit(spec);
  return theory::gaussian_moments([&](double z) { return nn::unit_value(unit, z); },
                                  [&](double z) { return nn::unit_slope(unit, z); });
}

struct Row {
  const char* spec;
  double mean, second, slope_second, gain;
};

// Exact to about 5e-5.
const Row table[] = {
    {"identity", 0, 1, 1, 1},
    {"sigmoid", .5, .29338, .04484, 1.8462},
    {"tanh", 0, .39429, .46440, 1.5925},
    {"softsign", 0, .18301, .22767, 2.3375},
    {"relu", .39894, .5, .5, 1.4142},
    {"elu", .16052, .64495, .66810, 1.2452},
    {"selu", 0, 1, 1.07157, 1.0000},
    {"softplus", .80606, .92125, .29338, 1.0419},
    {"gelu", .28209, .42522, .45585, 1.5335},
    {"silu", .20662, .35578, .37948, 1.6765},
    {"mish", .24040, .45234, .47908, 1.4868},
    {"hard_swish", .16622, .33157, .35854, 1.7367},
    {"hard_tanh", 0, .51606, .68269, 1.3920},
};

TEST(GaussianMoments, ReproduceThePublishedTable) {
  for (const Row& row : table) {
    const theory::Moments m = moments_of(row.spec);
    EXPECT_NEAR(m.mean, row.mean, 5.1e-5) << row.spec;
    EXPECT_NEAR(m.second, row.second, 5.1e-5) << row.spec;
    EXPECT_NEAR(m.slope_second, row.slope_second, 5.1e-5) << row.spec;
    EXPECT_NEAR(nn::unit_gain(nn::parse_unit(row.spec)), row.gain, 5.1e-5) << row.spec;
  }
}

// It took 18 s before the first run. sin(w z) squared has the mean (1 - exp(-2 w^2)) / 2.
TEST(GaussianMoments, OfWavesTooShortForTheQuadratureAreMeansOverSteps) {
  std::size_t places = 0;
  const auto moments = [&](double w) {
    return theory::gaussian_moments(
        [&, w](double z) {
          ++places;
          return std::sin(w * z);
        },
        [w](double z) { return w * std::cos(w * z); });
  };
  const theory::Moments fast = moments(1e6);
  EXPECT_TRUE(fast.is_approximate);
  EXPECT_NEAR(fast.mean, 0, 0.02);
  EXPECT_NEAR(fast.second, 0.5, 0.02);
  EXPECT_NEAR(fast.slope_second, 0.5e12, 0.02e12);
  EXPECT_LT(places, 1'000'000u);
  for (const double w : {1.0, 10.0, 30.0}) {
    const theory::Moments m = moments(w);
    EXPECT_FALSE(m.is_approximate) << w;
    EXPECT_NEAR(m.second, (1 - std::exp(-2 * w * w)) / 2, 1e-11) << w;
  }
}

TEST(GaussianMoments, OfLeakyReluAreTheClosedForm) {
  for (double a : {0.0, 0.01, 0.25, -0.5, 2.0}) {
    const theory::Moments m = moments_of("leaky_relu:slope=" + std::to_string(a));
    EXPECT_NEAR(m.mean, (1 - a) / std::sqrt(2 * std::numbers::pi), 1e-12) << a;
    EXPECT_NEAR(m.second, (1 + a * a) / 2, 1e-12) << a;
    EXPECT_NEAR(m.slope_second, (1 + a * a) / 2, 1e-12) << a;
  }
}

// E max^2 of two normals is exactly 1.
TEST(GaussianMoments, OfMaxoutAreThoseOfTheGreatestOfKNormals) {
  EXPECT_NEAR(nn::unit_gain(nn::parse_unit("maxout:k=2")), 1, 1e-12);
  EXPECT_NEAR(nn::unit_gain(nn::parse_unit("maxout:k=4")), .803, 5e-4);
  EXPECT_NEAR(theory::max_of_normals_moments(2).mean, 1 / std::sqrt(std::numbers::pi), 1e-12);
}

TEST(GaussianMoments, HesGainComesOutOfRelu) {
  EXPECT_NEAR(nn::unit_gain(nn::parse_unit("relu")), std::numbers::sqrt2, 1e-12);
}

// sigmoid' falls under 5 % of 1/4 where s (1 - s) = 1/80; tanh' where sech^2 = 1/20.
TEST(SaturatingTails, BeginWhereTheSlopeFallsUnderFivePercentOfItsMaximum) {
  const double grid = 1.0 / 64;
  const theory::Tails sigmoid = nn::unit_tails(nn::parse_unit("sigmoid"));
  const double s = (1 + std::sqrt(1 - 4.0 / 80)) / 2;
  EXPECT_NEAR(*sigmoid.right, std::log(s / (1 - s)), grid);
  EXPECT_NEAR(*sigmoid.left, -std::log(s / (1 - s)), grid);
  const theory::Tails tanh = nn::unit_tails(nn::parse_unit("tanh"));
  EXPECT_NEAR(*tanh.right, std::acosh(std::sqrt(20.0)), grid);
  const theory::Tails elu = nn::unit_tails(nn::parse_unit("elu"));
  EXPECT_NEAR(*elu.left, std::log(0.05), grid);
  EXPECT_FALSE(elu.right);
  const theory::Tails relu = nn::unit_tails(nn::parse_unit("relu"));
  EXPECT_EQ(*relu.left, 0);
  EXPECT_FALSE(relu.right);
  for (const char* open : {"identity", "leaky_relu", "prelu", "maxout"})
    EXPECT_FALSE(nn::unit_tails(nn::parse_unit(open)).any()) << open;
}

}  // namespace
}  // namespace hillock::tests
