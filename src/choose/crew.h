// crew.h: other processes, on this or other machines, that train runs of this study: what their
// head sees of them, and what each of them does.
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

/// The other processes as the head sees them. It sends the key of a run and receives its record, as
/// text as in the journal (run_record.h). So a run is the same wherever it was trained.
class Crew {
 public:
  virtual ~Crew() = default;

  struct Piece {
    std::size_t index = 0;
    std::string key;
  };
  /// Calls next() whenever a process is free, until it returns nothing and all results are back;
  /// each arrives as finished(index, record). If no process answers any more, it returns early and
  /// hands the runs that were sent back: train_here(index). All calls are made on the calling
  /// thread. Throws Error if a process failed.
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
