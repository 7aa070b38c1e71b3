// wide_test.cpp: Wide's words against MPFR, and the formulas they are for.
//
// They run on the instruction set that this file is compiled for. For another, by hand, with the
// flags of src/CMakeLists.txt:
//   g++ -std=c++20 -O2 -ffp-contract=off -Isrc -Itests -DHWY_COMPILE_ONLY_STATIC -mavx2 -mfma …
//     tests/wide_test.cpp -lgtest_main -lgtest -lmpfr -lgmp
#include <gtest/gtest.h>
#include <set>
#include <string>

#include "activation/elu.h"
#include "activation/gelu.h"
#include "activation/mish.h"
#include "activation/silu.h"
#include "activation/softplus.h"
#include "activation/softsign.h"
#include "activation/tanh.h"
#include "simd/elementary_wide.h"
#include "simd/elementary_wide_angle.h"
#include "simd/elementary_wide_normal.h"
#include "simd/wide.h"
#include "wide_support.h"

namespace hillock::tests {
namespace {

static_assert(number::Number<W> && number::Number<number::Dual<W>>);

struct Word {
  const char* name;
  W (*wide)(W);
  number::Big (*big)(number::Big);
  double most = activation::inf;  // |x| below which it is exact
};
#define WORD(name, ...)                                                                      \
  Word {                                                                                     \
    #name, [](W x) { return name(x); }, [](number::Big x) { return name(x); }, ##__VA_ARGS__ \
  }
const Word words[] = {
    WORD(exp),
    WORD(expm1),
    WORD(log1p),
    WORD(tanh),
    WORD(x_minus_tanh),
    WORD(sqrt),
    WORD(normal_cdf),
    WORD(normal_pdf),
    WORD(erf),
    WORD(erf_slope),
    WORD(atan),
    WORD(sin, 0x1p48),
    WORD(cos, 0x1p48),
    WORD(sigmoid),
    WORD(logistic_pdf),
    WORD(sech2),
    WORD(softplus),
    WORD(tanh_softplus),
    WORD(tanh_softplus_slope),
};
#undef WORD

TEST(Wide, WordsAreWithinAStatedBound) {
  number::Big::precision = enough;
  const std::vector<double> points = telling_doubles();
  for (const Word& word : words) {
    double worst = -activation::inf, worst_x = 0;
    for (const double x : points) {
      const W got = word.wide(W(broadcast(x)));
      const double rounded = first(nearest(got));
      if (std::abs(x) >= word.most) {
        EXPECT_LE(std::abs(rounded), 1) << word.name << " x = " << x;
        continue;
      }
      const number::Big expected = word.big(x);
      if (mpfr_nan_p(expected.raw)) {
        EXPECT_TRUE(std::isnan(rounded)) << word.name << " x = " << x;
        continue;
      }
      // Far beyond the doubles any number will do that is as far.
      if (std::abs(x) > 300 && (expected.nearest() == 0 || std::isinf(expected.nearest()))) {
        EXPECT_EQ(rounded, expected.nearest()) << word.name << " x = " << x;
        continue;
      }
      const double error = log2_error(got, expected);
      if (error > worst) worst = error, worst_x = x;
    }
    EXPECT_LE(worst, -62) << word.name << " x = " << std::hexfloat << worst_x;
    std::cout << word.name << ": 2^" << worst << " at " << worst_x << "\n";
  }
}

TEST(Wide, WordsGiveTheirLimits) {
  const auto at = [](auto word, double x) { return first(nearest(word(W(broadcast(x))))); };
  for (const Word& word : words) {
    const std::string name = word.name;
    EXPECT_TRUE(std::isnan(at(word.wide, nan))) << name;
    for (const double x : {activation::inf, -activation::inf}) {
      const double got = at(word.wide, x), limit = word.big(x).nearest();
      EXPECT_TRUE(got == limit || std::isnan(got + limit)) << name << " " << x << ": " << got;
      EXPECT_EQ(std::isnan(got), std::isnan(limit)) << name << " " << x;
    }
  }
  // A great e^x does not outweigh e^-e^x.
  EXPECT_EQ(at([](W x) { return simd::exp(x) * simd::sech2(simd::exp(x)); }, 1e300), 0);

  const std::set<std::string> odd{"expm1", "log1p", "tanh", "x_minus_tanh",
                                  "sqrt",  "erf",   "atan", "sin"};
  for (const Word& word : words) {
    if (!odd.contains(word.name)) continue;
    for (const double x : {0.0, -0.0}) {
      EXPECT_EQ(at(word.wide, x), 0) << word.name;
      EXPECT_EQ(std::signbit(at(word.wide, x)), std::signbit(x)) << word.name;
    }
  }
}

/// Every lane looks into the tables on its own.
TEST(Wide, LanesDoNotMix) {
  const std::vector<double> points = telling_doubles();
  const std::size_t lanes = hn::Lanes(D());
  std::vector<double> out(lanes);
  for (const Word& word : words)
    for (std::size_t i = 0; i + lanes <= points.size(); i += 5 * lanes) {
      hn::StoreU(nearest(word.wide(W(L(hn::LoadU(D(), &points[i]))))).raw, D(), out.data());
      for (std::size_t k = 0; k < lanes; ++k) {
        const double alone = first(nearest(word.wide(W(broadcast(points[i + k])))));
        EXPECT_EQ(std::bit_cast<std::uint64_t>(out[k]), std::bit_cast<std::uint64_t>(alone))
            << word.name << " x = " << points[i + k];
      }
    }
}

double ulp_of_double(double x) {
  const double size = std::abs(x);
  if (size < 0x1p-1022) return 0x1p-1074;
  return std::ldexp(1.0, std::ilogb(size) - 52);
}

/// |got - exact| in units of the last place of exact, or of least where exact is smaller.
double ulps_off_exact(double got, const number::Big& exact, double least) {
  const double nearest = exact.nearest();
  if (!std::isfinite(nearest))
    return got == nearest || std::isnan(got + nearest) ? 0 : activation::inf;
  return abs((number::Big(got) - exact) / ulp_of_double(std::fmax(std::abs(nearest), least)))
      .nearest();
}

struct Worst {
  double ulps = 0, x = 0;
  void add(double ulps_here, double x_here) {
    if (!(ulps_here <= ulps)) *this = {ulps_here, x_here};
  }
};

template <class A>
void expect_half_an_ulp(bool slope_has_root, const std::vector<double>& points) {
  Worst of_value, of_slope;
  const auto params = activation::usual_params(A::card);
  activation::with_params<A, double>(params.data(), [&](auto... p) {
    for (const double x : points) {
      const W wide = broadcast(x);
      of_value.add(ulps_off_exact(first(nearest(activation::value<A>(wide, W(p)...))),
                                  activation::value<A>(number::Big(x), number::Big(p)...), 0),
                   x);
      // Where a slope has a root, the terms that cancel are of size 1/8 and more.
      of_slope.add(ulps_off_exact(first(nearest(activation::slope<A>(wide, W(p)...))),
                                  activation::slope<A>(number::Big(x), number::Big(p)...),
                                  slope_has_root && std::abs(x) < 4 ? 0.125 : 0),
                   x);
    }
  });
  EXPECT_LE(of_value.ulps, 0.501) << A::card.name << " x = " << std::hexfloat << of_value.x;
  EXPECT_LE(of_slope.ulps, 0.501) << A::card.name << "' x = " << std::hexfloat << of_slope.x;
  std::cout << A::card.name << ": " << of_value.ulps << " ULP, slope " << of_slope.ulps << "\n";
}

TEST(Wide, FormulasAreRoundedRight) {
  std::vector<double> points;
  const std::vector<double> all = telling_doubles();
  for (std::size_t i = 0; i < all.size(); i += 4) points.push_back(all[i]);
  // Results among the subnormals: e^-x, and e^(-x^2/2).
  for (double x = 0; x < 45; x += 0.13)
    points.insert(points.end(), {-705 - x, 705 + x, -37 - x / 20});
  points.insert(points.end(), {activation::inf, -activation::inf, nan, 0.0, -0.0});
  number::Big::precision = enough;
  expect_half_an_ulp<activation::Silu>(true, points);
  expect_half_an_ulp<activation::Gelu>(true, points);
  expect_half_an_ulp<activation::Mish>(true, points);
  expect_half_an_ulp<activation::Tanh>(false, points);
  expect_half_an_ulp<activation::Elu>(false, points);
  expect_half_an_ulp<activation::Softplus>(false, points);
  expect_half_an_ulp<activation::Softsign>(false, points);
}

/// Random numbers of 106 bits, many of them close together.
struct Pairs {
  std::mt19937_64 random{seed};
  W next(int range) {
    std::uniform_real_distribution<double> significand(1, 2), rest(-1, 1);
    const double sign = random() & 1 ? 1 : -1;
    const int exponent = static_cast<int>(random() % (2 * range + 1)) - range;
    const double hi = random() & 3 ? significand(random) : 1 + (random() % 3) * 0x1p-52;
    const double lo = random() & 3 ? rest(random) * 0x1p-53 : 0.0;
    return W(simd::quick_two_sum(broadcast(sign * hi), broadcast(lo)), broadcast(exponent));
  }
};

TEST(Wide, ArithmeticKeepsAHundredBits) {
  number::Big::precision = enough;
  Pairs pairs;
  for (int i = 0; i < 20000; ++i) {
    const W a = pairs.next(i % 3 ? 3 : 5000);
    const W b = i % 7 ? pairs.next(i % 3 ? 3 : 5000) : a + a * W(0x1p-60);
    const number::Big x = exact(a), y = exact(b);
    const auto where = [&] {
      return std::to_string(i) + ": " + std::to_string(x.nearest()) + ", " +
             std::to_string(y.nearest());
    };
    EXPECT_LE(log2_error(a * b, x * y), -102) << where();
    EXPECT_LE(log2_error(a / b, x / y), -101) << where();
    EXPECT_LE(log2_error(a + b, x + y), -103) << where();
    EXPECT_LE(log2_error(a - b, x - y), -103) << where();
    const auto truth = [](auto mask) {
      return first(hn::IfThenElse(mask, L(1.0).raw, L(0.0).raw));
    };
    EXPECT_EQ(truth(a < b), x < y) << where();
    EXPECT_EQ(truth(a > b), x > y) << where();
    EXPECT_EQ(truth(a > a), 0) << where();
    EXPECT_EQ(log2_error(max(a, b), max(x, y)), -activation::inf) << where();
    EXPECT_EQ(log2_error(min(a, b), min(x, y)), -activation::inf) << where();
    EXPECT_EQ(log2_error(abs(a), abs(x)), -activation::inf) << where();
    EXPECT_EQ(log2_error(with_sign(a, b), y < 0.0 ? -abs(x) : abs(x)), -activation::inf) << where();
    EXPECT_EQ(log2_error(-0.25 * a, number::Big(-0.25) * x), -activation::inf) << where();
  }
}

TEST(Wide, RoundsOnceToTheNearestDouble) {
  number::Big::precision = enough;
  Pairs pairs;
  for (int i = 0; i < 20000; ++i) {
    W a = pairs.next(10);
    // Among the subnormals, and about the largest double.
    a = scaled(a, i % 4 ? -1040 - (i % 60) : i % 8 ? 1020 : 0);
    EXPECT_EQ(first(nearest(a)), exact(a).nearest())
        << std::hexfloat << first(a.hi) << " " << first(a.lo) << " " << first(a.exponent);
  }
  // Half way between subnormals, and just beside it.
  for (double n = 0; n < 9; ++n)
    for (const double aside : {-0x1p-80, 0.0, 0x1p-80}) {
      const W a = scaled(W(n + 0.5) + W(aside), -1074);
      EXPECT_EQ(first(nearest(a)), exact(a).nearest()) << n << " " << aside;
    }
}

TEST(Wide, DoublesPassThrough) {
  for (const double x : telling_doubles()) {
    EXPECT_EQ(first(nearest(W(broadcast(x)))), x);
    EXPECT_EQ(first(nearest(W(x))), x);
    EXPECT_EQ(first(nearest(W(broadcast(x)) * W(1.0))), x);
  }
  for (const double x : {activation::inf, -activation::inf}) {
    EXPECT_EQ(first(nearest(W(broadcast(x)))), x);
    EXPECT_EQ(first(nearest(W(x))), x);
  }
  EXPECT_EQ(first(nearest(number::finite_or_0(W(activation::inf)))), 0);
  EXPECT_EQ(first(nearest(number::finite_or_0(W(1e300)))), 1e300);
  const W zero = broadcast(-0.0);
  for (const W& z : {zero, W(-0.0), zero * W(3.0), zero / W(3.0), -(-zero),
                     gate(W(-activation::inf), W(0.0)), select(zero < W(1.0), zero, W(1.0)),
                     W(-activation::inf) * simd::exp(W(-activation::inf))}) {
    EXPECT_EQ(first(nearest(z)), 0);
    EXPECT_TRUE(std::signbit(first(nearest(z))));
  }
  EXPECT_EQ(first(nearest((W(0.0) * W(1e300) * W(1e300)) + W(1e-300))), 1e-300);
  EXPECT_EQ(first(nearest(scaled(W(0x1p-1074), -900) * W(0x1p900))), 0x1p-1074);
  for (const W& n :
       {W(nan), W(broadcast(nan)), W(nan) * W(0.0), max(W(nan), W(0.0)), max(W(0.0), W(nan)),
        min(W(nan), W(0.0)), min(W(0.0), W(nan)), keep_nan(W(1.0), W(nan)),
        number::finite_or_0(W(nan)), W(nan) + W(1.0), W(1.0) / W(nan), abs(W(nan))})
    EXPECT_TRUE(std::isnan(first(nearest(n))));
}

}  // namespace

}  // namespace hillock::tests
