// The encoder against figures that Python's statistics module gives, and its promises about unseen
// levels and rows.
#include "data/encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "data/pieces.h"
#include "data/split.h"
#include "data_support.h"

namespace hillock::tests {
namespace {

using testing::ElementsAre;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

data::Rows first_rows(std::size_t n) {
  data::Rows rows(n);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

// x / sqrt(1 + (x/6)^2)
float limited(float x) {
  return x / std::sqrt(1 + (x / 6) * (x / 6));
}

data::Dataset small() {
  data::Dataset data;
  data.rows = 6;
  data.task = data::Task::regression;
  data.features = {{.name = "x",
                    .kind = data::Column::Kind::numeric,
                    .numbers = {1, nan, 3, 8, 100, nan},
                    .codes = {},
                    .levels = {}},
                   {.name = "sex",
                    .kind = data::Column::Kind::categorical,
                    .numbers = {},
                    .codes = {0, 1, -1, 0, 2, 1},
                    .levels = {"f", "m", "o"}},
                   {.name = "same",
                    .kind = data::Column::Kind::numeric,
                    .numbers = {5, 5, 5, 5, 6, nan},
                    .codes = {},
                    .levels = {}}};
  data.target_values = {1, 2, 3, 4, 50, 60};
  return data;
}

TEST(Encoder, IsFittedOnTrainingRowsOnly) {
  data::Dataset data = small();
  const data::Encoder encoder = data::fit_encoder(data, first_rows(4));
  // Filled: 1 3 3 8, their mean 3.75, their spread sqrt((2.75^2 + 0.75^2 + 0.75^2 + 4.25^2) / 4).
  EXPECT_EQ(encoder.features[0].numeric.fill, 3);
  EXPECT_EQ(encoder.features[0].numeric.mean, 3.75f);
  EXPECT_FLOAT_EQ(encoder.features[0].numeric.scale, static_cast<float>(1 / std::sqrt(26.75 / 4)));
  EXPECT_THAT(encoder.features[1].categorical.known, ElementsAre(true, true, false));
  EXPECT_EQ(encoder.features[2].numeric.scale, 0);
  EXPECT_EQ(encoder.width, 6u);
  EXPECT_EQ(encoder.target_mean, 2.5f);
  EXPECT_FLOAT_EQ(encoder.target_scale, static_cast<float>(1 / std::sqrt(1.25)));

  data.features[0].numbers[4] = -7;
  data.features[1].codes[5] = 2;
  data.target_values[4] = 0;
  const data::Encoder again = data::fit_encoder(data, first_rows(4));
  EXPECT_EQ(again.features[0].numeric.mean, encoder.features[0].numeric.mean);
  EXPECT_EQ(again.target_mean, encoder.target_mean);
}

TEST(Encoder, UnknownStandsForMissingAndUnseen) {
  const data::Dataset data = small();
  const data::Encoder encoder = data::fit_encoder(data, first_rows(4));
  const data::Rows rows = {1, 2, 4, 5};
  std::vector<float> out(rows.size() * encoder.width, 77);
  data::encode(encoder, data, rows, out.data());
  const float scale = encoder.features[0].numeric.scale;
  EXPECT_THAT(std::vector(out.begin(), out.begin() + 6),
              ElementsAre(limited((3 - 3.75f) * scale), 0, 1, 0, 0, 0))
      << "row 1: filled";
  EXPECT_THAT(std::vector(out.begin() + 6, out.begin() + 12),
              ElementsAre(limited((3 - 3.75f) * scale), 0, 0, 0, 1, 0))
      << "row 2: missing level";
  EXPECT_THAT(std::vector(out.begin() + 12, out.begin() + 18),
              ElementsAre(limited((100 - 3.75f) * scale), 0, 0, 0, 1, 0))
      << "row 4: unseen level";
  EXPECT_THAT(std::vector(out.begin() + 18, out.end()),
              ElementsAre(limited((3 - 3.75f) * scale), 0, 1, 0, 0, 0))
      << "row 5";
}

TEST(Encoder, InputsHaveNames) {
  EXPECT_THAT(data::input_names(small()),
              ElementsAre("x", "sex=f", "sex=m", "sex=o", "sex=(unknown)", "same"));
}

TEST(Encoder, AgreesWithPythonOnHorsepower) {
  // python3: rows = list(csv.reader(open('auto_mpg.csv'))); hp = [float(r[3]) for r in rows[1:201]
  // if r[3] != '?']; m = statistics.median(hp); full = hp + [m] * 2; statistics.fmean(full),
  // statistics.pstdev(full)
  const data::Dataset data =
      data::read_dataset(test_data("auto_mpg.csv"), {.target = "mpg", .task = {}});
  const data::Encoder encoder = data::fit_encoder(data, first_rows(200));
  ASSERT_EQ(data.features[2].name, "horsepower");
  const data::Encoder::Numeric& horsepower = encoder.features[2].numeric;
  EXPECT_EQ(horsepower.fill, 100.0f);
  EXPECT_FLOAT_EQ(horsepower.mean, 115.685f);
  EXPECT_FLOAT_EQ(1 / horsepower.scale, 43.340232752028456f);
}

data::Dataset of_numbers(std::vector<float> numbers) {
  data::Dataset data;
  data.rows = numbers.size();
  data.task = data::Task::regression;
  data.target_values = numbers;
  data.features = {{.name = "x", .numbers = std::move(numbers), .codes = {}, .levels = {}}};
  return data;
}

std::vector<float> encoded(const data::Dataset& data) {
  std::vector<float> out(data.rows);
  data::encode(data::fit_encoder(data, first_rows(data.rows)), data, first_rows(data.rows),
               out.data());
  return out;
}

// The standard normal quantiles of 1/2000, 3/2000, …: by Python's statistics.NormalDist().inv_cdf
// the first is -3.2905267, and the 251st, of 0.2505, -0.672917.
std::vector<float> normal_numbers() {
  std::vector<float> out;
  for (int i = 0; i < 1000; ++i) {
    const double share = (i + 0.5) / 1000;
    double low = -10, high = 10;
    for (int step = 0; step < 60; ++step) {
      const double middle = (low + high) / 2;
      (0.5 * std::erfc(-middle / std::sqrt(2.0)) < share ? low : high) = middle;
    }
    out.push_back(static_cast<float>(low));
  }
  return out;
}

TEST(Encoder, NormalNumbersAreStandardisedAndNearlyUnlimited) {
  const std::vector<float> x = normal_numbers();
  ASSERT_FLOAT_EQ(x[0], -3.2905267f);
  ASSERT_NEAR(x[250], -0.672917, 1e-6);
  std::vector<float> moved;
  for (const float z : x) moved.push_back(20 + 3 * z);
  const std::vector<float> inputs = encoded(of_numbers(moved));
  // The population standard deviation of these 1000 numbers is 0.99934942 by statistics.pstdev.
  for (std::size_t i = 0; i < x.size(); i += 50)
    EXPECT_NEAR(inputs[i], limited(x[i] / 0.99934942f), 2e-5) << i;
}

TEST(Encoder, OneMadCellChangesNoOtherInput) {
  std::vector<float> x = normal_numbers();
  x[7] = nan;
  const std::vector<float> without = encoded(of_numbers(x));
  for (const float mad : {9.97e36f, -3e38f, 1e9f, 12345.0f}) {
    x[7] = mad;
    const std::vector<float> with = encoded(of_numbers(x));
    EXPECT_NEAR(with[7], std::copysign(6.0f, mad), 1e-4);
    // The cell that is missing is filled with the median, which takes part in mean and spread.
    for (std::size_t i = 0; i < x.size(); i += 37)
      EXPECT_NEAR(with[i], without[i], 0.004) << mad << ", row " << i;
  }
}

TEST(Encoder, AWordForMissingInOneOfTwentyCellsLeavesTheOthersApart) {
  std::vector<float> x = normal_numbers();
  const std::vector<float> clean = encoded(of_numbers(x));
  for (std::size_t i = 3; i < x.size(); i += 20) x[i] = -99999;
  const std::vector<float> inputs = encoded(of_numbers(x));
  for (std::size_t i = 0; i < x.size(); i += 37)
    if (x[i] != -99999) EXPECT_NEAR(inputs[i], clean[i], 0.05) << i;
}

TEST(Encoder, ALongTailComesOutAsNormalScores) {
  std::vector<float> x;
  for (const float z : normal_numbers()) x.push_back(std::exp(6 * z));
  const std::vector<float> inputs = encoded(of_numbers(x)), scores = normal_numbers();
  for (std::size_t i = 1; i < x.size(); ++i) EXPECT_GE(inputs[i], inputs[i - 1]);
  for (std::size_t k = 0; k <= 64; ++k) {  // the knots
    const std::size_t i = k * 999 / 64;
    EXPECT_NEAR(inputs[i], scores[i], 1e-5) << i;
  }
}

TEST(Encoder, TargetsThatLieApartAreLimitedAndALongTailIsNot) {
  data::Dataset data = of_numbers(normal_numbers());
  data.target_values[500] = 1e9f;
  data::Encoder encoder = data::fit_encoder(data, first_rows(1000));
  EXPECT_NEAR(1 / encoder.target_scale, 0.99935, 0.001);
  EXPECT_GT(encoder.most_target, 13);
  EXPECT_LT(encoder.most_target, 16);
  for (float& y : data.target_values) y = std::exp(2 * y);
  data.target_values[500] = 1;
  encoder = data::fit_encoder(data, first_rows(1000));
  EXPECT_EQ(encoder.most_target, std::numeric_limits<float>::infinity());
}

// numpy.interp(x, edges, range(9)) is how many pieces lie below x.
TEST(Encoder, PiecesTellHowFarANumberIsThroughTheQuantiles) {
  std::vector<float> x(81);
  std::iota(x.begin(), x.end(), 0.0f);
  x.push_back(nan);
  data::Dataset data = of_numbers(x);
  data.target_values.back() = 0;
  data::decide_pieces(data, {});
  ASSERT_EQ(data.features[0].pieces, 8u);
  data.features[0].numbers[1] = -5;  // below the first edge of rows 10 to 70
  const data::Rows rows = first_rows(82);
  const data::Encoder encoder = data::fit_encoder(data, std::span(rows).subspan(10, 61));
  EXPECT_THAT(encoder.features[0].numeric.edges, ElementsAre(10, 17, 25, 32, 40, 47, 55, 62, 70));
  ASSERT_EQ(encoder.width, 9u);
  std::vector<float> out(rows.size() * encoder.width);
  data::encode(encoder, data, rows, out.data());
  const auto below = [&](std::size_t row) {
    const float* pieces = &out[row * 9 + 1];
    return std::accumulate(pieces, pieces + 8, 0.0f) + 4;
  };
  EXPECT_EQ(below(1), 0);
  EXPECT_EQ(below(10), 0);
  EXPECT_FLOAT_EQ(below(36), 3.5f);          // numpy: 3.5
  EXPECT_FLOAT_EQ(below(60), 6 + 5 / 7.0f);  // numpy: 6.714285714285714
  EXPECT_EQ(below(80), 8);
  EXPECT_EQ(below(81), 4) << "a missing cell is the median, 40";
}

TEST(Encoder, PiecesAreOfColumnsWithThreeNumbersAndOfNarrowTables) {
  data::Dataset data;
  data.rows = 6;
  data.target_values = {0, 1, 0, 1, 0, 1};
  data.features = {{.name = "two", .numbers = {0, 1, 1, nan, 0, 1}, .codes = {}, .levels = {}},
                   {.name = "three", .numbers = {0, 1, 2, nan, 0, 1}, .codes = {}, .levels = {}}};
  data::decide_pieces(data, {});
  EXPECT_EQ(data.features[0].pieces, 0u);
  EXPECT_EQ(data.features[1].pieces, 2u);
  EXPECT_THAT(data::input_names(data),
              ElementsAre("two", "three", "three piece 1", "three piece 2"));
  data::decide_pieces(data, data::Embeddings::none);
  EXPECT_EQ(data.features[1].pieces, 0u);
  while (data.features.size() < 18) data.features.push_back(data.features[1]);
  data::decide_pieces(data, {});
  EXPECT_EQ(data.features[1].pieces, 0u) << "17 columns";
  data::decide_pieces(data, data::Embeddings::piecewise);
  EXPECT_EQ(data.features[1].pieces, 2u);
}

TEST(Encoder, ImagesShareOneScale) {
  data::Dataset data;
  data.rows = 2;
  data.one_scale = true;
  data.task = data::Task::classification;
  data.features = {{.name = "a", .numbers = {0, 4}, .codes = {}, .levels = {}},
                   {.name = "b", .numbers = {8, 8}, .codes = {}, .levels = {}}};
  data.target_values = {0, 1};
  const data::Encoder encoder = data::fit_encoder(data, first_rows(2));
  for (const data::Encoder::Feature& feature : encoder.features) {
    EXPECT_EQ(feature.numeric.mean, 5);
    EXPECT_FLOAT_EQ(feature.numeric.scale, static_cast<float>(1 / std::sqrt(11.0)));
  }
}

TEST(Encoder, AColumnMissingOnAllTrainingRowsIsZero) {
  data::Dataset data = small();
  data.features[0].numbers = {nan, nan, nan, nan, 3, 4};
  const data::Encoder encoder = data::fit_encoder(data, first_rows(4));
  std::vector<float> out(6 * encoder.width);
  data::encode(encoder, data, first_rows(6), out.data());
  for (std::size_t r = 0; r < 6; ++r) EXPECT_EQ(out[r * encoder.width], 0) << "row " << r;
}

}  // namespace
}  // namespace hillock::tests
