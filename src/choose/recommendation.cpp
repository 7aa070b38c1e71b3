#include "choose/recommendation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "choose/reasons.h"

namespace hillock::choose {
namespace {

std::string why_it_ended(const Study& study) {
  const Configuration& c = study.configuration;
  switch (study.ended) {
    case Ended::budget:
      return fmt::format("The budget of {} is spent", c.budget->text);
    case Ended::interrupted:
      return "It was interrupted";
    default:
      return study.repeats < c.most_repeats
                 ? fmt::format("{} repeats would not settle them all", c.most_repeats)
                 : fmt::format("{} repeats did not settle them", c.most_repeats);
  }
}

// "mish is", "maxout and mish are", "maxout, mish and 3 others are".
std::string are(const std::vector<std::string>& names) {
  constexpr std::size_t named = 3;
  if (names.empty()) return "nothing is";
  if (names.size() == 1) return names.front() + " is";
  const std::size_t shown = names.size() > named ? named - 1 : names.size() - 1;
  const std::vector first(names.begin(), names.begin() + std::ptrdiff_t(shown));
  return fmt::format(
      "{} and {} are", fmt::join(first, ", "),
      names.size() > named ? fmt::format("{} others", names.size() - shown) : names.back());
}

}  // namespace

std::string recommend_in_words(const Study& study) {
  const Finding& chosen = study.findings[study.recommended];
  const Finding& leader = study.findings.front();
  const std::string name = study.contestants[chosen.contestant].unit.name;
  const std::string leader_name = study.contestants[leader.contestant].unit.name;
  const std::string margin = in_points(study.margin, study.configuration.metric);
  const auto ties = std::ranges::count_if(
      study.findings, [](const Finding& f) { return f.judgement.verdict == Verdict::tie; });
  if (&chosen != &leader && chosen.judgement.verdict == Verdict::tie)
    return fmt::format(
        "Use {}. It is shown to be within {} of the leader, {}, and it is the cheapest that is.",
        name, margin, leader_name);
  return fmt::format(
      "Use {}. {}, and {}.", name,
      better_mean_than_the_leader(study) ? "It is the best guess, by scores and losses"
                                         : "It has the best mean",
      ties > 0 ? fmt::format("nothing that is shown to be within {} of it is cheaper", margin)
               : fmt::format("no other is shown to be within {} of it", margin));
}

std::string ending_in_words(const Study& study) {
  if (study.settled)
    return study.configuration.settle == Settle::all
               ? "Settled: each is shown to be worse than the leader, or tied with it."
               : fmt::format(
                     "Settled: none is better than it by more than {}, and nothing cheaper is "
                     "open.",
                     in_points(study.margin, study.configuration.metric));
  std::vector<std::string> open;
  std::size_t most = 0;
  bool known = true;
  for (const Finding& f : study.findings) {
    const Contestant& contestant = study.contestants[f.contestant];
    if (f.judgement.verdict != Verdict::unresolved || contestant.control) continue;
    open.push_back(contestant.unit.name);
    known = known && f.judgement.more_repeats.has_value();
    most = std::max(most, f.judgement.more_repeats.value_or(0));
  }
  return fmt::format(
      "Not settled: {} open. {}{}", are(open), why_it_ended(study),
      study.ended == Ended::interrupted ? "; the same command goes on from here."
      : known ? fmt::format("; about {} more of each would (--settle all --budget 2h).", most)
              : "; differences this small can hardly be settled with this table.");
}

}  // namespace hillock::choose
