// names.h: the functions that a formula given at run time may name.
#pragma once

#include <cstddef>
#include <string_view>

#include "expression/expression.h"

namespace hillock::expression {

struct FormulaWord {
  std::string_view name;
  Op op;
  std::size_t values;        // how many it takes
  std::string_view spelled;  // in Expression::text
};
inline constexpr FormulaWord formula_words[] = {
    {"abs", Op::abs, 1, "abs"},
    {"atan", Op::atan, 1, "atan"},
    {"cos", Op::cos, 1, "cos"},
    {"erf", Op::erf, 1, "erf"},
    {"exp", Op::exp, 1, "exp"},
    {"expm1", Op::expm1, 1, "expm1"},
    {"log", Op::log, 1, "log"},
    {"ln", Op::log, 1, "log"},
    {"log1p", Op::log1p, 1, "log1p"},
    {"max", Op::max, 2, "max"},
    {"min", Op::min, 2, "min"},
    {"normal_cdf", Op::normal_cdf, 1, "normal_cdf"},
    {"phi", Op::normal_cdf, 1, "normal_cdf"},  // Phi: case does not count
    {"relu", Op::max, 1, "relu"},              // max(0, a)
    {"sigmoid", Op::sigmoid, 1, "sigmoid"},
    {"sin", Op::sin, 1, "sin"},
    {"softplus", Op::softplus, 1, "softplus"},
    {"sqrt", Op::sqrt, 1, "sqrt"},
    {"tanh", Op::tanh, 1, "tanh"},
    {"x_minus_tanh", Op::x_minus_tanh, 1, "x_minus_tanh"},  // x - tanh(x) with its digits near 0
    {"where", Op::select, 3, "where"},
};

}  // namespace hillock::expression
