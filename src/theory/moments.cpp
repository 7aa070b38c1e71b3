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

// In units of E f^2, with m = (E f)^2 / E f^2: the first layer gives m + (1 - m), a mean and what
// varies about it. n more means s add up, n more parts that vary are independent:
//   m (1 + s n)^2 + (1 - m) (1 + s^2 n) = 2
//   a s^2 + 2 m n s - 1 = 0,  a = m n^2 + (1 - m) n
//   s = (sqrt(m^2 n^2 + a) - m n) / a = 1 / (sqrt(m^2 n^2 + a) + m n)
double residual_scale(const Moments& moments, std::size_t layers) {
  const double n = double(layers), m = moments.mean * moments.mean / moments.second,
               a = m * n * n + (1 - m) * n;
  return 1 / (std::sqrt(m * m * n * n + a) + m * n);
}

}  // namespace hillock
