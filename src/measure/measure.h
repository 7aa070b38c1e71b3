// measure.h: times hillock's and other libraries' kernels, and the limits, in alternation.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measure/peer.h"

namespace hillock::measure {

struct Size {
  std::string_view name;
  std::size_t n;  // elements of each thread's arrays; in memory: of all threads together
};

inline constexpr Size sizes[] = {
    {"L1", 4 << 10}, {"L2", 64 << 10}, {"memory", 16 << 20}, {"call", 64}};

struct Plan {
  std::vector<kernel::DType> dtypes;
  std::vector<kernel::Pass> passes;
  std::vector<std::string> activations;
  std::vector<Size> sizes;
  std::vector<unsigned> threads;
  double deviation = 2;  // of x, which is from normal(0, deviation)
  /// In cache, the fastest of `cache_runs` runs of a fixed duration counts; in memory, the median
  /// of `memory_runs` runs of one call each.
  int cache_runs = 31, memory_runs = 5;
  double run_seconds = 3e-4;
};

struct Time {
  double ns;    // per element of all threads' arrays; for Size call: per call
  Input input;  // output: from f(x)
};

/// The times of one activation in one setting.
struct Row {
  kernel::DType dtype;
  kernel::Pass pass;
  Size size;
  unsigned threads;
  std::string activation;
  std::map<std::string, Time> times;     // by library; missing if not offered
  std::map<std::string, double> limits;  // by loop
};

/// Receives progress while measuring.
struct Listener {
  std::function<void(std::string_view what, std::size_t done, std::size_t total)> progress{};
  std::function<void(const std::string& complaint)> left_out{};  // a kernel with wrong results
};

std::vector<Row> measure(const Plan& plan, const std::vector<Peer>& peers, const Peer& limits,
                         const Listener& listener);

/// The fastest loop of a row, if there was one.
std::optional<double> limit(const Row& row);

}  // namespace hillock::measure
