// training_loops_test.cpp: the loops of training and of normalisation of every instruction set
// against plain double arithmetic.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "every_isa.h"

namespace hillock::tests {
namespace {

constexpr std::size_t lengths[] = {0, 1, 3, 7, 8, 15, 16, 17, 33, 100};

struct TrainingLoopsTest : testing::TestWithParam<kernel::Isa> {
  const kernel::TrainingLoops& loops = *GetParam().training;
  std::mt19937_64 random{5};

  std::vector<float> normal(std::size_t n, double scale = 1) {
    std::vector<float> x(n);
    for (float& at : x) at = static_cast<float>(std::normal_distribution(0.0, scale)(random));
    return x;
  }
  static std::size_t index(std::size_t r, std::size_t columns, std::size_t c) {
    return r * columns + c;
  }
};

INSTANTIATE_TEST_SUITE_P(EveryIsa, TrainingLoopsTest, every_isa(), isa_name);

TEST_P(TrainingLoopsTest, FillRowsRepeatsTheRow) {
  for (const std::size_t columns : lengths) {
    const std::vector<float> row = normal(columns);
    std::vector<float> y(5 * columns + 1, 77);
    loops.fill_rows(row.data(), y.data(), 5, columns);
    for (std::size_t i = 0; i < 5 * columns; ++i) EXPECT_EQ(y[i], row[i % columns]);
    EXPECT_EQ(y.back(), 77);
  }
}

TEST_P(TrainingLoopsTest, GatherRowsTakesTheRowsNamed) {
  const std::vector<std::uint32_t> which{6, 0, 3, 3, 6};
  for (const std::size_t columns : lengths) {
    const std::vector<float> x = normal(7 * columns);
    std::vector<float> y(which.size() * columns + 1, 77);
    loops.gather_rows(x.data(), which.data(), y.data(), which.size(), columns);
    for (std::size_t i = 0; i < which.size() * columns; ++i)
      EXPECT_EQ(y[i], x[index(which[i / columns], columns, i % columns)]);
    EXPECT_EQ(y.back(), 77);
  }
}

TEST_P(TrainingLoopsTest, ColumnSumsAddInRowOrder) {
  for (const std::size_t columns : lengths) {
    const std::vector<float> x = normal(9 * columns);
    std::vector<float> sums(columns, 77);
    loops.column_sums(x.data(), sums.data(), 9, columns);
    for (std::size_t c = 0; c < columns; ++c) {
      float sum = 0;
      for (std::size_t r = 0; r < 9; ++r) sum += x[index(r, columns, c)];
      EXPECT_EQ(sums[c], sum) << "column " << c << " of " << columns;
    }
  }
}

TEST_P(TrainingLoopsTest, MaxPiecesTakesTheGreatestAndSendsTheGradientThere) {
  constexpr std::size_t rows = 3;
  for (const std::size_t units : lengths)
    for (const std::size_t pieces : {1, 2, 5}) {
      std::vector<float> z = normal(rows * pieces * units), y(rows * units),
                         dy = normal(rows * units);
      for (float& at : z) at = std::round(at);  // makes equals
      if (units > 2) z[2] = -INFINITY, z[(pieces - 1) * units + 1] = NAN;
      std::vector<std::uint8_t> winner(rows * units);
      loops.max_pieces(z.data(), y.data(), winner.data(), rows, units, pieces);
      std::vector<float> dz(z.size(), 77);
      loops.max_pieces_backward(winner.data(), dy.data(), dz.data(), rows, units, pieces);
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t u = 0; u < units; ++u) {
          const auto piece = [&](std::size_t p) {
            return z[index(r, pieces * units, p * units + u)];
          };
          std::size_t best = 0;
          bool nan = false;
          for (std::size_t p = 0; p < pieces; ++p) {
            nan |= std::isnan(piece(p));
            if (piece(p) > piece(best)) best = p;
          }
          const std::size_t i = index(r, units, u);
          if (nan) {
            EXPECT_TRUE(std::isnan(y[i])) << "unit " << u << " of " << units;
            EXPECT_LT(winner[i], pieces);
            continue;
          }
          EXPECT_EQ(y[i], piece(best)) << "unit " << u << " of " << units;
          EXPECT_EQ(winner[i], best) << "unit " << u << " of " << units;
          for (std::size_t p = 0; p < pieces; ++p)
            EXPECT_EQ(dz[index(r, pieces * units, p * units + u)], p == best ? dy[i] : 0.0f);
        }
    }
}

// The tolerance is a few float roundings of numbers up to 1, and of logits up to 100 where those go
// into the loss.
TEST_P(TrainingLoopsTest, SoftmaxCrossEntropyIsStable) {
  for (const std::size_t rows : {0, 1, 5, 64, 65, 130})
    for (const std::size_t classes : {1, 2, 3, 7, 8, 10, 15, 16, 17, 100})
      for (const double size : {1.0, 30.0}) {
        const std::vector<float> logits = normal(rows * classes, size);
        std::vector<float> target(rows), dlogits(logits.size());
        for (std::size_t r = 0; r < rows; ++r) target[r] = static_cast<float>(random() % classes);
        const float scale = 0.25f;
        const double loss = loops.softmax_cross_entropy(logits.data(), target.data(),
                                                        dlogits.data(), rows, classes, scale);
        double wanted = 0;
        for (std::size_t r = 0; r < rows; ++r) {
          const float* z = &logits[index(r, classes, 0)];
          const double most = *std::max_element(z, z + classes);
          double sum = 0;
          for (std::size_t c = 0; c < classes; ++c) sum += std::exp(z[c] - most);
          wanted += std::log(sum) + most - z[static_cast<std::size_t>(target[r])];
          for (std::size_t c = 0; c < classes; ++c)
            EXPECT_NEAR(dlogits[index(r, classes, c)],
                        scale * (std::exp(z[c] - most) / sum - (target[r] == c)), 2e-7);
        }
        EXPECT_NEAR(loss, wanted, 1e-5 * static_cast<double>(rows)) << rows << " x " << classes;

        std::vector<float> in_place = logits;
        EXPECT_EQ(loops.softmax_cross_entropy(in_place.data(), target.data(), in_place.data(), rows,
                                              classes, scale),
                  loss);
        EXPECT_EQ(in_place, dlogits);
      }
  const float extreme[] = {3e38f, -3e38f}, right[] = {0}, wrong[] = {1};
  float dlogits[2];
  EXPECT_EQ(loops.softmax_cross_entropy(extreme, right, dlogits, 1, 2, 1.0f), 0);
  EXPECT_GT(loops.softmax_cross_entropy(extreme, wrong, dlogits, 1, 2, 1.0f), 3e38);
  EXPECT_EQ(dlogits[0], 1);
  EXPECT_EQ(dlogits[1], -1);
  const float broken[] = {NAN, 1};
  EXPECT_TRUE(std::isnan(loops.softmax_cross_entropy(broken, wrong, dlogits, 1, 2, 1.0f)));
  EXPECT_TRUE(std::isnan(dlogits[0]) && std::isnan(dlogits[1]));
}

TEST_P(TrainingLoopsTest, SquaredLossAndItsGradient) {
  for (const std::size_t n : lengths) {
    std::vector<float> y = normal(n);
    const std::vector<float> target = normal(n), before = y;
    const double loss = loops.squared_loss(y.data(), target.data(), y.data(), n, 0.5f);
    double wanted = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double off = static_cast<double>(before[i]) - target[i];
      wanted += off * off;
      EXPECT_NEAR(y[i], off, 1e-6 * std::abs(off) + 1e-7);
    }
    EXPECT_NEAR(loss, wanted, 1e-6 * wanted);
  }
}

// Three steps in double of what isa.h says, which is PyTorch's definition: SGD, Adagrad, RMSprop,
// Adam, AdamW of torch.optim.
TEST_P(TrainingLoopsTest, OptimisersDoWhatTheirFormulasSay) {
  for (const double decay : {0.0, 0.01})
    for (const double l2 : {0.0, 0.1})
      for (const std::size_t n : lengths) {
        const std::vector<float> start = normal(n);
        std::vector<std::vector<float>> gradients;
        for (int t = 0; t < 3; ++t) gradients.push_back(normal(n));
        const float rate = 0.05f, epsilon = 1e-8f, d = static_cast<float>(decay),
                    l = static_cast<float>(l2);

        // step(t, w, g, m, v) moves a weight in double; run(t, …) moves all in float.
        const auto compare = [&](std::string_view name, auto step, auto run) {
          std::vector<float> w = start, m(n), v(n);
          std::vector<double> exact(start.begin(), start.end()), em(n), ev(n);
          for (int t = 1; t <= 3; ++t) {
            run(t, w.data(), gradients[t - 1].data(), m.data(), v.data());
            for (std::size_t i = 0; i < n; ++i) {
              const double g = gradients[t - 1][i] + static_cast<double>(l) * exact[i];
              exact[i] = (1 - static_cast<double>(d)) * exact[i] - rate * step(t, g, em[i], ev[i]);
            }
          }
          for (std::size_t i = 0; i < n; ++i)
            EXPECT_NEAR(w[i], exact[i], 2e-6) << name << " " << i << " of " << n;
        };
        compare(
            "sgd", [&](int, double g, double& m, double&) { return m = double{0.9f} * m + g; },
            [&](int, float* w, const float* g, float* m, float*) {
              loops.sgd(w, g, m, n, {.rate = rate, .momentum = 0.9f, .decay = d, .l2 = l});
            });
        compare(
            "adagrad",
            [&](int, double g, double&, double& v) {
              v += g * g;
              return g / (std::sqrt(v) + epsilon);
            },
            [&](int, float* w, const float* g, float*, float* v) {
              loops.adagrad(w, g, v, n, {.rate = rate, .epsilon = epsilon, .decay = d, .l2 = l});
            });
        compare(
            "rmsprop",
            [&](int, double g, double&, double& v) {
              v = double{0.99f} * v + (1 - double{0.99f}) * g * g;
              return g / (std::sqrt(v) + epsilon);
            },
            [&](int, float* w, const float* g, float*, float* v) {
              loops.rmsprop(
                  w, g, v, n,
                  {.rate = rate, .smoothing = 0.99f, .epsilon = epsilon, .decay = d, .l2 = l});
            });
        const float beta1 = 0.9f, beta2 = 0.999f;
        const auto correction = [](double beta, int t) { return 1 - std::pow(beta, t); };
        compare(
            "adam",
            [&](int t, double g, double& m, double& v) {
              m = beta1 * m + (1 - double{beta1}) * g;
              v = beta2 * v + (1 - double{beta2}) * g * g;
              return m / correction(beta1, t) / (std::sqrt(v / correction(beta2, t)) + epsilon);
            },
            [&](int t, float* w, const float* g, float* m, float* v) {
              loops.adam(w, g, m, v, n,
                         {.rate = rate,
                          .beta1 = beta1,
                          .beta2 = beta2,
                          .epsilon = epsilon,
                          .correction1 = static_cast<float>(correction(beta1, t)),
                          .correction2 = static_cast<float>(correction(beta2, t)),
                          .decay = d,
                          .l2 = l});
            });
      }
}

TEST_P(TrainingLoopsTest, BlendMovesAnAverageTowardsTheWeights) {
  for (const std::size_t n : lengths) {
    const std::vector<float> w = normal(n), before = normal(n);
    std::vector<float> average = before;
    loops.blend(average.data(), w.data(), n, 0.125f);
    for (std::size_t i = 0; i < n; ++i)
      EXPECT_NEAR(average[i], 0.875 * before[i] + 0.125 * w[i], 1e-6) << i << " of " << n;
  }
}

constexpr std::size_t norm_lengths[] = {1, 3, 7, 8, 15, 16, 17, 33, 100};
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
  for (const std::size_t n : norm_lengths) {
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
  for (const std::size_t n : norm_lengths) {
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
  for (const std::size_t n : norm_lengths) {
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
