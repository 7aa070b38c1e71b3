// plain.h: Written in one line of unicode, for a terminal: "x if x > 0, else α (eˣ − 1)".
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "expression/written.h"

namespace hillock::expression {

struct Plain {
  /// The spelling of a word or a parameter.
  static std::string name(std::string_view word) {
    static constexpr std::pair<std::string_view, std::string_view> spellings[] = {
        {"sigma", "σ"}, {"Phi", "Φ"},    {"phi", "φ"},   {"sech2", "sech²"}, {"alpha", "α"},
        {"beta", "β"},  {"lambda", "λ"}, {"theta", "θ"}, {"pi", "π"},
    };
    for (const auto& [spoken, spelling] : spellings)
      if (spoken == word) return std::string(spelling);
    return std::string(word);
  }
  static std::string number(double c) {
    return c < 0 ? negative() + fmt::format("{}", -c) : fmt::format("{}", c);
  }
  static std::string brackets(const std::string& a) { return "(" + a + ")"; }
  static std::string absolute(const std::string& a) { return "|" + a + "|"; }
  static std::string root(const std::string& a) {
    return "√" + (a == name("pi") ? a : brackets(a));
  }
  static std::string remark(const std::string& words) { return "(" + words + ")"; }
  static std::string negative() { return "−"; }
  static std::string minus() { return " − "; }
  static std::string times() { return " "; }
  static std::string squared() { return "²"; }
  /// The exponent of a power, 3 and above.
  static std::string raised(int n) {
    static constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string out;
    for (const char c : fmt::format("{}", n)) out += digits[c - '0'];
    return out;
  }
  static std::string greater() { return " > "; }
  static std::string less() { return " < "; }
  static std::string both() { return " and "; }
  static std::string cases(const std::string& when, const std::string& then,
                           const std::string& otherwise) {
    return then + " if " + when + ", else " + otherwise;
  }
  template <class W>
  static W quotient(const W& a, const W& b) {
    return {a.in(Binding::product) + "/" + b.in(Binding::power), Binding::quotient};
  }
  template <class W>
  static std::string power_of_e(const W& exponent) {
    if (const std::string raised = superscript(exponent.in()); !raised.empty()) return "e" + raised;
    return "e^" + exponent.in(Binding::atom);
  }

 private:
  // "−x" as "⁻ˣ"; empty where unicode has no such character.
  static std::string superscript(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> raised[] = {{"−", "⁻"},
                                                                               {"x", "ˣ"}};
    std::string out;
    while (!text.empty()) {
      const std::size_t before = text.size();
      for (const auto& [from, to] : raised) {
        if (!text.starts_with(from)) continue;
        out += to;
        text.remove_prefix(from.size());
        break;
      }
      if (text.size() == before) return {};
    }
    return out;
  }
};

}  // namespace hillock::expression
