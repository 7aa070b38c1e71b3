// What becomes of columns, targets and rows: each rule on a table small enough to read.
#include "data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "data/features.h"
#include "data/random.h"
#include "data_support.h"

namespace hillock::tests {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A table of n rows with a feature x (0.5, 1.5, …) and a target y (a, b, a, …), and more columns
// between them.
std::string table(std::size_t n, const std::string& more_names,
                  const std::function<std::string(std::size_t)>& more) {
  std::string text = "x," + more_names + (more_names.empty() ? "" : ",") + "y\n";
  for (std::size_t i = 0; i < n; ++i)
    text += std::to_string(i) + ".5," + more(i) + (more_names.empty() ? "" : ",") +
            (i % 2 ? "b" : "a") + "\n";
  return text;
}

std::string with_target(std::size_t n, const std::function<std::string(std::size_t)>& target) {
  std::string text = "x,y\n";
  for (std::size_t i = 0; i < n; ++i) text += std::to_string(i) + ".5," + target(i) + "\n";
  return text;
}

void expect_left_out(const data::Dataset& data, const std::string& why) {
  EXPECT_EQ(data.features.size(), 1u);
  EXPECT_THAT(all_notes(data),
              AllOf(HasSubstr("Left out as " + why), ContainsRegex(": c( \\(.*\\))?\\.")));
}

TEST(Columns, ThoseThatTeachNothingAreLeftOutWithAWord) {
  const auto with = [](const std::function<std::string(std::size_t)>& cell) {
    return read_text(table(200, "c", cell));
  };
  expect_left_out(with([](std::size_t) { return ""; }), "empty");
  expect_left_out(with([](std::size_t i) { return i % 3 ? "NA" : "?"; }), "empty");
  expect_left_out(with([](std::size_t) { return "7"; }), "constant");
  expect_left_out(with([](std::size_t i) { return i % 5 ? "7" : ""; }), "constant");
  expect_left_out(with([](std::size_t) { return "same"; }), "constant");
  expect_left_out(with([](std::size_t i) { return std::to_string(i + 1000); }), "running");
  expect_left_out(with([](std::size_t i) { return "n" + std::to_string(i - i % 25 / 24); }),
                  "text that is different");
  expect_left_out(with([](std::size_t i) { return "n" + std::to_string(i % 101); }),
                  "text with too many levels");
  const std::string review(200, 'r');
  expect_left_out(with([&](std::size_t i) { return review + std::to_string(i % 150); }),
                  "free text");
  expect_left_out(
      with([](std::size_t i) { return i % 3 == 0 ? "n" + std::to_string(i % 150) : ""; }),
      "text with too many levels");
}

TEST(Columns, ShortRunsAreKnownWithoutManyTexts) {
  expect_left_out(read_text(table(40, "c", [](std::size_t i) { return std::to_string(i); })),
                  "running");
}

TEST(Columns, AnIdentifierIsNamedSo) {
  const auto shuffled = [](std::size_t i) { return std::to_string(i * 7919 % 10007 + 15600000); };
  for (const std::size_t rows : {60u, 2000u}) {
    EXPECT_EQ(read_text(table(rows, "customer_id", shuffled)).features.size(), 1u) << rows;
    EXPECT_EQ(read_text(table(rows, "amount", shuffled)).features.size(), 2u) << rows;
    EXPECT_EQ(
        read_text(table(rows, "shop_id", [](std::size_t i) { return std::to_string(i * i % 17); }))
            .features.size(),
        2u)
        << rows;
  }
  for (const char* name :
       {"id", "Id", "ID", "customer_id", "CustomerId", "PassengerID", "IDNumber", "user id", "id2"})
    EXPECT_TRUE(data::says_id(name)) << name;
  for (const char* name : {"paid", "idle", "video", "Idaho", "solid", "", "x"})
    EXPECT_FALSE(data::says_id(name)) << name;
}

TEST(Columns, LevelsAreInOrderAndMissingIsMinusOne) {
  const data::Dataset data = read_text(table(
      12, "c", [](std::size_t i) { return std::vector<std::string>{"low", "high", "NA"}[i % 3]; }));
  const data::Column& column = data.features[1];
  EXPECT_EQ(column.kind, data::Column::Kind::categorical);
  EXPECT_THAT(column.levels, ElementsAre("high", "low"));
  EXPECT_THAT(std::vector(column.codes.begin(), column.codes.begin() + 4),
              ElementsAre(1, 0, -1, 1));
  EXPECT_EQ(data.missing, 4u);
}

TEST(Columns, OneLevelBesideMissingCellsSaysWhichAreMissing) {
  EXPECT_EQ(
      read_text(table(12, "c", [](std::size_t i) { return i % 3 ? "" : "yes"; })).features.size(),
      2u);
}

TEST(Columns, ADashIsMissingAmongNumbersAndALevelAmongText) {
  const data::Dataset numbers =
      read_text(table(40, "c", [](std::size_t i) { return i % 4 ? std::to_string(i * i) : "-"; }));
  EXPECT_EQ(numbers.features[1].kind, data::Column::Kind::numeric);
  EXPECT_EQ(numbers.missing, 10u);
  const data::Dataset text =
      read_text(table(40, "c", [](std::size_t i) { return i % 4 ? "+" : "-"; }));
  EXPECT_THAT(text.features[1].levels, ElementsAre("+", "-"));
  EXPECT_EQ(text.missing, 0u);
}

TEST(Columns, AFewTextsAmongNumbersAreMissingAndMoreMakeLevels) {
  for (const std::size_t rows : {100u, 1000u}) {  // with and without a dictionary
    const data::Dataset few = read_text(table(
        rows, "c", [](std::size_t i) { return i % 20 == 7 ? "abc" : std::to_string(i * i); }));
    EXPECT_EQ(few.features[1].kind, data::Column::Kind::numeric);
    EXPECT_EQ(few.missing, rows / 20);
    EXPECT_THAT(all_notes(few), HasSubstr("(first: 'abc', line 9)"));
  }
  const data::Dataset many = read_text(
      table(100, "c", [](std::size_t i) { return i % 10 == 7 ? "abc" : std::to_string(i % 3); }));
  EXPECT_THAT(many.features[1].levels, ElementsAre("0", "1", "2", "abc"));
}

TEST(Columns, InfinitiesNeverPassAndAreCounted) {
  for (const std::size_t rows : {100u, 1000u}) {
    const data::Dataset data = read_text(table(rows, "c", [](std::size_t i) {
      return i == 3 ? "inf" : i == 4 ? "-1e400" : i == 5 ? "1e300" : std::to_string(i * i);
    }));
    for (const float x : data.features[1].numbers) EXPECT_FALSE(std::isinf(x));
    EXPECT_EQ(data.missing, 3u);
    EXPECT_THAT(all_notes(data), HasSubstr("3 cells are infinite or beyond float32's range and "
                                           "count as missing (first: column 'c', line 5)"));
  }
}

TEST(Columns, LargeIntegersAndLeadingZerosAreNumbers) {
  const data::Dataset data = read_text(table(40, "big,zeros", [](std::size_t i) {
    return std::to_string(9223372036854775807u - i * i * 1000000000000000) +
           (i % 2 ? "000" : "999") + ",00" + std::to_string(i * 3);
  }));
  ASSERT_EQ(data.features.size(), 3u);
  const data::Column& big = *feature(data, "big");
  EXPECT_EQ(double(big.numbers[0]) * big.format.unit + big.format.offset, 9223372036854775807999.0);
  EXPECT_EQ(feature(data, "zeros")->numbers[5], 15);
}

TEST(Columns, DigitsThatFloat32DropsAreKept) {
  const auto times = [](std::size_t i) { return std::to_string(1600000000 + i * i); };
  const data::Column c = *feature(read_text(table(300, "c", times)), "c");
  for (std::size_t i = 1; i < 300; ++i)
    EXPECT_EQ(double(c.numbers[i]) - double(c.numbers[i - 1]), 2 * double(i) - 1) << i;
  // The rows from which the offset is told are all alike.
  const auto late = [](std::size_t i) {
    return std::to_string(1600000000 + (i < 1000 ? 0 : i - 1000));
  };
  const data::Column d = *feature(read_text(table(1300, "d", late)), "d");
  for (std::size_t i = 1001; i < 1300; ++i) EXPECT_EQ(d.numbers[i] - d.numbers[i - 1], 1) << i;
}

TEST(Columns, NamesAreUniqueAndNeverEmpty) {
  std::string text = "a,a,,a_2,y\n";
  for (int i = 0; i < 20; ++i)
    text += std::to_string(i * i) + "," + std::to_string(i * 3) + "," + std::to_string(i % 7) +
            "," + std::to_string(i % 5) + (i % 2 ? ",u\n" : ",v\n");
  const data::Dataset data = read_text(text);
  std::vector<std::string> names;
  for (const data::Column& column : data.features) names.push_back(column.name);
  EXPECT_THAT(names, ElementsAre("a", "a_3", "column_3", "a_2"));
}

TEST(Target, ClassesOrANumberIsInferredSaidAndOverridden) {
  const auto integers = [](std::size_t levels) {
    return with_target(400, [=](std::size_t i) { return std::to_string(i % levels); });
  };
  const data::Dataset twenty = read_text(integers(20));
  EXPECT_EQ(twenty.task, data::Task::classification);
  EXPECT_EQ(twenty.classes[10], "10") << "by number";
  EXPECT_THAT(all_notes(twenty), HasSubstr("--task regression takes it as a number"));
  EXPECT_EQ(read_text(integers(21)).task, data::Task::regression);
  EXPECT_EQ(
      read_text(integers(20), {.target = {}, .task = data::Task::regression}).target_values[39],
      19);
  EXPECT_EQ(
      read_text(integers(21), {.target = {}, .task = data::Task::classification}).classes.size(),
      21u);
  EXPECT_EQ(
      read_text(with_target(40, [](std::size_t i) { return std::to_string(i % 2) + ".5"; })).task,
      data::Task::regression);
  EXPECT_THAT(
      outcome_of_text(with_target(20'008, [](std::size_t i) { return std::to_string(i % 5001); }),
                      {.target = {}, .task = data::Task::classification})
          .message,
      HasSubstr("more than 5000"));
}

TEST(Target, ClassesAreTextsAsWritten) {
  const data::Dataset data = read_text(with_target(
      60, [](std::size_t i) { return std::vector<std::string>{"1", "01", "1.0"}[i % 3]; }));
  EXPECT_THAT(data.classes, ElementsAre("01", "1", "1.0"));
  EXPECT_THAT(all_notes(data), HasSubstr("one number in different spellings"));
}

TEST(Target, RowsWithoutOneAreLeftOutAndCounted) {
  const data::Dataset data = read_text(with_target(40, [](std::size_t i) {
    return i % 20 == 3 ? "" : i % 10 == 3 ? "NA" : i % 2 ? "u" : "v";
  }));
  EXPECT_EQ(data.rows, 36u);
  EXPECT_EQ(data.target_values.size(), 36u);
  EXPECT_EQ(data.features[0].numbers.size(), 36u);
  EXPECT_EQ(data.features[0].numbers[3], 4.5f);
  EXPECT_THAT(all_notes(data), HasSubstr("4 rows have no target and are left out"));
  EXPECT_THAT(all_notes(data), HasSubstr("Target 'y': 'NA' (2) counts as missing"));
}

TEST(Dataset, APreambleIsLeftOutAndLinesAreCountedWithIt) {
  std::string rows;
  for (std::size_t i = 0; i < 40; ++i)
    rows += std::to_string(i * i) + ";" + std::to_string(i % 7) + (i % 2 ? ";u\n" : ";v\n");
  const data::Dataset plain = read_text("a;b;y\n" + rows);
  for (const std::string before : {"sep=;\n", "# instrument 7\n# exported, 2024-01-03\n"}) {
    const data::Dataset data = read_text(before + "a;b;y\n" + rows);
    EXPECT_EQ(data.rows, 40u);
    EXPECT_EQ(data.features[0].numbers, plain.features[0].numbers);
    EXPECT_EQ(data.classes, plain.classes);
    EXPECT_THAT(all_notes(data), HasSubstr("before the table"));
  }
  EXPECT_EQ(read_text("# a;b;y\n" + rows).features[0].name, "a");
  std::string long_one;  // of several blocks
  while (long_one.size() < 1'000'000) long_one += "## contig of a genome\n";
  EXPECT_EQ(read_text(long_one + "#a;b;y\n" + rows).features[0].name, "a");
  try {
    read_text("# one\n# two\na;b;y\n" + rows + "1;2\n");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("line 44 has 2 fields"));
  }
}

TEST(Leaks, AColumnThatTellsTheTargetAloneIsNamed) {
  std::string numbers = "a,cents,y\n", classes = "a,alive,y\n", sorted = "record,a,y\n";
  data::Stream stream(1, data::Role::test);
  for (std::size_t i = 0; i < 240; ++i) {
    const double a = stream.normal(), y = a + stream.normal();
    const bool up = y > 0;
    numbers += fmt::format("{:.4f},{:.2f},{:.4f}\n", a, -100 * y, y);
    classes += fmt::format("{:.4f},{},{}\n", a, up ? "yes" : "no", up ? "up" : "down");
    sorted += fmt::format("{},{:.4f},{}\n", 5000 + 7 * i + i % 3, a, i < 100 ? "down" : "up");
  }
  EXPECT_THAT(all_notes(read_text(numbers)), HasSubstr("perfectly alone: cents."));
  EXPECT_THAT(all_notes(read_text(classes)), HasSubstr("perfectly alone: alive."));
  const std::string of_sorted = all_notes(read_text(sorted));
  EXPECT_THAT(of_sorted, HasSubstr("perfectly alone: record."));
  EXPECT_THAT(of_sorted, HasSubstr("with the row number: record."));
}

// The rows of iris are sorted by its classes; a petal tells two of the three well.
TEST(Leaks, NoneIsFoundInTablesThatHaveNone) {
  const std::vector<std::pair<std::string, std::string>> tables{
      {"iris.csv", "species"},
      {"breast_cancer_wdbc.csv", "diagnosis"},
      {"concrete.csv", "compressive_strength"},
      {"auto_mpg.csv", "mpg"},
      {"winequality_red.csv", "quality"},
      {"digits.csv", "digit"},
      {"satimage.csv", "classes"},
      {"adult.csv.gz", "class"}};
  for (const auto& [table, target] : tables)
    EXPECT_THAT(all_notes(data::read_dataset(test_data(table), {.target = target})),
                Not(AnyOf(HasSubstr("perfectly alone"), HasSubstr("with the row number"))))
        << table;
}

TEST(Target, WordsForMissingAreClassesWhereNoCellIsBlank) {
  const auto risk = [](std::size_t i) { return std::vector{"None", "high", "?"}[i % 3]; };
  const data::Dataset data = read_text(with_target(60, risk));
  EXPECT_THAT(data.classes, ElementsAre("?", "None", "high"));
  EXPECT_EQ(data.rows, 60u);
  EXPECT_THAT(all_notes(data), HasSubstr("'None' (20), '?' (20) are classes"));
}

// As R writes tables: NA stands for any missing cell, and no cell is blank.
TEST(Target, AWordThatMeansMissingAmongNumbersMeansItInTheTarget) {
  std::string text = "x,y\n";
  for (std::size_t i = 0; i < 60; ++i)
    text += (i == 7 ? std::string("NA") : std::to_string(i * i)) + "," +
            (i % 10 == 3 ? "NA"
             : i % 2     ? "u"
                         : "v") +
            "\n";
  for (const std::size_t rows : {60u, 400u}) {  // more numbers than a dictionary holds
    for (std::size_t i = 60; i < rows; ++i)
      text += std::to_string(i * i) + (i % 2 ? ",u\n" : ",v\n");
    const data::Dataset data = read_text(text);
    EXPECT_THAT(data.classes, ElementsAre("u", "v"));
    EXPECT_EQ(data.rows, rows - 6);
    EXPECT_THAT(all_notes(data), HasSubstr("'NA' (6) counts as missing"));
  }
}

TEST(Target, RareClassesAreNamedAndLeftOut) {
  const data::Dataset data = read_text(with_target(60, [](std::size_t i) {
    return i < 3 ? "rare" : i < 7 ? "four" : i % 2 ? "u" : "v";
  }));
  EXPECT_THAT(data.classes, ElementsAre("four", "u", "v"));
  EXPECT_EQ(data.rows, 57u);
  EXPECT_EQ(data.target_values[0], 0);
  EXPECT_THAT(all_notes(data), HasSubstr("left out: rare (3)"));
}

TEST(Target, WhatCannotBeLearntIsRefused) {
  const auto refused = [](const std::function<std::string(std::size_t)>& cell,
                          const data::ReadOptions& options = {}) {
    return outcome_of_text(with_target(300, cell), options).message;
  };
  EXPECT_THAT(refused([](std::size_t) { return "u"; }), HasSubstr("'u' on every row"));
  EXPECT_THAT(refused([](std::size_t) { return ""; }), HasSubstr("no value on any row"));
  EXPECT_THAT(refused([](std::size_t i) { return "n" + std::to_string(i); }),
              HasSubstr("different text on almost every row"));
  EXPECT_THAT(refused([](std::size_t i) { return "n" + std::to_string(i % 110); }),
              HasSubstr("no class with at least 4 rows"));
  EXPECT_THAT(refused([](std::size_t i) { return i < 3 ? "rare" : "u"; }),
              HasSubstr("only one class, 'u'"));
  EXPECT_THAT(refused([](std::size_t) { return "7.5"; }), HasSubstr("7.5 on every row"));
  const Outcome text =
      outcome_of_text(with_target(30, [](std::size_t i) { return i % 2 ? "u" : "v"; }),
                      {.target = {}, .task = data::Task::regression});
  EXPECT_EQ(text.failure, Failure::usage);
  EXPECT_THAT(text.message, HasSubstr("is text ('v' on line 2)"));
}

TEST(Target, AMisspeltOneIsUsageAndSuggestsTheNearest) {
  const Outcome misspelt = outcome(test_data("iris.csv"), {.target = "specie", .task = {}});
  EXPECT_EQ(misspelt.failure, Failure::usage);
  EXPECT_THAT(misspelt.message,
              AllOf(HasSubstr("Did you mean 'species'?"), HasSubstr("petal_width")));
}

TEST(Tables, TooSmallOnesAreRefusedAndSmallOnesWarnedAbout) {
  const auto none = [](std::size_t) { return ""; };
  EXPECT_THAT(outcome_of_text(table(11, "", none)).message,
              HasSubstr("11 usable rows; at least 12"));
  EXPECT_THAT(all_notes(read_text(table(12, "", none))), HasSubstr("12 rows can tell little"));
  EXPECT_EQ(all_notes(read_text(table(100, "", none))).find("can tell little"), std::string::npos);
}

TEST(Tables, NoFileNoFolderNoRowsNoFeatures) {
  EXPECT_EQ(outcome("/no/such/file.csv").failure, Failure::usage);
  EXPECT_THAT(outcome(HILLOCK_SOURCE_DIR "/src").message, HasSubstr("train-images-idx3-ubyte"));
  EXPECT_THAT(outcome_of_text("").message, HasSubstr("is empty"));
  EXPECT_THAT(outcome_of_text("\n\n").message, HasSubstr("is empty"));
  EXPECT_THAT(outcome_of_text("a,b\n").message, HasSubstr("no rows"));
  EXPECT_THAT(outcome_of_text("a\nb\nc\n").message, HasSubstr("one column"));
  std::string text = "n,y\n";
  for (int i = 0; i < 20; ++i) text += std::to_string(i) + (i % 2 ? ",u\n" : ",v\n");
  EXPECT_THAT(outcome_of_text(text).message,
              AllOf(HasSubstr("no column is left"), HasSubstr("running")));
}

TEST(Tables, MessagesAreOneBoundedLineWhateverTheFileHolds) {
  for (const std::string& name :
       {std::string("\"two\nlines \x1b[31m\""), std::string(100000, 'n')}) {
    const std::string message = outcome_of_text(name + "\n1\n2\n").message;
    EXPECT_THAT(message, HasSubstr("one column"));
    EXPECT_TRUE(std::none_of(message.begin(), message.end(), [](char c) {
      return c >= 0 && c < ' ';
    })) << message;
    EXPECT_LT(message.size(), 4100u);
  }
}

TEST(Tables, TheFingerprintIsOfTheBytes) {
  const std::string text = file_bytes(test_data("iris.csv"));
  std::string other = text;
  other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 1);
  EXPECT_EQ(read_text(text).fingerprint, read_text(text).fingerprint);
  EXPECT_NE(read_text(text).fingerprint, read_text(gzipped(text)).fingerprint);
  EXPECT_NE(read_text(text).fingerprint, read_text(text + "\n").fingerprint);
}

}  // namespace
}  // namespace hillock::tests
