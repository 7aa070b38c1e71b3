// crew.h: other processes that train runs of this study: what their head sees of them, and what
// each of them does.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "choose/contestant.h"
#include "choose/run.h"
#include "choose/split_cache.h"

namespace hillock::choose {

/// The other processes as the head sees them. It sends a run's key and gets its record, both as
/// text as in the journal (run_record.h), so that a run is the same wherever it was trained.
class Crew {
 public:
  virtual ~Crew() = default;

  struct Piece {
    std::size_t index = 0;
    std::string key;
  };
  /// Calls next() whenever one of them is free, until it gives nothing and all that was handed out
  /// has come back: finished(index, record). If none of them answers any more it returns early, and
  /// gives back what was handed out: train_here(index). All on the calling thread. Throws Error if
  /// one of them failed.
  virtual void train(const std::function<std::optional<Piece>()>& next,
                     const std::function<void(std::size_t, const std::string&)>& finished,
                     const std::function<void(std::size_t)>& train_here) = 0;
};

/// One of the other processes: it trains what the head asks for.
class CrewMember {
 public:
  CrewMember(const data::Dataset& data, const std::vector<nn::Unit>& units,
             const Configuration& configuration);

  /// The record of the run with this key (run_record.h). From any thread. Throws Error if the key
  /// is not one of this study.
  std::string train(const std::string& key);

 private:
  const Contestant& contestant_of(const std::string& key);

  const data::Dataset& data_;
  const Configuration& configuration_;
  const HeldOut rows_;
  const std::vector<Contestant> contestants_;
  SplitCache splits_;
  std::mutex mutex_;                          // guards the next member
  std::map<std::string, Contestant> others_;  // mixed ones and remedies, by their part of the key
};

}  // namespace hillock::choose
