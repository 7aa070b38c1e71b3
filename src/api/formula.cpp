#include "api/formula.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "activation/readings.h"
#include "api/error.h"
#include "api/nearest.h"
#include "api/spec.h"

namespace hillock::api {
namespace {

constexpr std::size_t columns_shown = 60;

/// The text around an error, and a second line that points at it.
struct Excerpt {
  std::string text, pointer;
};

// The character at byte `at` of a text, or '?' if it is not valid UTF-8 or would break the line.
// `length` receives its length in bytes.
std::string character_at(std::string_view text, std::size_t at, std::size_t& length) {
  const auto byte = static_cast<unsigned char>(text[at]);
  length = byte < 0x80 ? 1 : byte >> 5 == 6 ? 2 : byte >> 4 == 14 ? 3 : byte >> 3 == 30 ? 4 : 0;
  bool whole = length > 0 && at + length <= text.size();
  for (std::size_t i = 1; whole && i < length; ++i) whole = (text[at + i] & 0xc0) == 0x80;
  if (!whole) length = 1;
  if (!whole || byte < 0x20 || byte == 0x7f) return "?";
  return std::string(text.substr(at, length));
}

Excerpt excerpt(std::string_view text, std::size_t begin, std::size_t length) {
  Excerpt out;
  std::size_t column = 0, first = 0;
  std::vector<std::pair<std::string, bool>> characters;  // each, and whether it is in the error
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    std::size_t bytes = 0;
    std::string character = character_at(text, here, bytes);
    at += bytes;
    if (here < begin) first = column + 1;
    characters.emplace_back(std::move(character), here >= begin && here < begin + length);
    ++column;
  }
  if (begin >= text.size()) {  // the error is after the end
    first = characters.size();
    characters.emplace_back(" ", true);
  }
  const std::size_t from = first < columns_shown / 2 ? 0 : first - columns_shown / 2;
  const std::size_t to = std::min(characters.size(), from + columns_shown);
  if (from > 0) {
    out.text += "…";
    out.pointer += " ";
  }
  for (std::size_t i = from; i < to; ++i) {
    out.text += characters[i].first;
    out.pointer += characters[i].second ? (i == first ? "^" : "~") : " ";
  }
  if (to < characters.size()) out.text += "…";
  out.text.erase(out.text.find_last_not_of(' ') + 1);
  out.pointer.erase(out.pointer.find_last_not_of(' ') + 1);
  return out;
}

std::string about_unknown(const expression::FormulaError& error) {
  const bool function = error.message == "no function";
  std::vector<std::string> names{"x", "pi", "e"};
  if (function)
    names.assign(expression::function_names().begin(), expression::function_names().end());
  const std::string accepted = fmt::format("There are {}{}.", fmt::join(names, ", "),
                                           function ? " and the activations" : " and numbers");
  if (function)
    for (const expression::NamedExpression& other : activation::named_activations())
      names.push_back(other.name);
  const auto meant = nearest(error.unknown, names);
  return fmt::format("{} '{}'. {}", error.message, error.unknown.substr(0, 40),
                     meant ? fmt::format("Did you mean '{}'?", *meant) : accepted);
}

[[noreturn]] void refuse(std::string_view text, const expression::FormulaError& error) {
  const auto [shown, pointer] = excerpt(text, error.at, error.length);
  throw UsageError(fmt::format("the formula is wrong: {}\n  {}\n  {}",
                               error.unknown.empty() ? error.message : about_unknown(error), shown,
                               pointer));
}

void expect_some_number(const expression::Formula& f) {
  for (int i = -320; i <= 320; ++i)
    if (!std::isnan(expression::evaluate(f.expression, i / 32.0))) return;
  throw UsageError(fmt::format(
      "the formula {} is not a number for any x tried, from -10 to 10. 'log' and 'sqrt' take what "
      "is positive: log(1 + abs(x)).",
      excerpt(f.text, 0, 0).text));
}

// Whether x occurs as a name of its own, or after a number: 2x is a product that lacks its '*'.
bool contains_name_x(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_",
                             digits = "0123456789";
  const auto in = [](std::string_view set, char c) { return set.find(c) != set.npos; };
  for (std::size_t i = 0; i < text.size();) {
    while (i < text.size() && in(digits, text[i])) ++i;
    const std::size_t begin = i;
    while (i < text.size() && (in(letters, text[i]) || in(digits, text[i]))) ++i;
    if (same_name(text.substr(begin, i - begin), "x")) return true;
    if (i == begin) ++i;
  }
  return false;
}

}  // namespace

bool looks_like_formula(std::string_view spec) {
  if (spec.find(':') != spec.npos) return false;
  return spec.find_first_of("(+*/^") != spec.npos || contains_name_x(spec);
}

SharedFormula parse_formula(std::string_view text) {
  auto parsed = expression::parse_formula(text, activation::named_activations());
  if (const auto* error = std::get_if<expression::FormulaError>(&parsed)) refuse(text, *error);
  auto f =
      std::make_shared<const expression::Formula>(std::get<expression::Formula>(std::move(parsed)));
  expect_some_number(*f);
  return f;
}

}  // namespace hillock::api
