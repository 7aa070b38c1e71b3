// The encoder against figures that Python's statistics module gives, and its promises about unseen
// levels and rows.
#include "data/encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

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
              ElementsAre((3 - 3.75f) * scale, 0, 1, 0, 0, 0))
      << "row 1: filled";
  EXPECT_THAT(std::vector(out.begin() + 6, out.begin() + 12),
              ElementsAre((3 - 3.75f) * scale, 0, 0, 0, 1, 0))
      << "row 2: missing level";
  EXPECT_THAT(std::vector(out.begin() + 12, out.begin() + 18),
              ElementsAre((100 - 3.75f) * scale, 0, 0, 0, 1, 0))
      << "row 4: unseen level";
  EXPECT_THAT(std::vector(out.begin() + 18, out.end()),
              ElementsAre((3 - 3.75f) * scale, 0, 1, 0, 0, 0))
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

TEST(Encoder, TrainingRowsComeOutStandardised) {
  const data::Dataset data =
      data::read_dataset(test_data("adult.csv.gz"), {.target = "class", .task = {}});
  const std::vector<double> shares = {0.7, 0.3};
  const data::Rows training =
      data::deal(data, first_rows(data.rows), shares, data::Stream(1, data::Role::split))[0];
  const data::Encoder encoder = data::fit_encoder(data, training);
  std::vector<float> out(training.size() * encoder.width);
  data::encode(encoder, data, training, out.data());
  for (std::size_t f = 0; f < data.features.size(); ++f) {
    if (data.features[f].kind != data::Column::Kind::numeric) continue;
    double sum = 0, squares = 0;
    for (std::size_t r = 0; r < training.size(); ++r) {
      const double x = out[r * encoder.width + encoder.features[f].first];
      sum += x;
      squares += x * x;
    }
    const double n = static_cast<double>(training.size());
    // Means, at most 4 standard deviations from 0, are rounded to float32: 2.4e-7.
    EXPECT_NEAR(sum / n, 0, 1e-6) << data.features[f].name;
    EXPECT_NEAR(squares / n, 1, 1e-5) << data.features[f].name;
  }
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
