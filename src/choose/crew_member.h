// crew_member.h: trains the runs that the head process of a crew asks for.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "choose/contestant.h"
#include "choose/run.h"
#include "choose/split_cache.h"

namespace hillock::choose {

class CrewMember {
 public:
  CrewMember(const data::Dataset& data, const std::vector<nn::Unit>& units,
             const Configuration& configuration);

  /// Trains the run with this key and returns its record (run_record.h). Callable from any thread.
  /// Throws Error if the key is not one of this study.
  std::string train(const std::string& key);

 private:
  const Contestant& contestant_of(const std::string& key);

  const data::Dataset& data_;
  const Configuration& configuration_;
  const HeldOut rows_;
  const std::vector<Contestant> contestants_;
  SplitCache splits_;
  std::mutex mutex_;                          // guards the following members
  std::map<std::string, Contestant> others_;  // mixed ones and remedies, by their part of the key
};

}  // namespace hillock::choose
