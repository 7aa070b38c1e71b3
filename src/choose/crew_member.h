// crew_member.h: a process that trains what the head of a crew asks for.
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

  /// The record of the run with this key (run_record.h). From any thread. Throws Error where the
  /// key is not one of this study.
  std::string train(const std::string& key);

 private:
  const Contestant& contestant_of(const std::string& key);

  const data::Dataset& data_;
  const Configuration& configuration_;
  const HeldOut rows_;
  const std::vector<Contestant> contestants_;
  SplitCache splits_;
  std::mutex mutex_;                          // of what follows
  std::map<std::string, Contestant> others_;  // mixed ones and remedies, by their part of the key
};

}  // namespace hillock::choose
