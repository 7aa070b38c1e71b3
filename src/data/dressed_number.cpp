#include "data/dressed_number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "data/cell.h"

namespace hillock::data {
namespace {

using namespace std::string_view_literals;

constexpr std::array minus_signs = {"-"sv, "\u2212"sv};
constexpr std::array thin_blanks = {"\u00a0"sv, "\u202f"sv, "\u2009"sv};
constexpr std::array currency_signs = {"$"sv, "€"sv, "£"sv, "¥"sv, "₹"sv, "₩"sv, "₽"sv,
                                       "₺"sv, "฿"sv, "₪"sv, "₫"sv, "₴"sv, "₦"sv, "¢"sv};
constexpr std::array currency_codes = {
    "USD"sv, "EUR"sv, "GBP"sv, "CHF"sv, "JPY"sv, "CNY"sv, "INR"sv, "AUD"sv, "CAD"sv, "NZD"sv,
    "SEK"sv, "NOK"sv, "DKK"sv, "PLN"sv, "CZK"sv, "HUF"sv, "BRL"sv, "MXN"sv, "ZAR"sv, "TRY"sv,
    "RUB"sv, "KRW"sv, "SGD"sv, "HKD"sv, "Rs"sv,  "Rs."sv, "kr"sv,  "Fr."sv};
// Of values beyond what was measured, or about what they are.
constexpr std::array relations = {"<"sv,      ">"sv,      "<="sv, ">="sv,
                                  "\u2264"sv, "\u2265"sv, "~"sv,  "\u2248"sv};
constexpr std::size_t longest_unit = 16, longest_number = 64;

bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_mark(char c) {
  return c == '.' || c == ',' || c == '\'' || c == ' ';
}

// With blanks of all kinds as ' ' and typographic apostrophes as '\''.
std::string with_plain_blanks(std::string_view text) {
  std::string out(text);
  const auto replace = [&](std::string_view from, char to) {
    for (std::size_t at = out.find(from); at != out.npos; at = out.find(from, at + 1))
      out.replace(at, from.size(), 1, to);
  };
  for (const std::string_view blank : thin_blanks) replace(blank, ' ');
  replace("\u2019", '\'');
  return out;
}

bool take_minus(std::string_view& text) {
  for (const std::string_view sign : minus_signs)
    if (text.starts_with(sign)) {
      text = trimmed(text.substr(sign.size()));
      return true;
    }
  return false;
}

bool take_last_minus(std::string_view& text) {
  for (const std::string_view sign : minus_signs)
    if (text.ends_with(sign)) {
      text = trimmed(text.substr(0, text.size() - sign.size()));
      return true;
    }
  return false;
}

// A number's text in its parts.
struct Undressed {
  bool is_negative = false;
  std::string before, digits, after;
};

bool may_stand_before(std::string_view text) {
  return std::ranges::find(relations, text) != relations.end() ||
         std::ranges::find(currency_codes, text) != currency_codes.end() ||
         (text.size() <= 6 && std::ranges::any_of(currency_signs, [&](std::string_view sign) {
            return text.find(sign) != text.npos;
          }));
}

// Where the digits end, with their marks and their exponent. A blank or an apostrophe belongs to
// them only between digits.
std::size_t end_of_digits(std::string_view text) {
  std::size_t at = 0;
  const auto is_digit_at = [&](std::size_t i) {
    return i < text.size() && is_ascii_digit(text[i]);
  };
  while (at < text.size() &&
         (is_ascii_digit(text[at]) || text[at] == '.' || text[at] == ',' ||
          (is_mark(text[at]) && at > 0 && is_digit_at(at - 1) && is_digit_at(at + 1))))
    ++at;
  if (at == 0 || at == text.size() || "eEdD"sv.find(text[at]) == "eEdD"sv.npos) return at;
  std::size_t exponent = at + 1;
  exponent += exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+');
  if (!is_digit_at(exponent)) return at;
  while (is_digit_at(exponent)) ++exponent;
  return exponent;
}

bool begins_number(std::string_view text) {
  const bool has_mark = text.starts_with('.') || text.starts_with(',');
  return is_ascii_digit(text[has_mark && text.size() > 1 ? 1 : 0]) ||
         std::ranges::any_of(minus_signs, [&](auto sign) { return text.starts_with(sign); });
}

std::optional<Undressed> undressed(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > longest_number) return {};
  const std::string plain = with_plain_blanks(text);
  std::string_view rest = trimmed(plain);
  if (rest.starts_with('\'')) {
    rest.remove_prefix(1);
    if (rest.ends_with('\'')) rest.remove_suffix(1);
    rest = trimmed(rest);
  }
  Undressed out;
  if (rest.starts_with('(') && rest.ends_with(')')) {
    out.is_negative = true;
    rest = trimmed(rest.substr(1, rest.size() - 2));
  }
  const bool has_sign = out.is_negative || take_minus(rest);
  if (!has_sign && rest.starts_with('+')) rest = trimmed(rest.substr(1));
  std::size_t begin = 0;
  while (begin < rest.size() && !begins_number(rest.substr(begin))) ++begin;
  out.before = trimmed(rest.substr(0, begin));
  rest = trimmed(rest.substr(begin));
  if (!out.before.empty() && !may_stand_before(out.before)) return {};
  out.is_negative = take_minus(rest) || out.is_negative || has_sign;
  const std::size_t end = end_of_digits(rest);
  out.digits = rest.substr(0, end);
  rest = trimmed(rest.substr(end));
  if (!has_sign && take_last_minus(rest)) out.is_negative = true;
  out.after = rest;
  if (out.after.size() > longest_unit || std::ranges::any_of(out.after, is_ascii_digit) ||
      std::ranges::none_of(out.digits, is_ascii_digit))
    return {};
  return out;
}

// Digits with marks before the last three and before each two or three in front of those (12,34,567
// is Indian), and at most one decimal mark after them.
std::optional<double> value_of(std::string_view digits, char decimal, char thousands) {
  std::string plain;
  std::size_t since_mark = 0;
  bool has_thousands = false, has_decimal = false;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const char c = digits[i];
    if (is_ascii_digit(c)) {
      plain += c;
      ++since_mark;
    } else if (c == thousands && !has_decimal && thousands != 0) {
      if (since_mark == 0 || since_mark > 3 || (has_thousands && since_mark < 2)) return {};
      has_thousands = true;
      since_mark = 0;
    } else if (c == decimal && !has_decimal) {
      if (has_thousands && since_mark != 3) return {};
      has_decimal = true;
      plain += '.';
    } else if ("eEdD"sv.find(c) != "eEdD"sv.npos) {
      plain += 'e';
      plain += digits.substr(i + 1);
      break;
    } else {
      return {};
    }
  }
  if (has_thousands && !has_decimal && since_mark != 3) return {};
  double value = 0;
  const auto [stop, error] =
      fast_float::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error != std::errc() || stop != plain.data() + plain.size() || !std::isfinite(value))
    return {};
  return value;
}

struct Marks {
  char decimal, thousands;
};

bool enough(std::size_t some, std::size_t all) {
  return all > 0 && some * 20 >= all * 19;
}

// The text that most have, if no other text stands there but none.
std::optional<std::string> common_text(const std::map<std::string, std::size_t>& counts,
                                       std::size_t all) {
  std::string out;
  std::size_t most = 0, none = 0;
  for (const auto& [text, count] : counts) {
    if (text.empty()) none = count;
    if (!text.empty() && count > most) {
      most = count;
      out = text;
    }
  }
  if (!enough(most + none, all)) return {};
  // A sign of percent changes what a number means, so that it is on all of them or on none.
  if (out == "%" && !enough(most, all)) return {};
  return out;
}

}  // namespace

std::optional<double> dressed_number(std::string_view text, const NumberDress& dress) {
  const auto parts = undressed(text);
  if (!parts || (!parts->before.empty() && parts->before != dress.before) ||
      (!parts->after.empty() && parts->after != dress.after) ||
      (dress.after == "%" && parts->after.empty()))
    return {};
  const auto value = value_of(parts->digits, dress.decimal, dress.thousands);
  if (!value) return {};
  return parts->is_negative ? -*value : *value;
}

std::optional<NumberDress> dress_of(std::span<const std::string_view> texts, char decimal_of_file) {
  std::vector<Undressed> all;
  std::map<std::string, std::size_t> before, after;
  for (const std::string_view text : texts)
    if (auto parts = undressed(text)) {
      ++before[parts->before];
      ++after[parts->after];
      all.push_back(std::move(*parts));
    }
  if (!enough(all.size(), texts.size())) return {};
  const auto prefix = common_text(before, all.size()), suffix = common_text(after, all.size());
  if (!prefix || !suffix) return {};
  const char other = decimal_of_file == '.' ? ',' : '.';
  // In the order of preference where two read as many.
  const Marks tried[] = {{decimal_of_file, 0},
                         {decimal_of_file, other},
                         {other, decimal_of_file},
                         {decimal_of_file, ' '},
                         {decimal_of_file, '\''},
                         {other, ' '},
                         {other, '\''},
                         {other, 0}};
  NumberDress best{.before = *prefix, .after = *suffix};
  std::size_t most = 0;
  for (const auto [decimal, thousands] : tried) {
    std::size_t read = 0;
    for (const Undressed& parts : all)
      read += value_of(parts.digits, decimal, thousands).has_value();
    if (read <= most) continue;
    most = read;
    best.decimal = decimal;
    best.thousands = thousands;
  }
  if (!enough(most, texts.size())) return {};
  best.is_bare = best.before.empty() && best.after.empty() && best.thousands == 0 &&
                 best.decimal == decimal_of_file;
  return best;
}

std::string description(const NumberDress& dress) {
  std::vector<std::string> parts;
  if (!dress.before.empty()) parts.push_back(fmt::format("'{}' before them", dress.before));
  if (!dress.after.empty()) parts.push_back(fmt::format("'{}' after them", dress.after));
  if (dress.thousands != 0)
    parts.push_back(fmt::format("{} between thousands", dress.thousands == ','   ? "commas"
                                                        : dress.thousands == '.' ? "points"
                                                        : dress.thousands == ' ' ? "blanks"
                                                                                 : "apostrophes"));
  if (dress.decimal == ',') parts.push_back("decimal commas");
  if (dress.is_bare)
    parts.push_back("parentheses, signs, apostrophes or exponents as spreadsheets write them");
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace hillock::data
