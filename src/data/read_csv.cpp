// read_csv.cpp: streams records into columns and names the line of the first that does not fit.
#include "data/read_csv.h"

#include <filesystem>
#include <limits>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/error.h"
#include "data/features.h"
#include "data/records.h"
#include "data/sniff.h"
#include "data/text_source.h"

namespace hillock {
namespace {

constexpr std::size_t most_columns = 100000;

// Takes the records of the parser and puts the cells of rows into columns.
struct Filler {
  Table& table;
  const Format& format;
  const RecordParser& records;
  bool in_header;
  std::size_t at = 0;  // column of the next cell

  void field(std::string_view text) {
    if (!in_header && at < table.columns.size())
      add(table.columns[at], text, records.line, format.mark);
    ++at;
  }
  void end_record(std::size_t line) {
    if (!in_header && at != table.columns.size()) refuse_ragged(line);
    if (!in_header) ++table.rows;
    in_header = false;
    at = 0;
    if (table.rows == std::numeric_limits<std::uint32_t>::max())
      throw Error(
          fmt::format("{}: has more than {} rows. Take a sample of them.", table.file, table.rows));
  }
  [[noreturn]] void refuse_ragged(std::size_t line) const {
    const std::size_t wanted = table.columns.size();
    const char* remedy =
        format.is_padded ? "Separate the columns by one comma or tab each, not by spaces."
        : at > wanted ? "Put fields that hold the delimiter in quotes, or take the extra ones out."
                      : "Fill the line up (a missing value is an empty field) or take it out.";
    const char* by = format.delimiter == ','    ? "commas"
                     : format.delimiter == ';'  ? "semicolons"
                     : format.delimiter == '\t' ? "tabs"
                                                : "pipes";
    throw Error(fmt::format("{}: line {} has {} {} where the {} has {}, separated by {}. {}",
                            table.file, line, at, at == 1 ? "field" : "fields",
                            format.has_header ? "header" : "first row", wanted, by, remedy));
  }
};

// As the header has them; numbered where one comes twice, column_3 where the third is empty.
std::vector<std::string> column_names(const Format& format, std::vector<std::string>& notes) {
  const std::size_t width = format.first_record.size() - (format.drop_last_name ? 1 : 0);
  std::set<std::string> in_header, used;
  if (format.has_header) in_header.insert(format.first_record.begin(), format.first_record.end());
  std::vector<std::string> names, numbered;
  for (std::size_t c = 0; c < width; ++c) {
    std::string name = format.has_header ? format.first_record[c] : "";
    if (name.empty()) name = fmt::format("column_{}", c + 1);
    if (used.contains(name)) {
      const std::string twice = name;
      for (std::size_t n = 2; used.contains(name) || in_header.contains(name); ++n)
        name = fmt::format("{}_{}", twice, n);
      numbered.push_back(name);
    }
    used.insert(name);
    names.push_back(std::move(name));
  }
  if (!format.has_header)
    notes.push_back(
        fmt::format("There is no header, so the columns are called column_1 to column_{}.", width));
  if (!numbered.empty()) {
    const std::size_t shown = std::min<std::size_t>(numbered.size(), 20);
    notes.push_back(fmt::format(
        "The header has a name more than once; numbered: {}{}.",
        fmt::join(numbered.begin(), numbered.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
        shown < numbered.size() ? ", …" : ""));
  }
  return names;
}

// A reservation costs address space alone until it is written to, so a guess too high costs
// nothing.
std::size_t expected_rows(const TextSource& source, const Format& format) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(source.bytes.path, error);
  if (error || source.bytes.gzip || format.bytes_a_line <= 0) return 0;
  return static_cast<std::size_t>(static_cast<double>(bytes) / format.bytes_a_line * 1.02);
}

void make_utf8(Table& table) {
  for (ColumnBuilder& column : table.columns) {
    column.name = from_latin1(column.name);
    column.first_text = from_latin1(column.first_text);
    for (Entry& entry : column.entries) entry.text = from_latin1(entry.text);
  }
  for (std::string& note : table.notes) note = from_latin1(note);
  table.notes.push_back("The text is not UTF-8 and was read as Latin-1.");
}

}  // namespace

Table read_csv(const std::string& path) {
  Table table{.file = path, .columns = {}, .notes = {}};
  TextSource source = open_text(path);
  const std::string sample = read_sample(source);
  const Format format = sniff(path, sample);
  if (format.first_record.size() > most_columns)
    throw Error(fmt::format(
        "{}: line 1 has more than {} fields. Is this a table, with line ends? Take columns out.",
        path, most_columns));

  const std::size_t rows = expected_rows(source, format);
  for (std::string& name : column_names(format, table.notes)) {
    ColumnBuilder column;
    column.name = std::move(name);
    column.expected_rows = rows;
    column.keeps_hashes = says_id(column.name);
    table.columns.push_back(std::move(column));
  }

  RecordParser parser = record_parser(path, format.delimiter);
  Filler filler{
      .table = table, .format = format, .records = parser, .in_header = format.has_header};
  feed(parser, sample, filler);
  for (auto block = next_block(source); !block.empty(); block = next_block(source))
    feed(parser, block, filler);
  finish(parser, filler);
  table.fingerprint = source.bytes.fingerprint;
  if (!source.is_utf8) make_utf8(table);
  if (format.mark == DecimalMark::comma)
    table.notes.push_back("Commas in numbers are decimal commas: 7,4 is read as 7.4.");
  return table;
}

}  // namespace hillock
