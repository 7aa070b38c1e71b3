// parse.cpp: the parser, by recursive descent.
#include "expression/parse.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "expression/builder.h"
#include "expression/functions.h"
#include "expression/tokens.h"

namespace hillock::expression {
namespace {

constexpr int greatest_power = 64;

// The function with this name, which is in lower case.
std::optional<Spelling> called_by(std::string_view name) {
  const auto other = std::ranges::find(other_spellings, name, &Spelling::name);
  if (other != std::end(other_spellings)) return *other;
  for (const Function& function : functions)
    if (!name.empty() && function.name == name) return Spelling{name, function.op, name};
  return {};
}
// The number of arguments that it takes.
std::size_t values_of(const Spelling& called) {
  return called.name == "relu" ? 1 : arity(called.op);
}

class Parser {
 public:
  Parser(std::string_view text, std::span<const NamedExpression> others)
      : in_{text}, others_(others) {}

  Formula parse() {
    if (in_.text.size() > longest_formula)
      in_.fail(longest_formula, fmt::format("it is longer than {} characters.", longest_formula));
    in_.skip_blank();
    if (in_.at == in_.text.size())
      in_.fail(in_.at, "it is empty. Write one of x, as 'x*tanh(exp(x))'.");
    try {
      const Part whole = sum();
      if (in_.at < in_.text.size()) in_.fail_at_rest();
      if (whole.constant || !uses_x_) in_.fail(0, "there is no x in it.", in_.text.size());
      return finished(whole);
    } catch (const NotFinite& part) {
      in_.fail_from(part.begin, fmt::format("this is {}; a constant has to be a finite number.",
                                            std::isnan(part.value) ? "not a number" : "infinite"));
    }
  }

 private:
  Formula finished(const Part& whole) {
    // The last node is the value of the formula; the formula `x` has only that node.
    if (build_.selects) build_.out.nodes.push_back({Op::keep_nan, {whole.place, 0}});
    Formula out{
        .text = std::move(in_.spelled_text), .expression = std::move(build_.out), .program = {}};
    out.program = program_of(out.expression);
    if (out.program.registers > most_registers) in_.fail_too_deep();
    return out;
  }

  Part sum() {
    Part left = product();
    while (true) {
      if (in_.take("+"))
        left = build_.binary(Op::add, left, product());
      else if (in_.take("-"))
        left = build_.binary(Op::subtract, left, product());
      else
        return left;
    }
  }

  Part product() {
    Part left = signed_part();
    while (true) {
      if (in_.take("*"))
        left = build_.product(left, signed_part());
      else if (in_.take("/"))
        left = build_.quotient(left, signed_part());
      else
        return left;
    }
  }

  // Every recursion passes through here, so that the depth is counted here.
  Part signed_part() {
    if (++depth_ > deepest_formula) in_.fail_too_deep();
    const std::size_t begin = in_.at;
    Part part;
    if (in_.take("-"))
      part = build_.unary(Op::negate, signed_part());
    else if (in_.take("+", ""))
      part = signed_part();
    else
      part = power();
    part.begin = begin;
    --depth_;
    return part;
  }

  Part power() {
    const Part a = atom();
    if (!in_.take("**", "^") && !in_.take("^")) return a;
    const std::size_t after = in_.at;
    const Part exponent = signed_part();
    if (a.constant && exponent.constant)
      return build_.constant(a.begin, std::pow(*a.constant, *exponent.constant));
    if (a.constant) return power_of_constant(a, exponent);
    if (!exponent.constant)
      in_.fail_from(after, "there is an x in this exponent. Write exp(b*log(a)) for such an a^b.");
    const double n = *exponent.constant;
    if (n == 0.5) return build_.unary(Op::sqrt, a);
    if (n != std::trunc(n) || std::abs(n) > greatest_power)
      in_.fail_from(after, fmt::format("an exponent is 0.5, or a whole number from {} to {}. Write "
                                       "exp(b*log(a)) for another a^b.",
                                       -greatest_power, greatest_power));
    if (n == 0) return build_.constant(a.begin, 1);
    if (n == 1) return a;
    return build_.unary(Op::power, a, n);
  }
  Part power_of_constant(const Part& a, const Part& exponent) {
    if (*a.constant == std::numbers::e) return build_.unary(Op::exp, exponent);
    in_.fail_from(a.begin,
                  *a.constant > 0
                      ? fmt::format("e alone is raised to what varies. Write exp({}*b) for "
                                    "this a^b.",
                                    std::log(*a.constant))
                      : "e alone is raised to what varies, as in e^x.");
  }

  Part atom() {
    const std::size_t begin = in_.at;
    if (in_.at == in_.text.size()) in_.fail(in_.end, "a value is missing at the end.");
    const char c = in_.text[in_.at];
    if (is_digit(c) || c == '.') return number();
    if (is_letter(c)) return named();
    if (in_.take("(")) {
      Part inner = sum();
      inner.begin = begin;
      in_.close(begin);
      return inner;
    }
    if (std::string_view(")*/^,<>").find(c) != std::string_view::npos)
      in_.fail(begin, fmt::format("a value is missing before '{}'.", c));
    in_.fail_at_strange();
  }

  Part number() {
    const std::size_t begin = in_.at;
    const char* first = in_.text.data() + in_.at;
    double value = 0;
    const auto [end, problem] = std::from_chars(first, in_.text.data() + in_.text.size(), value);
    const std::size_t length = std::max<std::size_t>(1, end - first);
    if (problem == std::errc::result_out_of_range)
      in_.fail(begin, "this number is too large or too small to hold.", length);
    if (problem != std::errc()) in_.fail(begin, "this is not a number.", length);
    in_.taken(length, fmt::format("{}", value));
    return build_.constant(begin, value);
  }

  Part named() {
    const std::size_t begin = in_.at;
    std::size_t length = 0;
    while (in_.at + length < in_.text.size() &&
           (is_letter(in_.text[in_.at + length]) || is_digit(in_.text[in_.at + length])))
      ++length;
    std::string name(in_.text.substr(in_.at, length));
    std::ranges::transform(name, name.begin(), lower);
    if (name == "x" || name == "pi" || name == "e") {
      in_.taken(length, name);
      uses_x_ |= name == "x";
      if (name == "x") return build_.x(begin);
      return build_.constant(begin, name == "pi" ? std::numbers::pi : std::numbers::e);
    }
    if (const auto called = called_by(name))
      return function(length, name, called->spelled, values_of(*called),
                      [&] { return called->op == Op::select ? where() : call(*called, begin); });
    const auto other = std::ranges::find(others_, name, &NamedExpression::name);
    if (other == others_.end()) fail_unknown(length, std::move(name));
    return function(length, name, other->spelled, 1,
                    [&] { return build_.call(other->expression, sum()); });
  }

  // A function's name and its arguments in brackets, which `read` parses.
  Part function(std::size_t length, const std::string& name, std::string_view spelled,
                std::size_t values, auto read) {
    const std::size_t begin = in_.at;
    const auto takes = [&] {
      return fmt::format("{} takes {} value{}", name, values, values == 1 ? "" : "s");
    };
    in_.taken(length, spelled);
    const std::size_t opened = in_.at;
    if (!in_.take("("))
      in_.fail(begin, fmt::format("{0} is a function: write {0}(x).", name), length);
    if (in_.next_is(")")) in_.fail_from(begin, takes() + "; none is given.");
    Part part = read();
    if (in_.next_is(",")) in_.fail(in_.at, takes() + "; here begins one more.");
    in_.close(opened);
    part.begin = begin;
    return part;
  }

  [[noreturn]] void fail_unknown(std::size_t length, std::string name) const {
    std::size_t after = in_.at + length;
    while (after < in_.text.size() && in_.text[after] == ' ') ++after;
    const bool called = after < in_.text.size() && in_.text[after] == '(';
    throw FormulaError{in_.at, length, called ? "no function" : "no value", std::move(name)};
  }

  Part call(const Spelling& called, std::size_t begin) {
    Part a = sum();
    a.begin = begin;
    if (called.name == "relu")  // max(0, a)
      return build_.binary(Op::max, {.begin = begin, .constant = 0}, a);
    if (values_of(called) == 1) return build_.unary(called.op, a);
    if (in_.next_is(")"))
      in_.fail_from(begin, fmt::format("{} takes 2 values; 1 is given.", called.name));
    if (!in_.take(",")) in_.close(begin);
    return build_.binary(called.op, a, sum());
  }

  Part where() {
    constexpr auto usage = "where is written where(a < b, then, otherwise), or with a > b.";
    Part a = sum();
    const bool greater = in_.next_is(">");
    if (!in_.take("<") && !in_.take(">")) in_.fail(in_.at, usage);
    if (in_.next_is("=")) in_.fail(in_.at - 1, usage, 2);
    Part b = sum();
    if (!in_.take(",")) in_.fail(in_.at, usage);
    const Part then = sum();
    if (!in_.take(",")) in_.fail(in_.at, usage);
    const Part otherwise = sum();
    if (greater) std::swap(a, b);
    return build_.select(a, b, then, otherwise);
  }

  ExpressionTokens in_;
  std::span<const NamedExpression> others_;
  std::size_t depth_ = 0;
  bool uses_x_ = false;
  ExpressionBuilder build_;
};

}  // namespace

std::variant<Formula, FormulaError> parse_formula(std::string_view text,
                                                  std::span<const NamedExpression> others) {
  try {
    return Parser(text, others).parse();
  } catch (FormulaError& error) {
    return std::move(error);
  }
}

std::span<const std::string_view> function_names() {
  static const auto all = [] {
    std::vector<std::string_view> names;
    for (const Function& function : functions)
      if (!function.name.empty()) names.push_back(function.name);
    for (const Spelling& spelling : other_spellings) names.push_back(spelling.name);
    std::ranges::sort(names);
    return names;
  }();
  return all;
}

}  // namespace hillock::expression
