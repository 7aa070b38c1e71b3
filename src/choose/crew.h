// crew.h: other processes, on this or other machines, that train runs of this study.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace hillock::choose {

/// Sends and receives text: the key and the record of a run, as in the journal (run_record.h). So a
/// run is the same wherever it was trained.
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

}  // namespace hillock::choose
