#include "nn/function.h"

#include "activation/readings.h"
#include "expression/recorder.h"
#include "theory/limits.h"

namespace hillock::nn {

SharedFunction function_of(const api::Selected& selected) {
  const activation::Reading& reading = activation::readings()[selected.index];
  return std::make_shared<const Function>(Function{.spec = api::spell(selected),
                                                   .card = reading.card,
                                                   .params = selected.params,
                                                   .value = reading.value,
                                                   .slope = reading.slope,
                                                   .f = reading.f,
                                                   .df = reading.df,
                                                   .index = selected.index});
}

SharedFunction function_of(const api::SharedFormula& formula) {
  const auto f = [formula] { return formula->expression; };
  const auto value_at = [formula](double z) {
    return expression::evaluate(formula->expression, z);
  };
  return std::make_shared<const Function>(Function{
      .spec = formula->text,
      .card = &formula_card,
      .value = [value_at](double z, const double*) { return theory::value_or_limit(value_at, z); },
      .slope = [formula](
                   double z,
                   const double*) { return expression::evaluate_slope(formula->expression, z); },
      .f = f,
      .df = [formula] { return expression::slope_of(formula->expression); },
      .formula = formula});
}

}  // namespace hillock::nn
