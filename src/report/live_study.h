// live_study.h: a running study as the page of `--live` shows it: the finished runs in its journal,
// and its progress.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "choose/study.h"
#include "report/pages.h"

namespace hillock::report {

/// All members may be called from any thread.
class LiveStudy {
 public:
  /// `journal` is the file that the study writes. It need not exist yet.
  LiveStudy(const choose::Configuration& configuration, const data::Dataset& data,
            std::string command, std::string journal);

  void tell(const choose::Progress& progress);
  /// Marks the study as finished; `report` is its report.html.
  void end(std::string report);
  bool ended() const;

  /// The page: while the study runs, one that polls state(); afterwards the report.
  std::string page() const;

  /// JSON with the keys phase, done, total, share, leader, open, runs, ended, result. `result` has
  /// those keys of result.json that the finished runs allow, without verdicts and intervals.
  std::string state();

 private:
  struct Kept {  // of one run
    double score = 0;
    nlohmann::ordered_json history;
  };
  struct Seen {  // of one activation, by rate
    std::map<double, std::vector<double>> scores;
    std::map<double, std::map<std::uint64_t, Kept>> repeats;
  };

  void read_on();
  void take(const nlohmann::ordered_json& line);
  nlohmann::ordered_json state_json() const;
  double rate_of(const Seen& seen) const;
  nlohmann::ordered_json activation_json(const std::string& name, const Seen& seen) const;

  const nn::Metric metric_;
  const nlohmann::ordered_json configuration_, data_, columns_;
  const std::string command_, journal_;

  mutable std::mutex mutex_;  // guards the following members
  std::size_t read_ = 0;      // bytes of the journal, in complete lines
  std::size_t runs_ = 0;
  choose::Progress progress_{.phase = "starting"};
  std::map<std::string, Seen> seen_;
  std::string report_;
};

}  // namespace hillock::report
