// explore_html.h: a page with every activation to look at, which needs nothing beside it.
#pragma once

#include <string>

namespace hillock::report {

/// The formulas stand in it as programs (number/js.h), made from those that hillock trains with.
std::string explore_html();

}  // namespace hillock::report
