// helper_threads.h: starts threads that share one piece of work.
#pragma once

#include <cstddef>
#include <exception>
#include <latch>
#include <thread>
#include <vector>

namespace hillock::api {

/// Starts work() on `count` threads, or fewer if the system refuses more (ulimit -u, no memory for
/// a stack); the others then do their share. The threads are joined when the vector is destroyed.
std::vector<std::jthread> start_helpers(std::size_t count, const auto& work) {
  std::vector<std::jthread> helpers;
  try {
    helpers.reserve(count);
    while (helpers.size() < count) helpers.emplace_back(work);
  } catch (const std::exception&) {
  }
  return helpers;
}

/// How many of `wanted` threads the system grants now, including the calling thread.
inline std::size_t threads_to_be_had(std::size_t wanted) {
  std::latch counted(1);
  const auto helpers = start_helpers(wanted - 1, [&] { counted.wait(); });
  counted.count_down();
  return helpers.size() + 1;
}

}  // namespace hillock::api
