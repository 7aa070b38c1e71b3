// Reading in parallel changes nothing: neither the table nor what is said of a wrong one. And
// numbers read where they stand are those of the C library.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "data/cell.h"
#include "data/random.h"
#include "data_support.h"

namespace hillock::tests {
namespace {

using testing::HasSubstr;

// 34 MiB: levels, numbers, whole numbers, stray text, quoted line ends, an identifier, and a column
// that has few different texts until far into the file.
std::string large_table(std::size_t rows) {
  data::Stream stream(1, data::Role::test);
  std::string text = "town,x,count,late,note,customer_id,y\n";
  const char* towns[] = {"Oslo", "\"Washington,\nD.C.\"", "Kyoto", "", "\"the \"\"Hague\"\"\""};
  for (std::size_t row = 0; row < rows; ++row) {
    text += towns[stream.below(5)];
    text +=
        "," + std::to_string(stream.normal()) + "," + std::to_string(stream.below(100000)) + ",";
    text += std::to_string(row < rows / 2 ? stream.below(50) : stream.below(5000)) + ",";
    text += stream.below(5000) == 0 ? "odd" : std::to_string(stream.below(1000));
    text += "," + std::to_string(row * 7919 % 1000003) + (row % 3 ? ",yes\n" : ",no\n");
  }
  return text;
}

void expect_equal(const data::Dataset& a, const data::Dataset& b) {
  EXPECT_EQ(a.notes, b.notes);
  EXPECT_EQ(a.target_values, b.target_values);
  EXPECT_EQ(a.fingerprint, b.fingerprint);
  EXPECT_EQ(a.missing, b.missing);
  ASSERT_EQ(a.features.size(), b.features.size());
  for (std::size_t f = 0; f < a.features.size(); ++f) {
    EXPECT_EQ(a.features[f].name, b.features[f].name);
    EXPECT_EQ(a.features[f].levels, b.features[f].levels);
    EXPECT_EQ(a.features[f].codes, b.features[f].codes);
    // NaN is not equal to itself; its bits are.
    const auto bits = [](float x) { return std::bit_cast<std::uint32_t>(x); };
    EXPECT_TRUE(std::ranges::equal(a.features[f].numbers, b.features[f].numbers, {}, bits, bits));
  }
}

TEST(Threads, ChangeNothingInTheTable) {
  const WrittenFile file("large.csv", large_table(600000));
  const data::Dataset one = data::read_dataset(file.path, {.how = {.threads = 1}});
  EXPECT_EQ(one.features.size(), 5u) << all_notes(one);
  EXPECT_THAT(all_notes(one), HasSubstr("odd"));
  for (const std::size_t threads : {2, 3})
    expect_equal(data::read_dataset(file.path, {.how = {.threads = threads}}), one);
}

TEST(Threads, ChangeNothingInWhatIsRefused) {
  std::string text = large_table(600000);
  text.insert(text.find('\n', text.size() / 3) + 1, "a,b\n");
  text.insert(text.find('\n', text.size() / 2) + 1, "a,b,c\n");
  const WrittenFile file("ragged.csv", text);
  const Outcome one = outcome(file.path, {.how = {.threads = 1}});
  EXPECT_THAT(one.message, HasSubstr("has 2 fields where the header has 7"));
  for (int again = 0; again < 5; ++again)
    EXPECT_EQ(outcome(file.path, {.how = {.threads = 4}}).message, one.message);
}

TEST(Threads, ProgressReachesTheWholeFile) {
  const WrittenFile file("large.csv", large_table(400000));
  std::uint64_t last = 0, all = 1;
  data::read_dataset(file.path,
                     {.how = {.threads = 2, .report = [&](std::uint64_t done, std::uint64_t total) {
                                EXPECT_GE(done, last);
                                last = done;
                                all = total;
                              }}});
  EXPECT_EQ(last, all);
}

// The digits, the place of the mark, a sign, an exponent: at random.
TEST(PlainNumber, IsWhatTheCLibraryReads) {
  data::Stream stream(1, data::Role::test);
  for (int i = 0; i < 1000000; ++i) {
    std::string text = stream.below(3) == 0 ? "-" : "";
    for (std::uint64_t n = 1 + stream.below(i % 2 ? 6 : 20); n-- > 0;)
      text += static_cast<char>('0' + stream.below(10));
    if (stream.below(4) > 0) {
      text += '.';
      for (std::uint64_t n = stream.below(i % 3 ? 9 : 24); n-- > 0;)
        text += static_cast<char>('0' + stream.below(10));
    }
    if (stream.below(8) == 0) text += "e" + std::to_string(static_cast<int>(stream.below(60)) - 30);
    text += ",12345678";
    double value = 0;
    char* end = nullptr;
    const double wanted = std::strtod(text.c_str(), &end);
    const char* const stop =
        data::plain_number(text.data(), text.data() + text.size(), data::DecimalMark::point, value);
    if (std::abs(wanted) > 3.4028234663852886e38) continue;
    ASSERT_EQ(stop, end) << text;
    ASSERT_EQ(value, wanted) << text;
  }
}

}  // namespace
}  // namespace hillock::tests
