#include "cli/isas.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

#include "api/error.h"
#include "api/spec.h"

namespace hillock::cli {

std::vector<kernel::Isa> wanted_isas(const std::string& wanted) {
  if (wanted.empty()) return {kernel::chosen_isa()};
  const std::vector<std::string> names = api::split_list(wanted);
  const auto is_named = [&](std::string_view name) {
    return std::ranges::find(names, name) != names.end();
  };
  std::vector<std::string_view> known{"all"};
  std::vector<kernel::Isa> isas;
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    known.push_back(isa.name);
    if (is_named("all") || is_named(isa.name)) isas.push_back(isa);
  }
  for (const std::string& name : names)
    if (std::ranges::find(known, name) == known.end())
      throw UsageError(fmt::format(
          "--isa {}: '{}' is none of the instruction sets that this CPU runs: {}; 'all' is all of "
          "them.",
          wanted, name, fmt::join(known | std::views::drop(1), ", ")));
  return isas;
}

}  // namespace hillock::cli
