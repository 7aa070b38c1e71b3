#include "theory/moments.h"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

#include "number/number.h"

namespace hillock {
namespace {

double expectation(const std::function<double(double)>& g) {
  constexpr int reach = 12;
  constexpr unsigned halvings = 10;
  constexpr double tolerance = 1e-13;
  const auto weighted = [&](double z) { return g(z) * normal_pdf(z); };
  double sum = 0;
  for (int a = -reach; a < reach; ++a)
    sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(weighted, a, a + 1.0,
                                                                         halvings, tolerance);
  return sum;
}

}  // namespace

Moments gaussian_moments(const std::function<double(double)>& f,
                         const std::function<double(double)>& slope) {
  return {expectation(f), expectation([&](double z) { return f(z) * f(z); }),
          expectation([&](double z) { return slope(z) * slope(z); })};
}

Moments max_of_normals_moments(std::size_t k) {
  // The density of the maximum is k phi(m) Phi(m)^(k-1).
  const auto density = [k](double m) { return double(k) * std::pow(normal_cdf(m), double(k - 1)); };
  return {expectation([&](double m) { return m * density(m); }),
          expectation([&](double m) { return m * m * density(m); }), 1.0};
}

double critical_gain(const Moments& moments) {
  return 1 / std::sqrt(moments.second);
}

}  // namespace hillock
