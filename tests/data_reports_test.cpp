// Tables rebuilt from bug reports, most of them from clean_reference.csv: what is read is what the
// clean table holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "data_support.h"

namespace hillock::tests {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

data::Dataset report(const std::string& name, const std::string& target = "y") {
  return data::read_dataset(test_data("reports/" + name),
                            {.target = target, .task = {}, .how = {}});
}

const data::Column& column(const data::Dataset& data, const std::string& name) {
  for (const data::Column& one : data.features)
    if (one.name == name) return one;
  throw std::runtime_error("no feature " + name);
}

double value_at(const data::Column& column, std::size_t row) {
  return double(column.numbers[row]) * column.format.unit + column.format.offset;
}

// The column is slope * a + offset, a of the clean table, as far as the digits of both tell.
void expect_from_clean(const data::Dataset& data, const std::string& name,
                       const std::string& clean_name, double slope, double offset, double digits) {
  const data::Dataset clean = report("clean_reference.csv");
  const data::Column &read = column(data, name), &truth = column(clean, clean_name);
  ASSERT_EQ(read.kind, data::Column::Kind::numeric);
  ASSERT_EQ(data.rows, clean.rows);
  for (std::size_t row = 0; row < data.rows; ++row)
    EXPECT_NEAR(value_at(read, row), slope * value_at(truth, row) + offset,
                digits / 2 + slope * 0.00005 + 1e-6)
        << name << ", row " << row;
  EXPECT_EQ(data.target_values, clean.target_values);
}

TEST(Reports, NumbersInDressAreThoseOfTheCleanTable) {
  expect_from_clean(report("thousands.csv"), "price", "a", 1000, 5000, 0.01);
  expect_from_clean(report("currency.csv"), "price", "a", 1000, 5000, 0.01);
  expect_from_clean(report("currency.csv"), "pct", "b", 10, 50, 0.1);
  expect_from_clean(report("euro_thousands.csv"), "price", "a", 1000, 5000, 0.01);
  expect_from_clean(report("units.csv"), "w", "a", 10, 60, 0.1);
  expect_from_clean(report("paren_neg.csv"), "a", "a", 1, 0, 0.01);
}

TEST(Reports, DressIsSaid) {
  EXPECT_THAT(report("currency.csv").notes,
              Contains("Read as numbers with '$' before them, commas between thousands: price."));
  EXPECT_THAT(report("currency.csv").notes, Contains("Read as numbers with '%' after them: pct."));
  EXPECT_THAT(report("units.csv").notes, Contains("Read as numbers with 'kg' after them: w."));
  EXPECT_THAT(report("pct_target.csv").notes,
              Contains("Target 'y' is read as numbers with '%' after them."));
}

TEST(Reports, CommentsAndSepBeforeTheHeaderAreNoRows) {
  expect_from_clean(report("comment_head.csv"), "a", "a", 1, 0, 0);
  expect_from_clean(report("excel_sep.csv"), "b", "b", 1, 0, 0);
}

TEST(Reports, ErrorsOfASpreadsheetAreMissingCells) {
  const data::Dataset data = report("excel_errors.csv"), clean = report("clean_reference.csv");
  EXPECT_EQ(data.missing, 89u);  // grep -o '#[A-Z]' excel_errors.csv | wc -l
  const data::Column &a = column(data, "a"), &truth = column(clean, "a");
  for (std::size_t row = 0; row < data.rows; ++row)
    EXPECT_TRUE(std::isnan(a.numbers[row]) || a.numbers[row] == truth.numbers[row]) << row;
  EXPECT_THAT(data.notes, Contains("Counted as missing among numbers: '#DIV/0!' (27), '#N/A' (27), "
                                   "'#VALUE!' (35)."));
}

TEST(Reports, ADigitTooManyIsSaid) {
  EXPECT_THAT(report("fill_1e36.csv").notes,
              Contains(HasSubstr("Column 'a': 1 cell is far away from all others (9.96921e+36")));
  for (const std::string& note : report("clean_reference.csv").notes)
    EXPECT_THAT(note, testing::Not(HasSubstr("far away")));
}

TEST(Reports, TargetsKeepTheDigitsThatFloat32DoesNotHold) {
  const data::Dataset far = report("offset_target.csv"), huge = report("huge_target300.csv");
  ASSERT_EQ(far.task, data::Task::regression);
  // The first rows of the files.
  const auto target = [](const data::Dataset& data, std::size_t row) {
    return double(data.target_values[row]) * data.target_format.unit + data.target_format.offset;
  };
  EXPECT_NEAR(target(far, 0), 999999997.8194, 1e-6);
  EXPECT_NEAR(target(far, 1), 999999993.1624, 1e-6);
  EXPECT_NEAR(target(far, 2), 999999998.4927, 1e-6);
  EXPECT_NEAR(target(huge, 0) / -2.180634e+300, 1, 1e-7);
  EXPECT_NEAR(target(huge, 1) / -6.837629e+300, 1, 1e-7);
}

TEST(Reports, DatesAreTakenApart) {
  const data::Dataset dmy = report("dates_dmy.csv");
  EXPECT_THAT(dmy.notes, Contains("Read as dates, day-month-year: d."));
  // 08/01/2020, 12/02/2020 and 03/03/2020: days of 2020 0-based 7, 42, 62; a Wednesday, two
  // Wednesdays later on 12 February, and a Tuesday.
  const data::Column& days = column(dmy, "d (days)");
  EXPECT_EQ(days.numbers[1] - days.numbers[0], 35);
  EXPECT_EQ(days.numbers[2] - days.numbers[0], 55);
  const data::Column& sine = column(dmy, "d (day of year sine)");
  EXPECT_NEAR(sine.numbers[1], std::sin(2 * M_PI * 42 / 365.25), 1e-6);
  const data::Column& weekday = column(dmy, "d (weekday sine)");
  EXPECT_NEAR(weekday.numbers[0], std::sin(2 * M_PI * 2 / 7), 1e-6);
  EXPECT_NEAR(weekday.numbers[2], std::sin(2 * M_PI * 1 / 7), 1e-6);

  const data::Dataset digits = report("yyyymmdd.csv");
  const data::Column& day = column(digits, "day (days)");
  EXPECT_EQ(day.numbers[1] - day.numbers[0], 10);

  const data::Dataset iso = report("orange_semicolon_decimal_comma.csv");
  const data::Column& hours = column(iso, "Datum (hour cosine)");
  EXPECT_NEAR(hours.numbers[1], std::cos(2 * M_PI * (1 * 3600 + 54 * 60 + 17) / 86400.0), 1e-6);
}

TEST(Reports, CodesWithLeadingZerosAreCategories) {
  const data::Dataset data = report("zip_leading_zero.csv");
  EXPECT_EQ(column(data, "zip").kind, data::Column::Kind::categorical);
  EXPECT_THAT(column(data, "zip").levels, Contains("00501"));
}

TEST(Reports, AWordThatMeansMissingMayBeAClass) {
  EXPECT_THAT(report("label_none.csv", "risk").classes, ElementsAre("High", "Low", "None"));
}

TEST(Reports, LeaksAndRowNumbersAreSaid) {
  EXPECT_THAT(report("leak_reg.csv").notes,
              Contains(HasSubstr("tells the target almost perfectly alone: y_cents")));
  EXPECT_THAT(report("sorted_gaps.csv").notes, Contains(HasSubstr("with the row number: record")));
}

TEST(Reports, SingleQuotesAreNoPartOfNamesAndNumbers) {
  expect_from_clean(report("quote_single.csv"), "a", "a", 1, 0, 0.001);
  expect_from_clean(report("quote_single.csv"), "b", "b", 1, 0, 0.001);
}

// How many rows a class has, in the order of the classes.
std::vector<std::size_t> rows_of_classes(const data::Dataset& data) {
  std::vector<std::size_t> rows(data.classes.size());
  for (const float k : data.target_values) ++rows[static_cast<std::size_t>(k)];
  return rows;
}

// cut -d, -f5 clouds3.csv | sort | uniq -c, and so on.
TEST(Reports, ClassesAreCounted) {
  EXPECT_THAT(rows_of_classes(report("clouds3.csv", "t")), ElementsAre(8u, 56u, 136u));
  EXPECT_THAT(rows_of_classes(report("clouds_binary.csv", "t")), ElementsAre(8u, 192u));
  EXPECT_THAT(rows_of_classes(report("output_sigmoid_rare.csv", "t")), ElementsAre(277u, 23u));
  EXPECT_THAT(rows_of_classes(report("duplicates_random.csv")), ElementsAre(112u, 128u));
  const data::Dataset named = report("labels_other_order.csv", "t"),
                      numbered = report("clouds3.csv", "t");
  EXPECT_THAT(named.classes, ElementsAre("ant", "bee", "cat"));
  const float number_of_name[] = {1, 2, 0};  // ant, bee, cat
  for (std::size_t row = 0; row < named.rows; ++row)
    EXPECT_EQ(number_of_name[static_cast<std::size_t>(named.target_values[row])],
              numbered.target_values[row])
        << row;
}

TEST(Reports, MissingCellsAndTargetsAreCounted) {
  const data::Dataset lab = report("missing_informative_num.csv");
  EXPECT_EQ(lab.missing, 131u);  // grep -c '^,'
  EXPECT_EQ(column(lab, "lab").kind, data::Column::Kind::numeric);
  const data::Dataset clouds = report("target_missing_in_inspect.csv", "t");
  EXPECT_EQ(clouds.rows_left_out, 56u);  // grep -c ',$'
  EXPECT_EQ(clouds.rows, 144u);
}

TEST(Reports, TablesForPredictAreReadAsWritten) {
  const data::Dataset train = report("predict_train.csv");
  EXPECT_THAT(train.classes, ElementsAre("a,\"b\"", "noé x"));
  EXPECT_THAT(column(train, "flag").levels, ElementsAre("False", "True"));
  EXPECT_THAT(column(report("predict_upper.csv", "side"), "flag").levels,
              ElementsAre("FALSE", "TRUE"));
  EXPECT_THAT(outcome(test_data("reports/predict_newcat.csv")).message,
              HasSubstr("'side' is 'west' on every row"));
}

}  // namespace
}  // namespace hillock::tests
