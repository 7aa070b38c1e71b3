// table_summary_json.cpp: the keys of docs/reference/describe.md.
#include <nlohmann/json.hpp>

#include "api/hillock.h"
#include "data/calendar.h"
#include "report/table_summary.h"

namespace hillock::report {
namespace {

using Json = nlohmann::ordered_json;

Json form_of(const TableSummary& table) {
  if (!table.dialect) return {{"kind", "images"}};
  const data::Dialect& dialect = *table.dialect;
  if (dialect.is_converted) return {{"kind", "parquet or feather"}, {"files", dialect.files}};
  if (dialect.is_json)
    return {{"kind", "json lines"},
            {"encoding", dialect.encoding},
            {"lines_before", dialect.lines_before},
            {"files", dialect.files}};
  return {{"kind", "text"},
          {"delimiter",
           dialect.delimiter == data::blanks ? "space" : std::string(1, dialect.delimiter)},
          {"quote", std::string(1, dialect.quote)},
          {"decimal", data::decimal_names[dialect.decimal_comma]},
          {"header", dialect.has_header},
          {"encoding", dialect.encoding},
          {"lines_before", dialect.lines_before},
          {"repeated_headers", dialect.repeated_headers},
          {"files", dialect.files}};
}

Json quartiles_json(const ColumnSummary& column) {
  Json all = Json::array();
  for (const double q : *column.quartiles)
    all.push_back(column.kind == ColumnKind::date ? Json(data::date_text(q)) : Json(q));
  return all;
}

Json levels_json(const ColumnSummary& column) {
  Json all = Json::array();
  for (const LevelCount& level : column.levels)
    all.push_back({{"name", level.name}, {"cells", level.cells}});
  return all;
}

Json summary_json(const ColumnSummary& column) {
  Json json = {{"name", column.name}, {"use", use_names[std::size_t(column.use)]}};
  if (column.use == Use::left_out) {
    json["reason"] = column.reason;
    return json;
  }
  json["kind"] = column_kind_names[std::size_t(column.kind)];
  if (!column.written.empty()) json["written"] = column.written;
  if (column.use == Use::feature) {
    json["missing"] = column.missing;
    json["treatment"] = treatment_names[std::size_t(column.treatment)];
    json["inputs"] = column.inputs;
  }
  if (column.format.is_moved()) {
    json["offset"] = column.format.offset;
    json["unit"] = column.format.unit;
  }
  if (column.quartiles) json["quartiles"] = quartiles_json(column);
  if (!column.parts.empty()) json["parts"] = column.parts;
  if (!column.levels.empty()) json["levels"] = levels_json(column);
  return json;
}

}  // namespace

Json table_summary_json(const TableSummary& table) {
  Json columns = Json::array();
  std::string target;
  for (const ColumnSummary& column : table.columns) {
    columns.push_back(summary_json(column));
    if (column.use == Use::target) target = column.name;
  }
  return {{"hillock", version()},
          {"file", table.file},
          {"form", form_of(table)},
          {"rows", table.rows},
          {"rows_left_out", table.rows_left_out},
          {"rows_held_out", table.given_held_out},
          {"target", target},
          {"task", data::name_of(table.task)},
          {"inputs", table.inputs},
          {"columns", columns},
          {"notes", table.notes}};
}

}  // namespace hillock::report
