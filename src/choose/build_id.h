// build_id.h: which build of the program this is.
#pragma once

#include <string>

namespace hillock::choose {

/// The linker's identification of the running program, in hexadecimal digits: another one where the
/// code differs. Empty where the linker left none.
std::string build_id();

}  // namespace hillock::choose
