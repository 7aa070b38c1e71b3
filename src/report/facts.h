// facts.h: what there is to say about one activation, from its card and computed from its formula.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "activation/activation.h"
#include "nn/unit.h"
#include "report/article.h"
#include "theory/moments.h"
#include "theory/saturation.h"

namespace hillock::report {

struct FormulaText {
  std::string plain, latex;
};

struct Setting {
  const activation::Param* param;
  double value;
};

/// How values behave; computed with the parameters in force.
struct Behaviour {
  double lower, upper;               // the values lie between
  double at_minus_inf, at_plus_inf;  // limits, or no_limit
  bool monotone, odd;                // odd: f(-x) = -f(x)
  theory::Moments moments;           // of a standard normal input
  theory::Tails tails;               // where it saturates

  bool zero_centred() const;  // odd, or with mean output 0 for a standard normal input
};

struct Facts {
  std::string name;  // with its parameters: "elu:alpha=0.5"
  std::string_view title, aliases, source, dialects;
  std::vector<Setting> settings;
  FormulaText formula, slope;          // slope is empty for what is not a function of one number
  std::string pytorch, keras;          // what they call it, parameters in place; empty: nothing
  std::string_view onnx_op;            // or the nodes it is exported as
  int onnx_since = 0;                  // 0: a composition of nodes
  std::optional<Behaviour> behaviour;  // likewise
  double gain;                         // 1 / sqrt(E f²): what keeps the variance of the signal
  double forward_cost, backward_cost;  // counted operations
  double relative_cost;                // both, against relu's
  const ArticleView* article;          // null where it does not speak of it
};

Facts facts_of(const nn::Unit& unit);

}  // namespace hillock::report
