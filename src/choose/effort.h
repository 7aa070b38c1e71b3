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

/// What runs take, known or expected.
struct Expense {
  std::size_t runs = 0;
  double work = 0;  // counted operations
};

/// A budget of runs or of work decides before runs are ordered, one of seconds while they run. It
/// begins to count when the object is made, anew in every process; but a study that a budget of
/// seconds has ended is noted in the journal, and ends at the same place when it is asked for
/// again.
class Effort {
 public:
  Effort(const Configuration& configuration, Journal* journal, std::function<bool()> interrupted);

  /// A study has stages: its own question first, then trials that hang on the answer.
  void begin_stage(std::string_view stage) { stage_ = stage; }

  bool is_interrupted() const { return interrupted_ && interrupted_(); }
  bool is_out_of_time() const;

  void spend(const Expense& expense);
  bool affords(const Expense& more) const;
  /// Of what may be spent, the part that is spent with so much more; 0 without a budget.
  double share(const Expense& more = {}) const;

  /// Where a study was ended by this budget, if in the present stage: repeats.
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
