#include "data/memory_bound.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string_view>

#include <fmt/core.h>

namespace hillock::data {
namespace {

double page_size() {
  return static_cast<double>(sysconf(_SC_PAGESIZE));
}

// In bytes: of address space, and in physical memory. proc(5), /proc/pid/statm.
struct Taken {
  double addresses = 0, resident = 0;
};
Taken taken(const std::string& root) {
  std::ifstream file(root + "/proc/self/statm");
  double addresses = 0, resident = 0;
  file >> addresses >> resident;
  return {addresses * page_size(), resident * page_size()};
}

void lower(MemoryBound& bound, double limit, double used, std::string_view who) {
  if (!(limit < bound.whole)) return;
  bound.whole = limit;
  bound.left = std::max(0.0, limit - used);
  bound.said = fmt::format("{} {}", who, bytes_text(limit));
}

// The first number in a file; none where there is no such file, or it says "max".
void lower_by_file(MemoryBound& bound, const std::string& path, double used) {
  std::ifstream file(path);
  double limit = 0;
  if (file >> limit && limit > 0) lower(bound, limit, used, "the control group (cgroup) may take");
}

// A group's limit holds for all groups in it. In a container the path may be the host's, which is
// not there; the root of what is there is then the group's own.
void lower_by_groups(MemoryBound& bound, const std::string& folder, std::string group,
                     const char* file, double used) {
  for (;;) {
    lower_by_file(bound, folder + group + "/" + file, used);
    if (group.empty()) return;
    group.resize(group.find_last_of('/') == group.npos ? 0 : group.find_last_of('/'));
  }
}

// cgroups(7): lines "id:controllers:path"; version 2 has id 0 and no controllers.
void lower_by_cgroups(MemoryBound& bound, const std::string& root, double used) {
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == line.npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const std::string group = line.substr(second + 1);
    if (controllers == ",,")
      lower_by_groups(bound, root + "/sys/fs/cgroup", group, "memory.max", used);
    else if (controllers.find(",memory,") != controllers.npos)
      lower_by_groups(bound, root + "/sys/fs/cgroup/memory", group, "memory.limit_in_bytes", used);
  }
}

}  // namespace

MemoryBound memory_bound(const std::string& root) {
  const Taken now = taken(root);
  MemoryBound bound{.whole = 0x1p63, .left = 0x1p63, .said = "no limit is known"};
  lower(bound, static_cast<double>(sysconf(_SC_PHYS_PAGES)) * page_size(), now.resident,
        "the machine has");
  lower_by_cgroups(bound, root, now.resident);
  rlimit addresses{};
  if (getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY)
    lower(bound, static_cast<double>(addresses.rlim_cur), now.addresses,
          "its address space (ulimit -v) may be");
  return bound;
}

double address_space_left() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return HUGE_VAL;
  return std::max(0.0, static_cast<double>(limit.rlim_cur) - taken("").addresses);
}

double reader_bytes(const MemoryBound& bound) {
  return bound.left / 2;
}

std::string reader_bound_text(const MemoryBound& bound) {
  return fmt::format("{}, half of what is left to this process: {}",
                     bytes_text(reader_bytes(bound)), bound.said);
}

std::string bytes_text(double bytes) {
  constexpr std::string_view units[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{:.0f} bytes", bytes);
  std::size_t unit = 0;
  for (bytes /= 1024; bytes >= 1000 && unit + 1 < std::size(units); ++unit) bytes /= 1024;
  return fmt::format("{:.3g} {}", bytes, units[unit]);
}

}  // namespace hillock::data
