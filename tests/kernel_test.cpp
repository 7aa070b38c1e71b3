// kernel_test.cpp: the kernels of every instruction set against exact values, and against
// themselves at other positions.
#include "kernel/isa.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <functional>
#include <map>

#include "number/big.h"
#include "every_activation.h"

namespace hillock {
namespace {

constexpr std::uint64_t seed = 20240607;

struct Worst {
  double ulps = 0;
  float x = 0, got = 0;
  double exact = 0;
  Params params{};

  void add(const Worst& other) {
    if (other.ulps > ulps) *this = other;
  }
  friend std::ostream& operator<<(std::ostream& out, const Worst& w) {
    return out << "x = " << std::hexfloat << w.x << std::defaultfloat << " (" << w.x
               << "), parameters " << w.params[0] << " " << w.params[1] << ": got " << w.got
               << ", exact " << w.exact << ", " << w.ulps << " ULP off";
  }
};

TEST(Word, StaysWithinItsStatedBound) {
  const std::map<std::string_view, std::function<Big(Big)>> exact_words{
      {"exp", [](Big x) { return exp(x); }},
      {"expm1", [](Big x) { return expm1(x); }},
      {"log1p", [](Big x) { return log1p(x); }},
      {"tanh", [](Big x) { return tanh(x); }},
      {"normal_cdf", [](Big x) { return normal_cdf(x); }},
      {"normal_pdf", [](Big x) { return normal_pdf(x); }},
      {"sigmoid", [](Big x) { return sigmoid(x); }},
      {"logistic_pdf", [](Big x) { return logistic_pdf(x); }},
      {"sech2", [](Big x) { return sech2(x); }},
      {"softplus", [](Big x) { return softplus(x); }},
      {"tanh_softplus", [](Big x) { return tanh_softplus(x); }},
      {"tanh_softplus_slope", [](Big x) { return tanh_softplus_slope(x); }},
  };
  std::vector<float> x = telling_points(seed, 16);
  x.insert(x.end(), {INFINITY, -INFINITY, NAN});
  for (std::size_t w = 0; w < chosen_isa().words.size(); ++w) {
    const std::string_view name = chosen_isa().words[w].name;
    std::vector<double> exact;
    for (const float at : x) {
      const auto value = exactly([&] { return exact_words.at(name)(at); });
      ASSERT_TRUE(value) << name << " x = " << at << " needs more bits";
      exact.push_back(*value);
    }
    for (const Isa& isa : runnable_isas()) {
      std::vector<float> y(x.size());
      isa.words[w].over(x.data(), y.data(), x.size());
      Worst worst;
      for (std::size_t i = 0; i < x.size(); ++i)
        worst.add({.ulps = ulps_off(y[i], exact[i]), .x = x[i], .got = y[i], .exact = exact[i]});
      EXPECT_LE(worst.ulps, isa.words[w].ulp) << name << " " << isa.name << " " << worst;
    }
  }
}

/// got's distance from exact, by the units of Ulp.
double off(float got, double exact, double x, const Params& params, const Ulp& bound) {
  double unit = ulp_of_float(exact);
  if (bound.factors == Ulp::Factors::subnormal)
    unit = std::fmax(unit, std::fmax(std::abs(x), std::abs(params[0])) * 0x1p-149);
  return ulps_off(got, exact) * (ulp_of_float(exact) / unit);
}

double slope_off(float got, double exact, double x, const Params& params, const Ulp& bound,
                 bool has_root) {
  const double ulps = off(got, exact, x, params, bound);
  if (has_root && std::abs(x) < 4)
    return ulps * std::fmin(1, ulp_of_float(exact) / ulp_of_float(0.125));
  return ulps;
}

template <class A>
struct EveryKernel : testing::Test {
  static const Kernels& of(const Isa& isa) { return isa.kernels[place_of<A>()]; }
};
TYPED_TEST_SUITE(EveryKernel, EveryActivation, CardName);

TYPED_TEST(EveryKernel, IsWithinItsBoundOfTheExactValue) {
  using A = TypeParam;
  const Ulp bound = A::card.ulp;
  std::map<std::string, std::pair<Worst, Worst>> worst;
  for (const Params& params : params_to_try<A>(seed)) {
    const std::vector<float> x = telling_points(seed, A::card.arity() ? 2 : 6);
    std::vector<double> y, slope;
    for (const float at : x) {
      y.push_back(exactly([&] { return value_at<A>(Big(at), params); }).value());
      slope.push_back(exactly([&] { return slope_at<A>(Big(at), params); }).value());
    }
    for (const Isa& isa : runnable_isas()) {
      std::vector<float> got(x.size()), dy(x.size(), 1.0f), dx(x.size());
      TestFixture::of(isa).forward(x.data(), got.data(), x.size(), params.data());
      TestFixture::of(isa).backward(x.data(), dy.data(), dx.data(), x.size(), params.data());
      auto& [value_worst, slope_worst] = worst[std::string(isa.name)];
      for (std::size_t i = 0; i < x.size(); ++i) {
        value_worst.add({off(got[i], y[i], x[i], params, bound), x[i], got[i], y[i], params});
        slope_worst.add({slope_off(dx[i], slope[i], x[i], params, bound, !A::card.monotone), x[i],
                         dx[i], slope[i], params});
      }
    }
  }
  for (const auto& [isa, both] : worst) {
    EXPECT_LE(both.first.ulps, bound.value) << isa << " value " << both.first;
    EXPECT_LE(both.second.ulps, bound.slope) << isa << " slope " << both.second;
  }
}

// Each is within its bound of the exact value, so two are within twice the bound of each other;
// here on far more points than MPFR has time for, bit patterns drawn from all floats.
TYPED_TEST(EveryKernel, AgreesWithEveryOtherInstructionSet) {
  using A = TypeParam;
  const Ulp bound = A::card.ulp;
  const Params params = usual_params(A::card);
  std::mt19937_64 random(seed);
  std::vector<float> x(100'000), dy(x.size(), 1.0f);
  for (float& at : x) at = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
  const auto run = [&](const Isa& isa) {
    std::pair<std::vector<float>, std::vector<float>> out{x, x};
    TestFixture::of(isa).forward(x.data(), out.first.data(), x.size(), params.data());
    TestFixture::of(isa).backward(x.data(), dy.data(), out.second.data(), x.size(), params.data());
    return out;
  };
  const auto [y, slope] = run(runnable_isas().front());
  for (const Isa& isa : runnable_isas().subspan(1)) {
    const auto [other_y, other_slope] = run(isa);
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_LE(off(other_y[i], y[i], x[i], params, bound), 2 * bound.value)
          << isa.name << " x = " << x[i];
      ASSERT_LE(slope_off(other_slope[i], slope[i], x[i], params, bound, !A::card.monotone),
                2 * bound.slope)
          << isa.name << " x = " << x[i];
    }
  }
}

/// got is the sum over column c's rows of dy df/dparams[which], to 2^-20 of the sum of |dy|, each
/// times its slope or 1/8: of that size are the terms that cancel in a slope near its root.
template <class A, std::size_t which>
void expect_sum(const Isa& isa, const std::vector<float>& x, const std::vector<float>& dy,
                std::size_t columns, std::size_t c, const Params& params, float got) {
  double sum = 0, size = 0;
  for (std::size_t i = c; i < x.size(); i += columns) {
    const double slope = param_slope_at<A, which>(Big(x[i]), params).nearest();
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
  const Params params = usual_params(A::card);
  constexpr float guard = 12345;
  for (const Isa& isa : runnable_isas()) {
    const Kernels& kernels = TestFixture::of(isa);
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

// Each column of a matrix is what the plain kernel makes of it with that column's parameters, bit
// for bit.
TYPED_TEST(EveryKernel, ColumnsAreThePlainKernelWithTheirOwnParameters) {
  using A = TypeParam;
  constexpr std::size_t arity = A::card.arity(), rows = 7;
  std::mt19937_64 random(seed);
  for (const Isa& isa : runnable_isas())
    for (const std::size_t columns : {1, 4, 16, 21, 40}) {
      const Kernels& kernels = TestFixture::of(isa);
      const std::vector<float> x = some_floats(rows * columns, random),
                               dy = some_floats(rows * columns, random);
      std::vector<float> params(arity * columns), dparams(arity * columns), y(x.size()), dx = x;
      for (std::size_t i = 0; i < params.size(); ++i) {
        const Param& param = A::card.params[i / columns];
        params[i] = std::uniform_real_distribution<float>(std::fmax(param.least, -9),
                                                          std::fmin(param.most, 9))(random);
      }
      kernels.forward_columns(x.data(), y.data(), rows, columns, params.data());
      kernels.backward_columns(dx.data(), dy.data(), dx.data(), rows, columns, params.data(),
                               dparams.data());
      for (std::size_t c = 0; c < columns; ++c) {
        Params own{};
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
  const std::string before = set ? set : std::string(runnable_isas().back().name);
  setenv("HILLOCK_ISA", "mmx", 1);
  EXPECT_THAT(isa_complaint().value_or(""),
              testing::AllOf(testing::HasSubstr("'mmx'"), testing::HasSubstr("scalar")));
  for (const Isa& isa : runnable_isas()) {
    setenv("HILLOCK_ISA", std::string(isa.name).c_str(), 1);
    EXPECT_EQ(isa_complaint(), std::nullopt) << isa.name;
  }
  setenv("HILLOCK_ISA", before.c_str(), 1);
}

}  // namespace
}  // namespace hillock
