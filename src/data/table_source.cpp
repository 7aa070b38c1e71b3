#include "data/table_source.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/error.h"
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

}  // namespace

TableSource open_table(const std::string& path) {
  TableSource table{.file = path, .names = {}, .notes = {}, .chunks = {.text = open_text(path)}};
  ChunkSource& chunks = table.chunks;
  table.format = sniff_beginning(path, chunks.text, chunks.rest);
  chunks.lines_before = table.format.preamble.lines;
  note_preamble(table.format.preamble, table.notes);
  chunks.delimiter = table.format.delimiter;
  if (table.format.first_record.size() > most_columns)
    throw Error(fmt::format(
        "{}: line {} has more than {} fields. Is this a table, with line ends? Take columns out.",
        path, chunks.lines_before + 1, most_columns));
  table.names = column_names(table.format, table.notes);
  return table;
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
  if (fault.kind == Fault::Kind::open_quote) refuse_open_quote(file, fault.line);
  if (fault.kind == Fault::Kind::too_long)
    throw Error(fmt::format("{}: line {} is longer than 64 MiB. Is this a table, with line ends?",
                            file, fault.line));
  const char* remedy =
      format.is_padded         ? "Separate the columns by one comma or tab each, not by spaces."
      : fault.fields > columns ? "Put fields that hold the delimiter in quotes, or take the extra "
                                 "ones out."
                               : "Fill the line up (a missing value is an empty field) or take it "
                                 "out.";
  const char* by = format.delimiter == ','    ? "commas"
                   : format.delimiter == ';'  ? "semicolons"
                   : format.delimiter == '\t' ? "tabs"
                                              : "pipes";
  throw Error(fmt::format("{}: line {} has {} {} where the {} has {}, separated by {}. {}", file,
                          fault.line, fault.fields, fault.fields == 1 ? "field" : "fields",
                          format.has_header ? "header" : "first row", columns, by, remedy));
}

}  // namespace hillock::data
