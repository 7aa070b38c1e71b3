// js_programs.h: every activation as a program for a page in a browser: f, f' and f'' at once.
#pragma once

#include <vector>

#include "expression/js.h"

namespace hillock::activation {

/// In the order of activations.h; each has three results. Parameters go by their names.
std::vector<expression::JsProgram> js_programs();

/// f'' of the catalogue's activations in double precision, from the same derivation; it is 0 at a
/// kink.
double curvature(std::size_t index, double x, const double* params);

}  // namespace hillock::activation
