#include "theory/moments.h"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

#include "number/number.h"

namespace hillock::theory {
namespace {

constexpr int reach = 12;

// Thrown to leave a quadrature that would keep halving its intervals.
struct TooManyPlaces {};

struct Expectation {
  double value;
  bool is_approximate = false;
};

// The mean of g at the midpoints of equal steps. For waves it is exact up to rounding, unless the
// step is a multiple of the wavelength; a jump costs half a step.
double by_equal_steps(const std::function<double(double)>& g) {
  constexpr int steps = 40009;  // a prime, so that no multiple of a decimal wavelength
  double sum = 0;
  for (int i = 0; i < steps; ++i) {
    const double z = reach * ((2 * i + 1.0) / steps - 1);
    sum += g(z) * number::normal_pdf(z);
  }
  return sum * (2.0 * reach / steps);
}

Expectation expectation(const std::function<double(double)>& g) {
  constexpr unsigned halvings = 10;
  constexpr double tolerance = 1e-13;
  // A kink between integers takes 2,000 points, sin(30 x) takes 6,000. A wave shorter than the
  // smallest interval would take 1.5 million, which are no better than fewer.
  constexpr int most_places = 120000;
  int places = 0;
  const auto weighted = [&](double z) {
    if (++places > most_places) throw TooManyPlaces();
    return g(z) * number::normal_pdf(z);
  };
  try {
    double sum = 0;
    for (int a = -reach; a < reach; ++a)
      sum += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(weighted, a, a + 1.0,
                                                                           halvings, tolerance);
    return {sum};
  } catch (const TooManyPlaces&) {
    return {by_equal_steps(g), true};
  }
}

}  // namespace

Moments gaussian_moments(const std::function<double(double)>& f,
                         const std::function<double(double)>& slope) {
  const Expectation mean = expectation(f),
                    second = expectation([&](double z) { return f(z) * f(z); }),
                    slope_second = expectation([&](double z) { return slope(z) * slope(z); });
  return {mean.value, second.value, slope_second.value,
          mean.is_approximate || second.is_approximate || slope_second.is_approximate};
}

Moments max_of_normals_moments(std::size_t k) {
  // The density of the maximum is k phi(m) Phi(m)^(k-1).
  const auto density = [k](double m) {
    return double(k) * std::pow(number::normal_cdf(m), double(k - 1));
  };
  return {expectation([&](double m) { return m * density(m); }).value,
          expectation([&](double m) { return m * m * density(m); }).value, 1.0};
}

double critical_gain(const Moments& moments) {
  return 1 / std::sqrt(moments.second);
}

// In units of E f^2, let m = (E f)^2 / E f^2. The first layer gives a squared mean m and a variance
// 1 - m. The means of n more layers, scaled by s, add up; their variances are independent:
//   m (1 + s n)^2 + (1 - m) (1 + s^2 n) = 2
//   a s^2 + 2 m n s - 1 = 0,  a = m n^2 + (1 - m) n
//   s = (sqrt(m^2 n^2 + a) - m n) / a = 1 / (sqrt(m^2 n^2 + a) + m n)
double residual_scale(const Moments& moments, std::size_t layers) {
  const double n = double(layers), m = moments.mean * moments.mean / moments.second,
               a = m * n * n + (1 - m) * n;
  return 1 / (std::sqrt(m * m * n * n + a) + m * n);
}

}  // namespace hillock::theory
