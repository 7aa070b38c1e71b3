// What bf16 and f16 kernels give is the exact value, and dy times the exact slope, rounded once.
#include "activation/activations.h"
#include "every_activation.h"
#include "kernel/arrays.h"
#include "number/big.h"

namespace hillock {
namespace {

constexpr std::uint64_t seed = 16;
constexpr DType types[] = {DType::bf16, DType::f16};

/// exact, rounded once to a type of 16 bits.
std::uint16_t rounded_once(const Big& exact, DType type) {
  const double y = exact.nearest();
  const Big lost = exact - Big(y);
  const bool some = abs(lost) > abs(exact) * Big(0x1p-200);
  const bool even = (std::bit_cast<std::uint64_t>(y) & 1) == 0;
  const double odd = some && even ? std::nextafter(y, lost > Big(0.0) ? HUGE_VAL : -HUGE_VAL) : y;
  return narrowed(odd, format_of(type));
}

bool same(std::uint16_t a, std::uint16_t b) {
  return a == b || ((a | b) & 0x7fff) == 0;  // zeros: of either sign
}

template <class A>
struct EverySixteen : testing::Test {};
TYPED_TEST_SUITE(EverySixteen, EveryActivation, CardName);

TYPED_TEST(EverySixteen, IsRoundedOnceAtAnyParametersAndGradient) {
  using A = TypeParam;
  const mpfr_prec_t before = Big::precision;
  Big::precision = 256;
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 2);
  for (const DType type : types) {
    const Format16 format = format_of(type);
    const int most = type == DType::bf16 ? 120 : 12;
    const int least = type == DType::bf16 ? 132 : 22;  // into the subnormals
    std::vector<Params> all = params_to_try<A>(seed);
    for (const Params& given : all) {
      constexpr std::size_t n = 300;
      Params params{};
      for (std::size_t i = 0; i < A::card.arity(); ++i) params[i] = as_held(given[i], type);
      std::vector<std::uint16_t> x(n), dy(n), y(n), dx(n), right_y(n), right_dx(n);
      for (std::size_t i = 0; i < n; ++i) {
        const double wide = i % 5 == 0 ? 40 : i % 3 == 0 ? 0.3 : 1;
        const int exponent = i % 2 == 0 ? 0 : static_cast<int>(random() % (least + most + 0u)) - least;
        x[i] = narrowed(wide * normal(random), format);
        dy[i] = narrowed(std::ldexp(normal(random), exponent), format);
        const Big at(widened(x[i], format));
        right_y[i] = rounded_once(value_at<A>(at, params), type);
        right_dx[i] = rounded_once(slope_at<A>(at, params) * Big(widened(dy[i], format)), type);
      }
      const Function f{.activation = place_of<A>(), .params = params.data()};
      for (const Isa& isa : runnable_isas()) {
        forward(isa, f, type, x.data(), y.data(), n);
        backward(isa, f, type, x.data(), dy.data(), dx.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
          if (std::abs(widened(x[i], format)) > A::card.within) continue;
          EXPECT_EQ(y[i], right_y[i])
              << isa.name << " x = " << widened(x[i], format) << ", parameter " << params[0];
          EXPECT_PRED2(same, dx[i], right_dx[i])
              << isa.name << " x = " << widened(x[i], format) << ", dy = " << widened(dy[i], format)
              << ", parameter " << params[0];
        }
      }
    }
  }
  Big::precision = before;
}

// Numbers, lengths and places: one way through a whole register, another at the end of an array.
TYPED_TEST(EverySixteen, DoesNotDependOnPlaceAndLength) {
  using A = TypeParam;
  const Params params = usual_params(A::card);
  const Function f{.activation = place_of<A>(), .params = params.data()};
  std::mt19937_64 random(seed);
  for (const DType type : types)
    for (const Isa& isa : runnable_isas()) {
      std::vector<std::uint16_t> x(200), dy(200), y(200), dx(200);
      for (auto& bits : x) bits = static_cast<std::uint16_t>(random());
      for (auto& bits : dy) bits = static_cast<std::uint16_t>(random());
      forward(isa, f, type, x.data(), y.data(), x.size());
      backward(isa, f, type, x.data(), dy.data(), dx.data(), x.size());
      for (const std::size_t n : {0, 1, 2, 3, 7, 8, 9, 15, 17, 31, 32, 33, 63, 65, 100})
        for (const std::size_t at : {0, 1, 5, 64}) {
          const auto part = [&](const auto& all) {
            return std::vector(all.begin() + at, all.begin() + at + n);
          };
          auto in_place = part(x), gradient = part(dy);
          const auto from = part(x);
          backward(isa, f, type, from.data(), gradient.data(), gradient.data(), n);
          forward(isa, f, type, in_place.data(), in_place.data(), n);
          EXPECT_EQ(in_place, part(y))
              << isa.name << " " << n << " from " << at << ", seed " << seed;
          EXPECT_EQ(gradient, part(dx)) << isa.name << " " << n << " from " << at;
        }
    }
}

// Found by a search: beta = 1.97949 misrounded it once.
TEST(Swish, KeepsItsSlopeNextToItsLeast) {
  const Format16 format = f16_format;
  const double beta = 1.97949;
  const Function f{.activation = place_of<Swish>(), .params = &beta};
  const std::uint16_t x = narrowed(-1.64258, format), dy = narrowed(1.76562, format);
  for (const Isa& isa : runnable_isas()) {
    std::uint16_t dx = 0;
    backward(isa, f, DType::f16, &x, &dy, &dx, 1);
    EXPECT_EQ(widened(dx, format), -0.1402587890625) << isa.name;
  }
}

// Found by kernel_fuzz: a float has lost that these products lie below the middle of two bf16.
TEST(Gelu, RoundsSubnormalGradientsOnce) {
  const Function f{.activation = place_of<Gelu>()};
  for (const Isa& isa : runnable_isas())
    for (const int power : {-16, -21, -30})
      for (const int units : {1, 9, 41, 101}) {
        const std::uint16_t x = narrowed(-std::ldexp(1.0, power), bf16_format);
        const std::uint16_t dy = static_cast<std::uint16_t>(units);  // of the least bf16
        std::uint16_t dx = 0;
        backward(isa, f, DType::bf16, &x, &dy, &dx, 1);
        EXPECT_EQ(dx, units / 2) << isa.name << " x = -2^" << power << ", dy = " << units;
      }
}

TEST(SixteenBits, ComeBackFromDoubles) {
  for (const Format16 format : {bf16_format, f16_format})
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
      const auto number = static_cast<std::uint16_t>(bits);
      const double x = widened(number, format);
      if (std::isnan(x)) continue;
      EXPECT_EQ(narrowed(x, format), number);
      const double next = widened(static_cast<std::uint16_t>(bits + 1), format);
      if ((bits & 0x7fff) == 0x7fff || !std::isfinite(next) || !std::isfinite(x)) continue;
      const double middle = (x + next) / 2, out = std::copysign(HUGE_VAL, x);
      EXPECT_EQ(narrowed(middle, format), (bits + 1) & ~1u);
      EXPECT_EQ(narrowed(std::nextafter(middle, out), format), bits + 1);
      EXPECT_EQ(narrowed(std::nextafter(middle, -out), format), bits);
    }
}

}  // namespace
}  // namespace hillock
