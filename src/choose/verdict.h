// verdict.h: from the scores of paired repeats to best, tie, worse and unresolved.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace hillock {

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

struct Interval {
  double low = 0, high = 0;
};

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

struct Judged {
  std::size_t leader = 0;
  std::vector<Judgement> activations;
};

struct JudgeBy {
  double confidence = 0.95;
  double margin = 0.005;
  double test_over_train = 1.0 / 3;  // rows of a test part over rows of its training part
  double step = 0;              // the least difference a score can show: one test row; 0: no steps
  std::size_t comparisons = 0;  // among how many pairs the error is shared; 0: all of `scores`
};

/// scores[a][r]: activation a in repeat r, higher is better. The leader has the highest mean; the
/// first of equals.
///
/// The interval is Student's, for the paired differences to the leader, at 1 - (1 - confidence) /
/// (K (K-1) / 2): the error is shared out over all pairs (Bonferroni), since the leader is chosen
/// from the same data. Sharing it over the K-1 comparisons with the leader alone errs up to three
/// times as often as it says (docs/deciding.md). new_data: the same with Nadeau and Bengio's
/// variance, s^2 (1/R + n_test/n_train) (2003, Machine Learning 52).
///
/// Scores with steps (accuracy: one row) can be equal by chance in every repeat, which does not
/// show that there is no difference: no interval is shorter than if one repeat had differed by one
/// step. Only where losses[a] are the leader's in every repeat, to the last bit, do both compute
/// the same, and differ by 0.
Judged judge(const std::vector<std::vector<double>>& scores,
             const std::vector<std::vector<double>>& losses, const JudgeBy& by);

/// One difference by the same rule; `differences` are oriented as above.
Judgement judge_difference(const std::vector<double>& differences, const JudgeBy& by);

}  // namespace hillock
