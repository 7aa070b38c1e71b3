// tokens.h: reads the text of a formula token by token, and reports where that is not
// possible.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "expression/parse.h"

namespace hillock::expression {

inline bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Errors are thrown as FormulaError, which parse_formula catches.
struct ExpressionTokens {
  std::string_view text;
  std::size_t at = 0, end = 0;  // where the next token begins; where the last one ended
  std::string spelled_text{};   // the tokens read so far, normalised

  [[noreturn]] void fail(std::size_t at, std::string message, std::size_t length = 1) const {
    throw FormulaError{at, length, std::move(message)};
  }
  [[noreturn]] void fail_from(std::size_t begin, std::string message) const {
    fail(begin, std::move(message), std::max<std::size_t>(1, end - begin));
  }
  [[noreturn]] void fail_too_deep() const {
    fail(at, fmt::format("it is nested too deep here: more than {} levels.", deepest_formula));
  }
  [[noreturn]] void fail_at_rest() const {
    const char c = text[at];
    if (c == ')') fail(at, "this ')' closes nothing.");
    if (c == '(' || c == '.' || is_letter(c) || is_digit(c))
      fail(at, "an operator is missing here: a product is written with '*', as 2*x.");
    if (c == '<' || c == '>')
      fail(at, "comparisons are allowed only in where(a < b, then, otherwise).");
    if (c == ',') fail(at, "a comma separates the values of a function, as in max(0, x).");
    fail_at_strange();
  }
  [[noreturn]] void fail_at_strange() const {
    std::size_t length = 1;  // one UTF-8 character
    while (at + length < text.size() && (text[at + length] & 0xc0) == 0x80) ++length;
    fail(at, "this cannot be read. A formula has x, numbers, + - * / ^ ( ) and functions in it.",
         length);
  }

  void skip_blank() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  }
  bool next_is(std::string_view token) const { return text.substr(at).starts_with(token); }
  void taken(std::size_t length, std::string_view spelled) {
    spelled_text += spelled;
    at += length;
    end = at;
    skip_blank();
  }
  bool take(std::string_view token, std::string_view spelled) {
    if (!next_is(token)) return false;
    taken(token.size(), spelled);
    return true;
  }
  bool take(std::string_view token) { return take(token, token); }
  void close(std::size_t opened) {
    if (take(")")) return;
    if (at == text.size()) fail(opened, "this '(' is not closed.");
    fail_at_rest();
  }
};

}  // namespace hillock::expression
