// normals.h: keeps the standard normals that posteriors are drawn from, so that a look draws none
// that an earlier one drew.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "data/random.h"

namespace hillock::race {

/// They depend on the numbers of arms and draws alone, and to draw them takes a third of the time
/// of a look. A race keeps them from look to look, a simulation from race to race. Threads may use
/// one object at the same time.
class Normals {
 public:
  struct Drawn {
    std::size_t arms = 0, draws = 0;
    std::vector<double> values;  // [draw][arm]
    data::Stream rest;           // the stream, behind the normals
  };

  /// Beyond `room` bytes, those that were used least recently are dropped.
  explicit Normals(std::size_t room = std::size_t{32} << 20) : room_(room) {}

  std::shared_ptr<const Drawn> of(std::size_t arms, std::size_t draws) const;

 private:
  std::shared_ptr<const Drawn> used_again(std::size_t arms, std::size_t draws) const;

  std::size_t room_;
  mutable std::mutex mutex_;
  mutable std::list<std::shared_ptr<const Drawn>> kept_;  // the last used first
};

}  // namespace hillock::race
