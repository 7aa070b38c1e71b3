#include "data/table_form.h"

#include <cctype>
#include <utility>

#include <fmt/core.h>

#include "api/error.h"
#include "data/records.h"

namespace hillock::data {

char parse_delimiter(std::string_view text) {
  if (text == "tab") return '\t';
  if (text == "space") return blanks;
  constexpr std::string_view part_of_cells = "\"\r\n+-.#_";
  if (text.size() == 1) {
    const auto c = static_cast<unsigned char>(text[0]);
    if (c < 0x80 && c != 0 && !std::isalnum(c) && part_of_cells.find(text[0]) == text.npos)
      return text[0];
  }
  throw UsageError(
      fmt::format("--delimiter '{}': one character is accepted that is no letter, digit, quote or "
                  "part of a number, such as ',' or ';', and the words 'tab' and 'space' (any run "
                  "of blanks).",
                  text));
}

std::string delimiter_text(char delimiter) {
  switch (delimiter) {
    case ',':
      return "commas";
    case ';':
      return "semicolons";
    case '\t':
      return "tabs";
    case '|':
      return "pipes";
    case blanks:
      return "blanks";
    default:
      return fmt::format("'{}'", delimiter);
  }
}

void refuse_form_of_images(const std::string& folder, const TableForm& form) {
  const std::pair<bool, const char*> said[] = {
      {form.delimiter.has_value(), "--delimiter"}, {form.decimal.has_value(), "--decimal"},
      {form.header.has_value(), "--header"},       {form.encoding.has_value(), "--encoding"},
      {form.skip.has_value(), "--skip"},           {form.missing.has_value(), "--missing"}};
  for (const auto& [is_said, option] : said)
    if (is_said)
      throw UsageError(fmt::format(
          "{}: is about a table, and {} is a folder of images. Leave it out.", option, folder));
}

std::vector<std::string> parse_names(const std::string& text) {
  RecordReader reader = record_reader(text, ',');
  Record names;
  if (!begin_record(reader)) return names;
  if (read_record(reader, names) == Ending::open_quote)
    throw UsageError(
        fmt::format("'{}': a quote opens and never closes. Names are separated by "
                    "commas; one that holds a comma stands in quotes.",
                    text));
  return names;
}

}  // namespace hillock::data
