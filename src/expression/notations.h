// notations.h: how each notation spells the pieces of a formula (written.h): plain text, LaTeX, and
// Python over tensors of PyTorch and Keras 3.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "expression/written.h"

namespace hillock::expression {

/// One line of Unicode for a terminal: "x if x > 0, else α (eˣ − 1)".
struct Plain {
  /// The spelling of a function or a parameter.
  static std::string name(std::string_view of) {
    static constexpr std::pair<std::string_view, std::string_view> spellings[] = {
        {"sigma", "σ"}, {"Phi", "Φ"},    {"phi", "φ"},   {"sech2", "sech²"}, {"alpha", "α"},
        {"beta", "β"},  {"lambda", "λ"}, {"theta", "θ"}, {"pi", "π"},
    };
    for (const auto& [key, spelling] : spellings)
      if (key == of) return std::string(spelling);
    return std::string(of);
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
  /// The suffix for an exponent of 3 or more.
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
  // "−x" as "⁻ˣ", or an empty text where Unicode lacks one of the characters.
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

/// LaTeX for papers, Markdown and web pages. It needs the cases environment of amsmath.
struct Latex {
  /// The spelling of a function or a parameter.
  static std::string name(std::string_view of) {
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
    for (const auto& [key, spelling] : spellings)
      if (key == of) return std::string(spelling);
    return of.size() == 1 ? std::string(of) : "\\operatorname{" + std::string(of) + "}";
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

/// What the two Python libraries have in common. L has the names of the library's functions.
template <class L>
struct Python {
  static std::string name(std::string_view of) {
    for (const auto& [key, spelling] : L::names)
      if (key == of) return std::string(spelling);
    return of == "lambda" ? "lambda_" : std::string(of);  // lambda is a Python keyword
  }
  static std::string number(double c) { return fmt::format("{}", c); }
  static std::string brackets(const std::string& a) { return "(" + a + ")"; }
  static std::string absolute(const std::string& a) { return "abs(" + a + ")"; }
  static std::string root(const std::string& a) { return name("sqrt") + brackets(a); }
  static std::string remark(const std::string&) { return {}; }
  static std::string negative() { return "-"; }
  static std::string minus() { return " - "; }
  static std::string times() { return " * "; }
  static std::string squared() { return " ** 2"; }
  static std::string raised(int n) { return fmt::format(" ** {}", n); }
  static std::string greater() { return " > "; }
  static std::string less() { return " < "; }
  static std::string both() { return ") & ("; }  // & binds more tightly than a comparison
  static std::string cases(const std::string& when, const std::string& then,
                           const std::string& otherwise) {
    const bool joined = when.find(both()) != when.npos;
    return name("where") + "(" + (joined ? brackets(when) : when) + ", " + then + ", " + otherwise +
           ")";
  }
  template <class W>
  static W quotient(const W& a, const W& b) {
    return {a.in(Binding::product) + " / " + b.in(Binding::power), Binding::quotient};
  }
  template <class W>
  static std::string power_of_e(const W& exponent) {
    return name("exp") + brackets(exponent.in());
  }
};

struct TorchNames {
  // torch.maximum and minimum take no Python numbers: whoever shows the text defines these two.
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"sigma", "torch.sigmoid"}, {"Phi", "torch.special.ndtr"},
      {"tanh", "torch.tanh"},     {"softplus", "nn.functional.softplus"},
      {"ln", "torch.log"},        {"erf", "torch.erf"},
      {"arctan", "torch.atan"},   {"sin", "torch.sin"},
      {"cos", "torch.cos"},       {"exp", "torch.exp"},
      {"sqrt", "torch.sqrt"},     {"where", "torch.where"},
      {"max", "maximum"},         {"min", "minimum"},
  };
};

struct KerasNames {
  // Keras has no normal_cdf: whoever shows the text defines it.
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"sigma", "ops.sigmoid"},     {"Phi", "normal_cdf"},  {"tanh", "ops.tanh"},
      {"softplus", "ops.softplus"}, {"ln", "ops.log"},      {"erf", "ops.erf"},
      {"arctan", "ops.arctan"},     {"sin", "ops.sin"},     {"cos", "ops.cos"},
      {"exp", "ops.exp"},           {"sqrt", "ops.sqrt"},   {"where", "ops.where"},
      {"max", "ops.maximum"},       {"min", "ops.minimum"},
  };
};

/// For values only: slopes need functions that these libraries do not have.
using Torch = Python<TorchNames>;
using Keras = Python<KerasNames>;

}  // namespace hillock::expression
