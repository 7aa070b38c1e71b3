// every_isa.h: a test for every instruction set that this CPU runs.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "kernel/isa.h"

namespace hillock::tests {

// GoogleTest would print its bytes.
inline void PrintTo(const kernel::Isa& isa, std::ostream* out) {
  *out << isa.name;
}

inline auto every_isa() {
  return testing::ValuesIn(kernel::runnable_isas().begin(), kernel::runnable_isas().end());
}

inline std::string isa_name(const testing::TestParamInfo<kernel::Isa>& info) {
  return std::string(info.param.name);
}

}  // namespace hillock::tests
