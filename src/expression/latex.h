// latex.h: Written as LaTeX, for papers, Markdown and web pages (it needs amsmath's cases).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "expression/written.h"

namespace hillock::expression {

struct Latex {
  /// The spelling of a word or a parameter.
  static std::string name(std::string_view word) {
    static constexpr std::pair<std::string_view, std::string_view> spellings[] = {
        {"sigma", "\\sigma"},
        {"Phi", "\\Phi"},
        {"phi", "\\varphi"},
        {"sech2", "\\operatorname{sech}^2"},
        {"ln", "\\ln"},
        {"tanh", "\\tanh"},
        {"max", "\\max"},
        {"min", "\\min"},
        {"x", "x"},
        {"alpha", "\\alpha"},
        {"beta", "\\beta"},
        {"lambda", "\\lambda"},
        {"theta", "\\theta"},
        {"pi", "\\pi"},
        {"sin", "\\sin"},
        {"cos", "\\cos"},
        {"arctan", "\\arctan"},
    };
    for (const auto& [spoken, spelling] : spellings)
      if (spoken == word) return std::string(spelling);
    return word.size() == 1 ? std::string(word) : "\\operatorname{" + std::string(word) + "}";
  }
  static std::string number(double c) {
    const std::string text = fmt::format("{}", c);
    const std::size_t e = text.find('e');
    if (e == std::string::npos) return text;
    return text.substr(0, e) + "\\cdot 10^{" + fmt::format("{}", std::stoi(text.substr(e + 1))) +
           "}";
  }
  static std::string brackets(const std::string& a) {
    const bool tall = a.find("\\frac") != a.npos || a.find("\\begin") != a.npos;
    return tall ? "\\left(" + a + "\\right)" : "(" + a + ")";
  }
  static std::string absolute(const std::string& a) { return "\\left|" + a + "\\right|"; }
  static std::string root(const std::string& a) { return "\\sqrt{" + a + "}"; }
  static std::string remark(const std::string& words) { return "\\text{" + words + "}"; }
  static std::string negative() { return "-"; }
  static std::string minus() { return " - "; }
  static std::string times() { return "\\,"; }
  static std::string squared() { return "^2"; }
  static std::string raised(int n) { return fmt::format("^{{{}}}", n); }
  static std::string greater() { return " > "; }
  static std::string less() { return " < "; }
  static std::string both() { return "\\text{ and }"; }
  static std::string cases(const std::string& when, const std::string& then,
                           const std::string& otherwise) {
    return "\\begin{cases}" + then + " & " + when + " \\\\ " + otherwise +
           " & \\text{otherwise}\\end{cases}";
  }
  template <class W>
  static W quotient(const W& a, const W& b) {
    return {"\\frac{" + a.in() + "}{" + b.in() + "}", Binding::power};
  }
  template <class W>
  static std::string power_of_e(const W& exponent) {
    return "e^{" + exponent.in() + "}";
  }
};

}  // namespace hillock::expression
