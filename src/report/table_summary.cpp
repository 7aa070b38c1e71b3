#include "report/table_summary.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "data/encoder.h"
#include "report/preprocessing_json.h"

namespace hillock::report {
namespace {

// What a kept number is in the column's unit: of plain ones the decimal number that the file has.
struct Unit {
  double unit = 1, offset = 0;

  double of(float x) const {
    return unit == 1 && offset == 0 ? shortest(x) : double(x) * unit + offset;
  }
};

// Reorders the values, which are not empty.
std::array<double, 5> quartiles_between(std::vector<float>& values, const Unit& unit) {
  std::array<double, 5> quartiles{};
  auto from = values.begin();
  for (std::size_t q = 0; q < quartiles.size(); ++q) {
    const double place = double(values.size() - 1) * double(q) / double(quartiles.size() - 1);
    const auto below = values.begin() + std::ptrdiff_t(std::floor(place));
    std::nth_element(from, below, values.end());
    from = below;
    const double share = place - std::floor(place);
    quartiles[q] = unit.of(*below);
    if (share == 0) continue;
    const double above = unit.of(*std::min_element(below + 1, values.end()));
    quartiles[q] += share * (above - quartiles[q]);
  }
  return quartiles;
}

std::optional<std::array<double, 5>> quartiles_of(std::span<const float> numbers,
                                                  const Unit& unit) {
  std::vector<float> there;
  for (const float x : numbers)
    if (!std::isnan(x)) there.push_back(x);
  if (there.empty()) return {};
  return quartiles_between(there, unit);
}

std::size_t missing_in(const std::vector<float>& numbers) {
  return static_cast<std::size_t>(
      std::ranges::count_if(numbers, [](float x) { return std::isnan(x); }));
}

ColumnSummary of_number(const data::Column& column, const data::Encoder::Numeric& how) {
  return {.name = column.name,
          .written = description(column.format),
          .missing = missing_in(column.numbers),
          .treatment = how.knots.empty() ? Treatment::scaled : Treatment::normal_scores,
          .format = column.format,
          .quartiles = quartiles_of(column.numbers, {column.format.unit, column.format.offset})};
}

ColumnSummary of_levels(const data::Column& column) {
  const bool are_codes = column.format.kind == data::ColumnFormat::Kind::code;
  ColumnSummary summary{.name = column.name,
                        .kind = are_codes ? ColumnKind::code : ColumnKind::category,
                        .written = description(column.format),
                        .treatment = Treatment::one_input_a_level,
                        .format = column.format};
  for (const std::string& level : column.levels) summary.levels.push_back({level});
  for (const std::int32_t code : column.codes) {
    summary.missing += code == -1;
    if (code >= 0) ++summary.levels[static_cast<std::size_t>(code)].cells;
  }
  return summary;
}

// A part of dates is added to the summary of its column.
void add_part(const data::Column& part, ColumnSummary& dates) {
  dates.name = part.time->column;
  dates.kind = ColumnKind::date;
  dates.written = description(part.format);
  dates.treatment = Treatment::date_parts;
  dates.missing = missing_in(part.numbers);
  dates.parts.emplace_back(name_of(part.time->part));
  constexpr double seconds_a_day = 86400;
  if (part.time->part == data::TimePart::days)
    dates.quartiles = quartiles_of(part.numbers, {seconds_a_day, part.time->origin});
}

ColumnSummary of_target(const data::Dataset& data) {
  ColumnSummary target{.name = data.target,
                       .use = Use::target,
                       .written = description(data.target_format),
                       .format = data.target_format};
  if (data.task == data::Task::regression) {
    target.quartiles =
        quartiles_of(data.target_values, {data.target_format.unit, data.target_format.offset});
    return target;
  }
  target.kind = ColumnKind::category;
  for (const std::string& name : data.classes) target.levels.push_back({name});
  for (const float k : data.target_values) ++target.levels[static_cast<std::size_t>(k)].cells;
  return target;
}

ColumnSummary of_pixels(const data::Dataset& data) {
  std::size_t missing = 0;
  for (const data::Column& pixel : data.features) missing += missing_in(pixel.numbers);
  return {.name = "pixels",
          .kind = ColumnKind::pixels,
          .missing = missing,
          .inputs = data.features.size()};
}

// By name: those of the features, each with its inputs.
std::map<std::string, ColumnSummary> of_features(const data::Dataset& data,
                                                 const data::Encoder& encoder) {
  std::map<std::string, ColumnSummary> columns;
  for (std::size_t f = 0; f < data.features.size(); ++f) {
    const data::Column& column = data.features[f];
    const data::Encoder::Feature& feature = encoder.features[f];
    ColumnSummary& summary = columns[column.time ? column.time->column : column.name];
    const std::size_t inputs = summary.inputs;
    if (column.time)
      add_part(column, summary);
    else if (column.kind == data::Column::Kind::numeric)
      summary = of_number(column, feature.numeric);
    else
      summary = of_levels(column);
    const bool is_last = f + 1 == data.features.size();
    summary.inputs =
        inputs + (is_last ? encoder.width : encoder.features[f + 1].first) - feature.first;
  }
  return columns;
}

}  // namespace

TableSummary summarize(const data::Dataset& data) {
  std::vector<std::uint32_t> rows(data.rows);
  std::iota(rows.begin(), rows.end(), 0u);
  const data::Encoder encoder = fit_encoder(data, rows);
  TableSummary table{.file = data.file,
                     .dialect = data.dialect,
                     .rows = data.rows,
                     .rows_left_out = data.rows_left_out,
                     .given_held_out = data.given_held_out,
                     .columns = {},
                     .task = data.task,
                     .inputs = encoder.width,
                     .notes = data.notes};
  if (!data.dialect) {
    table.columns = {of_pixels(data), of_target(data)};
    return table;
  }
  std::map<std::string, ColumnSummary> by_name = of_features(data, encoder);
  by_name[data.target] = of_target(data);
  for (const data::LeftOut& one : data.left_out)
    by_name[one.name] = {.name = one.name, .use = Use::left_out, .reason = one.reason};
  for (const std::string& name : data.columns)
    if (const auto at = by_name.find(name); at != by_name.end())
      table.columns.push_back(std::move(at->second));
  return table;
}

}  // namespace hillock::report
