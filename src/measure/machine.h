// machine.h: where figures were measured, in words.
#pragma once

#include <string>

namespace hillock::measure {

/// "Intel(R) Xeon(R) Processor", or "unknown".
std::string cpu_name();

/// What the system does about huge pages: "always [madvise] never".
std::string huge_pages();

}  // namespace hillock::measure
