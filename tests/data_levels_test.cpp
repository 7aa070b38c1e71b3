// What becomes of columns and targets with hundreds of different texts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "data/dataset.h"
#include "data_support.h"

namespace hillock::tests {
namespace {

using testing::HasSubstr;

using Cell = std::function<std::string(std::size_t)>;

// A feature x, a column c, and a target y with two classes.
std::string with_column(std::size_t n, const Cell& cell) {
  std::string text = "x,c,y\n";
  for (std::size_t i = 0; i < n; ++i)
    text += fmt::format("{}.5,{},{}\n", i, cell(i), i % 2 ? "b" : "a");
  return text;
}

std::string with_target(std::size_t n, const Cell& target) {
  std::string text = "x,y\n";
  for (std::size_t i = 0; i < n; ++i) text += fmt::format("{}.5,{}\n", i, target(i));
  return text;
}

TEST(Levels, OfManyLevelsTheMostFrequentStay) {
  // 40 levels on 10 rows each, 200 on 3, and a blank row.
  const auto cell = [](std::size_t i) {
    if (i == 1000) return std::string();
    return i < 400 ? fmt::format("often {}", i % 40) : fmt::format("rare {}", i % 200);
  };
  const data::Dataset data = read_text(with_column(1001, cell));
  ASSERT_EQ(data.features.size(), 2u);
  const data::Column& column = data.features[1];
  ASSERT_EQ(column.levels.size(), 40u);
  for (std::size_t row = 0; row < data.rows; ++row) {
    const std::int32_t code = column.codes[row];
    EXPECT_EQ(code < 0 ? "" : column.levels[static_cast<std::size_t>(code)],
              row < 400 ? cell(row) : "");
  }
  EXPECT_EQ(data.missing, 1u) << "levels without an input are not missing";
  EXPECT_EQ(std::ranges::count(column.codes, -1), 1);
  EXPECT_THAT(all_notes(data), HasSubstr("has 240 levels. The 40 most frequent have an input each; "
                                         "the others, 60 % of its cells"));
  const auto two_hundred = [](std::size_t i) { return fmt::format("level {}", i % 200); };
  EXPECT_EQ(read_text(with_column(2000, two_hundred)).features[1].levels.size(), 100u);
}

TEST(Levels, LeftOutTextIsShownByOneCell) {
  const auto cell = [](std::size_t i) { return fmt::format("A fine thing, says {}.", i); };
  EXPECT_THAT(
      all_notes(read_text(with_column(200, [&](std::size_t i) { return '"' + cell(i) + '"'; }))),
      HasSubstr("c ('" + cell(0) + "')"));
}

TEST(Levels, HundredsOfClassesAreKept) {
  const auto text = with_target(4000, [](std::size_t i) { return fmt::format("k{}", i % 800); });
  const data::Dataset texts = read_text(text);
  ASSERT_EQ(texts.classes.size(), 800u);
  const auto number = with_target(4000, [](std::size_t i) { return std::to_string(i % 800); });
  const data::Dataset numbers =
      read_text(number, {.target = "y", .task = data::Task::classification});
  ASSERT_EQ(numbers.classes.size(), 800u);
  for (std::size_t row = 0; row < 4000; ++row) {
    EXPECT_EQ(texts.classes[static_cast<std::size_t>(texts.target_values[row])],
              fmt::format("k{}", row % 800));
    EXPECT_EQ(numbers.target_values[row], row % 800) << "in order of the numbers";
  }
}

}  // namespace
}  // namespace hillock::tests
