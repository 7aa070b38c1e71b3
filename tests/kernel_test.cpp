// kernel_test.cpp: the kernels of every instruction set against exact values, and against
// themselves at other positions.
#include "kernel/isa.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <functional>
#include <map>

#include "accuracy/accuracy.h"
#include "every_activation.h"
#include "kernel/arrays.h"
#include "number/big.h"

namespace hillock::tests {
namespace {

constexpr std::uint64_t seed = 20240607;

TEST(Word, StaysWithinItsStatedBound) {
  const std::map<std::string_view, std::function<number::Big(number::Big)>> exact_words{
      {"exp", [](number::Big x) { return exp(x); }},
  };
  std::vector<float> x = telling_points(seed, 16);
  x.insert(x.end(), {INFINITY, -INFINITY, NAN});
  for (std::size_t w = 0; w < kernel::chosen_isa().words.size(); ++w) {
    const std::string_view name = kernel::chosen_isa().words[w].name;
    std::vector<double> exact;
    for (const float at : x) {
      const auto value = number::exactly([&] { return exact_words.at(name)(at); });
      ASSERT_TRUE(value) << name << " x = " << at << " needs more bits";
      exact.push_back(*value);
    }
    for (const kernel::Isa& isa : kernel::runnable_isas()) {
      std::vector<float> y(x.size());
      isa.words[w].over(x.data(), y.data(), x.size());
      for (std::size_t i = 0; i < x.size(); ++i)
        EXPECT_LE(number::ulps_off(y[i], exact[i]), isa.words[w].ulp)
            << name << " " << isa.name << " x = " << x[i];
    }
  }
}

template <class A>
struct EveryKernel : testing::Test {
  static const kernel::Kernels& of(const kernel::Isa& isa) { return isa.kernels[place_of<A>()]; }
};
TYPED_TEST_SUITE(EveryKernel, EveryActivation, CardName);

// At the usual parameters `hillock check` looks at many more points (ctest: check.accuracy).
TYPED_TEST(EveryKernel, IsWithinItsBoundOfTheExactValueForOtherParameters) {
  using A = TypeParam;
  for (const activation::Params& params : params_to_try<A>(seed)) {
    std::vector<float> x = accuracy::telling_floats(A::card.arity() ? 300 : 800, seed);
    std::ranges::copy(telling_points(seed, 1), std::back_inserter(x));
    std::erase_if(x, [](float at) { return std::abs(at) > A::card.within; });
    std::vector<double> values, slopes;
    for (const float at : x) {
      values.push_back(
          accuracy::exact_value(place_of<A>(), accuracy::Direction::value, at, params));
      slopes.push_back(
          accuracy::exact_value(place_of<A>(), accuracy::Direction::slope, at, params));
    }
    std::vector<float> y(x.size()), dy(x.size(), 1.0f), dx(x.size());
    for (const kernel::Isa& isa : kernel::runnable_isas()) {
      TestFixture::of(isa).forward(x.data(), y.data(), x.size(), params.data());
      TestFixture::of(isa).backward(x.data(), dy.data(), dx.data(), x.size(), params.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto off = [&](accuracy::Direction direction, float got) {
          const double exact = (direction == accuracy::Direction::value ? values : slopes)[i];
          if (std::isinf(got) && got == static_cast<float>(exact)) return 0.0;
          return std::abs(got - exact) /
                 accuracy::unit_at(exact, 24, accuracy::has_root_near(A::card, direction, x[i]));
        };
        ASSERT_LE(off(accuracy::Direction::value, y[i]), A::card.ulp.value)
            << isa.name << " x = " << x[i] << ", parameters " << params[0] << " " << params[1];
        ASSERT_LE(off(accuracy::Direction::slope, dx[i]), A::card.ulp.slope)
            << isa.name << " slope, x = " << x[i] << ", parameters " << params[0] << " "
            << params[1];
      }
    }
  }
}

// Rounding once makes them one answer, whatever the instruction set.
TYPED_TEST(EveryKernel, HasTheSameSixteenBitsOnEveryInstructionSet) {
  using A = TypeParam;
  constexpr std::size_t n = 1 << 16;
  std::vector<std::uint16_t> x(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<std::uint16_t>(i);
  for (const kernel::DType type : {kernel::DType::bf16, kernel::DType::f16})
    for (const activation::Params& params : params_to_try<A>(seed)) {
      const kernel::Function f{.activation = place_of<A>(), .params = params.data()};
      const std::vector<std::uint16_t> ones(n, kernel::narrowed(1, kernel::format_of(type)));
      std::vector<std::uint16_t> first_y, first_dx;
      for (const kernel::Isa& isa : kernel::runnable_isas()) {
        std::vector<std::uint16_t> y(n), dx(n);
        kernel::forward(isa, f, type, x.data(), y.data(), n);
        kernel::backward(isa, f, type, x.data(), ones.data(), dx.data(), n);
        if (first_y.empty()) first_y = y, first_dx = dx;
        std::size_t undecided = 0;
        for (std::size_t i = 0; i < n; ++i) {
          const double at = kernel::widened(x[i], kernel::format_of(type));
          if (std::abs(at) > A::card.within) continue;
          if (y[i] != first_y[i] && ++undecided <= A::card.near_ties) continue;
          ASSERT_EQ(y[i], first_y[i]) << isa.name << " x = " << at << ", " << params[0];
          const bool both_zero = ((dx[i] | first_dx[i]) & 0x7fff) == 0;  // of either sign
          if (both_zero) continue;
          ASSERT_EQ(dx[i], first_dx[i]) << isa.name << " slope, x = " << at << ", " << params[0];
        }
      }
    }
}

/// got is the sum over column c's rows of dy df/dparams[which], to 2^-20 of the sum of |dy|, each
/// times its slope or 1/8: of that size are the terms that cancel in a slope near its root.
template <class A, std::size_t which>
void expect_sum(const kernel::Isa& isa, const std::vector<float>& x, const std::vector<float>& dy,
                std::size_t columns, std::size_t c, const activation::Params& params, float got) {
  double sum = 0, size = 0;
  for (std::size_t i = c; i < x.size(); i += columns) {
    const double slope = param_slope_at<A, which>(number::Big(x[i]), params).nearest();
    sum += dy[i] * slope;
    size += std::abs(dy[i]) * std::fmax(std::abs(slope), 0.125);
  }
  EXPECT_NEAR(got, sum, size * 0x1p-20) << isa.name << " parameter " << which << " of column " << c;
}

/// n floats between -8 and 8.
std::vector<float> some_floats(std::size_t n, std::mt19937_64& random) {
  std::vector<float> x(n);
  for (float& at : x) at = std::uniform_real_distribution<float>(-8, 8)(random);
  return x;
}

std::uint32_t bits(float x) {
  return std::bit_cast<std::uint32_t>(x);
}

MATCHER_P(HasTheBitsOf, wanted, "") {
  return std::ranges::equal(arg, wanted, {}, bits, bits);
}

// Lengths around whole registers of 1, 4, 8 and 16 lanes, at every alignment of a float in 32
// bytes, in place or not.
TYPED_TEST(EveryKernel, GivesTheSameBitsAtAnyPositionAndLength) {
  using A = TypeParam;
  std::mt19937_64 random(seed);
  const activation::Params params = activation::usual_params(A::card);
  constexpr float guard = 12345;
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    const kernel::Kernels& kernels = TestFixture::of(isa);
    const std::vector<float> x = some_floats(200, random), dy = some_floats(200, random);
    std::vector<float> y(200), dx(200);  // one by one
    for (std::size_t i = 0; i < x.size(); ++i) {
      kernels.forward(&x[i], &y[i], 1, params.data());
      kernels.backward(&x[i], &dy[i], &dx[i], 1, params.data());
    }
    for (const std::size_t n : {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 29, 53, 100})
      for (std::size_t offset = 0; offset < 8; ++offset) {
        const auto part = [=](const std::vector<float>& of) {
          return std::span(of).subspan(offset, n);
        };
        std::vector<float> got(200, guard);
        const auto expect = [&](const std::vector<float>& wanted, std::string_view what) {
          EXPECT_THAT(part(got), HasTheBitsOf(part(wanted)))
              << isa.name << " " << what << " n = " << n << " offset = " << offset;
          EXPECT_EQ(got[offset + n], guard) << isa.name << " " << what << " n = " << n;
          if (offset > 0) {
            EXPECT_EQ(got[offset - 1], guard) << isa.name << " " << what << " n = " << n;
          }
          std::ranges::fill(got, guard);
        };
        float* const out = got.data() + offset;
        const auto start_with = [&](const std::vector<float>& in) {
          std::ranges::copy(part(in), out);
        };
        kernels.forward(x.data() + offset, out, n, params.data());
        expect(y, "forward");
        start_with(x);
        kernels.forward(out, out, n, params.data());
        expect(y, "forward in place");
        kernels.backward(x.data() + offset, dy.data() + offset, out, n, params.data());
        expect(dx, "backward");
        start_with(x);
        kernels.backward(out, dy.data() + offset, out, n, params.data());
        expect(dx, "backward over x");
        start_with(dy);
        kernels.backward(x.data() + offset, out, out, n, params.data());
        expect(dx, "backward over dy");
      }
  }
}

template <class A>
struct EveryLearningKernel : EveryKernel<A> {};
TYPED_TEST_SUITE(EveryLearningKernel, EveryLearningActivation, CardName);

// Each column of a matrix is what the plain kernel makes of it with that column's parameters, bit
// for bit.
TYPED_TEST(EveryLearningKernel, ColumnsAreThePlainKernelWithTheirOwnParameters) {
  using A = TypeParam;
  constexpr std::size_t arity = A::card.arity(), rows = 7;
  std::mt19937_64 random(seed);
  for (const kernel::Isa& isa : kernel::runnable_isas())
    for (const std::size_t columns : {1, 4, 16, 21, 40}) {
      const kernel::Kernels& kernels = TestFixture::of(isa);
      const std::vector<float> x = some_floats(rows * columns, random),
                               dy = some_floats(rows * columns, random);
      std::vector<float> params(arity * columns), dparams(arity * columns), y(x.size()), dx = x;
      for (std::size_t i = 0; i < params.size(); ++i) {
        const activation::Param& param = A::card.params[i / columns];
        params[i] = std::uniform_real_distribution<float>(std::fmax(param.least, -9),
                                                          std::fmin(param.most, 9))(random);
      }
      kernels.forward_columns(x.data(), y.data(), rows, columns, params.data());
      kernels.backward_columns(dx.data(), dy.data(), dx.data(), rows, columns, params.data(),
                               dparams.data());
      for (std::size_t c = 0; c < columns; ++c) {
        activation::Params own{};
        for (std::size_t p = 0; p < arity; ++p) own[p] = params[p * columns + c];
        for (std::size_t r = 0; r < rows; ++r) {
          const std::size_t i = r * columns + c;
          float y_alone, dx_alone;
          kernels.forward(&x[i], &y_alone, 1, own.data());
          kernels.backward(&x[i], &dy[i], &dx_alone, 1, own.data());
          EXPECT_EQ(bits(y[i]), bits(y_alone)) << isa.name << " x = " << x[i];
          EXPECT_EQ(bits(dx[i]), bits(dx_alone)) << isa.name << " x = " << x[i];
        }
        [&]<std::size_t... p>(std::index_sequence<p...>) {
          (expect_sum<A, p>(isa, x, dy, columns, c, own, dparams[p * columns + c]), ...);
        }(std::make_index_sequence<arity>());
      }
    }
}

TEST(Isa, OneThatThisCpuCannotRunIsComplainedOf) {
  const char* set = std::getenv("HILLOCK_ISA");
  const std::optional<std::string> before = set ? std::optional<std::string>(set) : std::nullopt;
  setenv("HILLOCK_ISA", "mmx", 1);
  EXPECT_THAT(kernel::isa_complaint().value_or(""),
              testing::AllOf(testing::HasSubstr("'mmx'"), testing::HasSubstr("scalar")));
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    setenv("HILLOCK_ISA", std::string(isa.name).c_str(), 1);
    EXPECT_EQ(kernel::isa_complaint(), std::nullopt) << isa.name;
  }
  if (before)
    setenv("HILLOCK_ISA", before->c_str(), 1);
  else
    unsetenv("HILLOCK_ISA");
}

}  // namespace
}  // namespace hillock::tests
