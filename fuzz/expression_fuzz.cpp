// expression_fuzz.cpp: any bytes as a formula: it is refused in words, or can be read back and
// evaluated. driver.cpp runs it on random bytes; a fuzzer that learns finds more: docs/fuzzing.md.
#include <cstdlib>

#include "activation/expression_readings.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hillock;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = expression::parse_expression(text, activation::catalogued_functions());
  if (const auto* error = std::get_if<expression::ExpressionError>(&parsed)) {
    if (error->at > size || error->message.empty()) std::abort();
    return 0;
  }
  const auto& f = std::get<expression::Expression>(parsed);
  const auto again = expression::parse_expression(f.text, activation::catalogued_functions());
  const auto* g = std::get_if<expression::Expression>(&again);
  if (!g && f.text.size() <= expression::longest_expression) std::abort();
  if (g && g->text != f.text) std::abort();
  for (const double x : {-activation::inf, -2.5, 0.0, 1e-300, 3.0, activation::inf}) {
    expression::evaluate(f, x);
    expression::evaluate_slope(f, x);
  }
  if (activation::written_value(f, activation::Notation::plain).empty() ||
      activation::written_slope(f, activation::Notation::latex).empty())
    std::abort();
  return 0;
}
