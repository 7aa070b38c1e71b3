// moments.h: what a function does to a standard normal signal, and the weight scale that preserves
// the variance of the signal.
#pragma once

#include <cstddef>
#include <functional>

namespace hillock::theory {

/// E f(z), E f(z)^2 and E f'(z)^2 for z ~ N(0, 1); infinite where the integral is.
struct Moments {
  double mean, second, slope_second;
  bool is_approximate = false;  // f varies too fast for the quadrature: about two digits are right
};

/// Adaptive Gauss-Kronrod quadrature over [-12, 12] in unit intervals, so that kinks at integers
/// cost no accuracy; the rest of the line contributes less than 1e-30. The error is about 1e-12 for
/// functions that are smooth between integers. At most 120,000 points are evaluated; if they do not
/// suffice, the mean over 40,009 equal steps is used.
Moments gaussian_moments(const std::function<double(double)>& f,
                         const std::function<double(double)>& slope);

/// The moments of the maximum m of k independent standard normals, which is maxout at
/// initialisation: E m, E m^2 and slope 1.
Moments max_of_normals_moments(std::size_t k);

/// 1 / sqrt(E f^2). With weights of variance gain^2 / fan_in, the next pre-activation has
/// variance 1. For relu this is the sqrt(2) of He et al. 2015, arXiv:1502.01852, section
/// 2.2.
double critical_gain(const Moments& moments);

/// The s for n residual layers y = x + s f(z) with which the mean square after all layers is twice
/// that of the first layer, if z has variance 1, its weights are independent, the moments are
/// finite and E f^2 > 0. It is 1 / sqrt(n) for a function of mean 0 (Hayou et al. 2021,
/// arXiv:2010.12859, "Stable ResNet"), and less if means add up: about 0.47 / n for sigmoid.
double residual_scale(const Moments& moments, std::size_t layers);

}  // namespace hillock::theory
