// wide_arithmetic_test.cpp: Wide's arithmetic and its rounding against MPFR. wide_test.cpp has its
// words.
#include "simd/wide.h"

#include <gtest/gtest.h>

#include "simd/elementary_wide.h"
#include "wide_support.h"

namespace hillock::tests {
namespace {

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
