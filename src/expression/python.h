// python.h: Written as Python over the tensors of PyTorch and of Keras 3: "x * torch.sigmoid(x)".
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "expression/written.h"

namespace hillock::expression {

/// What two libraries have in common. L names its own words.
template <class L>
struct Python {
  static std::string name(std::string_view word) {
    for (const auto& [spoken, spelling] : L::words)
      if (spoken == word) return std::string(spelling);
    return word == "lambda" ? "lambda_" : std::string(word);  // Python's own word
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

struct TorchWords {
  // maximum and minimum take no number there: whoever shows the text defines these two.
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"sigma", "torch.sigmoid"}, {"Phi", "torch.special.ndtr"},
      {"tanh", "torch.tanh"},     {"softplus", "nn.functional.softplus"},
      {"ln", "torch.log"},        {"erf", "torch.erf"},
      {"arctan", "torch.atan"},   {"sin", "torch.sin"},
      {"cos", "torch.cos"},       {"exp", "torch.exp"},
      {"sqrt", "torch.sqrt"},     {"where", "torch.where"},
      {"max", "maximum"},         {"min", "minimum"},
  };
};

struct KerasWords {
  // normal_cdf is in none of its modules: whoever shows the text defines it.
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"sigma", "ops.sigmoid"},     {"Phi", "normal_cdf"},  {"tanh", "ops.tanh"},
      {"softplus", "ops.softplus"}, {"ln", "ops.log"},      {"erf", "ops.erf"},
      {"arctan", "ops.arctan"},     {"sin", "ops.sin"},     {"cos", "ops.cos"},
      {"exp", "ops.exp"},           {"sqrt", "ops.sqrt"},   {"where", "ops.where"},
      {"max", "ops.maximum"},       {"min", "ops.minimum"},
  };
};

/// Of values alone; slopes have words that these libraries have not.
using Torch = Python<TorchWords>;
using Keras = Python<KerasWords>;

}  // namespace hillock::expression
