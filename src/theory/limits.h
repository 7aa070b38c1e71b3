// limits.h: the limit of a function at ±inf.
#pragma once

#include <functional>

namespace hillock::theory {

/// f(x). If x is ±inf and f has no value there (inf / inf), the value or infinity that f approaches
/// as far out as it can be evaluated, or NaN if it approaches neither.
double value_or_limit(const std::function<double(double)>& f, double x);

}  // namespace hillock::theory
