// memory_bound.h: how much memory this process may take, and what says so: the one place that the
// bounds of all readers come from.
#pragma once

#include <string>

namespace hillock::data {

struct MemoryBound {
  double whole = 0;  // bytes: the least of the limits below
  double left = 0;   // of it, without what the process has already
  std::string said;  // "the machine has 24 GiB", "the control group (cgroup) may take 2 GiB"
};

/// The least of: physical memory, the limits of the control groups that the process is in
/// (versions 1 and 2), and the limit of its address space (ulimit -v). `root` is where /proc and
/// /sys are looked for.
MemoryBound memory_bound(const std::string& root = "");

/// Of a limited address space (ulimit -v); infinite where there is no limit.
double address_space_left();

/// What one reader may hold: half of what is left, so that what is made of it has room.
double reader_bytes(const MemoryBound& bound);

/// "11 GiB, half of what is left to this process: the machine has 24 GiB"
std::string reader_bound_text(const MemoryBound& bound);

/// "143 bytes", "2.5 GiB"
std::string bytes_text(double bytes);

}  // namespace hillock::data
