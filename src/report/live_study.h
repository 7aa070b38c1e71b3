// live_study.h: a study while it runs, as the page of `--live` shows it: the finished runs that are
// in its journal, and how far it is.
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

/// Its members may be called from any thread.
class LiveStudy {
 public:
  /// `journal` is the file that the study writes; it may not be there yet.
  LiveStudy(const choose::Configuration& configuration, const data::Dataset& data,
            std::string command, std::string journal);

  void tell(const choose::Progress& progress);
  /// The study is over, and this is its report.html.
  void end(std::string report);
  bool ended() const;

  /// The page: while the study runs one that asks for state() again and again; then the report.
  std::string page() const;

  /// {phase, done, total, share, leader, open, runs, ended, result}: `result` has those keys of
  /// result.json that the runs so far fill. Nothing is decided in it: no verdicts, no intervals.
  std::string state();

 private:
  struct Kept {  // a run
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

  mutable std::mutex mutex_;  // of what follows
  std::size_t read_ = 0;      // bytes of the journal, in whole lines
  std::size_t runs_ = 0;
  choose::Progress progress_{.phase = "starting"};
  std::map<std::string, Seen> seen_;
  std::string report_;
};

}  // namespace hillock::report
