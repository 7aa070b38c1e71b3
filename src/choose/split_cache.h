// split_cache.h: keeps the last two splits, because threads work on the same one or two
// repeats.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "choose/run.h"

namespace hillock::choose {

class SplitCache {
 public:
  SplitCache(const data::Dataset& data, const data::Rows& pool, const Configuration& configuration)
      : data_(data), pool_(pool), configuration_(configuration) {}

  std::shared_ptr<const nn::Parts> get(std::size_t repeat) {
    const std::lock_guard lock(mutex_);
    for (const auto& [cached, parts] : recent_)
      if (cached == repeat) return parts;
    if (recent_.size() == 2) recent_.pop_front();
    auto parts =
        std::make_shared<const nn::Parts>(parts_of_repeat(data_, pool_, configuration_, repeat));
    return recent_.emplace_back(repeat, std::move(parts)).second;
  }

 private:
  const data::Dataset& data_;
  const data::Rows& pool_;
  const Configuration& configuration_;
  std::mutex mutex_;
  std::deque<std::pair<std::size_t, std::shared_ptr<const nn::Parts>>> recent_;
};

}  // namespace hillock::choose
