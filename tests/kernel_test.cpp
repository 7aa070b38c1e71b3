// kernel_test.cpp: the kernels of every instruction set against exact values, against each other, and against position.
#include "kernel/isa.h"

#include <gmock/gmock.h>

#include <cstring>
#include <map>

#include "big.h"
#include "every_activation.h"

namespace hillock {
namespace {

constexpr std::uint64_t seed = 20240607;

/// Greatest error in ULP of the exact value, over all floats and parameters.
struct Bound {
  double value = 4, slope = 8;
};

/// A bound where 4 and 8 are not it.
Bound bound_of(std::string_view name) {
  static const std::map<std::string_view, Bound> bounds{};
  const auto found = bounds.find(name);
  return found == bounds.end() ? Bound{} : found->second;
}

struct Worst {
  double ulps = 0;
  float x = 0, got = 0;
  double exact = 0;

  void add(float at, float y, double wanted, double off) {
    if (off > ulps) *this = {off, at, y, wanted};
  }
  friend std::ostream& operator<<(std::ostream& out, const Worst& w) {
    return out << std::hexfloat << "x = " << w.x << std::defaultfloat << " (" << w.x << "): got " << w.got << ", exact "
               << w.exact << ", " << w.ulps << " ULP off";
  }
};

template <class A>
struct EveryKernel : testing::Test {
  static const Kernels& of(const Isa& isa) { return isa.kernels[place_of<A>()]; }
};
TYPED_TEST_SUITE(EveryKernel, EveryActivation, CardName);

TYPED_TEST(EveryKernel, IsWithinItsBoundOfTheExactValue) {
  using A = TypeParam;
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
        value_worst.add(x[i], got[i], y[i], ulps_off(got[i], y[i]));
        slope_worst.add(x[i], dx[i], slope[i], ulps_off(dx[i], slope[i]));
      }
    }
  }
  for (const auto& [isa, both] : worst) {
    std::cout << A::card.name << " " << isa << "\n   value " << both.first << "\n   slope " << both.second << "\n";
    EXPECT_LE(both.first.ulps, bound_of(A::card.name).value) << isa << " " << both.first;
    EXPECT_LE(both.second.ulps, bound_of(A::card.name).slope) << isa << " slope " << both.second;
  }
}

}  // namespace
}  // namespace hillock
