// print_table: for tests/tables_judge.py. Each line on stdin is an array of JSON: the files of a
// table, and options of choose by name. On stdout, a line of JSON each: what the table holds, or
// what is wrong with it.
#include <iostream>
#include <nlohmann/json.hpp>

#include "api/error.h"
#include "choose/options.h"
#include "data/dataset.h"

namespace {

using namespace hillock;
using Json = nlohmann::ordered_json;

Json cells_of(const data::Column& column) {
  Json cells = Json::array();
  for (const float x : column.numbers)
    cells.push_back(x == x ? Json(x * column.format.unit + column.format.offset) : Json(nullptr));
  for (const std::int32_t code : column.codes)
    cells.push_back(code < 0 ? Json(nullptr) : Json(column.levels[static_cast<std::size_t>(code)]));
  return cells;
}

Json table_of(const Json& job) {
  std::vector<choose::Given> given;
  for (const choose::Option& row : choose::options())
    if (job[1].contains(row.name)) given.push_back({&row, job[1][std::string(row.name)]});
  const choose::Call call = choose::read_call(given);
  const auto files = job[0].get<std::vector<std::string>>();
  const data::Dataset data = data::read_dataset(
      files, {.target = call.target, .task = call.task, .form = call.form, .wishes = call.wishes});
  Json columns = Json::object();
  for (const data::Column& column : data.features) columns[column.name] = cells_of(column);
  Json target = Json::array();
  for (const float x : data.target_values)
    target.push_back(data.classes.empty() ? Json(x)
                                          : Json(data.classes[static_cast<std::size_t>(x)]));
  return {{"columns", columns}, {"target", target}, {"notes", data.notes}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    Json out;
    try {
      out = table_of(Json::parse(line));
    } catch (const UsageError& error) {
      out = {{"usage", error.what()}};
    } catch (const Error& error) {
      out = {{"error", error.what()}};
    }
    std::cout << out.dump() << std::endl;
  }
}
