// parallel.h: runs independent pieces of work on all threads, started in order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>

#include "api/helper_threads.h"

namespace hillock::choose {

using Take = std::function<std::optional<std::size_t>()>;

/// Calls work(i) for i = 0, 1, … < count on `threads` threads, as long as may_start() is true.
/// Returns how many were started; these are the first ones, and all are finished. An exception
/// stops further starts; the first one is thrown here when the running pieces are finished. `also`,
/// if given, runs next to the threads and can take pieces of the work.
inline std::size_t in_parallel(std::size_t count, std::size_t threads,
                               const std::function<bool()>& may_start,
                               const std::function<void(std::size_t)>& work,
                               const std::function<void(const Take&)>& also = {}) {
  std::mutex mutex;  // guards the following variables
  std::size_t next = 0;
  bool ended = false;
  std::exception_ptr failure;
  const Take take = [&]() -> std::optional<std::size_t> {
    const std::lock_guard lock(mutex);
    ended = ended || next == count || !may_start();
    if (ended) return std::nullopt;
    return next++;
  };
  const auto noting_failure = [&](const auto& what) {
    try {
      what();
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      ended = true;
    }
  };
  const auto drain = [&] {
    noting_failure([&] {
      while (const auto i = take()) work(*i);
    });
  };
  {
    const std::size_t alone = also ? 0 : 1, most = std::min(threads, count);
    const auto others = api::start_helpers(most - std::min(most, alone), drain);
    if (also)
      noting_failure([&] { also(take); });
    else
      drain();
  }
  if (failure) std::rethrow_exception(failure);
  return next;
}

}  // namespace hillock::choose
