// table_summary_text.cpp: a section for the columns of each kind, the target, and the notes; names
// and levels are shortened so that a line has 80 characters.
#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "data/calendar.h"
#include "data/one_line.h"
#include "report/table_summary.h"
#include "report/text_table.h"

namespace hillock::report {
namespace {

constexpr std::size_t line_width = 80, most_rows = 20, most_classes = 20, longest_level = 20;
constexpr std::size_t longest_name = 28, shortest_name = 12;
constexpr std::array<const char*, 5> quartile_heads{"min", "25 %", "median", "75 %", "max"};

using Cells = std::vector<std::string>;

// What has no place in a column of the table stands below the row.
struct SectionRow {
  Cells cells;
  std::string below = {};
  std::string instead = {};  // of the cells behind the second, below the row; empty: they stay
};

std::string counted(std::size_t n, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", n, n == 1 ? one : more);
}

std::size_t shown_of(std::size_t all, std::size_t most, Shown shown) {
  return shown == Shown::all || all <= most + 1 ? all : most;  // one more takes no more room
}

std::string more_text(std::size_t all, std::size_t shown) {
  return all > shown ? fmt::format("  … and {} more: --all\n", all - shown) : "";
}

std::size_t widest_cell(const SectionRow& row) {
  std::size_t widest = 0;
  for (const std::string& cell : std::span(row.cells).subspan(1))
    widest = std::max(widest, width_of(cell));
  return widest;
}

std::size_t width_without_names(const Cells& heads, const std::vector<SectionRow>& rows) {
  std::size_t width = 2;
  for (std::size_t c = 1; c < heads.size(); ++c) {
    std::size_t widest = width_of(heads[c]);
    for (const SectionRow& row : rows) widest = std::max(widest, width_of(row.cells[c]));
    width += 2 + widest;
  }
  return width;
}

// The first cell of each row is a name, which gets the room that the other cells leave. Rows whose
// numbers leave too little say them below, the widest first.
void make_room_for_names(const Cells& heads, std::vector<SectionRow>& rows) {
  std::size_t names = 0;
  for (const SectionRow& row : rows) names = std::max(names, width_of(row.cells[0]));
  const std::size_t wanted = std::min(names, shortest_name);
  std::size_t others = width_without_names(heads, rows);
  while (others + wanted > line_width) {
    const auto widest = std::ranges::max_element(
        rows, {}, [](const SectionRow& row) { return row.instead.empty() ? 0 : widest_cell(row); });
    if (widest->instead.empty()) break;
    widest->below = widest->instead + (widest->below.empty() ? "" : "; " + widest->below);
    widest->instead.clear();
    for (std::string& cell : std::span(widest->cells).subspan(2)) cell.clear();
    others = width_without_names(heads, rows);
  }
  const std::size_t room = line_width > others ? line_width - others : 0;
  const std::size_t most = std::clamp(room, shortest_name, longest_name);
  for (SectionRow& row : rows) row.cells[0] = shortened_inside(row.cells[0], most);
}

std::string section(const std::string& title, Cells heads, const std::vector<Align>& alignment,
                    std::vector<SectionRow> rows, std::size_t all) {
  make_room_for_names(heads, rows);
  std::vector<Cells> cells{std::move(heads)};
  for (const SectionRow& row : rows) cells.push_back(row.cells);
  const std::vector<std::string> lines = laid_out(alignment, cells);
  std::string text = fmt::format("\n{}\n{}\n", title, lines[0]);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    text += lines[r + 1] + "\n";
    if (!rows[r].below.empty()) text += wrapped(rows[r].below, 6, 6, line_width) + "\n";
  }
  return text + more_text(all, rows.size());
}

constexpr int usual_digits = 6;

// So many digits that the quartiles differ by a hundred units of the last one or more.
int digits_of(const std::array<double, 5>& quartiles) {
  constexpr int most = 17;
  double spread = quartiles[3] - quartiles[1];
  if (!(spread > 0)) spread = quartiles[4] - quartiles[0];
  if (!(spread > 0) || quartiles[2] == 0) return usual_digits;
  return std::clamp(int(std::ceil(std::log10(std::abs(quartiles[2]) / spread))) + 3, usual_digits,
                    most);
}

Cells quartile_cells(const ColumnSummary& column) {
  constexpr int digits_of_small = 4;  // they have zeros or an exponent besides
  Cells cells;
  if (!column.quartiles) return Cells(5, "");
  const int digits = digits_of(*column.quartiles);
  for (const double q : *column.quartiles) {
    const bool is_short = digits == usual_digits && std::abs(q) < 0.01;
    cells.push_back(column.kind == ColumnKind::date
                        ? data::date_text(q)
                        : fmt::format("{:.{}g}", q + 0.0,  // 0 instead of -0
                                      is_short ? digits_of_small : digits));
  }
  return cells;
}

// How the cells are written, and what is taken off them.
std::string form_text(const ColumnSummary& column) {
  std::string text = column.written;
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
  if (column.format.offset != 0)
    add(fmt::format("{} is taken off before rounding", column.format.offset));
  if (column.format.unit != 1)
    add(fmt::format("divided by {:.6g} before rounding", column.format.unit));
  return data::one_line(text);
}

std::string range_text(const Cells& quartiles) {
  return fmt::format("from {} to {}, quartiles {}, {} and {}", quartiles[0], quartiles[4],
                     quartiles[1], quartiles[2], quartiles[3]);
}

SectionRow number_row(const ColumnSummary& column, std::size_t) {
  Cells quartiles = quartile_cells(column);
  SectionRow row{.cells = {data::one_line(column.name), std::to_string(column.missing)},
                 .below = form_text(column),
                 .instead = range_text(quartiles)};
  row.cells.insert(row.cells.end(), quartiles.begin(), quartiles.end());
  return row;
}

SectionRow date_row(const ColumnSummary& column, std::size_t) {
  const Cells quartiles = quartile_cells(column);
  return {.cells = {data::one_line(column.name), std::to_string(column.missing), quartiles[0],
                    quartiles[2], quartiles[4], std::to_string(column.inputs)},
          .below = fmt::format("{}; inputs: {}", form_text(column), fmt::join(column.parts, ", "))};
}

std::string level_text(const LevelCount& level) {
  return fmt::format("{} ({})", shortened(data::one_line(level.name), longest_level), level.cells);
}

// The most frequent ones that have room.
std::string frequent_levels(const ColumnSummary& column, std::size_t room) {
  std::vector<LevelCount> levels = column.levels;
  std::ranges::stable_sort(levels, std::ranges::greater(), &LevelCount::cells);
  std::string text;
  for (std::size_t l = 0; l < levels.size(); ++l) {
    const std::string next = (l ? ", " : "") + level_text(levels[l]);
    const std::size_t behind = l + 1 < levels.size() ? 3 : 0;  // ", …"
    if (l > 0 && width_of(text) + width_of(next) + behind > room) return text + ", …";
    text += next;
  }
  return text;
}

SectionRow level_row(const ColumnSummary& column, std::size_t name_width) {
  constexpr std::size_t others = 29;  // of the line: missing, levels, inputs and the gaps
  return {.cells = {data::one_line(column.name), std::to_string(column.missing),
                    std::to_string(column.levels.size()),
                    frequent_levels(column, line_width - others - name_width),
                    std::to_string(column.inputs)},
          .below = form_text(column)};
}

// The columns of one kind, in the order of the table.
struct Section {
  std::string title;
  Cells heads;
  std::vector<Align> alignment;
  std::function<bool(const ColumnSummary&)> takes;
  SectionRow (*row_of)(const ColumnSummary&, std::size_t name_width);
};

bool is_number(const ColumnSummary& column, Treatment treatment) {
  return column.use == Use::feature && column.kind == ColumnKind::number &&
         column.treatment == treatment;
}

std::vector<Section> sections() {
  using enum Align;
  Cells number_heads{"", "missing"};
  number_heads.insert(number_heads.end(), quartile_heads.begin(), quartile_heads.end());
  const std::vector<Align> of_numbers{left, right, right, right, right, right, right};
  return {
      {"Numbers, scaled by mean and standard deviation", number_heads, of_numbers,
       [](const ColumnSummary& c) { return is_number(c, Treatment::scaled); }, number_row},
      {"Numbers with a long tail, turned into normal scores", number_heads, of_numbers,
       [](const ColumnSummary& c) { return is_number(c, Treatment::normal_scores); }, number_row},
      {"Dates and times, taken apart",
       {"", "missing", "first", "median", "last", "inputs"},
       {left, right, right, right, right, right},
       [](const ColumnSummary& c) { return c.use == Use::feature && !c.parts.empty(); },
       date_row},
      {"Categories, an input for each level and one for missing or unknown cells",
       {"", "missing", "levels", "most frequent", "inputs"},
       {left, right, right, left, right},
       [](const ColumnSummary& c) { return c.use == Use::feature && !c.levels.empty(); },
       level_row}};
}

std::vector<const ColumnSummary*> columns_of(
    const TableSummary& table, const std::function<bool(const ColumnSummary&)>& takes) {
  std::vector<const ColumnSummary*> columns;
  for (const ColumnSummary& column : table.columns)
    if (takes(column)) columns.push_back(&column);
  return columns;
}

std::size_t name_width_of(const std::vector<const ColumnSummary*>& columns) {
  std::size_t width = 0;
  for (const ColumnSummary* column : columns)
    width = std::max(width, width_of(data::one_line(column->name)));
  return std::min(width, longest_name);
}

std::string section_text(const Section& one, const TableSummary& table, Shown shown) {
  std::vector<const ColumnSummary*> columns = columns_of(table, one.takes);
  if (columns.empty()) return "";
  const std::size_t all = columns.size();
  std::vector<SectionRow> rows;
  columns.resize(shown_of(all, most_rows, shown));
  const std::size_t name_width = name_width_of(columns);
  for (const ColumnSummary* column : columns) rows.push_back(one.row_of(*column, name_width));
  return section(fmt::format("{}: {}", one.title, all), one.heads, one.alignment, std::move(rows),
                 all);
}

std::string left_out_text(const TableSummary& table, Shown shown) {
  std::vector<const ColumnSummary*> columns =
      columns_of(table, [](const ColumnSummary& c) { return c.use == Use::left_out; });
  if (columns.empty()) return "";
  const std::size_t all = columns.size();
  columns.resize(shown_of(all, most_rows, shown));
  const std::size_t width = name_width_of(columns);
  std::string text = fmt::format("\nLeft out: {}\n", all);
  for (const ColumnSummary* column : columns) {
    const std::string name = shortened_inside(data::one_line(column->name), width);
    const std::string line = wrapped(column->reason, width + 4, width + 4, line_width);
    text += fmt::format("  {}{}\n", name, line.substr(2 + width_of(name)));
  }
  return text + more_text(all, columns.size());
}

// With commas, no line break within an item.
std::string wrapped_list(const Cells& items) {
  std::string text, line = " ";
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? "," : "");
    if (i > 0 && width_of(line) + 1 + width_of(item) > line_width) {
      text += line + "\n";
      line = " ";
    }
    line += " " + item;
  }
  return text + line;
}

std::string target_text(const ColumnSummary& target, const TableSummary& table, Shown shown) {
  const std::string name = data::one_line(target.name);
  if (table.task == data::Task::regression) {
    const std::string written = form_text(target);
    return fmt::format("\nTarget: {}, a number\n{}\n{}", shortened_inside(name, longest_name),
                       wrapped(range_text(quartile_cells(target)), 2, 2, line_width),
                       written.empty() ? "" : wrapped(written, 2, 2, line_width) + "\n");
  }
  Cells classes;
  const std::size_t some = shown_of(target.levels.size(), most_classes, shown);
  for (const LevelCount& one : std::span(target.levels).first(some))
    classes.push_back(level_text(one));
  if (some < target.levels.size())
    classes.push_back(fmt::format("… and {} more: --all", target.levels.size() - some));
  const std::string count = counted(target.levels.size(), "class", "classes");
  return fmt::format("\nTarget: {}, {}\n{}\n", shortened_inside(name, longest_name), count,
                     wrapped_list(classes));
}

std::string form_of_text(const data::Dialect& dialect) {
  const std::string before =
      dialect.lines_before == 0
          ? ""
          : fmt::format(", {} before it",
                        counted(dialect.lines_before, "line stands", "lines stand"));
  if (dialect.is_converted) return "Parquet or Feather, read by pyarrow";
  if (dialect.is_json) return fmt::format("JSON Lines, {}{}", dialect.encoding, before);
  const std::string again =
      dialect.repeated_headers == 0
          ? ""
          : fmt::format(", {}", counted(dialect.repeated_headers, "row is the header again",
                                        "rows are the header again"));
  return fmt::format("{}, columns separated by {}, decimal {}, {}{}{}", dialect.encoding,
                     data::delimiter_text(dialect.delimiter),
                     data::decimal_names[dialect.decimal_comma],
                     dialect.has_header ? "a header" : "no header", before, again);
}

std::string head(const TableSummary& table) {
  const std::string left_out =
      table.rows_left_out == 0 ? "" : fmt::format(" ({} more are left out)", table.rows_left_out);
  const std::string file = data::one_line(table.file);
  if (!table.dialect) {
    std::string images = fmt::format("{} images of {} pixels, which have one mean and one spread",
                                     table.rows, table.columns.front().inputs);
    if (table.given_held_out > 0)
      images += fmt::format("; the last {} came as the held-out part", table.given_held_out);
    return fmt::format("{}\n{}\n", file, wrapped(images, 2, 2, line_width));
  }
  std::string text = fmt::format("{}\n  {}{}, {}\n", file, counted(table.rows, "row", "rows"),
                                 left_out, counted(table.columns.size(), "column", "columns"));
  text += wrapped(form_of_text(*table.dialect), 2, 2, line_width) + "\n";
  if (table.dialect->files.size() > 1) {
    Cells files;
    for (const std::string& one : table.dialect->files) files.push_back(data::one_line(one));
    text += wrapped(fmt::format("{} files: {}", files.size(), fmt::join(files, ", ")), 2, 2,
                    line_width) +
            "\n";
  }
  return text;
}

}  // namespace

std::string table_summary_text(const TableSummary& table, Shown shown) {
  std::string text = head(table);
  for (const Section& one : sections()) text += section_text(one, table, shown);
  text += left_out_text(table, shown);
  for (const ColumnSummary& column : table.columns)
    if (column.use == Use::target) text += target_text(column, table, shown);
  text += fmt::format("\nA network has {}.\n", counted(table.inputs, "input", "inputs"));
  if (table.notes.empty()) return text;
  text += "\nNotes\n";
  for (const std::string& note : table.notes)
    text += wrapped(data::one_line(note), 2, 4, line_width) + "\n";
  return text;
}

}  // namespace hillock::report
