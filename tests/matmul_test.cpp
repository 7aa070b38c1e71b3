// matmul_test.cpp: products of all shapes, transposed or not, on a fresh matrix or added to one,
// beside sums in doubles; small ones and large ones are computed by different libraries.
#include "nn/matmul.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "data/random.h"

namespace hillock::tests {
namespace {

std::vector<float> random_numbers(std::size_t n, std::uint64_t seed) {
  data::Stream stream(seed, data::Role::test);
  std::vector<float> numbers(n);
  for (float& x : numbers) x = static_cast<float>(stream.normal());
  return numbers;
}

struct Shape {
  std::size_t m, n, k;
};

const Shape shapes[] = {{1, 1, 1},    {2, 3, 5},    {32, 64, 16},  {32, 3, 64},   {31, 65, 17},
                        {64, 64, 64}, {64, 64, 65}, {64, 128, 33}, {200, 100, 3}, {1, 300, 300},
                        {0, 4, 4},    {7, 1, 500},  {16, 16, 0},   {64, 10, 128}, {64, 11, 128}};

class Matmul : public testing::TestWithParam<Shape> {};

TEST_P(Matmul, is_the_sum_of_products) {
  const auto [m, n, k] = GetParam();
  const std::vector<float> a = random_numbers(m * k, 1), b = random_numbers(k * n, 2),
                           before = random_numbers(m * n, 3);
  for (const nn::Transposed at : {nn::Transposed::no, nn::Transposed::yes})
    for (const nn::Transposed bt : {nn::Transposed::no, nn::Transposed::yes})
      for (const nn::Into into : {nn::Into::fresh, nn::Into::sum}) {
        std::vector<float> c = before, again = before;
        nn::matmul(at, bt, m, n, k, a.data(), b.data(), c.data(), into);
        nn::matmul(at, bt, m, n, k, a.data(), b.data(), again.data(), into);
        ASSERT_EQ(c, again);
        for (std::size_t i = 0; i < m; ++i)
          for (std::size_t j = 0; j < n; ++j) {
            double sum = into == nn::Into::sum ? before[i * n + j] : 0, size = std::abs(sum);
            for (std::size_t l = 0; l < k; ++l) {
              const double product =
                  double(at == nn::Transposed::yes ? a[l * m + i] : a[i * k + l]) *
                  double(bt == nn::Transposed::yes ? b[j * k + l] : b[l * n + j]);
              sum += product;
              size += std::abs(product);
            }
            // Each of k + 1 operations rounds once, in whatever order (Higham 2002, section 3.1).
            const double unit = std::numeric_limits<float>::epsilon() / 2;
            ASSERT_NEAR(c[i * n + j], sum, double(k + 1) * unit * size)
                << m << ' ' << n << ' ' << k;
          }
      }
}

INSTANTIATE_TEST_SUITE_P(shapes, Matmul, testing::ValuesIn(shapes));

// A row of one batch is a row of another: what stands in the other rows is nothing to it.
TEST(MatmulRows, do_not_depend_on_each_other) {
  constexpr std::size_t m = 32, n = 64, k = 48;
  std::vector<float> a = random_numbers(m * k, 1), b = random_numbers(k * n, 2), c(m * n), d(m * n);
  nn::matmul(nn::Transposed::no, nn::Transposed::no, m, n, k, a.data(), b.data(), c.data(),
             nn::Into::fresh);
  for (std::size_t i = k; i < m * k; ++i) a[i] = std::numeric_limits<float>::infinity();
  nn::matmul(nn::Transposed::no, nn::Transposed::no, m, n, k, a.data(), b.data(), d.data(),
             nn::Into::fresh);
  for (std::size_t j = 0; j < n; ++j) EXPECT_EQ(c[j], d[j]);
}

}  // namespace
}  // namespace hillock::tests
