// Text to records: csv-spectrum's expected parses, delimiters, encodings, line ends, gzip, and
// lines in messages. The tables of tests/data/, plain and awkward: read_dataset finds in each what
// its README says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cmath>
#include <nlohmann/json.hpp>

#include "data/records.h"
#include "data/sniff.h"
#include "data_support.h"

namespace hillock::tests {
namespace {

using nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<data::Record> records_of(std::string_view text) {
  return data::read_records(WrittenFile("records.csv", text).path, {});
}

TEST(Records, CsvSpectrumParsesAsItsJsonSays) {
  std::size_t compared = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(test_data("nasty/csv-spectrum/csvs"))) {
    const std::string name = entry.path().stem().string();
    // Its JSON is not its CSV: another phone number, town and county stand there.
    if (name == "location_coordinates") continue;
    const auto json =
        ordered_json::parse(file_bytes(test_data("nasty/csv-spectrum/json/" + name + ".json")));
    const std::vector<data::Record> records = data::read_records(entry.path().string(), {});
    ASSERT_EQ(records.size(), json.size() + 1) << name;
    for (std::size_t r = 0; r < json.size(); ++r) {
      std::size_t c = 0;
      for (const auto& [key, value] : json[r].items()) {
        ASSERT_LT(c, records[r + 1].size()) << name;
        EXPECT_EQ(records[0][c], key) << name;
        EXPECT_EQ(records[r + 1][c], value.get<std::string>()) << name;
        ++c;
      }
      EXPECT_EQ(c, records[r + 1].size()) << name;
    }
    ++compared;
  }
  EXPECT_EQ(compared, 11u);
}

TEST(Records, EachDelimiterIsFound) {
  for (const std::string d : {",", ";", "\t", "|"})
    EXPECT_THAT(records_of("a" + d + "b\n1" + d + "2\n"),
                ElementsAre(data::Record{"a", "b"}, data::Record{"1", "2"}))
        << d;
}

TEST(Records, ASemicolonTableWithDecimalCommasIsNotACommaTable) {
  EXPECT_THAT(records_of("1,5;2,5;3,5\n4,5;5,5;6,5\n")[0], ElementsAre("1,5", "2,5", "3,5"));
}

TEST(Records, ADelimiterInTextDoesNotMislead) {
  EXPECT_THAT(records_of("name;note\nann;a, b\nbob;c, d\n")[1], ElementsAre("ann", "a, b"));
}

TEST(Records, LineEndsOfEverySystem) {
  for (const std::string end : {"\n", "\r\n", "\r"})
    EXPECT_THAT(
        records_of("a,b" + end + "1,2" + end + "3,4"),
        ElementsAre(data::Record{"a", "b"}, data::Record{"1", "2"}, data::Record{"3", "4"}));
}

TEST(Records, EveryEncodingGivesTheSameText) {
  const std::vector<data::Record> wanted = {{"näme", "b"}, {"ä", "1"}};
  EXPECT_EQ(records_of("n\xc3\xa4me,b\n\xc3\xa4,1\n"), wanted);
  EXPECT_EQ(records_of("\xef\xbb\xbfn\xc3\xa4me,b\n\xc3\xa4,1\n"), wanted) << "BOM";
  EXPECT_EQ(records_of("n\xe4me,b\n\xe4,1\n"), wanted) << "Latin-1";
  std::string little, big;
  for (const char16_t c : u"näme,b\nä,1\n") {
    if (c == 0) break;
    little += {static_cast<char>(c & 255), static_cast<char>(c >> 8)};
    big += {static_cast<char>(c >> 8), static_cast<char>(c & 255)};
  }
  EXPECT_EQ(records_of(little), wanted) << "UTF-16, no mark";
  EXPECT_EQ(records_of(big), wanted) << "UTF-16, no mark, big end first";
  EXPECT_EQ(records_of("\xff\xfe" + little), wanted);
  EXPECT_EQ(records_of("\xfe\xff" + big), wanted);
}

TEST(Records, Latin1LateInTheFileIsStillLatin1) {
  std::string text = "name,b\n";
  for (int i = 0; i < 100000; ++i) text += "abc,1\n";
  const std::vector<data::Record> records = records_of(text + "\xe4,1\n");
  EXPECT_EQ(records.back()[0], "ä");
}

TEST(Records, CharactersAndQuotesMayLieAcrossBlocks) {
  // 256 KiB blocks: a shift by each of 0 to 7 bytes puts each kind of cut somewhere.
  for (int shift = 0; shift < 8; ++shift) {
    std::string text = std::string(static_cast<std::size_t>(shift), 'x') + "a,b\r\n";
    std::size_t rows = 0;
    for (; text.size() < 600000; ++rows) text += "\xe2\x82\xac,\"1\r\n\"\"2\"\r\n";
    const std::vector<data::Record> records = records_of(text);
    ASSERT_EQ(records.size(), rows + 1);
    for (std::size_t r = 1; r < records.size(); ++r)
      ASSERT_EQ(records[r], (data::Record{"€", "1\r\n\"2"})) << shift << " row " << r;
  }
}

TEST(Records, GzipOfSeveralMembersIsOneText) {
  EXPECT_THAT(records_of(gzipped("a,b\n1,") + gzipped("2\n3,4\n")),
              ElementsAre(data::Record{"a", "b"}, data::Record{"1", "2"}, data::Record{"3", "4"}));
}

TEST(Records, SpacesAroundPlainFieldsGo) {
  EXPECT_THAT(records_of("a, b\n1 , 2\n")[1], ElementsAre("1", "2"));
}

TEST(Records, DamagedGzipIsRefused) {
  const std::string whole = gzipped(file_bytes(test_data("iris.csv")));
  EXPECT_THAT(outcome_of_text(whole.substr(0, whole.size() / 2)).message,
              HasSubstr("end too early"));
  std::string damaged = whole;
  for (std::size_t i = 100; i < 120; ++i) damaged[i] = static_cast<char>(~damaged[i]);
  EXPECT_THAT(outcome_of_text(damaged).message, HasSubstr("damaged"));
}

TEST(Records, BinaryIsRefused) {
  EXPECT_THAT(outcome_of_text(std::string("a,b\n\0,2\n", 8)).message, HasSubstr("byte 5 is 0"));
  EXPECT_THAT(outcome_of_text(std::string("PK\x03\x04\0\0", 6)).message, HasSubstr("Excel"));
}

TEST(Records, AnOpenQuoteIsNamedWithItsLine) {
  const Outcome open = outcome_of_text("a,b\n1,2\n3,\"x\ny\"\n\n5,\"6\n7,8\n");
  EXPECT_EQ(open.failure, Failure::error);
  EXPECT_THAT(open.message, HasSubstr("line 6: a quote"));
}

TEST(Records, ARaggedLineIsNamedAsAnEditorCounts) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const Outcome ragged = outcome_of_text("a,b" + end + "1,\"x" + end + "y\"" + end + end + "3,4" +
                                           end + "5,6,7" + end);
    EXPECT_THAT(ragged.message, HasSubstr("line 6 has 3 fields where the header has 2"));
  }
}

TEST(Records, HostileLinesEndSoon) {
  std::string columns(3000000, ',');
  EXPECT_THAT(outcome_of_text(columns).message, HasSubstr("100000 fields"));
  EXPECT_THAT(outcome_of_text("a,b\n" + std::string(100u << 20, 'x')).message, HasSubstr("64 MiB"));
  EXPECT_THAT(outcome_of_text("a,b\n1,\"" + std::string(100u << 20, 'x')).message,
              HasSubstr("line 2: a quote"));
}

TEST(Sniff, HeaderOrNone) {
  const auto has_header = [](std::string_view text) { return data::sniff("", text).has_header; };
  EXPECT_TRUE(has_header("a,b\n1,x\n2,y\n")) << "a name above numbers";
  EXPECT_FALSE(has_header("5,a\n1,x\n2,y\n")) << "a number first";
  EXPECT_TRUE(has_header("x,y\na,b\nb,c\n")) << "text throughout, never again";
  EXPECT_FALSE(has_header("a,b\nb,b\na,c\na,b\n")) << "text throughout, all of it again";
  EXPECT_TRUE(has_header("year,2001\n1,2\n")) << "one name above numbers is enough";
  EXPECT_TRUE(has_header(",,\n123,TEST3,text1\n")) << "names left empty";
}

TEST(Sniff, ThousandsAreNoDecimalCommas) {
  EXPECT_EQ(data::sniff("", "a\tb\n1,234\t1\n5,678\t2\n").mark, data::DecimalMark::point);
  EXPECT_EQ(data::sniff("", "a\tb\n1,234\t1\n0,678\t2\n").mark, data::DecimalMark::comma);
}

TEST(Sniff, WhatStandsBeforeTheTableIsNotOfIt) {
  const auto lines = [](std::string_view text) { return data::sniff("", text).preamble.lines; };
  const std::string rows = "1,2,u\n3,4,v\n";
  EXPECT_EQ(lines("# made by x\n# on 2024-01-03\na,b,y\n" + rows), 2u);
  EXPECT_EQ(lines("# made by x\r# twice\ra,b,y\r1,2,u\r"), 2u);
  EXPECT_EQ(lines("#\r\n#\r\na,b,y\r\n1,2,u\r\n"), 2u);
  EXPECT_EQ(lines("a,b,y\n" + rows + "# no comment here,,\n"), 0u);
  EXPECT_EQ(lines("#1,2,u\n#2,4,v\n"), 0u);  // every row begins so
  // As numpy.savetxt writes a header.
  EXPECT_EQ(lines("# made by x\n# a,b,y\n" + rows), 1u);
  EXPECT_TRUE(data::sniff("", "# a,b,y\n" + rows).has_commented_header);
  EXPECT_EQ(lines("# a, b\n" + rows), 1u);  // fewer fields than the rows: a comment

  const auto delimiter = [](std::string_view text) { return data::sniff("", text).delimiter; };
  EXPECT_EQ(delimiter("sep=;\na;b\n1,5;2\n"), ';');
  EXPECT_EQ(delimiter("\"sep=|\"\r\na,b|c\r\n1,2|3\r\n"), '|');
  EXPECT_EQ(delimiter("sep=\t\na\tb\n1\t2\n"), '\t');
  EXPECT_EQ(lines("sep=;\n# and a comment\na;b\n1;2\n"), 2u);
  EXPECT_EQ(lines("sep=x,b\n1,2\n"), 0u);  // a column of that name
}

TEST(Cells, NumbersMarkersAndText) {
  const auto kind = [](std::string_view text, data::DecimalMark mark = data::DecimalMark::point) {
    return data::read_cell(text, mark).kind;
  };
  for (const char* text : {"0", "-1.5e-3", "+2", ".5", "3504.", "007", " 8 ", "1e-999"})
    EXPECT_EQ(kind(text), data::CellKind::number) << text;
  for (const char* text : {"", "NA", "N/A", "#N/A", "?", "NaN", "nan", "null", "None", " "})
    EXPECT_EQ(kind(text), data::CellKind::missing) << text;
  for (const char* text : {"inf", "-Infinity", "1e999", "-1e400"})
    EXPECT_EQ(kind(text), data::CellKind::infinite) << text;
  for (const char* text : {"7,4", "1,234", "1 000", "0x10", "true", "1-2", "+-3", "+", "1e", "5%"})
    EXPECT_EQ(kind(text), data::CellKind::text) << text;
  for (const char* text : {"-", "--", "..", "#DIV/0!", "\u2013", "n.a."})
    EXPECT_EQ(kind(text), data::CellKind::placeholder) << text;
  EXPECT_EQ(kind("1e39"), data::CellKind::number);
  EXPECT_EQ(data::read_cell("1e39", data::ColumnFormat{}).kind, data::CellKind::infinite)
      << "beyond float32";
  EXPECT_EQ(data::read_cell("7,4", data::DecimalMark::comma).value, 7.4);
  EXPECT_EQ(data::read_cell("+1,53e4", data::DecimalMark::comma).value, 1.53e4);
  EXPECT_EQ(data::read_cell("1.53e4", data::DecimalMark::comma).value, 1.53e4);
  EXPECT_EQ(kind("1.234", data::DecimalMark::comma), data::CellKind::text) << "may be a thousand";
  EXPECT_EQ(kind("1.234,5", data::DecimalMark::comma), data::CellKind::text);
  EXPECT_EQ(data::read_cell("18446744073709551616", data::DecimalMark::point).value, 0x1p64);
}

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
    {"auto_mpg.csv", "mpg", 398, 8, 6, 0},
    {"concrete.csv", "compressive_strength", 1030, 8, 0, 0},
    {"winequality_red.csv", "quality", 1599, 11, 0, 6},
    {"nasty/derived/winequality_red_decimal_comma.csv", "quality", 1599, 11, 0, 6},
    {"nasty/breast_cancer_id_emptycol.csv", "diagnosis", 569, 30, 0, 2},
    {"nasty/credit_approval_lost_missing.csv", "A16", 690, 15, 67, 2},
    {"nasty/derived/adult_ids_surname.csv", "class", 2000, 11, 0, 2},
    {"../../examples/penguins.csv", "species", 344, 6, 19, 3},
    {"nasty/montreal_election_utf8.csv", "winner", 58, 5, 0, 3},
    {"nasty/derived/concrete_noheader.csv.gz", "column_9", 1030, 8, 0, 0},
    {"nasty/auto_mpg_whitespace.data", "mpg", 398, 8, 6, 0},
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
