// limits.h: what a function tends to.
#pragma once

#include <functional>

namespace hillock::theory {

/// f(x); where x is ±inf and f has no value there (inf / inf), what it settles to or outgrows as
/// far out as it has one; NaN where it does neither.
double value_or_limit(const std::function<double(double)>& f, double x);

}  // namespace hillock::theory
