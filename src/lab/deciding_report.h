// deciding_report.h: what the simulations of the race found, as text.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace hillock {

struct LabOptions {
  std::size_t threads = 1;
  bool full = false;  // at the size that the documents state
  std::optional<std::string> data;
  std::function<void(std::size_t done, std::size_t total)> report;
};

std::string deciding_report(const LabOptions& options);

/// Throws UsageError where options.data is missing or too small.
std::string small_tables_report(const LabOptions& options);

}  // namespace hillock
