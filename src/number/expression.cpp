// expression.cpp: the parser of expression.h, by recursive descent.
#include "number/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "number/expression_builder.h"
#include "number/expression_names.h"

namespace hillock {
namespace {

constexpr int greatest_power = 64;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Errors are thrown inside this file alone: parse_expression returns them.
class Parser {
 public:
  Parser(std::string_view text, std::span<const NamedExpression> others)
      : text_(text), others_(others) {}

  Expression parse() {
    if (text_.size() > longest_expression)
      fail(longest_expression, fmt::format("it is longer than {} characters.", longest_expression));
    skip_blank();
    if (at_ == text_.size()) fail(at_, "it is empty. Write one of x, as 'x*tanh(exp(x))'.");
    try {
      const Part whole = sum();
      if (at_ < text_.size()) fail_at_rest();
      if (whole.constant || !uses_x_) fail(0, "there is no x in it.", text_.size());
    } catch (const TooDeep&) {
      fail_too_deep();
    } catch (const NotFinite& part) {
      fail_from(part.begin, fmt::format("this is {}; a constant has to be a finite number.",
                                        std::isnan(part.value) ? "not a number" : "infinite"));
    }
    return std::move(build_.out);
  }

 private:
  [[noreturn]] void fail(std::size_t at, std::string message, std::size_t length = 1) const {
    throw ExpressionError{at, length, std::move(message)};
  }
  [[noreturn]] void fail_from(std::size_t begin, std::string message) const {
    fail(begin, std::move(message), std::max<std::size_t>(1, end_ - begin));
  }
  [[noreturn]] void fail_too_deep() const {
    fail(at_, fmt::format("it is nested too deep here: more than {} levels.", deepest_expression));
  }
  [[noreturn]] void fail_at_rest() const {
    const char c = text_[at_];
    if (c == ')') fail(at_, "this ')' closes nothing.");
    if (c == '(' || c == '.' || is_letter(c) || is_digit(c))
      fail(at_, "an operator is missing here: a product is written with '*', as 2*x.");
    if (c == '<' || c == '>')
      fail(at_, "comparisons stand in where(a < b, then, otherwise) alone.");
    if (c == ',') fail(at_, "a comma separates the values of a function, as in max(0, x).");
    fail_at_strange();
  }
  [[noreturn]] void fail_at_strange() const {
    std::size_t length = 1;  // a character of UTF-8
    while (at_ + length < text_.size() && (text_[at_ + length] & 0xc0) == 0x80) ++length;
    fail(at_, "this cannot be read. A formula has x, numbers, + - * / ^ ( ) and functions in it.",
         length);
  }

  // Tokens. Each that is taken goes into the one spelling.

  void skip_blank() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool next_is(std::string_view token) const { return text_.substr(at_).starts_with(token); }
  void taken(std::size_t length, std::string_view spelled) {
    build_.out.text += spelled;
    at_ += length;
    end_ = at_;
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
    if (at_ == text_.size()) fail(opened, "this '(' is not closed.");
    fail_at_rest();
  }

  // The grammar.

  Part sum() {
    const std::size_t base = build_.top;
    Part left = product();
    while (true) {
      if (take("+"))
        left = build_.binary({.op = Op::add}, left, product(), base);
      else if (take("-"))
        left = build_.binary({.op = Op::subtract}, left, product(), base);
      else
        return left;
    }
  }

  Part product() {
    const std::size_t base = build_.top;
    Part left = signed_part();
    while (true) {
      if (take("*"))
        left = build_.product(left, signed_part(), base);
      else if (take("/"))
        left = build_.quotient(left, signed_part(), base);
      else
        return left;
    }
  }

  // Every way into the depth leads through here.
  Part signed_part() {
    if (++depth_ > deepest_expression) fail_too_deep();
    const std::size_t base = build_.top, begin = at_;
    Part part;
    if (take("-"))
      part = build_.unary({.op = Op::negate}, signed_part(), base);
    else if (take("+", ""))
      part = signed_part();
    else
      part = power();
    part.begin = begin;
    --depth_;
    return part;
  }

  Part power() {
    const std::size_t base = build_.top;
    const Part a = atom();
    if (!take("**", "^") && !take("^")) return a;
    const std::size_t after = at_;
    const Part exponent = signed_part();
    if (a.constant && exponent.constant)
      return build_.constant(a.begin, std::pow(*a.constant, *exponent.constant));
    if (a.constant) return power_of_constant(a, exponent, base);
    if (!exponent.constant)
      fail_from(after, "there is an x in this exponent. Write exp(b*log(a)) for such an a^b.");
    const double n = *exponent.constant;
    if (n == 0.5) return build_.unary({.op = Op::sqrt}, a, base);
    if (n != std::trunc(n) || std::abs(n) > greatest_power)
      fail_from(after, fmt::format("an exponent is 0.5, or a whole number from {} to {}. Write "
                                   "exp(b*log(a)) for another a^b.",
                                   -greatest_power, greatest_power));
    if (n == 0) return build_.constant(a.begin, 1);
    if (n == 1) return a;
    return build_.unary({.op = Op::power, .constant = n}, a, base);
  }
  Part power_of_constant(const Part& a, const Part& exponent, std::size_t base) {
    if (*a.constant == std::numbers::e) return build_.unary({.op = Op::exp}, exponent, base);
    fail_from(a.begin, *a.constant > 0
                           ? fmt::format("e alone is raised to what varies. Write exp({}*b) for "
                                         "this a^b.",
                                         std::log(*a.constant))
                           : "e alone is raised to what varies, as in e^x.");
  }

  Part atom() {
    const std::size_t begin = at_;
    if (at_ == text_.size()) fail(end_, "a value is missing at the end.");
    const char c = text_[at_];
    if (is_digit(c) || c == '.') return number();
    if (is_letter(c)) return named();
    if (take("(")) {
      Part inner = sum();
      inner.begin = begin;
      close(begin);
      return inner;
    }
    if (std::string_view(")*/^,<>").find(c) != std::string_view::npos)
      fail(begin, fmt::format("a value is missing before '{}'.", c));
    fail_at_strange();
  }

  Part number() {
    const std::size_t begin = at_;
    const char* first = text_.data() + at_;
    double value = 0;
    const auto [end, problem] = std::from_chars(first, text_.data() + text_.size(), value);
    const std::size_t length = std::max<std::size_t>(1, end - first);
    if (problem == std::errc::result_out_of_range)
      fail(begin, "this number is too large or too small to hold.", length);
    if (problem != std::errc()) fail(begin, "this is not a number.", length);
    taken(length, fmt::format("{}", value));
    return build_.constant(begin, value);
  }

  Part named() {
    const std::size_t begin = at_;
    std::size_t length = 0;
    while (at_ + length < text_.size() &&
           (is_letter(text_[at_ + length]) || is_digit(text_[at_ + length])))
      ++length;
    std::string name(text_.substr(at_, length));
    std::ranges::transform(name, name.begin(), lower);
    if (name == "x" || name == "pi" || name == "e") {
      taken(length, name);
      uses_x_ |= name == "x";
      if (name == "x") return {.begin = begin};
      return build_.constant(begin, name == "pi" ? std::numbers::pi : std::numbers::e);
    }
    const auto word = std::ranges::find(formula_words, name, &FormulaWord::name);
    if (word != std::end(formula_words))
      return function(length, name, word->spelled, word->values,
                      [&] { return word->op == Op::select ? where() : call(*word, begin); });
    const auto other = std::ranges::find(others_, name, &NamedExpression::name);
    if (other == others_.end()) fail_unknown(length, std::move(name));
    return function(length, name, other->expression.text, 1, [&] {
      const std::size_t base = build_.top;
      return build_.call(other->expression, sum(), base);
    });
  }

  // A name and its values in brackets, which `read` reads.
  Part function(std::size_t length, const std::string& name, std::string_view spelled,
                std::size_t values, auto read) {
    const std::size_t begin = at_;
    const auto takes = [&] {
      return fmt::format("{} takes {} value{}", name, values, values == 1 ? "" : "s");
    };
    taken(length, spelled);
    const std::size_t opened = at_;
    if (!take("(")) fail(begin, fmt::format("{0} is a function: write {0}(x).", name), length);
    if (next_is(")")) fail_from(begin, takes() + "; none is given.");
    Part part = read();
    if (next_is(",")) fail(at_, takes() + "; here begins one more.");
    close(opened);
    part.begin = begin;
    return part;
  }

  [[noreturn]] void fail_unknown(std::size_t length, std::string name) const {
    std::size_t after = at_ + length;
    while (after < text_.size() && text_[after] == ' ') ++after;
    const bool called = after < text_.size() && text_[after] == '(';
    throw ExpressionError{at_, length, called ? "no function" : "no value", std::move(name)};
  }

  Part call(const FormulaWord& word, std::size_t begin) {
    const std::size_t base = build_.top;
    Part a = sum();
    a.begin = begin;
    if (word.op == Op::max && word.values == 1)
      return build_.binary({.op = Op::max}, {.begin = begin, .constant = 0}, a, base);
    if (word.values == 1) return build_.unary({.op = word.op}, a, base);
    if (next_is(")")) fail_from(begin, fmt::format("{} takes 2 values; 1 is given.", word.name));
    if (!take(",")) close(begin);
    return build_.binary({.op = word.op}, a, sum(), base);
  }

  Part where() {
    constexpr auto usage = "where is written where(a < b, then, otherwise), or with a > b.";
    const std::size_t base = build_.top;
    Part a = build_.in_register(sum());
    const bool greater = next_is(">");
    if (!take("<") && !take(">")) fail(at_, usage);
    if (next_is("=")) fail(at_ - 1, usage, 2);
    Part b = build_.in_register(sum());
    if (!take(",")) fail(at_, usage);
    const Part then = build_.in_register(sum());
    if (!take(",")) fail(at_, usage);
    const Part otherwise = build_.in_register(sum());
    if (greater) std::swap(a, b);
    return build_.select(a, b, then, otherwise, base);
  }

  std::string_view text_;
  std::span<const NamedExpression> others_;
  std::size_t at_ = 0, end_ = 0;  // where the next token begins, and the last one ended
  std::size_t depth_ = 0;
  bool uses_x_ = false;
  ExpressionBuilder build_;
};

}  // namespace

std::variant<Expression, ExpressionError> parse_expression(
    std::string_view text, std::span<const NamedExpression> others) {
  try {
    return Parser(text, others).parse();
  } catch (ExpressionError& error) {
    return std::move(error);
  }
}

std::span<const std::string_view> expression_words() {
  static constexpr auto names = [] {
    std::array<std::string_view, std::size(formula_words)> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = formula_words[i].name;
    return names;
  }();
  return names;
}

}  // namespace hillock
