#include "report/python_unit.h"

#include <fmt/format.h>

#include <array>

#include "activation/readings.h"
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

std::string_view catalogue_name(const nn::Unit& unit) {
  if (unit.kind != nn::Unit::Kind::elementwise) return {};
  return activation::readings()[unit.index].card->name;
}

PythonFormula python_formula(const nn::Unit& unit, expression::Notation notation) {
  if (unit.kind == nn::Unit::Kind::formula)
    return {.parameters = {}, .value = expression::text_of(unit.formula->expression, notation)};
  const activation::Reading& reading = activation::readings()[unit.index];
  PythonFormula formula{.parameters = {}, .value = expression::text_of(reading.f(), notation)};
  for (std::size_t i = 0; i < reading.card->arity(); ++i)
    formula.parameters +=
        fmt::format("{} = {}\n", expression::name_in(notation, reading.card->params[i].name),
                    python_number(unit.params[i]));
  return formula;
}

std::string filled(std::string_view text, const nn::Unit& unit, std::size_t units) {
  const std::size_t learners = unit.sharing == nn::Unit::Sharing::channel ? units : 1;
  const std::array<std::pair<std::string_view, std::string>, 3> places{
      {{"{0}", python_number(unit.params[0])},
       {"{1}", python_number(unit.params[1])},
       {"{n}", fmt::format("{}", learners)}}};
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
