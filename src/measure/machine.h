// machine.h: describes the machine on which something was measured.
#pragma once

#include <string>

namespace hillock::measure {

/// "Intel(R) Xeon(R) Processor", or "unknown".
std::string cpu_name();

/// The system's setting for huge pages: "always [madvise] never".
std::string huge_pages();

}  // namespace hillock::measure
