// softmax_test.cpp: softmax and its logarithm against MPFR, on every instruction set and type.
#include <gmock/gmock.h>

#include "kernel/structural.h"
#include "typed_array.h"

namespace hillock::tests {
namespace {

constexpr std::uint64_t seed = 20240612;
constexpr kernel::Softmax both[] = {kernel::Softmax::plain, kernel::Softmax::log};

// As kernel/structural.h states them.
double bound(kernel::Softmax kind, kernel::DType type) {
  return type != kernel::DType::f64 ? 0.51 : kind == kernel::Softmax::plain ? 4 : 3;
}

/// Softmax of a row, or its logarithm, at 200 bits: x = -700 beside 0 keeps its digits in log1p.
struct ExactRow {
  std::vector<number::Big> e;
  number::Big sum{0.0}, rest{0.0};
  double greatest;
  std::size_t at = 0;

  explicit ExactRow(const std::vector<double>& x) {
    number::Big::precision = 200;
    at = static_cast<std::size_t>(std::ranges::max_element(x) - x.begin());
    greatest = x[at];
    for (std::size_t i = 0; i < x.size(); ++i) {
      e.push_back(exp(number::Big(x[i]) - number::Big(greatest)));
      if (i != at) rest = rest + e.back();
    }
    sum = rest + number::Big(1.0);
  }
  number::Big value(kernel::Softmax kind, double x, std::size_t i) const {
    if (kind == kernel::Softmax::plain) return e[i] / sum;
    return number::Big(x) - number::Big(greatest) - log1p(rest);
  }
};

std::vector<std::vector<double>> rows_to_try(kernel::DType type, std::mt19937_64& random) {
  std::vector<std::vector<double>> rows;
  for (const std::size_t columns : {1, 2, 3, 7, 8, 10, 16, 17, 100, 1024, 1025, 4097, 9000})
    for (const double size : {0.1, 3.0, 40.0})
      if (columns < 4000 || size == 3.0) rows.push_back(some_numbers(columns, random, type, size));
  rows.push_back({0, -100, -100.5});  // all but sure
  rows.push_back({700, -700, 0, 3});
  rows.push_back({3, -HUGE_VAL, 3, -HUGE_VAL, 3});
  rows.push_back(std::vector<double>(3000, 2));
  if (type == kernel::DType::f64) rows.push_back({-1e308, 1e308, 0.1, 1e308});
  return rows;
}

TEST(Softmax, IsWithinItsBoundHoweverLongTheRow) {
  std::mt19937_64 random(seed);
  for (const kernel::DType type : every_type)
    for (const std::vector<double>& x : rows_to_try(type, random)) {
      const ExactRow exact(x);
      for (const kernel::Isa& isa : kernel::runnable_isas())
        for (const kernel::Softmax kind : both) {
          const TypedArray in(type, x, 2);
          TypedArray y(type, x.size(), 6), in_place = in;
          kernel::softmax(isa, kind, type, in.data(), y.data(), 1, x.size());
          kernel::softmax(isa, kind, type, in_place.data(), in_place.data(), 1, x.size());
          EXPECT_EQ(in_place, y);
          EXPECT_TRUE(y.is_unharmed());
          double worst = 0;
          std::size_t where = 0;
          for (std::size_t i = 0; i < x.size(); ++i) {
            const double off = ulps_between(y[i], exact.value(kind, x[i], i), type);
            if (off > worst) worst = off, where = i;
          }
          EXPECT_LE(worst, bound(kind, type))
              << isa.name << " " << kernel::name_of(type) << " log " << int(kind) << " of "
              << x.size() << ": x[" << where << "] = " << x[where] << " gives " << y[where];
        }
    }
}

TEST(Softmax, NoValueGivesNan) {
  const std::vector<double> rows[] = {
      {-HUGE_VAL, -HUGE_VAL}, {1, HUGE_VAL, 2}, {1, NAN, 2}, {NAN}, {HUGE_VAL, NAN, -HUGE_VAL}};
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const kernel::Softmax kind : both) {
      for (const std::vector<double>& x : rows) {
        TypedArray y(type, x);
        kernel::softmax(isa, kind, type, y.data(), y.data(), 1, x.size());
        for (std::size_t i = 0; i < x.size(); ++i) EXPECT_TRUE(std::isnan(y[i])) << x[0];
      }
      kernel::softmax(isa, kind, type, nullptr, nullptr, 0, 5);
      kernel::softmax(isa, kind, type, nullptr, nullptr, 5, 0);
    }
  });
}

TEST(Softmax, ARowHasTheSameBitsWhereverItStands) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const std::size_t columns : {3, 17, 100}) {
      const std::size_t rows = 9;
      const std::vector<double> x = some_numbers(rows * columns, random, type),
                                g = some_numbers(rows * columns, random, type);
      for (const kernel::Softmax kind : both) {
        const TypedArray in(type, x), dy(type, g);
        TypedArray y(type, x.size()), dx(type, x.size());
        kernel::softmax(isa, kind, type, in.data(), y.data(), rows, columns);
        kernel::softmax_backward(isa, kind, type, y.data(), dy.data(), dx.data(), rows, columns);
        for (std::size_t r = 0; r < rows; ++r) {
          const std::size_t skipped = 1 + r % 5;
          TypedArray alone(type, columns, skipped), dalone(type, columns, skipped);
          kernel::softmax(isa, kind, type, in.at(r * columns), alone.data(), 1, columns);
          kernel::softmax_backward(isa, kind, type, alone.data(), dy.at(r * columns), dalone.data(),
                                   1, columns);
          for (std::size_t c = 0; c < columns; ++c) {
            ASSERT_TRUE(TypedArray::same(alone[c], y[r * columns + c])) << r << " " << c;
            ASSERT_TRUE(TypedArray::same(dalone[c], dx[r * columns + c])) << r << " " << c;
          }
        }
      }
    }
  });
}

// The exact gradient at the output as it is stored. The slack beyond half an ULP is that of the sum
// (kernel/structural.h); f64's products are rounded too.
TEST(SoftmaxBackward, IsTheGradientAtTheStoredOutput) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const std::size_t columns : {1, 5, 16, 33, 1000, 2050})
      for (const kernel::Softmax kind : both) {
        const TypedArray x(type, some_numbers(columns, random, type)),
            dy(type, some_numbers(columns, random, type));
        TypedArray y(type, columns), dx = dy;
        kernel::softmax(isa, kind, type, x.data(), y.data(), 1, columns);
        kernel::softmax_backward(isa, kind, type, y.data(), dx.data(), dx.data(), 1, columns);
        number::Big::precision = 200;
        number::Big sum = 0.0, size = 0.0;
        for (std::size_t i = 0; i < columns; ++i) {
          const number::Big term = kind == kernel::Softmax::plain
                                       ? number::Big(dy[i]) * number::Big(y[i])
                                       : number::Big(dy[i]);
          sum = sum + term;
          size = size + abs(term);
        }
        for (std::size_t i = 0; i < columns; ++i) {
          const number::Big weight =
              kind == kernel::Softmax::plain ? number::Big(y[i]) : exp(number::Big(y[i]));
          const number::Big exact = kind == kernel::Softmax::plain
                                        ? weight * (number::Big(dy[i]) - sum)
                                        : number::Big(dy[i]) - weight * sum;
          const double scale = kind == kernel::Softmax::plain
                                   ? (weight * (abs(number::Big(dy[i])) + size)).nearest()
                                   : (abs(number::Big(dy[i])) + weight * size).nearest();
          const double slack = 0.5001 * ulp_of(exact.nearest(), type) + 0x1p-50 * scale;
          EXPECT_LE(std::abs((number::Big(dx[i]) - exact).nearest()), slack)
              << columns << " columns, log " << int(kind) << ", " << i << ": " << dx[i];
        }
      }
  });
}

}  // namespace
}  // namespace hillock::tests
