// Which rows take part. What deal promises: every row once, shares kept, classes in every part, the
// same deal for the same stream. A sample has as many rows as asked for, and of every class its
// share.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "data/copies.h"
#include "data/split.h"
#include "data_support.h"

namespace hillock::tests {
namespace {

data::Dataset with_classes(const std::vector<std::size_t>& sizes) {
  data::Dataset data;
  data.task = data::Task::classification;
  for (std::size_t c = 0; c < sizes.size(); ++c) {
    data.classes.push_back(std::to_string(c));
    data.target_values.insert(data.target_values.end(), sizes[c], static_cast<float>(c));
  }
  data.rows = data.target_values.size();
  return data;
}

data::Rows all_rows(const data::Dataset& data) {
  data::Rows rows(data.rows);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

TEST(Deal, GroupsStayWholeInPartsNearTheirShares) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    data::Stream stream(seed, data::Role::test);
    data::Dataset data = with_classes({40 + stream.below(100), 60, 5});
    // Groups of 1 to 8 rows, each within a class, at most 105 + 99 + 5 of them.
    std::map<int, std::size_t> left;
    std::uint32_t group = 0;
    for (std::size_t row = 0; row < data.rows; ++row) {
      std::size_t& rows = left[int(data.target_values[row])];
      if (rows == 0 && ++group) rows = data.target_values[row] == 2 ? 1 : 1 + stream.below(8);
      --rows;
      data.groups.push_back(group);
    }
    const auto parts = data::deal(data, all_rows(data), std::vector{0.48, 0.16, 0.16, 0.2}, stream);
    std::map<std::uint32_t, std::size_t> part_of;
    std::size_t dealt = 0;
    const double shares[] = {0.48, 0.16, 0.16, 0.2};
    for (std::size_t p = 0; p < parts.size(); ++p) {
      dealt += parts[p].size();
      std::vector<bool> has_class(3);
      for (const std::uint32_t row : parts[p]) {
        EXPECT_EQ(part_of.emplace(data.groups[row], p).first->second, p);
        has_class[std::size_t(data.target_values[row])] = true;
      }
      EXPECT_THAT(has_class, testing::Each(true)) << seed;
      // An end moves by half a group of 8 at most in each class, and both ends do.
      EXPECT_NEAR(double(parts[p].size()), shares[p] * double(data.rows), 3 * 8) << seed;
    }
    EXPECT_EQ(dealt, data.rows);
  }
}

TEST(Copies, StayTogetherAndAreTold) {
  data::Dataset data = data::read_dataset(test_data("reports/duplicates_random.csv"));
  data::keep_copies_together(data);
  // 30 rows, eight times each.
  EXPECT_EQ(std::set(data.groups.begin(), data.groups.end()).size(), 30u);
  for (std::size_t a = 0; a < data.rows; ++a)
    for (std::size_t b = 0; b < a; ++b) {
      bool are_equal = data.target_values[a] == data.target_values[b];
      for (const data::Column& column : data.features)
        are_equal = are_equal && column.numbers[a] == column.numbers[b];
      EXPECT_EQ(data.groups[a] == data.groups[b], are_equal);
    }
  EXPECT_THAT(data.notes, testing::Contains(testing::HasSubstr(
                              "210 of 240 rows are copies of others; copies stay together")));
}

TEST(Copies, EqualRowsOfFewAnswersAreNone) {
  data::Stream stream(4, data::Role::test);
  data::Dataset data = with_classes({200, 200});
  for (int c = 0; c < 4; ++c) {
    data::Column column{.name = std::to_string(c)};
    for (std::size_t row = 0; row < data.rows; ++row)
      column.numbers.push_back(static_cast<float>(stream.below(2)));
    data.features.push_back(std::move(column));
  }
  data::keep_copies_together(data);
  EXPECT_TRUE(data.groups.empty());
  EXPECT_TRUE(data.notes.empty());
}

TEST(Deal, EveryRowOnceClassesInEveryPartAndSharesKept) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    data::Stream stream(seed, data::Role::test);
    const std::size_t parts = 2 + stream.below(3);
    std::vector<double> shares(parts);
    for (double& share : shares) share = 0.05 + stream.uniform();
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share /= sum;
    std::vector<std::size_t> sizes(1 + stream.below(12));
    for (std::size_t& size : sizes) size = stream.below(stream.below(2) ? 8 : 300);
    const data::Dataset data = with_classes(sizes);
    const data::Rows rows = all_rows(data);

    const std::vector<data::Rows> dealt =
        data::deal(data, rows, shares, data::Stream(seed, data::Role::split));
    ASSERT_EQ(dealt.size(), parts);
    data::Rows together;
    for (const data::Rows& part : dealt) together.insert(together.end(), part.begin(), part.end());
    std::ranges::sort(together);
    EXPECT_EQ(together, rows) << "seed " << seed;
    for (std::size_t c = 0; c < sizes.size(); ++c)
      for (std::size_t p = 0; p < parts; ++p) {
        const auto count =
            static_cast<std::size_t>(std::ranges::count_if(dealt[p], [&](std::uint32_t row) {
              return data.target_values[row] == static_cast<float>(c);
            }));
        if (sizes[c] >= parts) {
          EXPECT_GE(count, 1u) << "seed " << seed << " class " << c << " part " << p;
        }
        // Large enough that one row each is no more than the share. Rounded once for the class,
        // once for the carry.
        if (sizes[c] >= 100) {
          EXPECT_NEAR(static_cast<double>(count), shares[p] * static_cast<double>(sizes[c]), 4)
              << "seed " << seed;
        }
      }
    for (const data::Rows& part : dealt)
      EXPECT_TRUE(!part.empty() || data.rows < parts) << "seed " << seed;
  }
}

TEST(Deal, ManySmallClassesKeepTheSharesTogether) {
  const data::Dataset data = with_classes(std::vector<std::size_t>(50, 10));
  const std::vector<double> shares = {0.64, 0.36};
  const std::vector<data::Rows> dealt =
      data::deal(data, all_rows(data), shares, data::Stream(1, data::Role::split));
  EXPECT_NEAR(static_cast<double>(dealt[0].size()), 320, 1);
}

TEST(Deal, TheStreamAloneDecides) {
  const data::Dataset data = with_classes({50, 30, 20});
  const data::Rows rows = all_rows(data);
  const std::vector<double> shares = {0.6, 0.2, 0.2};
  EXPECT_EQ(data::deal(data, rows, shares, data::Stream(7, data::Role::split, 3)),
            data::deal(data, rows, shares, data::Stream(7, data::Role::split, 3)));
  EXPECT_NE(data::deal(data, rows, shares, data::Stream(7, data::Role::split, 3)),
            data::deal(data, rows, shares, data::Stream(7, data::Role::split, 4)));
}

TEST(Deal, OnlyTheGivenRowsAreDealt) {
  const data::Dataset data = with_classes({50, 50});
  const data::Rows rows = {3, 1, 60, 70, 99, 2};
  const std::vector<double> shares = {0.5, 0.5};
  const std::vector<data::Rows> dealt =
      data::deal(data, rows, shares, data::Stream(1, data::Role::split));
  EXPECT_EQ(dealt[0].size(), 3u);
  EXPECT_EQ(dealt[1].size(), 3u);
}

TEST(Deal, RegressionRowsAreShuffledEvenly) {
  data::Dataset data;
  data.task = data::Task::regression;
  data.rows = 10;
  data.target_values.assign(10, 0.5f);
  const std::vector<double> shares = {0.7, 0.3};
  // Each row is in the second part in 3 of 10 deals: 3000 of 10,000, and 5 standard deviations are
  // 230.
  std::map<std::uint32_t, int> second;
  for (std::uint64_t seed = 0; seed < 10000; ++seed) {
    const std::vector<data::Rows> dealt =
        data::deal(data, all_rows(data), shares, data::Stream(seed, data::Role::split));
    for (const std::uint32_t row : dealt[1]) ++second[row];
  }
  for (std::uint32_t row = 0; row < 10; ++row) EXPECT_NEAR(second[row], 3000, 230) << "row " << row;
}

TEST(Deal, NoPartIsEmptyWhereRowsSuffice) {
  const data::Dataset data = with_classes({1, 1, 1, 1});
  const std::vector<double> shares = {0.9, 0.05, 0.05};
  for (const data::Rows& part :
       data::deal(data, all_rows(data), shares, data::Stream(1, data::Role::split)))
    EXPECT_FALSE(part.empty());
}

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
