// What deal promises: every row once, shares kept, classes in every part, the same deal for the
// same stream.
#include "data/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

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

}  // namespace
}  // namespace hillock::tests
