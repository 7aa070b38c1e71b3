// list.cpp: hillock list: every activation in a table.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "activation/structural.h"
#include "cli/command.h"
#include "report/describe.h"

namespace hillock {
namespace {

std::string parameters(const Facts& facts) {
  std::string text;
  for (const auto& [param, value] : facts.settings)
    text += fmt::format("{}{}={:g}", text.empty() ? "" : " ", param->name, value);
  return text.empty() ? "-" : text;
}

std::string onnx(const Facts& facts) {
  if (facts.onnx_op.empty()) return "-";
  return facts.onnx_since == 0 ? "nodes" : fmt::format("{} {}", facts.onnx_op, facts.onnx_since);
}

std::string centre(const Facts& facts) {
  if (!facts.behaviour) return "-";
  return facts.behaviour->zero_centred() ? "yes"
                                         : fmt::format("no, {:.2f}", facts.behaviour->moments.mean);
}

void print_table(const std::vector<Unit>& units) {
  constexpr auto row = "{:14} {:15} {:18} {:13} {}\n";
  fmt::print(row, "name", "parameters", "ONNX, opset", "zero-centred", "formula");
  for (const Unit& unit : units) {
    const Facts facts = facts_of(unit);
    fmt::print(row, facts.name, parameters(facts), onnx(facts), centre(facts), facts.formula.plain);
    fmt::print("{:14} {}. {}\n", "", facts.title, facts.source);
  }
  for (const Structural& other : structurals) {
    if (other.name == "maxout") continue;  // a unit
    fmt::print(row, other.name, "-", "nodes", "-", other.formula);
    fmt::print("{:14} {}. {}\n", "", other.title, other.source);
  }
  fmt::print(
      "\nThose after maxout take more than one number: for arrays, no hidden units of 'choose'.\n"
      "zero-centred: the mean output for a standard normal input is 0, or else what it is.\n"
      "A parameter is set with a colon: elu:alpha=0.5. 'hillock show NAME' tells all about one.\n");
}

void print_json(const std::vector<Unit>& units) {
  auto list = nlohmann::ordered_json::array();
  for (const Unit& unit : units) list.push_back(in_json(facts_of(unit)));
  for (const Structural& other : structurals)
    if (other.name != "maxout") list.push_back(in_json(other));
  fmt::print("{}\n", list.dump(2));
}

}  // namespace

void add_list(CLI::App& program) {
  CLI::App* list =
      program.add_subcommand("list", "Every activation: name, parameters, formula, ONNX operator");
  const auto as_json = std::make_shared<bool>(false);
  list->add_flag("--json", *as_json, "Everything 'hillock show' knows of each, as JSON");
  list->footer(
      "\nExamples:\n"
      "  hillock list\n"
      "  hillock list --json > activations.json");
  list->callback([as_json] {
    const std::vector<Unit> all = parse_units(every_name());
    *as_json ? print_json(all) : print_table(all);
  });
}

}  // namespace hillock
