// norm_loops_test.cpp: the loops of normalisation of every instruction set against plain double
// arithmetic.
#include <cmath>
#include <random>
#include <vector>

#include "every_isa.h"

namespace hillock::tests {
namespace {

constexpr std::size_t lengths[] = {1, 3, 7, 8, 15, 16, 17, 33, 100};
constexpr std::size_t rows = 9;
constexpr double near = 3e-6;  // some tens of roundings of numbers about 1

struct NormLoops : testing::TestWithParam<kernel::Isa> {
  const kernel::TrainingLoops& loops = *GetParam().training;
  std::mt19937_64 random{5};

  // One more than asked for: nobody may write there.
  std::vector<float> normal(std::size_t n) {
    std::vector<float> x(n + 1, 77.0f);
    for (std::size_t i = 0; i < n; ++i)
      x[i] = static_cast<float>(std::normal_distribution(0.5, 1.0)(random));
    return x;
  }
};

INSTANTIATE_TEST_SUITE_P(EveryIsa, NormLoops, every_isa(), isa_name);

TEST_P(NormLoops, MomentsAreThoseOfEachColumn) {
  for (const std::size_t n : lengths) {
    const std::vector<float> x = normal(rows * n), dots_with = normal(rows * n);
    std::vector<float> mean(n + 1, 77), variance(n + 1, 77), dots(n + 1, 77);
    loops.column_moments(x.data(), mean.data(), variance.data(), rows, n);
    loops.column_dots(x.data(), dots_with.data(), dots.data(), rows, n);
    for (std::size_t c = 0; c < n; ++c) {
      double sum = 0, squares = 0, dot = 0;
      for (std::size_t r = 0; r < rows; ++r) {
        sum += x[r * n + c];
        dot += double(x[r * n + c]) * dots_with[r * n + c];
      }
      for (std::size_t r = 0; r < rows; ++r) squares += std::pow(x[r * n + c] - sum / rows, 2);
      EXPECT_NEAR(mean[c], sum / rows, near) << c << " of " << n;
      EXPECT_NEAR(variance[c], squares / rows, near) << c << " of " << n;
      EXPECT_NEAR(dots[c], dot, 10 * near) << c << " of " << n;
    }
    EXPECT_EQ(mean[n] + variance[n] + dots[n], 3 * 77);
  }
}

TEST_P(NormLoops, RowsAreNormalisedAndBack) {
  for (const std::size_t n : lengths) {
    const std::vector<float> x = normal(rows * n), dy = normal(rows * n), gain = normal(n);
    std::vector<float> y = x, scale(rows + 1, 77);
    loops.normalise_rows(y.data(), scale.data(), 1e-2f, rows, n);
    std::vector<float> dx = y;
    loops.normalise_rows_backward(dx.data(), dy.data(), gain.data(), scale.data(), rows, n);
    for (std::size_t r = 0; r < rows; ++r) {
      double mean = 0, variance = 0, sum = 0, dot = 0;
      for (std::size_t c = 0; c < n; ++c) mean += double(x[r * n + c]) / double(n);
      for (std::size_t c = 0; c < n; ++c) variance += std::pow(x[r * n + c] - mean, 2) / double(n);
      const double by = 1 / std::sqrt(variance + double(1e-2f));
      EXPECT_NEAR(scale[r], by, near * by) << r << " of " << n;
      for (std::size_t c = 0; c < n; ++c) {
        const double d = double(dy[r * n + c]) * gain[c] / double(n);
        sum += d;
        dot += d * (x[r * n + c] - mean) * by;
      }
      for (std::size_t c = 0; c < n; ++c) {
        const double normal = (x[r * n + c] - mean) * by,
                     exact = by * (double(dy[r * n + c]) * gain[c] - sum - normal * dot);
        EXPECT_NEAR(y[r * n + c], normal, 2 * near * by) << r << " " << c << " of " << n;
        EXPECT_NEAR(dx[r * n + c], exact, 10 * near * by) << r << " " << c << " of " << n;
      }
    }
    EXPECT_EQ(y.back() + dx.back() + scale.back(), 3 * 77);
  }
}

TEST_P(NormLoops, TheRestDoWhatTheirFormulasSay) {
  for (const std::size_t n : lengths) {
    const std::vector<float> x = normal(rows * n), dy = normal(rows * n), a = normal(n),
                             b = normal(n), c = normal(n);
    std::vector<float> columns = x, affine = x, back = x, products = x, added = x, scaled = x;
    loops.normalise_columns(columns.data(), a.data(), b.data(), rows, n);
    loops.gain_and_shift(affine.data(), a.data(), b.data(), affine.data(), rows, n);
    loops.normalise_columns_backward(back.data(), dy.data(), a.data(), b.data(), c.data(), rows, n);
    loops.times_columns(products.data(), a.data(), products.data(), rows, n);
    loops.add_scaled(x.data(), dy.data(), 0.25f, added.data(), rows * n);
    loops.times(x.data(), 0.3f, scaled.data(), rows * n);
    for (std::size_t i = 0; i < rows * n; ++i) {
      const double at = x[i], of_a = a[i % n], of_b = b[i % n], of_c = c[i % n];
      EXPECT_NEAR(columns[i], (at - of_a) * of_b, near * 4);
      EXPECT_NEAR(affine[i], of_a * at + of_b, near * 4);
      EXPECT_NEAR(back[i], of_a * (dy[i] - (of_b + at * of_c) / rows), near * 10);
      EXPECT_NEAR(products[i], at * of_a, near * 4);
      EXPECT_NEAR(added[i], at + 0.25 * dy[i], near);
      EXPECT_NEAR(scaled[i], at * 0.3f, near);
    }
    for (const auto& y : {columns, affine, back, products, added, scaled}) EXPECT_EQ(y.back(), 77);
  }
}

}  // namespace
}  // namespace hillock::tests
