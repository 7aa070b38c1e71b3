// The tables of tests/data/, plain and awkward: read_dataset finds in each what its README says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "data_support.h"

namespace hillock::tests {
namespace {

using testing::HasSubstr;

struct Expected {
  const char *file, *target;
  std::size_t rows, features, missing, classes;  // 0 classes: regression
};

// Rows, missing cells and classes as Python's csv module counts them; features are the columns
// less the target, constants and identifiers.
constexpr Expected expected[] = {
    {"iris.csv", "species", 150, 4, 0, 3},
    {"breast_cancer_wdbc.csv", "diagnosis", 569, 30, 0, 2},
    {"adult.csv.gz", "class", 48842, 14, 6465, 2},
    {"digits.csv", "digit", 1797, 61, 0, 10},
    {"satimage.csv", "classes", 6435, 36, 0, 6},
    {"auto_mpg.csv", "mpg", 398, 7, 6, 0},
    {"concrete.csv", "compressive_strength", 1030, 8, 0, 0},
    {"winequality_red.csv", "quality", 1599, 11, 0, 6},
    {"nasty/derived/winequality_red_decimal_comma.csv", "quality", 1599, 11, 0, 6},
    {"nasty/breast_cancer_id_emptycol.csv", "diagnosis", 569, 30, 0, 2},
    {"nasty/credit_approval_lost_missing.csv", "A16", 690, 15, 67, 2},
    {"nasty/derived/adult_ids_surname.csv", "class", 2000, 10, 0, 2},
    {"../../examples/penguins.csv", "species", 344, 6, 19, 3},
    {"nasty/montreal_election_utf8.csv", "winner", 58, 5, 0, 3},
    {"nasty/derived/concrete_noheader.csv.gz", "column_9", 1030, 8, 0, 0},
    {"nasty/derived/iris_nan_inf.csv", "species", 150, 4, 10, 3},
    {"nasty/derived/iris_duplicate_headers.csv", "species", 150, 4, 0, 3},
    {"nasty/derived/iris_class_01_labels.csv", "species", 150, 4, 0, 3},
};

TEST(TestData, AreReadAsTheyAreCounted) {
  for (const Expected& e : expected) {
    const data::Dataset data =
        data::read_dataset(test_data(e.file), {.target = e.target, .task = {}});
    EXPECT_EQ(data.rows, e.rows) << e.file;
    EXPECT_EQ(data.features.size(), e.features) << e.file << "\n" << all_notes(data);
    EXPECT_EQ(data.missing, e.missing) << e.file;
    EXPECT_EQ(data.classes.size(), e.classes) << e.file;
    EXPECT_EQ(data.target_values.size(), e.rows) << e.file;
    for (const data::Column& column : data.features) {
      EXPECT_EQ(
          column.kind == data::Column::Kind::numeric ? column.numbers.size() : column.codes.size(),
          e.rows)
          << e.file;
      for (const float x : column.numbers) ASSERT_FALSE(std::isinf(x)) << e.file;
    }
  }
}

void expect_equal(const data::Dataset& a, const data::Dataset& b, const char* what) {
  ASSERT_EQ(a.features.size(), b.features.size()) << what;
  EXPECT_EQ(a.classes, b.classes) << what;
  EXPECT_EQ(a.target_values, b.target_values) << what;
  for (std::size_t f = 0; f < a.features.size(); ++f)
    EXPECT_EQ(a.features[f].numbers, b.features[f].numbers) << what << " feature " << f;
}

TEST(TestData, OneTableInTwoSpellingsIsOneTable) {
  const data::Dataset iris = data::read_dataset(test_data("iris.csv"));
  for (const char* file : {"nasty/derived/iris_crlf_bom_quoted.csv",
                           "nasty/derived/iris_constant_and_empty_columns.csv"})
    expect_equal(data::read_dataset(test_data(file)), iris, file);
  expect_equal(data::read_dataset(test_data("nasty/derived/winequality_red_decimal_comma.csv")),
               data::read_dataset(test_data("winequality_red.csv")), "wine");
  const WrittenFile packed("iris.csv.gz", gzipped(file_bytes(test_data("iris.csv"))));
  expect_equal(data::read_dataset(packed.path), iris, "gzip");
}

TEST(TestData, LargeMixedColumnIsLevels) {
  const data::Dataset data =
      data::read_dataset(test_data("nasty/duckdb/auto_large_mixed_data.csv"));
  ASSERT_EQ(data.features.size(), 1u);
  EXPECT_THAT(data.features[0].levels, testing::ElementsAre("1", "2", "3", "TEST"));
}

TEST(TestData, RefusalsNameLineAndRemedy) {
  const auto message = [](const char* file) { return outcome(test_data(file)).message; };
  EXPECT_THAT(message("nasty/derived/iris_ragged.csv"),
              HasSubstr("line 12 has 6 fields where the header has 5"));
  EXPECT_THAT(message("nasty/duckdb/test_error_too_many.csv"),
              HasSubstr("line 6 has 3 fields where the header has 2"));
  EXPECT_THAT(message("nasty/csvkit/bad.csv"), HasSubstr("line 2 has 4 fields"));
  EXPECT_THAT(message("nasty/auto_mpg_whitespace.data"), HasSubstr("not by spaces"));
  EXPECT_THAT(message("nasty/derived/iris_one_class.csv"), HasSubstr("'setosa' on every row"));
  EXPECT_THAT(message("nasty/derived/iris_header_only.csv"), HasSubstr("no rows"));
  EXPECT_THAT(message("nasty/derived/empty.csv"), HasSubstr("is empty"));
  EXPECT_THAT(message("nasty/csvkit/null_byte.csv"), HasSubstr("byte 7 is 0"));
}

TEST(TestData, EveryNastyFileEndsInADatasetOrAMessage) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test_data("nasty"))) {
    if (!entry.is_regular_file()) continue;
    const Outcome result = outcome(entry.path().string());
    if (result.failure != Failure::none) {
      EXPECT_THAT(result.message, HasSubstr(entry.path().filename().string()));
      EXPECT_EQ(result.message.find('\n'), std::string::npos) << result.message;
    }
    ++files;
  }
  EXPECT_EQ(files, 79u);
}

}  // namespace
}  // namespace hillock::tests
