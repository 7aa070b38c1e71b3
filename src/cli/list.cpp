// list.cpp: `hillock list` and `hillock explore`: every activation, as a table and as a page.
#include <fmt/core.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "activation/structural.h"
#include "choose/json_text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "data/one_line.h"
#include "nn/unit_kind.h"
#include "report/describe.h"
#include "report/output_slopes.h"
#include "report/pages.h"

namespace hillock::cli {
namespace {

std::string parameters(const report::Facts& facts) {
  std::string text;
  for (const auto& [param, value] : facts.settings)
    text += fmt::format("{}{}={:g}", text.empty() ? "" : " ", param->name, value);
  return text.empty() ? "-" : text;
}

std::string onnx(const report::Facts& facts) {
  if (facts.onnx_op.empty()) return "-";
  return facts.onnx_since == 0 ? "nodes" : fmt::format("{} {}", facts.onnx_op, facts.onnx_since);
}

std::string centre(const report::Facts& facts) {
  if (!facts.behaviour) return "-";
  return facts.behaviour->zero_centred() ? "yes"
                                         : fmt::format("no, {:.2f}", facts.behaviour->moments.mean);
}

void print_table(const std::vector<nn::Unit>& units) {
  constexpr auto row = "{:14} {:15} {:18} {:13} {}\n";
  fmt::print(row, "name", "parameters", "ONNX, opset", "zero-centred", "formula");
  for (const nn::Unit& unit : units) {
    const report::Facts facts = report::facts_of(unit);
    fmt::print(row, facts.name, parameters(facts), onnx(facts), centre(facts), facts.formula.plain);
    fmt::print("{:14} {}. {}\n", "", facts.title, facts.source);
  }
  for (const activation::Structural& other : activation::structurals) {
    if (nn::kind_of(other)) continue;  // a unit
    fmt::print(row, other.name, "-", "nodes", "-", other.formula);
    fmt::print("{:14} {}. {}\n", "", other.title, other.source);
  }
  fmt::print(
      "\nThe activations after maxout take more than one number; 'choose' cannot use them in "
      "hidden "
      "layers.\n"
      "zero-centred: the mean output for a standard normal input is 0; otherwise the mean is "
      "shown.\n"
      "A parameter is set with a colon: elu:alpha=0.5. 'hillock show NAME' describes one.\n");
}

void print_json(const std::vector<nn::Unit>& units) {
  auto list = nlohmann::ordered_json::array();
  for (const nn::Unit& unit : units) list.push_back(report::in_json(report::facts_of(unit)));
  for (const activation::Structural& other : activation::structurals)
    if (!nn::kind_of(other)) list.push_back(report::in_json(other));
  fmt::print("{}\n", choose::json_indented(list));
}

/// "-9.57 to ∞"
std::string range_text(const report::OutputSlope::Range& range) {
  const auto end = [](double x) {
    return std::isinf(x) ? std::string(x < 0 ? "-∞" : "∞") : fmt::format("{:.3g}", x);
  };
  return fmt::format("{} to {}", end(range.from), end(range.to));
}

/// What the stored output tells of the slope, for each type of output.
void print_output_slopes() {
  const std::vector<report::OutputSlope> f32 = report::output_slopes(kernel::DType::f32),
                                         bf16 = report::output_slopes(kernel::DType::bf16),
                                         f16 = report::output_slopes(kernel::DType::f16);
  const auto row = [](auto... cells) {
    fmt::print("{:14} {:14} {:14} {:14} {:14} {:14} {}\n", cells...);
  };
  row("name", "f32: half", "f32: any", "bf16: half", "bf16: any", "f16: half", "f16: any");
  for (std::size_t i = 0; i < f32.size(); ++i)
    row(f32[i].name, range_text(f32[i].half), range_text(f32[i].any), range_text(bf16[i].half),
        range_text(bf16[i].any), range_text(f16[i].half), range_text(f16[i].any));
  fmt::print(
      "\nThe slope of these can be computed from the output: backward_from_output of hillock.h. "
      "For x in the range,\nhalf of the digits of the slope are right, or it is right up to a "
      "factor "
      "of 2 (any); outside, rounding the stored\noutput makes it useless. -∞ and ∞: it is right "
      "wherever the slope is not 0 in float.\n");
}

}  // namespace

void add_list(Parser program) {
  const Parser list =
      program.subcommand("list", "Every activation: name, parameters, formula, ONNX operator");
  struct Options {
    bool json = false, from_output = false;
  };
  const auto options = std::make_shared<Options>();
  const Option json =
      list.flag("--json", options->json, "Everything 'hillock show' knows of each, as JSON");
  list.flag("--from-output", options->from_output,
            "Those whose slope can be computed from the output, and where it can")
      .excludes(json);
  list.footer(
      "\nExamples:\n"
      "  hillock list\n"
      "  hillock list --json > activations.json\n"
      "  hillock list --from-output");
  list.callback([options] {
    if (options->from_output) return print_output_slopes();
    const std::vector<nn::Unit> all = nn::parse_units(nn::every_name());
    options->json ? print_json(all) : print_table(all);
  });
}

void add_explore(Parser program) {
  const Parser command = program.subcommand(
      "explore", "A page with every activation: curves, sliders, what it does to a signal");
  const auto out = std::make_shared<std::string>("hillock-explore.html");
  command.option("--out", *out, "File to write").shows_default();
  command.footer(
      "\nThe page needs no network and no other file. What it shows stands in its address, so "
      "that\n"
      "a view can be shared.");
  command.callback([out] {
    check_file_writable("--out", *out);
    write_text(*out, report::explore_html());
    fmt::print("Wrote {}: open it in a browser.\n", data::one_line(*out));
  });
}

}  // namespace hillock::cli
