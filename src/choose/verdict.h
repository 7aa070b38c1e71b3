// verdict.h: what can be said of an activation: best, tie, worse or unresolved.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "choose/simultaneous.h"

namespace hillock::choose {

enum class Verdict { best, tie, worse, unresolved };

constexpr std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::best:
      return "best";
    case Verdict::tie:
      return "tie";
    case Verdict::worse:
      return "worse";
    case Verdict::unresolved:
      break;
  }
  return "unresolved";
}

/// One activation against the leader. Oriented: negative is worse than the leader, for losses too.
struct Judgement {
  Verdict verdict = Verdict::unresolved;
  double mean = 0;
  Interval interval;  // of the mean difference on this table: over splits, initialisations and
                      // batch orders
  Interval new_data;  // of the difference on new data from the same source
  /// About how many more would settle it; none where it is settled, or none would.
  std::optional<std::size_t> more_repeats;
};

}  // namespace hillock::choose
