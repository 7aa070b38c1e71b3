// race_course.h: a race over commands from its first look to its last: what is run, what is known
// already, and how it ends.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "choose/journal.h"
#include "cli/race_call.h"
#include "cli/run_commands.h"
#include "race/pace.h"
#include "race/race.h"

namespace hillock::cli {

enum class RaceEnd { settled, futile, budget, interrupted, failed };

struct RaceProgress {
  std::size_t runs = 0, most_runs = 0, repeats = 0, open = 0;
  double share = 0;    // of the longest that it may take
  std::string leader;  // empty: no look yet
};

class RaceCourse {
 public:
  RaceCourse(const RaceCall& call, choose::Journal& journal, const std::string& folder);

  /// May be called once. Throws Error.
  void run(const std::function<void(const RaceProgress&)>& progress,
           const std::function<bool()>& interrupted);

  const race::Race& race() const { return race_; }
  RaceEnd end() const { return end_; }
  std::size_t runs() const { return runs_; }      // of this race, those of its journal included
  std::size_t reused() const { return reused_; }  // of other races
  std::size_t failed(std::size_t arm) const;
  std::size_t failed() const;
  std::size_t stopped_early() const;
  bool every_run_failed() const { return runs_ + reused_ > 0 && failed() == runs_ + reused_; }
  bool is_constant() const;  // no arm has two different scores
  const std::string& metric() const { return metric_; }
  /// What a failed run left last: its command, and the end of its errors.
  const std::string& last_failure() const { return last_failure_; }

 private:
  struct Run {
    double score = 0;  // NaN: it failed; higher is better
    bool is_of_other_race = false, was_stopped = false;
    race::Curve curve = {};  // where runs may be stopped early
  };
  using Place = std::pair<std::size_t, std::size_t>;  // arm, repeat

  bool is_of_other_race(const nlohmann::ordered_json& record) const;
  const Run* known(std::size_t arm, std::size_t repeat);
  std::size_t affordable(std::size_t repeats);
  std::vector<Place> missing(std::size_t repeats);
  bool run_missing(std::size_t repeats, const std::function<bool()>& must_stop);
  void take_end(Place place, const Command& command, const CommandEnd& end);
  race::Curve curve_of(const Figures& figures, const std::string& metric) const;
  bool may_be_stopped(std::size_t arm) const;
  bool is_behind(Place place, const Command& command) const;
  void learn_pace();
  void take_record(Place place, const nlohmann::ordered_json& record);
  std::size_t common_repeats();
  void feed(std::size_t repeats);
  double least_step() const;
  void learn_scale();
  void tell(std::size_t repeats);
  std::string log_name(std::size_t arm, std::size_t repeat) const;

  const RaceCall& call_;
  choose::Journal& journal_;
  const std::string folder_;
  const std::string id_;  // of who takes part
  race::Race race_;
  race::Pace pace_;
  CommandSlots slots_;
  std::map<Place, Run> done_;
  std::map<std::size_t, std::string> kept_log_;  // of each arm's last run that did not fail
  std::function<void(const RaceProgress&)> progress_;
  RaceEnd end_ = RaceEnd::futile;
  std::size_t runs_ = 0, reused_ = 0;
  double share_ = 0;
  std::string metric_, last_failure_;
};

/// What a race's runs are functions of: for the journal.
nlohmann::ordered_json race_header(const RaceFlags& flags, const RaceCall& call);

}  // namespace hillock::cli
