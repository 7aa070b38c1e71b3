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

/// The cost of runs, known or expected.
struct Expense {
  std::size_t runs = 0;
  double work = 0;  // counted operations
};

/// A budget of runs or of operations is checked before runs are started, a budget of seconds while
/// they run. Time starts when the object is made, again in each process. But if a budget of seconds
/// ended a study, the journal notes where, so that the study ends at the same place when it is
/// asked for again.
class Effort {
 public:
  Effort(const Configuration& configuration, Journal* journal, std::function<bool()> interrupted);

  /// A study has stages: first its own question, then trials that depend on the answer.
  void begin_stage(std::string_view stage) { stage_ = stage; }

  bool is_interrupted() const { return interrupted_ && interrupted_(); }
  bool is_out_of_time() const;

  void spend(const Expense& expense);
  bool affords(const Expense& more) const;
  /// The share of the budget that is spent after `more` is spent, too; 0 without a budget.
  double share(const Expense& more = {}) const;

  /// The number of repeats at which this budget ended the study, if it did so in the present stage.
  std::optional<std::size_t> recorded_end() const;
  void record_end(std::size_t repeats);

 private:
  using Clock = std::chrono::steady_clock;
  const Budget budget_;
  Journal* journal_;
  const std::function<bool()> interrupted_;
  const Clock::time_point start_ = Clock::now();
  Expense spent_;
  std::string stage_;
  struct End {
    std::size_t repeats = 0;
    std::string stage;
  };
  std::optional<End> end_;
};

}  // namespace hillock::choose
