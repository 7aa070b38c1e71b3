#include "report/python_unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "data/one_line.h"
#include "data/text_source.h"
#include "expression/text.h"

namespace hillock::report {
namespace {

// A character as it stands in a literal: itself, where one_line() shows it as it is.
std::string python_character(const std::string& character) {
  if (character == "\\" || character == "\"") return "\\" + character;
  if (data::one_line(character) == character) return character;
  const data::CodePoint c = data::first_of(character);
  return c.value < 0x100 ? fmt::format("\\x{:02x}", std::uint32_t{c.value})
                         : fmt::format("\\U{:08x}", std::uint32_t{c.value});
}

}  // namespace

std::string python_number(double x) {
  const std::string text = fmt::format("{}", x);
  return text.find_first_of(".en") == text.npos ? text + ".0" : text;
}

std::string python_string(const std::string& text) {
  const std::string utf8 = data::is_utf8(text) ? text : data::from_latin1(text);
  std::string out = "\"";
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t bytes = data::first_of(std::string_view(utf8).substr(at)).bytes;
    out += python_character(utf8.substr(at, bytes));
    at += bytes;
  }
  return out + "\"";
}

PythonFormula python_formula(const nn::Unit& unit, expression::Notation notation) {
  assert(unit.function);
  const nn::Function& f = *unit.function;
  PythonFormula formula{.parameters = {}, .value = expression::text_of(f.f(), notation)};
  for (std::size_t i = 0; i < f.card->arity(); ++i)
    formula.parameters +=
        fmt::format("{} = {}\n", expression::name_in(notation, f.card->params[i].name),
                    python_number(f.params[i]));
  return formula;
}

std::string_view python_text(std::span<const PythonRow> rows, const nn::Unit& unit) {
  const auto row = std::ranges::find(rows, nn::card_name(unit), &PythonRow::name);
  return row == rows.end() ? std::string_view() : row->text;
}

std::string filled(std::string_view text, const nn::Unit& unit, std::size_t units) {
  const std::size_t learners = unit.sharing == nn::Unit::Sharing::channel ? units : 1;
  const activation::Params params = unit.function ? unit.function->params : activation::Params{};
  const std::pair<std::string_view, std::string> places[] = {
      {"{0}", python_number(params[0])},
      {"{1}", python_number(params[1])},
      {"{n}", fmt::format("{}", learners)},
      {"{k}", fmt::format("{}", unit.columns)}};
  std::string out(text);
  for (const auto& [place, value] : places)
    for (std::size_t at = out.find(place); at != out.npos; at = out.find(place))
      out.replace(at, place.size(), value);
  return out;
}

std::string indented(std::string_view text, int blanks) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end > 0) out += std::string(blanks, ' ') + std::string(text.substr(0, end));
    out += "\n";
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace hillock::report
