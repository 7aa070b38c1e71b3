// A sample of a table: as many rows as asked for, of every class its share, the same for a seed.
#include "data/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "data_support.h"

namespace hillock::tests {
namespace {

using testing::HasSubstr;

// 2000 rows of x = row + 0.5; 1490 are a, 500 b, 10 c.
data::Dataset three_classes() {
  std::string text = "x,y\n";
  for (int i = 0; i < 2000; ++i)
    text += std::to_string(i) + ".5," + (i % 200 == 7 ? "c" : i % 4 == 0 ? "b" : "a") + "\n";
  return read_text(text);
}

std::ptrdiff_t rows_of_class(const data::Dataset& data, float k) {
  return std::ranges::count(data.target_values, k);
}

TEST(Sample, EachClassKeepsItsShareAndRareOnesFourRows) {
  data::Dataset data = three_classes();
  data::take_sample(data, 200, 1);
  EXPECT_EQ(data.sampled_from, 2000u);
  EXPECT_EQ(data.rows, 149u + 50u + 4u);
  EXPECT_EQ(rows_of_class(data, 0), 149);
  EXPECT_EQ(rows_of_class(data, 1), 50);
  EXPECT_EQ(rows_of_class(data, 2), 4);
  EXPECT_THAT(all_notes(data), HasSubstr("A random sample of 203 of the 2000 rows"));
}

TEST(Sample, RowsStayWholeAndInOrder) {
  data::Dataset data = three_classes();
  data::take_sample(data, 200, 1);
  const auto& x = data.features[0].numbers;
  ASSERT_EQ(x.size(), data.rows);
  EXPECT_TRUE(std::ranges::is_sorted(x));
  for (std::size_t row = 0; row < data.rows; ++row) {
    const int i = static_cast<int>(x[row]);
    EXPECT_EQ(data.target_values[row], i % 200 == 7 ? 2 : i % 4 == 0 ? 1 : 0) << i;
  }
}

TEST(Sample, TheSeedChoosesTheRows) {
  const auto drawn = [](std::uint64_t seed) {
    data::Dataset data = three_classes();
    data::take_sample(data, 200, seed);
    return data.features[0].numbers;
  };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

// The mean of uniform draws without replacement: its standard error is known.
TEST(Sample, RowsAreDrawnEvenly) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    data::Dataset data;
    data.task = data::Task::regression;
    data.rows = 100000;
    data.features = {{.name = "x", .numbers = {}, .codes = {}, .levels = {}}};
    for (std::size_t i = 0; i < data.rows; ++i) {
      data.features[0].numbers.push_back(static_cast<float>(i));
      data.target_values.push_back(static_cast<float>(i % 7));
    }
    data::take_sample(data, 10000, seed);
    ASSERT_EQ(data.rows, 10000u);
    double sum = 0;
    for (const float x : data.features[0].numbers) sum += x;
    const double standard_error = 100000 / std::sqrt(12.0) / std::sqrt(10000.0) * std::sqrt(0.9);
    EXPECT_NEAR(sum / 10000, 49999.5, 4 * standard_error) << "seed " << seed;
  }
}

TEST(Sample, NothingHappensToATableThatIsSmallEnough) {
  data::Dataset data = three_classes();
  data::take_sample(data, 2000, 1);
  EXPECT_EQ(data.rows, 2000u);
  EXPECT_EQ(data.sampled_from, 0u);
}

TEST(Sample, AGivenHeldOutPartStaysWhole) {
  data::Dataset data = three_classes();
  data.given_held_out = 400;
  data::take_sample(data, 160, 1);
  EXPECT_EQ(data.sampled_from, 1600u);
  EXPECT_EQ(data.features[0].numbers.back(), 1999.5f);
  EXPECT_EQ(data.features[0].numbers[data.rows - 400], 1600.5f);
}

}  // namespace
}  // namespace hillock::tests
