#include "lab/mean_field.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "number/number.h"

namespace hillock::lab {
namespace {

constexpr double runaway = 1e6, dead = 1e-12, settled = 1e-10;
constexpr int most_layers = 20'000;

std::optional<double> iterate(const nn::Unit& unit, double q, const Scales& scales) {
  for (int l = 0; l < most_layers; ++l) {
    const double next = next_variance(unit, q, scales);
    if (!(next < runaway) || next < dead) return std::nullopt;
    if (std::abs(next - q) <= settled * q) return next;
    q = next;
  }
  return q;
}

// E g(z1, z2) over independent standard normals, by the trapezoid rule: for smooth g its error is
// below that of the arithmetic at this step.
template <class G>
double normal_plane(G g) {
  constexpr double reach = 8, step = 0.125;
  double sum = 0;
  for (double a = -reach; a <= reach; a += step)
    for (double b = -reach; b <= reach; b += step)
      sum += g(a, b) * number::normal_pdf(a) * number::normal_pdf(b);
  return sum * step * step;
}

}  // namespace

theory::Moments moments_at(const nn::Unit& unit, double q) {
  const double s = std::sqrt(q);
  return theory::gaussian_moments([&](double z) { return nn::unit_value(unit, s * z); },
                                  [&](double z) { return nn::unit_slope(unit, s * z); });
}

double next_variance(const nn::Unit& unit, double q, const Scales& scales) {
  return scales.w2 * moments_at(unit, q).second + scales.b2;
}

double chi(const nn::Unit& unit, double q, const Scales& scales) {
  return scales.w2 * moments_at(unit, q).slope_second;
}

std::optional<double> fixed_point_variance(const nn::Unit& unit, const Scales& scales) {
  return iterate(unit, 1, scales);
}

// chi = 1 with q = sigma_w^2 E f^2 + b2 gives, for each q, sigma_w^2 = 1 / E f'^2: what is left is
// one equation in q, E f^2 / E f'^2 + b2 - q = 0.
std::optional<Edge> edge_of_chaos(const nn::Unit& unit, double sigma_b) {
  const double b2 = sigma_b * sigma_b;
  const auto off = [&](double q) {
    const theory::Moments m = moments_at(unit, q);
    return m.second / m.slope_second + b2 - q;
  };
  constexpr double lowest = 1e-4, highest = 100, factor = 1.15;
  double low = lowest, at_low = off(low);
  for (double high = low * factor; high < highest; high *= factor) {
    const double at_high = off(high);
    if (std::signbit(at_low) == std::signbit(at_high)) {
      low = high;
      at_low = at_high;
      continue;
    }
    double a = low, b = high;
    for (int i = 0; i < 60; ++i) {
      const double middle = (a + b) / 2;
      (std::signbit(off(middle)) == std::signbit(at_low) ? a : b) = middle;
    }
    const double q = (a + b) / 2, w2 = 1 / moments_at(unit, q).slope_second;
    const Scales scales{w2, b2};
    const auto arrives = [&](double from) {
      const auto end = iterate(unit, from, scales);
      return end && std::abs(*end - q) < 0.01 * q;
    };
    return Edge{.sigma_w = std::sqrt(w2),
                .q = q,
                .stable = arrives(0.99 * q) && arrives(1.01 * q),
                .from_one = arrives(1)};
  }
  return std::nullopt;
}

// c -> (sigma_w^2 E f(u1) f(u2) + sigma_b^2) / q, with u1, u2 of variance q and correlation c. Its
// slope at the fixed point c* is sigma_w^2 E f'(u1) f'(u2); xi_c = -1 / log of that.
std::optional<double> depth_scale(const nn::Unit& unit, const Scales& scales) {
  const auto q = fixed_point_variance(unit, scales);
  if (!q) return std::nullopt;
  const double at_one = chi(unit, *q, scales), s = std::sqrt(*q);
  if (at_one <= 1)
    return at_one < 1 ? -1 / std::log(at_one) : std::numeric_limits<double>::infinity();
  const auto pair = [&](double c, auto f) {
    const double rest = std::sqrt(std::max(0.0, 1 - c * c));
    return normal_plane([&](double a, double b) { return f(s * a) * f(s * (c * a + rest * b)); });
  };
  double c = 0.5;
  for (int i = 0; i < 500; ++i) {
    const double next = std::min(
        1.0,
        (scales.w2 * pair(c, [&](double z) { return nn::unit_value(unit, z); }) + scales.b2) / *q);
    const bool still = std::abs(next - c) < 1e-9;
    c = next;
    if (still) break;
  }
  const double slope = scales.w2 * pair(c, [&](double z) { return nn::unit_slope(unit, z); });
  return -1 / std::log(slope);
}

}  // namespace hillock::lab
