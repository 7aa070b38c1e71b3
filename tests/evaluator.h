// evaluator.h: computes what a written formula says, plain text or LaTeX. It knows nothing of
// hillock but the notation, so that a formula which reads well but says something else is caught.
#pragma once

#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

class Evaluator {
 public:
  Evaluator(std::string_view text, std::map<std::string, double> names)
      : rest_(text), names_(std::move(names)) {}

  double result() {
    const double y = cases();
    skip_blank();
    if (!rest_.empty()) fail("nothing more");
    return y;
  }

 private:
  // "a if c, else b": both sides are evaluated, as there is nothing to protect.
  double cases() {
    const double then = sum();
    if (!take("if")) return then;
    const bool when = condition();
    expect(", else");
    const double otherwise = cases();
    return when ? then : otherwise;
  }

  bool condition() {
    bool holds = comparison();
    while (take("and") || take("\\text{ and }")) holds = comparison() && holds;
    return holds;
  }

  bool comparison() {
    const double a = sum();
    if (take(">")) return a > sum();
    expect("<");
    return a < sum();
  }

  double sum() {
    double y = take_minus() ? -product() : product();
    while (true) {
      if (take("+"))
        y += product();
      else if (take_minus())
        y -= product();
      else
        return y;
    }
  }

  double product() {
    double y = power();
    while (true) {
      if (take("/"))
        y /= power();
      else if (take("\\cdot") || begins_operand())
        y *= power();
      else
        return y;
    }
  }

  double power() {
    double y = operand();
    while (true) {
      if (take("²") || take("^2"))
        y *= y;
      else if (take("^"))
        y = std::pow(y, group());
      else if (const std::string raised = superscript(); !raised.empty())
        y = std::pow(y, Evaluator(raised, names_).result());
      else
        return y;
    }
  }

  // What a power applies to: a braced group, brackets, or one symbol.
  double group() {
    const bool braced = take("{");
    if (!braced) return operand();
    const double y = cases();
    expect("}");
    return y;
  }

  double operand() {
    if (take("(")) return closed(")");
    if (take("\\left(")) return closed("\\right)");
    if (take("\\left|")) return std::abs(closed("\\right|"));
    if (take("|")) return std::abs(closed("|"));
    if (take("\\frac")) {
      const double a = group();
      return a / group();
    }
    if (take("\\begin{cases}")) return latex_cases();
    if (take("\\sqrt")) return std::sqrt(group());
    if (take("√")) return std::sqrt(operand());
    skip_blank();
    if (!rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_[0]))) return number();
    return symbol();
  }

  double closed(std::string_view bracket) {
    const double y = cases();
    expect(bracket);
    return y;
  }

  double latex_cases() {
    const double then = cases();
    expect("&");
    const bool when = condition();
    expect("\\\\");
    const double otherwise = cases();
    expect("& \\text{otherwise}\\end{cases}");
    return when ? then : otherwise;
  }

  double number() {
    std::size_t used = 0;
    const double y =
        std::stod(std::string(rest_.substr(0, rest_.find_first_not_of("0123456789.e-"))), &used);
    rest_.remove_prefix(used);
    return y;
  }

  double symbol() {
    const std::string name = taken_name();
    if (name == "e") return std::exp(1.0);
    if (name == "π") return std::acos(-1.0);
    if (const auto found = names_.find(name); found != names_.end()) return found->second;
    const bool square = take("²") || take("^2");  // sech²(x)
    if (!take("(")) expect("\\left(");
    const double a = cases();
    const bool two = take(",");
    const double b = two ? cases() : 0;
    if (!take(")")) expect("\\right)");
    const double y = word(name, a, b);
    return square ? y * y : y;
  }

  double word(const std::string& name, double a, double b) {
    if (name == "max") return std::max(a, b);
    if (name == "min") return std::min(a, b);
    if (name == "ln") return std::log(a);
    if (name == "tanh") return std::tanh(a);
    if (name == "sin") return std::sin(a);
    if (name == "cos") return std::cos(a);
    if (name == "arctan") return std::atan(a);
    if (name == "erf") return std::erf(a);
    if (name == "sech") return 1 / std::cosh(a);
    if (name == "softplus") return std::log(1 + std::exp(a));
    if (name == "σ") return 1 / (1 + std::exp(-a));
    if (name == "Φ") return (1 + std::erf(a / std::sqrt(2.0))) / 2;
    if (name == "φ") return std::exp(-a * a / 2) / std::sqrt(2 * std::acos(-1.0));
    throw std::invalid_argument("the evaluator knows no word '" + name + "'");
  }

  std::string taken_name() {
    static const std::pair<std::string_view, std::string_view> spellings[] = {
        {"\\operatorname{", ""},
        {"\\sigma", "σ"},
        {"\\Phi", "Φ"},
        {"\\varphi", "φ"},
        {"\\alpha", "α"},
        {"\\beta", "β"},
        {"\\lambda", "λ"},
        {"\\theta", "θ"},
        {"\\pi", "π"},
        {"\\", ""},
        {"σ", "σ"},
        {"Φ", "Φ"},
        {"φ", "φ"},
        {"α", "α"},
        {"β", "β"},
        {"λ", "λ"},
        {"θ", "θ"},
        {"π", "π"},
    };
    bool braced = false;
    for (const auto& [spelling, name] : spellings) {
      if (!rest_.starts_with(spelling)) continue;
      rest_.remove_prefix(spelling.size());
      if (!name.empty()) return std::string(name);
      braced = spelling.back() == '{';
      break;
    }
    std::size_t n = 0;
    while (n < rest_.size() &&
           (std::isalnum(static_cast<unsigned char>(rest_[n])) || rest_[n] == '_'))
      ++n;
    if (n == 0) fail("a name");
    const std::string name(rest_.substr(0, n));
    rest_.remove_prefix(n);
    if (braced) expect("}");
    return name;
  }

  std::string superscript() {
    std::string text;
    while (true) {
      if (take("⁻"))
        text += "-";
      else if (take("ˣ"))
        text += "x";
      else
        return text;
    }
  }

  bool begins_operand() {
    skip_blank();
    if (rest_.empty()) return false;
    for (const std::string_view end :
         {"if", "and", "else", "\\right", "\\end", "\\text", "\\\\", "\\cdot", "−", "⁻", "²", "ˣ"})
      if (rest_.starts_with(end)) return false;
    return std::string_view("+-/,<>)}&^|").find(rest_[0]) == std::string_view::npos;
  }

  void skip_blank() {
    while (rest_.starts_with(" ") || rest_.starts_with("\\,"))
      rest_.remove_prefix(rest_[0] == ' ' ? 1 : 2);
  }
  bool take(std::string_view token) {
    skip_blank();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  bool take_minus() { return take("−") || take("-"); }
  void expect(std::string_view token) {
    if (!take(token)) fail(token);
  }
  [[noreturn]] void fail(std::string_view wanted) {
    throw std::invalid_argument("expected " + std::string(wanted) + " at '" + std::string(rest_) +
                                "'");
  }

  std::string_view rest_;
  std::map<std::string, double> names_;
};
