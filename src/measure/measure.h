// measure.h: ours and the peers' kernels, and the limits, timed alternately.
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
  std::size_t n;  // elements of each thread's arrays; memory: of all threads' together
};

inline constexpr Size sizes[] = {
    {"L1", 4 << 10}, {"L2", 64 << 10}, {"memory", 16 << 20}, {"call", 64}};

struct Plan {
  std::vector<kernel::DType> dtypes;
  std::vector<kernel::Pass> passes;
  std::vector<std::string> activations;
  std::vector<Size> sizes;
  std::vector<unsigned> threads;
  double deviation = 2;  // of x, which is normal(0, deviation)
  /// The quietest of so many runs in cache, each of so many seconds; the median of so many in
  /// memory, each of one call.
  int cache_runs = 31, memory_runs = 5;
  double run_seconds = 3e-4;
};

struct Time {
  double ns;    // an element of all threads' arrays together; call: a call
  Input input;  // output: from f(x)
};

/// One activation in one setting.
struct Row {
  kernel::DType dtype;
  kernel::Pass pass;
  Size size;
  unsigned threads;
  std::string activation;
  std::map<std::string, Time> times;     // by peer; what is not offered is absent
  std::map<std::string, double> limits;  // by loop
};

/// What measuring tells meanwhile.
struct Listener {
  std::function<void(std::string_view what, std::size_t done, std::size_t total)> progress{};
  std::function<void(const std::string& complaint)> left_out{};  // a kernel that is wrong
};

std::vector<Row> measure(const Plan& plan, const std::vector<Peer>& peers, const Peer& limits,
                         const Listener& listener);

/// The fastest loop of a row; none if there was none.
std::optional<double> limit(const Row& row);

}  // namespace hillock::measure
