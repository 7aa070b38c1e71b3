// helper_threads.h: threads that share one piece of work, as many as the system gives.
#pragma once

#include <cstddef>
#include <exception>
#include <latch>
#include <thread>
#include <vector>

namespace hillock::api {

/// Starts work() on `count` threads; on fewer where the system gives no more (ulimit -u, no memory
/// for a stack), whose share the others do. They end before what they are kept in.
std::vector<std::jthread> start_helpers(std::size_t count, const auto& work) {
  std::vector<std::jthread> helpers;
  try {
    helpers.reserve(count);
    while (helpers.size() < count) helpers.emplace_back(work);
  } catch (const std::exception&) {
  }
  return helpers;
}

/// How many of `wanted` threads the system gives now, the caller's among them.
inline std::size_t threads_to_be_had(std::size_t wanted) {
  std::latch counted(1);
  const auto helpers = start_helpers(wanted - 1, [&] { counted.wait(); });
  counted.count_down();
  return helpers.size() + 1;
}

}  // namespace hillock::api
