// effort.h: what a study may still spend, and whether it was asked to stop.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "choose/configuration.h"

namespace hillock::choose {

class Journal;

/// A budget of runs decides before runs are ordered, one of seconds while they run. It begins to
/// count when the object is made, anew in every process; but a study that a budget of seconds has
/// ended is noted in the journal, and ends at the same place when it is asked for again.
class Effort {
 public:
  Effort(const Configuration& configuration, Journal* journal, std::function<bool()> interrupted);

  /// A study has stages: its own question first, then trials that hang on the answer.
  void begin_stage(std::string_view stage) { stage_ = stage; }

  bool is_interrupted() const { return interrupted_ && interrupted_(); }
  bool is_out_of_time() const;

  void spend(std::size_t runs) { spent_ += runs; }
  bool affords(std::size_t runs) const { return !runs_ || spent_ + runs <= *runs_; }

  /// Where a study was ended by this budget, if in the present stage.
  struct End {
    std::size_t search_rounds = 0, repeats = 0;
    std::string stage = {};
  };
  const End* recorded_end() const { return end_ && end_->stage == stage_ ? &*end_ : nullptr; }
  void record_end(const End& end);

 private:
  using Clock = std::chrono::steady_clock;
  const std::optional<double> seconds_;
  const std::optional<std::size_t> runs_;
  const std::string budget_;
  Journal* journal_;
  const std::function<bool()> interrupted_;
  const Clock::time_point start_ = Clock::now();
  std::size_t spent_ = 0;
  std::string stage_;
  std::optional<End> end_;
};

}  // namespace hillock::choose
