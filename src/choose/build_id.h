// build_id.h: identifies the build of the running program.
#pragma once

#include <string>

namespace hillock::choose {

/// The build ID that the linker wrote into the program, in hexadecimal digits. It differs if the
/// code differs. Empty if there is none.
std::string build_id();

}  // namespace hillock::choose
