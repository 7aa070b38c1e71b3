// explore_html.h: a self-contained page that plots every activation.
#pragma once

#include <string>

namespace hillock::report {

/// The page contains each formula as a program (expression/js.h), made from the formulas that
/// hillock trains with.
std::string explore_html();

}  // namespace hillock::report
