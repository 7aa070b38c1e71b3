// How cells are written, as pandas, Excel and people write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string_view>
#include <vector>

#include "data/column_format.h"

namespace hillock::tests {
namespace {

using data::ColumnFormat;
using Texts = std::vector<std::string_view>;

ColumnFormat format_of(const Texts& texts, data::DecimalMark mark = data::DecimalMark::point) {
  return data::format_of_column(texts, mark);
}

std::vector<double> read(const Texts& texts, data::DecimalMark mark = data::DecimalMark::point) {
  const ColumnFormat format = format_of(texts, mark);
  std::vector<double> out;
  for (const std::string_view text : texts) out.push_back(read_cell(text, format).value);
  return out;
}

TEST(Dress, IsReadByColumn) {
  using testing::ElementsAre;
  EXPECT_THAT(read({"1,234.5", "12", "1,234,567"}), ElementsAre(1234.5, 12, 1234567));
  EXPECT_THAT(read({"1.234,56", "12,5", "1.234.567,0"}), ElementsAre(1234.56, 12.5, 1234567));
  EXPECT_THAT(read({"1 234,5", "12,5", "1\u202f234\u00a0567,25"}),
              ElementsAre(1234.5, 12.5, 1234567.25));
  EXPECT_THAT(read({"1'234.50", "12.25", "9\u2019999.75"}), ElementsAre(1234.5, 12.25, 9999.75));
  EXPECT_THAT(read({"$5", "-$1,234.50", "$-7", "($3.25)"}), ElementsAre(5, -1234.5, -7, -3.25));
  EXPECT_THAT(read({"5 €", "1.234,50 €", "-7,25 €"}), ElementsAre(5, 1234.5, -7.25));
  EXPECT_THAT(read({"EUR 5", "EUR 6.5"}), ElementsAre(5, 6.5));
  EXPECT_THAT(read({"Rs. 500", "Rs. 1,500"}), ElementsAre(500, 1500));
  EXPECT_THAT(read({"12 kg", "12.5kg", "7"}), ElementsAre(12, 12.5, 7));
  EXPECT_THAT(read({"45 km/h", "30 km/h"}), ElementsAre(45, 30));
  EXPECT_THAT(read({"5%", "12.5 %"}), ElementsAre(5, 12.5));
  EXPECT_THAT(read({"1.2-", "3.4", "(5)"}), ElementsAre(-1.2, 3.4, -5));
  EXPECT_THAT(read({"\u22121.5", "\u22122", "3"}), ElementsAre(-1.5, -2, 3));
  EXPECT_THAT(read({"1.5D+03", "-2.5d-01", "7"}), ElementsAre(1500, -0.25, 7));
  EXPECT_THAT(read({"'1.5", "'-2", "'3"}), ElementsAre(1.5, -2, 3));
  EXPECT_THAT(read({"<0.5", "2.25", "< 1", "3"}), ElementsAre(0.5, 2.25, 1, 3));
  EXPECT_THAT(read({"12,34,567", "1,23,456.5", "999"}), ElementsAre(1234567, 123456.5, 999));
}

TEST(Dress, GroupsOfThreeBehindOneMarkAreThousands) {
  EXPECT_THAT(read({"1,234", "5,678", "912"}), testing::ElementsAre(1234, 5678, 912));
  EXPECT_THAT(read({"1,2", "5,67", "9"}), testing::ElementsAre(1.2, 5.67, 9));
}

TEST(Dress, WhatIsNoNumberStaysText) {
  const Texts columns[] = {{"A12", "B13", "C14"},       {"12 kg", "12 lb", "7 kg", "9 oz"},
                           {"1-2", "3-4", "5-6"},       {"5%", "6", "7%", "8"},
                           {"192.168.0.1", "10.0.0.1"}, {"1,23,4", "5,67,8"},
                           {"12:30 uhr", "x", "1"},     {"3a", "3b", "4c"},
                           {"1.2.3", "4.5.6"},          {"+49 170 12", "+43 12 34 55"},
                           {"5 stars", "no stars"},     {"(5", "6)"}};
  for (const Texts& texts : columns)
    EXPECT_EQ(format_of(texts).kind, ColumnFormat::Kind::plain) << texts[0];
}

TEST(Dress, PlainNumbersStayPlain) {
  EXPECT_EQ(format_of({"1", "2.5", "-3e4", "NA", "-", "x"}).kind, ColumnFormat::Kind::plain);
  EXPECT_EQ(format_of({"1,5", "2,75"}, data::DecimalMark::comma).kind, ColumnFormat::Kind::plain);
  EXPECT_EQ(format_of({}).kind, ColumnFormat::Kind::plain);
}

TEST(Codes, AreWholeNumbersOfOneWidthWithLeadingZeros) {
  EXPECT_EQ(format_of({"00501", "10001", "02134", "00501", "10001", "02134"}).kind,
            ColumnFormat::Kind::code);
  EXPECT_EQ(format_of({"0", "1", "0"}).kind, ColumnFormat::Kind::plain);
  EXPECT_EQ(format_of({"10501", "10001"}).kind, ColumnFormat::Kind::plain);
  EXPECT_EQ(format_of({"0.5", "0.7"}).kind, ColumnFormat::Kind::plain);
  EXPECT_EQ(format_of({"00501", "10001", "02134"}).kind, ColumnFormat::Kind::code);
  EXPECT_EQ(format_of({"012", "101", "213"}).kind, ColumnFormat::Kind::plain) << "measurements";
  EXPECT_EQ(format_of({"007", "42"}).kind, ColumnFormat::Kind::plain);
}

// pandas.Timestamp(text).timestamp() says so.
TEST(Dates, AreSecondsSince1970) {
  using enum data::DateOrder;
  const auto expect = [](std::string_view text, data::DateOrder order, double seconds) {
    EXPECT_EQ(data::seconds_of(text, order), seconds) << text;
  };
  expect("2024-01-31", year_first, 1706659200);
  expect("2024-01-31T10:30:00.5Z", year_first, 1706697000.5);
  expect("2024-01-31 10:30:00+02:00", year_first, 1706689800);
  expect("2024/1/31 10:30", year_first, 1706697000);
  expect("31.01.2024", day_first, 1706659200);
  expect("31/1/24 22:30", day_first, 1706740200);
  expect("1/31/2024 10:30 PM", month_first, 1706740200);
  expect("1/31/2024 12:00 AM", month_first, 1706659200);
  expect("31-Jan-2024", day_first, 1706659200);
  expect("31 January 2024", day_first, 1706659200);
  expect("Jan 31, 2024", month_first, 1706659200);
  expect("20240131", digits, 1706659200);
  expect("1969-12-31 23:59:59", year_first, -1);
  expect("1900-03-01", year_first, -2203891200);
  expect("10:30", clock, 37800);
  for (const std::string_view text :
       {"2024-04", "4/2024", "Apr 2024", "april-2024", "2024 Apr", "2024Q2", "2024-Q2", "Q2 2024"})
    expect(text, months, 1711929600);
  for (const std::string_view text :
       {"2024-02-30", "2024-13-01", "31.01.2024 25:00", "2024", "x", "", "2024-01-31x", "1.5",
        "12.5.7.8", "10:61", "2024-13", "1234-05", "2024Q5", "12-13", "April"})
    for (const data::DateOrder order : {year_first, day_first, month_first, clock, months})
      EXPECT_FALSE(data::seconds_of(text, order)) << text;
}

TEST(Dates, TheColumnTellsDayFromMonth) {
  using enum data::DateOrder;
  const auto order = [](const Texts& texts) { return data::date_order_of(texts)->order; };
  EXPECT_EQ(order({"01/02/2020", "13/02/2020"}), day_first);
  EXPECT_EQ(order({"01/02/2020", "02/13/2020"}), month_first);
  EXPECT_EQ(order({"01/02/2020", "02/03/2020"}), month_first);
  EXPECT_TRUE(data::date_order_of(Texts{"01/02/2020", "02/03/2020"})->is_ambiguous);
  EXPECT_EQ(order({"01.02.2020", "02.03.2020"}), day_first);
  EXPECT_EQ(order({"2020-01-02", "2020-02-03"}), year_first);
  EXPECT_FALSE(data::date_order_of(Texts{"1.2.3", "4.5.6"}));
  EXPECT_FALSE(data::date_order_of(Texts{"a", "b"}));
}

// Python's datetime: date(2024, 2, 29).timetuple().tm_yday is 60, weekday() is 3.
TEST(Dates, PartsTurnWithYearWeekAndDay) {
  const double seconds = *data::seconds_of("2024-02-29 18:00", data::DateOrder::year_first);
  const auto part = [&](data::TimePart p) { return data::part_of(seconds, p, seconds - 86400); };
  EXPECT_EQ(part(data::TimePart::days), 1);
  EXPECT_EQ(part(data::TimePart::year), 2024);
  EXPECT_NEAR(part(data::TimePart::month_sine), std::sin(2 * M_PI / 12), 1e-15);
  EXPECT_NEAR(part(data::TimePart::day_of_year_cosine), std::cos(2 * M_PI * 59 / 365.25), 1e-15);
  EXPECT_NEAR(part(data::TimePart::weekday_sine), std::sin(2 * M_PI * 3 / 7), 1e-15);
  EXPECT_NEAR(part(data::TimePart::hour_cosine), std::cos(2 * M_PI * 0.75), 1e-15);
}

TEST(Moves, KeepTheDigitsOfADifference) {
  std::vector<std::string> texts;
  for (int i = 0; i < 100; ++i) texts.push_back(std::to_string(1700000000 + i));
  const ColumnFormat format = format_of(Texts(texts.begin(), texts.end()));
  ASSERT_TRUE(format.is_moved());
  EXPECT_EQ(format.kept(1700000031) - format.kept(1700000030), 1);
  EXPECT_FALSE(format_of({"1990", "2010", "2005", "1999"}).is_moved());
  EXPECT_FALSE(format_of({"5", "5", "5"}).is_moved() && format_of({"5", "5", "5"}).kept(5) != 0);
}

TEST(Formats, ComeBackFromTheirText) {
  for (const Texts& texts : {Texts{"$1,234.50", "$2"}, Texts{"31.12.2020", "1.1.2021"},
                             Texts{"007", "042", "007", "042"}, Texts{"1"}}) {
    const ColumnFormat format = format_of(texts), back = data::column_format_from(to_text(format));
    EXPECT_EQ(back.kind, format.kind);
    EXPECT_EQ(
        std::isnan(read_cell(texts[0], back).value) ? -1 : read_cell(texts[0], back).value,
        std::isnan(read_cell(texts[0], format).value) ? -1 : read_cell(texts[0], format).value)
        << texts[0];
  }
}

}  // namespace
}  // namespace hillock::tests
