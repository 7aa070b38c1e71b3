// mean_field.h: what becomes of a signal in an endlessly wide network at birth: its variance, its
// gradient, the likeness of two inputs.
//
// z_l = sum of w a + b, w of variance sigma_w^2 / fan_in, b of sigma_b^2: z_l is normal, of
// variance q_l = sigma_w^2 E f(z_{l-1})^2 + sigma_b^2 (Poole et al. 2016, arXiv:1606.05340;
// Schoenholz et al. 2017, arXiv:1611.01232).
#pragma once

#include <optional>

#include "nn/unit.h"

namespace hillock::lab {

/// Of f at z ~ N(0, q): E f, E f^2, E f'^2.
theory::Moments moments_at(const nn::Unit& unit, double q);

struct Scales {
  double w2 = 1, b2 = 0;  // sigma_w^2, sigma_b^2
};

double next_variance(const nn::Unit& unit, double q, const Scales& scales);

/// chi = sigma_w^2 E f'(z)^2, z ~ N(0, q): the factor on a gradient's mean square, per layer
/// backwards; and on a small difference of two inputs, forwards.
double chi(const nn::Unit& unit, double q, const Scales& scales);

/// Where the variance settles from q = 1; none where it runs away (above 1e6) or dies (below
/// 1e-12).
std::optional<double> fixed_point_variance(const nn::Unit& unit, const Scales& scales);

/// sigma_w for which some q* = sigma_w^2 E f^2 + sigma_b^2 has chi = 1: on the edge of chaos. None
/// if there is none with q in [1e-4, 100].
struct Edge {
  double sigma_w = 0, q = 0;
  bool stable = false;    // iterating from next to q* (1 % off, on either side) stays there
  bool from_one = false;  // iterating from q = 1 arrives there
};
std::optional<Edge> edge_of_chaos(const nn::Unit& unit, double sigma_b);

/// Layers over which the likeness of two inputs decays to 1/e of its way to where it settles
/// (Schoenholz et al., eqs. 7 to 9): xi_c. Infinite on the edge of chaos. None where the variance
/// does not settle.
std::optional<double> depth_scale(const nn::Unit& unit, const Scales& scales);

}  // namespace hillock::lab
