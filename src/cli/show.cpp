// show.cpp: hillock show: formula, picture, properties and pitfalls of an activation.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "activation/structural.h"
#include "api/error.h"
#include "api/spec.h"
#include "choose/json_text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "nn/unit_kind.h"
#include "report/describe.h"
#include "report/picture.h"
#include "report/plot.h"

namespace hillock::cli {
namespace {

constexpr std::size_t most_in_one_picture = 6;
constexpr int text_columns = 80;

struct ShowOptions {
  std::vector<std::string> names;
  std::string svg, png;  // files; empty: none
  bool json = false;
  bool markdown = false;
};

report::Curve value_curve(const nn::Unit& unit) {
  return {unit.name, [unit](double x) { return unit.kind->drawn(unit, x).value; }};
}

report::Curve slope_curve(const nn::Unit& unit) {
  return {unit.name, [unit](double x) { return unit.kind->drawn(unit, x).slope; }};
}

void print_lines(const std::vector<std::string>& lines) {
  for (const std::string& line : lines)
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
}

struct Curves {
  std::vector<report::Curve> values, slopes;
};

Curves curves_of(const std::vector<nn::Unit>& units) {
  Curves curves;
  for (const nn::Unit& unit : units) {
    curves.values.push_back(value_curve(unit));
    curves.slopes.push_back(slope_curve(unit));
  }
  return curves;
}

// Into the files that were asked for.
void draw(const ShowOptions& options, const std::vector<nn::Unit>& units) {
  if (units.empty())
    throw UsageError(
        "nothing of that is a function of one number, and there is no curve to draw. Without --svg "
        "and --png 'hillock show' tells about it.");
  if (units.size() > report::most_in_picture)
    throw UsageError(fmt::format("{} names: a picture holds at most {}.", units.size(),
                                 report::most_in_picture));
  const Curves curves = curves_of(units);
  const auto write = [&](std::string_view option, const std::string& file,
                         report::PictureFormat format) {
    if (file.empty()) return;
    check_file_writable(option, file);
    write_text(file, report::draw_with_gnuplot(
                         report::picture_script(curves.values, curves.slopes, format)));
  };
  write("--svg", options.svg, report::PictureFormat::svg);
  write("--png", options.png, report::PictureFormat::png);
}

// One activation: value and slope next to each other. Several: one picture over the other, as marks
// need room.
void print_pictures(const std::vector<nn::Unit>& units) {
  const auto [values, slopes] = curves_of(units);
  report::Frame frame{
      .title = "f(x)", .columns = units.size() == 1 ? 36 : 72, .rows = units.size() == 1 ? 11 : 16};
  frame.colour = stdout_colour();
  const auto value_picture = report::plot(values, frame);
  frame.title = "f'(x)";
  const auto slope_picture = report::plot(slopes, frame);
  if (units.size() == 1) return print_lines(report::beside(value_picture, slope_picture));
  print_lines(value_picture);
  fmt::print("\n");
  print_lines(slope_picture);
}

// Breaks text at blanks; the lines after the first are indented.
void print_wrapped(const std::string& label, std::string_view text, int indent) {
  std::string line = fmt::format("{:{}}", label, indent);
  std::size_t used = indent;
  bool first = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t columns =
        std::ranges::count_if(word, [](char c) { return (c & 0xc0) != 0x80; });
    if (!first && used + 1 + columns > text_columns) {
      fmt::print("{}\n", line);
      line = std::string(indent, ' ');
      used = indent;
      first = true;
    }
    line += (first ? "" : " ") + std::string(word);
    used += columns + (first ? 0 : 1);
    first = false;
  }
  fmt::print("{}\n", line);
}

void print_article(const report::ArticleView& view) {
  fmt::print("\n  The article says:\n");
  for (const std::string_view virtue : view.virtues)
    if (!virtue.empty()) print_wrapped("  +", virtue, 4);
  for (const std::string_view fault : view.faults)
    if (!fault.empty()) print_wrapped("  -", fault, 4);
  if (!view.advice.empty()) print_wrapped("  >", view.advice, 4);
}

void print_formulas(const report::Facts& facts) {
  fmt::print("{}: {}\n\n", facts.name, facts.title);
  print_wrapped("  f(x)  =", facts.formula.plain, 10);
  if (!facts.slope.plain.empty()) print_wrapped("  f'(x) =", facts.slope.plain, 10);
  const std::string words = report::glossary(facts.formula.plain + facts.slope.plain);
  if (!words.empty()) print_wrapped("  where", words, 10);
}

void print_facts(const nn::Unit& unit, const report::Facts& facts) {
  if (!unit.kind->drawn_as.empty()) print_wrapped("  drawn", unit.kind->drawn_as, 16);
  for (const auto& [what, words] : report::properties(facts)) print_wrapped("  " + what, words, 16);
  if (facts.article) print_article(*facts.article);
}

void print_for_terminal(const std::vector<nn::Unit>& units) {
  const bool together = units.size() > 1 && units.size() <= most_in_one_picture;
  if (together) print_pictures(units);
  for (const nn::Unit& unit : units) {
    if (&unit != &units.front() || together) fmt::print("\n");
    const report::Facts facts = report::facts_of(unit);
    print_formulas(facts);
    fmt::print("\n");
    if (!together) {
      print_pictures({unit});
      fmt::print("\n");
    }
    print_facts(unit, facts);
  }
}

void print_card(const activation::Structural& card) {
  fmt::print("{}: {}\n\n", card.name, card.title);
  print_wrapped("  formula", card.formula, 16);
  const std::string words = report::glossary(std::string(card.formula));
  if (!words.empty()) print_wrapped("  where", words, 16);
  for (const auto& [what, text] : report::properties(card)) print_wrapped("  " + what, text, 16);
}

/// Takes the names of what is no unit out of a list.
std::vector<const activation::Structural*> take_cards(std::vector<std::string>& names) {
  std::vector<const activation::Structural*> cards;
  std::erase_if(names, [&](const std::string& name) {
    const auto card = std::ranges::find_if(
        activation::structurals,
        [&](const activation::Structural& one) { return api::same_name(one.name, name); });
    if (card == activation::structurals.end() || nn::kind_of(*card)) return false;
    cards.push_back(&*card);
    return true;
  });
  return cards;
}

void show(const ShowOptions& options) {
  std::vector<std::string> names;
  for (const std::string& list : options.names)
    std::ranges::move(api::split_list(list), std::back_inserter(names));
  const std::vector<const activation::Structural*> cards = take_cards(names);
  std::string list;
  for (const std::string& name : names)
    list += (list.empty() ? "" : ",") + (name == "all" ? nn::every_name() : name);
  const std::vector<nn::Unit> units =
      names.empty() && !cards.empty() ? std::vector<nn::Unit>() : nn::parse_units(list);
  if (!options.svg.empty() || !options.png.empty()) return draw(options, units);
  if (options.json) {
    auto all = nlohmann::ordered_json::array();
    for (const nn::Unit& unit : units) all.push_back(report::in_json(report::facts_of(unit)));
    for (const activation::Structural* card : cards) all.push_back(report::in_json(*card));
    fmt::print("{}\n", choose::json_indented(all));
    return;
  }
  if (!options.markdown && !units.empty()) print_for_terminal(units);
  std::string_view between = options.markdown || units.empty() ? "" : "\n";
  const auto next = [&] { return std::exchange(between, "\n"); };
  if (options.markdown)
    for (const nn::Unit& unit : units)
      fmt::print("{}{}", next(), report::in_markdown(report::facts_of(unit)));
  for (const activation::Structural* card : cards) {
    fmt::print("{}", next());
    options.markdown ? fmt::print("{}", report::in_markdown(*card)) : print_card(*card);
  }
}

}  // namespace

void add_show(Parser program) {
  const Parser command =
      program.subcommand("show", "Formula, picture, properties and pitfalls of an activation");
  const auto options = std::make_shared<ShowOptions>();
  command
      .option("NAME", options->names,
              "Activations, formulas of x, or the groups classic, default, all")
      .required();
  const Option json = command.flag("--json", options->json, "A list of objects, as JSON");
  command.flag("--markdown", options->markdown, "A page each, as in docs/reference/activations/")
      .excludes(json);
  command.option("--svg", options->svg, "Draw them with gnuplot into this file, and stop");
  command.option("--png", options->png, "The same as a PNG");
  command.footer(
      "\nSeveral names are drawn in one picture. A parameter is set with a colon.\n"
      "\nExamples:\n"
      "  hillock show elu\n"
      "  hillock show relu leaky_relu:slope=0.2 gelu\n"
      "  hillock show 'x*tanh(exp(x))'\n"
      "  hillock show relu gelu silu --svg three.svg");
  command.callback([options] { show(*options); });
}

}  // namespace hillock::cli
