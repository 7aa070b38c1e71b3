// moments.h: what a function does to a standard normal signal, and the weight scale that keeps its
// variance.
#pragma once

#include <cstddef>
#include <functional>

namespace hillock::theory {

/// Of z ~ N(0, 1): E f(z), E f(z)^2 and E f'(z)^2. Infinite where the integral is.
struct Moments {
  double mean, second, slope_second;
  bool is_approximate = false;  // f varies too fast for the quadrature: two digits or so
};

/// By adaptive Gauss-Kronrod quadrature over [-12, 12] in unit steps, so that kinks at integers
/// cost no accuracy; what lies outside weighs less than 1e-30. About 1e-12 for functions that are
/// smooth between integers. At most 120,000 places are looked at; where these do not suffice, the
/// mean over 40,009 equal steps stands in.
Moments gaussian_moments(const std::function<double(double)>& f,
                         const std::function<double(double)>& slope);

/// Of the maximum of k independent standard normals (maxout at initialisation): E m and E m^2, and
/// slope 1.
Moments max_of_normals_moments(std::size_t k);

/// 1 / sqrt(E f^2): with weights of variance gain^2 / fan_in the next pre-activation has
/// variance 1. He's sqrt(2) for relu comes out of it (He et al. 2015, arXiv:1502.01852,
/// section 2.2).
double critical_gain(const Moments& moments);

/// s for n residual layers y = x + s f(z): after all of them the mean square is twice the first's
/// (finite moments, a second one above 0; z of variance 1, its weights independent). 1 / sqrt(n)
/// for a function of mean 0 (Hayou et al. 2021, arXiv:2010.12859, "Stable ResNet"); less where
/// means add up: about 0.47 / n for sigmoid.
double residual_scale(const Moments& moments, std::size_t layers);

}  // namespace hillock::theory
