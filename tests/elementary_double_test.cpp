// elementary_double_test.cpp: the words over f64 lanes of every instruction set against exact
// values.
#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <random>

#include "kernel/isa.h"
#include "number/big.h"

namespace hillock::tests {
namespace {

constexpr std::uint64_t seed = 20250117;
constexpr double inf = std::numeric_limits<double>::infinity();

struct ExactWord {
  std::function<number::Big(number::Big)> word;
  double least = -0x1p1023, most = 0x1p1023, smallest = 0;  // where the word has its bound
};

const std::map<std::string_view, ExactWord> exact_words{
    {"exp", {[](number::Big x) { return exp(x); }}},
    {"expm1", {[](number::Big x) { return expm1(x); }}},
    {"log1p", {[](number::Big x) { return log1p(x); }}},
    {"tanh", {[](number::Big x) { return tanh(x); }}},
    {"sech2", {[](number::Big x) { return number::sech2(x); }}},
    {"x_minus_tanh", {[](number::Big x) { return x_minus_tanh(x); }}},
    {"sigmoid", {[](number::Big x) { return number::sigmoid(x); }}},
    {"logistic_pdf", {[](number::Big x) { return number::logistic_pdf(x); }}},
    {"softplus", {[](number::Big x) { return number::softplus(x); }}},
    {"tanh_softplus", {[](number::Big x) { return number::tanh_softplus(x); }}},
    {"tanh_softplus_slope", {[](number::Big x) { return number::tanh_softplus_slope(x); }}},
    {"normal_cdf", {[](number::Big x) { return normal_cdf(x); }, -16}},
    {"normal_pdf", {[](number::Big x) { return normal_pdf(x); }}},
    {"erf", {[](number::Big x) { return erf(x); }}},
    {"atan", {[](number::Big x) { return atan(x); }}},
    {"sin", {[](number::Big x) { return sin(x); }, -0x1p20, 0x1p20}},
    {"cos", {[](number::Big x) { return cos(x); }, -0x1p20, 0x1p20}},
    {"inverse", {[](number::Big x) { return 1.0 / x; }, -0x1p1020, 0x1p1020, 0x1p-1022}},
    {"sqrt", {[](number::Big x) { return sqrt(x); }, 0, 0x1p1023, 0x1p-960}},
};

/// Doubles of every size, many where words bend, some next to multiples of pi/2.
std::vector<double> telling_doubles() {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<double> x;
  const auto both_signs = [&](double at) { x.insert(x.end(), {at, -at}); };
  for (int exponent = -1074; exponent <= 1022; ++exponent) {
    const int n = exponent < -60 || exponent > 30 ? 1 : 16;
    both_signs(std::ldexp(1, exponent));
    for (int i = 0; i < n; ++i) both_signs(std::ldexp(1 + unit(random), exponent));
  }
  for (const double width : {1, 2, 4, 8, 16, 40, 120, 750})
    for (int i = 0; i < 500; ++i) both_signs(width * unit(random));
  for (int i = 0; i < 500; ++i) {
    const double k = i < 250 ? i : std::floor(unit(random) * 0x1.4p19);
    const double near_zero = k * (std::numbers::pi / 2);
    both_signs(near_zero);
    both_signs(static_cast<float>(near_zero));
    both_signs(std::nextafter(near_zero, inf));
  }
  // Where formulas and tables change over.
  for (const double at : {0.03125, 0.0625, 0.85, 1.0, 5.9614, 15.0, 16.0, 173.2, 345.0, 709.7})
    for (const double next : {0.0, inf, -inf})
      both_signs(next == 0 ? at : std::nextafter(at, next));
  for (int i = 1; i < 64; ++i) both_signs(i / 32.0 * std::numbers::ln2);
  for (int i = 1; i <= 40; ++i) both_signs(-1 + std::ldexp(1, -i));
  return x;
}

struct Worst {
  double error = 0;
  double x = 0, got = 0, exact = 0;
  friend std::ostream& operator<<(std::ostream& out, const Worst& w) {
    return out << "x = " << std::hexfloat << w.x << " (" << std::defaultfloat << w.x << "): got "
               << std::hexfloat << w.got << ", exact " << w.exact << std::defaultfloat << ", 2^"
               << std::log2(w.error) << " off";
  }
};

/// Relative; below 2^-990 only size and sign count, above 2^1023 also inf is right.
double relative_error(double got, double exact) {
  if (std::isnan(got) || std::isnan(exact)) return std::isnan(got) && std::isnan(exact) ? 0 : inf;
  if (std::signbit(got) != std::signbit(exact)) return inf;
  if (got == exact || (std::isinf(got) && std::abs(exact) >= 0x1p1023)) return 0;
  if (std::abs(exact) < 0x1p-990 && std::abs(got) < 0x1p-990) return 0;
  return std::abs(got - exact) / std::abs(exact);
}

TEST(WordDouble, StaysWithinItsStatedBound) {
  const std::vector<double> x = telling_doubles();
  const auto words = kernel::runnable_isas().front().words_double;
  ASSERT_EQ(words.size(), exact_words.size());
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::string_view name = words[w].name;
    const ExactWord& exact_word = exact_words.at(name);
    std::vector<double> at, exact;
    for (const double each : x) {
      if (each < exact_word.least || each > exact_word.most || std::abs(each) < exact_word.smallest)
        continue;
      at.push_back(each);
      exact.push_back(number::exactly([&] { return exact_word.word(each); }).value());
    }
    for (const kernel::Isa& isa : kernel::runnable_isas()) {
      std::vector<double> y(at.size());
      isa.words_double[w].over(at.data(), y.data(), at.size());
      Worst worst;
      for (std::size_t i = 0; i < at.size(); ++i)
        if (const double error = relative_error(y[i], exact[i]); error > worst.error)
          worst = {error, at[i], y[i], exact[i]};
      EXPECT_LE(worst.error, isa.words_double[w].error) << name << " " << isa.name << " " << worst;
      RecordProperty(std::string(name) + "_" + std::string(isa.name),
                     "2^" + std::to_string(std::log2(worst.error)));
    }
  }
}

TEST(WordDouble, HasTheRightValuesAtTheEdges) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  struct Edge {
    double x, y;
  };
  const std::map<std::string_view, std::vector<Edge>> edges{
      {"exp", {{inf, inf}, {-inf, 0}, {1000, inf}, {-1e300, 0}, {0, 1}, {-0.0, 1}}},
      {"expm1", {{inf, inf}, {-inf, -1}, {1e300, inf}, {-1e300, -1}, {0, 0}, {-0.0, -0.0}}},
      {"log1p",
       {{inf, inf}, {-inf, nan}, {-1, -inf}, {-1.5, nan}, {-1e300, nan}, {0, 0}, {-0.0, -0.0}}},
      {"tanh", {{inf, 1}, {-inf, -1}, {1e300, 1}, {-1e300, -1}, {0, 0}, {-0.0, -0.0}}},
      {"sech2", {{inf, 0}, {-inf, 0}, {1e300, 0}, {0, 1}, {-0.0, 1}}},
      {"x_minus_tanh", {{inf, inf}, {-inf, -inf}, {0, 0}, {-0.0, -0.0}}},
      {"sigmoid", {{inf, 1}, {-inf, 0}, {1e300, 1}, {-1e300, 0}, {0, 0.5}, {-0.0, 0.5}}},
      {"logistic_pdf", {{inf, 0}, {-inf, 0}, {1e300, 0}, {-1e300, 0}, {0, 0.25}}},
      {"softplus", {{inf, inf}, {-inf, 0}, {1e300, 1e300}, {-1e300, 0}}},
      {"tanh_softplus", {{inf, 1}, {-inf, 0}, {1e300, 1}, {-1e300, 0}}},
      {"tanh_softplus_slope", {{inf, 0}, {-inf, 0}, {1e300, 0}, {-1e300, 0}}},
      {"normal_cdf", {{inf, 1}, {-inf, 0}, {1e300, 1}, {-1e300, 0}, {-40, 0}}},
      {"normal_pdf", {{inf, 0}, {-inf, 0}, {1e300, 0}}},
      {"erf", {{inf, 1}, {-inf, -1}, {1e300, 1}, {7, 1}, {0, 0}, {-0.0, -0.0}}},
      {"atan", {{inf, std::numbers::pi / 2}, {-inf, -std::numbers::pi / 2}, {0, 0}, {-0.0, -0.0}}},
      {"sin", {{inf, nan}, {-inf, nan}, {0, 0}, {-0.0, -0.0}}},
      {"cos", {{inf, nan}, {-inf, nan}, {0, 1}, {-0.0, 1}}},
      {"inverse", {{inf, 0}, {-inf, -0.0}, {0, inf}, {-0.0, -inf}, {1, 1}, {-4, -0.25}}},
      {"sqrt", {{inf, inf}, {-inf, nan}, {-1, nan}, {0, 0}, {-0.0, -0.0}, {1, 1}, {0.25, 0.5}}},
  };
  for (const kernel::Isa& isa : kernel::runnable_isas())
    for (const kernel::WordDouble& word : isa.words_double) {
      std::vector<Edge> all = edges.at(word.name);
      all.push_back({nan, nan});
      for (const auto& [x, y] : all) {
        double got;
        word.over(&x, &got, 1);
        std::ostringstream at;
        at << isa.name << " " << word.name << "(" << x << ") = " << got;
        if (std::isnan(y)) {
          EXPECT_TRUE(std::isnan(got)) << at.str();
          continue;
        }
        EXPECT_LE(relative_error(got, y), 0x1p-50) << at.str();
        EXPECT_EQ(std::signbit(got), std::signbit(y)) << at.str();
      }
    }
}

TEST(WordDouble, StaysBetweenItsLimitsFarOut) {
  std::vector<double> x;
  for (double at = 0x1p20; at < inf; at *= 1.37) x.insert(x.end(), {at, -at});
  for (const kernel::Isa& isa : kernel::runnable_isas())
    for (const kernel::WordDouble& word : isa.words_double) {
      if (word.name != "sin" && word.name != "cos") continue;
      std::vector<double> y(x.size());
      word.over(x.data(), y.data(), x.size());
      EXPECT_THAT(y, testing::Each(testing::AllOf(testing::Ge(-1), testing::Le(1))))
          << isa.name << " " << word.name;
    }
}

TEST(WordDouble, DividesBySubnormalsToANumber) {
  std::vector<double> x;
  for (int exponent = -1074; exponent <= 1023; ++exponent)
    x.insert(x.end(), {std::ldexp(1, exponent), -std::ldexp(1.7, exponent)});
  for (const kernel::Isa& isa : kernel::runnable_isas())
    for (const kernel::WordDouble& word : isa.words_double) {
      if (word.name != "inverse") continue;
      std::vector<double> y(x.size());
      word.over(x.data(), y.data(), x.size());
      for (std::size_t i = 0; i < x.size(); ++i) {
        EXPECT_FALSE(std::isnan(y[i])) << isa.name << " 1 / " << x[i];
        EXPECT_EQ(std::signbit(y[i]), std::signbit(x[i])) << isa.name << " 1 / " << x[i];
      }
    }
}

}  // namespace
}  // namespace hillock::tests
