#include "report/python_reading.h"

#include <fmt/core.h>

#include "data/missing_words.h"
#include "data/one_line.h"
#include "report/python_unit.h"

namespace hillock::report {
namespace {

// The cells of each line, of an open file; the names of the columns.
void add_lines(Pieces& pieces, const data::Dialect& how) {
  const std::string all_names = python_list(how.names) + "  # as hillock calls the columns\n";
  if (how.is_json) {
    pieces.insert(
        pieces.end(),
        {{"import json", "import json\n"},
         {"lines",
          "lines = [json.loads(line, parse_float=str, parse_int=str) for line in file if not "
          "line.isspace()]"},
         {"names", "names = " + all_names},
         {"lines of objects",
          "words = {None: \"\", True: \"true\", False: \"false\"}\n"
          "lines = [[words.get(cell, cell) for cell in map(line.get, names)] for line in lines]\n"},
         {"names of the header", ""}});
    return;
  }
  std::string names = "names = lines[0]\n";
  if (!how.has_header)
    names =
        fmt::format("names = [f\"column_{{i}}\" for i in range(1, {})]\n", how.names.size() + 1);
  else if (!how.names.empty())
    names = "names = " + all_names;
  const bool by_blanks = how.delimiter == data::blanks;
  const std::string lines =
      by_blanks
          ? "cells = re.compile(r'\"((?:[^\"]|\"\")*)\"(?!\\S)|(\\S+)')\n"
            "lines = [[a.replace('\"\"', '\"') or b for a, b in cells.findall(line)] for line "
            "in file]\n"
          : fmt::format("lines = list(csv.reader(file, delimiter={}{}, skipinitialspace=True))\n",
                        how.delimiter == '\t' ? "\"\\t\"" : python_string({how.delimiter}),
                        how.quote == '"' ? "" : ", quotechar=" + python_string({how.quote}));
  pieces.insert(pieces.end(), {{"import json", ""},
                               {"lines", lines},
                               {"names", ""},
                               {"lines of objects", ""},
                               {"names of the header", names}});
}

// Of the words that mean a missing cell, where the user names them.
void add_missing(Pieces& pieces, const data::Dataset& data) {
  const auto& words = data.form.missing;
  if (!words) {
    pieces.insert(pieces.end(), {{"MISSING", ""}, {"if missing", ""}, {"and not missing", ""}});
    return;
  }
  const data::MissingWords missing = data::missing_words_of(
      *words, data.dialect->decimal_comma ? data::DecimalMark::comma : data::DecimalMark::point);
  std::string numbers;
  for (const double x : missing.numbers)
    numbers += (numbers.empty() ? "" : ", ") + python_number(x);
  pieces.insert(
      pieces.end(),
      {{"MISSING", fmt::format("MISSING = {}\nMISSING_NUMBERS = [{}]\n",
                               python_list({missing.texts.begin(), missing.texts.end()}), numbers)},
       {"if missing", "if text in MISSING:\n    return None\n"},
       {"and not missing", " and x not in MISSING_NUMBERS"}});
}

// Standard input is not there again.
std::string tables_argument(const data::Dialect& how) {
  std::vector<std::string> files;
  for (const std::string& file : how.files) {
    if (file == "-") return "nargs=\"+\"";
    files.push_back(data::file_shown(file));
  }
  return fmt::format("nargs=\"*\", default={}", python_list(files));
}

}  // namespace

std::string python_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + python_string(text);
  return "[" + out + "]";
}

std::string about_the_form(const data::Dialect& how) {
  if (how.is_json)
    return fmt::format(
        "It is {} text, which may be packed as .gz: on each line\nan object of JSON, whose keys "
        "are "
        "the columns.\n",
        how.encoding);
  std::string by = data::delimiter_text(how.delimiter);
  if (by[0] >= 'a' && by[0] <= 'z') by[0] = static_cast<char>(by[0] - 'a' + 'A');
  return fmt::format(
      "It is {} text, which may be packed as .gz. {} separate its\ncolumns{}, {}", how.encoding, by,
      how.decimal_comma ? ", numbers have decimal commas" : "",
      how.has_header ? "and a header names them; columns that are not named below may be there, "
                       "and are not read.\n"
                     : "and it has no header; column_1 is the first.\n");
}

void add_reading(Pieces& pieces, const data::Dataset& data) {
  const data::Dialect& how = *data.dialect;
  add_lines(pieces, how);
  add_missing(pieces, data);
  pieces.insert(
      pieces.end(),
      {{"encoding", how.encoding == "UTF-8"    ? "\"utf-8-sig\""
                    : how.encoding == "UTF-16" ? "\"utf-16\""
                                               : "\"latin-1\""},
       {"lines before", how.lines_before > 0
                            ? fmt::format("for _ in range({}):  # what stands before the header\n"
                                          "    file.readline()\n",
                                          how.lines_before)
                            : ""},
       {"after the header", !how.has_header || how.is_json ? ""
                            : how.repeated_headers > 0     ? "[1:] if line != lines[0]"
                                                           : "[1:]"},
       {"text", how.decimal_comma ? "text.replace(\",\", \".\")" : "text"},
       {"tables", tables_argument(how)}});
}

}  // namespace hillock::report
