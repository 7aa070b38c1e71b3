#include "data/table_source.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/error.h"
#include "data/json_lines.h"
#include "data/records.h"

namespace hillock::data {
namespace {

constexpr std::size_t most_columns = 100000;

// As the header has them; numbered where one comes twice, column_3 where the third is empty.
std::vector<std::string> column_names(const Format& format, std::vector<std::string>& notes) {
  const std::size_t width = format.first_record.size() - (format.drop_last_name ? 1 : 0);
  std::set<std::string> in_header, used;
  std::map<std::string, std::size_t> last_number;  // tried behind a name that comes twice
  if (format.has_header) in_header.insert(format.first_record.begin(), format.first_record.end());
  std::vector<std::string> names, numbered;
  for (std::size_t c = 0; c < width; ++c) {
    std::string name = format.has_header ? format.first_record[c] : "";
    if (c == 0 && format.has_commented_header)
      name = trimmed(
          std::string_view(name).substr(std::min(name.find_first_not_of('#'), name.size())));
    if (name.empty()) name = fmt::format("column_{}", c + 1);
    if (used.contains(name)) {
      const std::string twice = name;
      std::size_t& n = last_number.emplace(twice, 1).first->second;
      while (used.contains(name) || in_header.contains(name))
        name = fmt::format("{}_{}", twice, ++n);
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

void note_preamble(const Preamble& preamble, std::vector<std::string>& notes) {
  if (preamble.lines == 0) return;
  notes.push_back(
      preamble.lines == 1
          ? fmt::format("The first line, '{}', stands before the table and is left out.",
                        preamble.first_line)
          : fmt::format("The first {} lines, from '{}' on, stand before the table and "
                        "are left out.",
                        preamble.lines, preamble.first_line));
}

void note_format(const Format& format, const TableForm& form, std::vector<std::string>& notes) {
  if (format.keys) return;
  if (format.delimiter == blanks && !form.delimiter)
    notes.push_back("Runs of blanks separate the columns.");
  if (format.quote != usual_quote)
    notes.push_back("Names and cells stand in single quotes, which are left out.");
  if (format.ends_with_delimiter)
    notes.push_back("Each row ends with a delimiter; the blank field behind it is left out.");
}

// What the user says of delimited text does not fit.
void refuse_form(const std::string& file, const TableForm& form) {
  const char* option = form.delimiter                          ? "--delimiter"
                       : form.decimal                          ? "--decimal"
                       : form.header                           ? "--header"
                       : form.encoding == TextEncoding::latin1 ? "--encoding latin-1"
                                                               : nullptr;
  if (option)
    throw UsageError(fmt::format(
        "{}: is read as JSON Lines, which have no header or delimiter, decimal points and UTF-8 or "
        "UTF-16. Leave {} out.",
        file, option));
}

void add_keys(std::string_view line, std::size_t number, JsonKeys& keys) {
  if (trimmed(line).empty()) return;
  const std::string wrong = read_json_object(line, [&](std::string& key, std::string&&) {
    if (keys.place.emplace(key, keys.names.size()).second) keys.names.push_back(key);
  });
  if (!wrong.empty())
    throw Error(
        fmt::format("{}: line {}: {}. Each line is one flat object of JSON, such as "
                    "{{\"a\": 1.5, \"b\": \"x\"}}.",
                    keys.file, number, wrong));
  if (keys.names.size() > most_columns)
    throw Error(
        fmt::format("{}: the lines up to {} have more than {} different keys. Is this a "
                    "table? Take keys out.",
                    keys.file, number, most_columns));
}

void read_keys(TableSource& table, const TableForm& form, JsonKeys& keys) {
  ChunkSource& chunks = table.chunks;
  constexpr std::size_t enough_lines = 1000;
  std::vector<std::string> first_lines;
  std::size_t line = chunks.lines_before, bytes = 0;
  for (Chunk chunk; next_chunk(chunks, chunk); bytes += chunk.size) {
    if (chunk.too_long) refuse({Fault::Kind::too_long, line + 1, 0}, table.file, table.format, 0);
    for (std::string_view text = chunk.text(); !text.empty();) {
      const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
      const std::string_view object = text.substr(0, end);
      add_keys(object, ++line, keys);
      if (first_lines.size() < enough_lines && !trimmed(object).empty())
        first_lines.emplace_back(object);
      const bool two = text.substr(end).starts_with("\r\n");
      text.remove_prefix(std::min(text.size(), end + (two ? 2 : 1)));
    }
  }
  if (keys.names.empty()) throw Error(table.file + ": is empty. Give a JSON object on each line.");
  table.format.bytes_a_line =
      static_cast<double>(bytes) / static_cast<double>(line - chunks.lines_before);
  std::vector<std::vector<std::string>> records(first_lines.size());
  for (std::size_t i = 0; i < records.size(); ++i)
    read_json_cells(first_lines[i], keys, records[i]);
  table.format.columns = formats_of(records, 0, table.format.mark, form);
}

// Any line may have a key that none before has, so all are read for their keys first.
void open_json_lines(const std::string& path, const TableForm& form, TableSource& table) {
  refuse_form(table.file, form);
  ChunkSource& chunks = table.chunks;
  const auto keys = std::make_shared<JsonKeys>();
  keys->file = table.file;
  chunks.keys = table.format.keys = keys;
  std::error_code ignored;
  const bool can_be_read_twice = std::filesystem::is_regular_file(path, ignored);
  if (!can_be_read_twice) {
    chunks.text = kept_text(chunks.text, chunks.rest.text());
    chunks.rest.size = 0;
  }
  read_keys(table, form, *keys);
  table.format.first_record = keys->names;
  chunks.ended = false;
  chunks.rest.size = 0;
  if (can_be_read_twice) {
    chunks.text = open_text(path, form.encoding);
    skip_lines(form, chunks.text, chunks.rest);
  } else {
    rewind(chunks.text);
  }
}

}  // namespace

TableSource open_table(const std::string& path, const TableForm& form) {
  TableSource table{.file = name_of_file(path),
                    .names = {},
                    .notes = {},
                    .chunks = {.text = open_text(path, form.encoding)}};
  ChunkSource& chunks = table.chunks;
  table.format = sniff_beginning(table.file, chunks.text, chunks.rest, form);
  chunks.lines_before = table.format.preamble.lines;
  note_preamble(table.format.preamble, table.notes);
  chunks.delimiter = table.format.delimiter;
  chunks.quote = table.format.quote;
  if (table.format.keys)
    open_json_lines(path, form, table);
  else if (is_json_array(chunks.rest.text()))
    throw Error(fmt::format(
        "{}: is an array of JSON, and JSON Lines are read: one object a line. Write it so: python3 "
        "-c \"import pandas; pandas.read_json('{}').to_json('table.jsonl', orient='records', "
        "lines=True)\"",
        table.file, table.file));
  if (table.format.first_record.size() > most_columns)
    throw Error(fmt::format(
        "{}: line {} has more than {} fields. Is this a table, with line ends? Take columns out.",
        table.file, chunks.lines_before + 1, most_columns));
  table.names = column_names(table.format, table.notes);
  note_format(table.format, form, table.notes);
  return table;
}

void expect_same_columns(const std::string& first_file, const std::vector<std::string>& names,
                         const TableSource& next) {
  for (std::size_t c = 0; c < std::max(names.size(), next.names.size()); ++c) {
    const auto name = [&](const std::vector<std::string>& of) {
      return c < of.size() ? "'" + of[c] + "'" : std::string("none");
    };
    if (name(names) == name(next.names)) continue;
    throw Error(fmt::format(
        "{}: column {} is {}, and in {} it is {}. Files of one table have the same columns in the "
        "same order.",
        next.file, c + 1, name(next.names), first_file, name(names)));
  }
}

void expect_room_for(const std::string& file, const MemoryBound& bound, std::size_t rows,
                     std::size_t columns) {
  const double bytes = static_cast<double>(rows) * static_cast<double>(columns) * sizeof(float);
  if (bytes <= reader_bytes(bound)) return;
  throw Error(
      fmt::format("{}: {} rows of {} columns are {} of numbers, more than {}. Take a sample of the "
                  "rows.",
                  file, rows, columns, bytes_text(bytes), reader_bound_text(bound)));
}

void refuse(const Fault& fault, const std::string& file, const Format& format,
            std::size_t columns) {
  if (fault.kind == Fault::Kind::open_quote) refuse_open_quote(file, fault.line, format.quote);
  if (fault.kind == Fault::Kind::too_long)
    throw Error(fmt::format("{}: line {} is longer than 64 MiB. Is this a table, with line ends?",
                            file, fault.line));
  std::string remedy = fault.fields > columns
                           ? "Put fields that hold the delimiter in quotes, or take the extra ones "
                             "out."
                           : "Fill the line up (a missing value is an empty field) or take it "
                             "out.";
  if (format.delimiter == blanks)
    remedy = "Put text that holds blanks in quotes, and NA where a value is missing.";
  // Of another table than the lines before it, if the fault is where that begins.
  if (format.line_of_table >= fault.line && format.fields_of_table != columns)
    remedy = fmt::format(
        "The lines from {} on have {} fields each, and those before have not: if the table begins "
        "there, add --skip {}.",
        format.line_of_table, format.fields_of_table, format.line_of_table - 1);
  const std::string by = delimiter_text(format.delimiter);
  throw Error(fmt::format("{}: line {} has {} {} where the {} has {}, separated by {}. {}", file,
                          fault.line, fault.fields, fault.fields == 1 ? "field" : "fields",
                          format.has_header ? "header" : "first row", columns, by, remedy));
}

}  // namespace hillock::data
