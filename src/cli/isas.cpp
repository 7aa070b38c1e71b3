#include "cli/isas.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/error.h"
#include "api/spec.h"

namespace hillock {

std::vector<Isa> wanted_isas(const std::string& wanted) {
  if (wanted.empty()) return {chosen_isa()};
  std::vector<std::string_view> known;
  std::vector<Isa> isas;
  for (const Isa& isa : runnable_isas()) {
    known.push_back(isa.name);
    const auto names = split_list(wanted);
    if (wanted == "all" || std::ranges::find(names, isa.name) != names.end()) isas.push_back(isa);
  }
  if (isas.empty())
    throw UsageError(fmt::format(
        "--isa {}: none of the instruction sets that this CPU runs: {}; 'all' is all of them.",
        wanted, fmt::join(known, ", ")));
  return isas;
}

}  // namespace hillock
