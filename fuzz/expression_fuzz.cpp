// expression_fuzz.cpp: any bytes as a formula: it is refused in words, or can be read back and
// evaluated. driver.cpp runs it on random bytes; a fuzzer that learns finds more: docs/contributing/fuzzing.md.
#include <cstdlib>

#include "activation/readings.h"
#include "expression/recorder.h"
#include "expression/text.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hillock;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = expression::parse_formula(text, activation::named_activations());
  if (const auto* error = std::get_if<expression::FormulaError>(&parsed)) {
    if (error->at > size || error->message.empty()) std::abort();
    return 0;
  }
  const auto& formula = std::get<expression::Formula>(parsed);
  const expression::Expression& f = formula.expression;
  const auto again = expression::parse_formula(formula.text, activation::named_activations());
  const auto* g = std::get_if<expression::Formula>(&again);
  if (!g && formula.text.size() <= expression::longest_formula) std::abort();
  if (g && g->text != formula.text) std::abort();
  for (const double x : {-activation::inf, -2.5, 0.0, 1e-300, 3.0, activation::inf}) {
    expression::evaluate(f, x);
    expression::evaluate_slope(f, x);
  }
  if (text_of(f, expression::Notation::plain).empty() ||
      text_of(slope_of(f), expression::Notation::latex).empty())
    std::abort();
  return 0;
}
