// crew.h: other processes that train runs of this study, wherever they are.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace hillock::choose {

/// What goes to them and comes back is text: a run's key and its record, as the journal has them
/// (run_record.h), so that a run is the same one wherever it was trained.
class Crew {
 public:
  virtual ~Crew() = default;

  struct Piece {
    std::size_t index = 0;
    std::string key;
  };
  /// Calls next() whenever one of them is free, until it gives nothing and all that was handed out
  /// has come back: finished(index, record). Where none of them answers any more it returns early,
  /// and gives back what was handed out: train_here(index). All on the calling thread. Throws Error
  /// where one of them failed.
  virtual void train(const std::function<std::optional<Piece>()>& next,
                     const std::function<void(std::size_t, const std::string&)>& finished,
                     const std::function<void(std::size_t)>& train_here) = 0;
};

}  // namespace hillock::choose
