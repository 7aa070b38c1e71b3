#include "race/race.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "race/statistics.h"

namespace hillock::race {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
constexpr std::array<std::size_t, 3> first_looks{2, 3, 4};
constexpr double growth = 1.45;
// An arm that is the best of its contestant in a smaller share of draws stops. The threshold is
// lower while there are few repeats, which say little. Before the fourth repeat, none stops.
constexpr double hardly_ever = 0.02, hardly_ever_at_first = 0.002;
constexpr std::size_t few = 13;
// The next rate opens if, in this share of draws, the best arm is at the edge and ahead of the
// other arms by more than this share of the margin. Beyond the best rate, scores mostly fall faster
// and faster, so the next step gains less than the last one did.
constexpr double mostly = 0.3, ahead_by = 0.1;
// With fewer repeats, a forecast of what more repeats would show is too uncertain.
constexpr std::size_t fewest_for_a_forecast = 13;
constexpr double margin_share = 0.01;

}  // namespace

// The results of a look, before they are published.
struct Race::Judged {
  std::size_t repeats = 0, leader = 0;
  double margin = 0;
  std::vector<std::size_t> contestants = {};  // those that took part
  std::vector<Statement> statements = {};     // of these; Statement::arm is the race's number
  struct Share {
    std::size_t arm = 0;
    double best = 0, ahead = 0;  // shares of draws: it is the best; it is ahead enough to open
  };
  std::vector<Share> shares = {};  // of the arms that took part
  // Settle::better: the share of draws in which each contestant beats the baseline.
  std::vector<double> chances = {};
};

std::size_t look_after(std::size_t repeats) {
  for (const std::size_t look : first_looks)
    if (repeats < look) return look;
  std::size_t look = first_looks.back();
  while (look <= repeats) look = static_cast<std::size_t>(std::lround(growth * double(look)));
  return look;
}

Race::Race(std::vector<Contestant> contestants, const RaceRules& rules,
           std::shared_ptr<const Normals> normals)
    : contestants_(std::move(contestants)),
      rules_(rules),
      normals_(std::move(normals)),
      same_as_(contestants_.size()),
      statements_(contestants_.size()) {
  for (std::size_t c = 0; c < contestants_.size(); ++c)
    for (int step = contestants_[c].first; step <= contestants_[c].last; ++step) {
      running_.push_back(arms_.size());
      arms_.push_back({c, step});
    }
  scores_.resize(arms_.size());
  fingerprints_.resize(arms_.size());
  shares_.resize(arms_.size());
  ahead_.resize(arms_.size());
  is_out_.resize(arms_.size());
  while (contestants_[leader_].beside) ++leader_;
  for (std::size_t c = 0; c < contestants_.size(); ++c)
    statements_[c].arm = std::size_t(std::ranges::find(arms_, c, &Arm::contestant) - arms_.begin());
}

void Race::add(std::size_t arm, double score, double fingerprint) {
  scores_[arm].push_back(score);
  fingerprints_[arm].push_back(fingerprint);
}

bool Race::has_failed(std::size_t contestant) const {
  bool any_left = false;
  for (std::size_t arm = 0; arm < arms_.size(); ++arm)
    any_left = any_left || (arms_[arm].contestant == contestant && !is_out_[arm]);
  return !any_left;
}

void Race::find_worst() {
  double worst = std::numeric_limits<double>::infinity();
  for (const auto& of_arm : scores_)
    for (const double score : of_arm)
      if (score < worst) worst = score;
  worst_ = std::isfinite(worst) ? worst : 0;
}

void Race::drop_failing(std::vector<std::size_t>& who) {
  for (const std::size_t arm : who) {
    const auto failed = std::ranges::count_if(scores_[arm], [](double s) { return std::isnan(s); });
    is_out_[arm] =
        scores_[arm].size() >= first_looks.back() && 2 * std::size_t(failed) > scores_[arm].size();
  }
  std::erase_if(who, [&](std::size_t arm) { return is_out_[arm]; });
  for (std::size_t c = 0; c < contestants_.size(); ++c)
    if (has_failed(c)) statements_[c].verdict = Verdict::undecided;
}

std::vector<double> Race::counted(std::size_t arm) const {
  return counted(arm, scores_[arm].size());
}

std::vector<double> Race::counted(std::size_t arm, std::size_t repeats) const {
  std::vector<double> out = scores_[arm];
  if (rules_.pairing == Pairing::paired) out.resize(std::min(repeats, out.size()));
  for (double& score : out)
    if (std::isnan(score)) score = worst_;
  return out;
}

void Race::look(std::size_t repeats, bool last) {
  std::vector<std::size_t> who;
  for (const std::size_t arm : running_)
    if (scores_[arm].size() >= repeats) who.push_back(arm);
  find_worst();
  drop_failing(who);
  if (who.empty()) {
    running_.clear();
    return;
  }
  if (!has_looked()) find_same(who, repeats);
  std::erase_if(who, [&](std::size_t arm) { return same_as_[arms_[arm].contestant].has_value(); });
  const Judged judged = judge(who, repeats, /*last=*/false);
  take(judged);
  judged_ = who;
  looked_at_ = repeats;
  settled_ = repeats >= first_looks.back() && is_settled_now();
  if (last)
    running_.clear();
  else
    choose_running(judged);
  if (running_.empty()) close();
}

void Race::end() {
  if (running_.empty()) return;
  running_.clear();
  close();
}

// No repeats follow in which anything might become a tie, so that rule no longer applies.
void Race::close() {
  if (looked_at_ < first_looks.back() || judged_.empty()) return;
  const Judged judged = judge(judged_, looked_at_, /*last=*/true);
  take(judged);
  if (rules_.settle != Settle::better) hold_stopped(judged);
  copy_to_duplicates();
  const auto would_open = [&](std::size_t c) { return beyond(c).has_value(); };
  const bool any = std::ranges::any_of(judged.contestants, would_open);
  for (const std::size_t c : judged.contestants)
    if (statements_[c].verdict == Verdict::worse && would_open(c))
      statements_[c].verdict = Verdict::undecided;  // it was not tried at the leader's rate
  settled_ = !any && is_settled_now();
}

// Applies the rule of Statement::held_by to contestants that stopped as worse at an earlier look.
void Race::hold_stopped(const Judged& judged) {
  const Rules rules = rules_at(margin_, judged.repeats);
  for (std::size_t c = 0; c < contestants_.size(); ++c) {
    Statement& its = statements_[c];
    if (its.verdict != Verdict::worse || contestants_[c].beside || same_as_[c] ||
        std::ranges::find(judged.contestants, c) != judged.contestants.end())
      continue;
    for (const std::size_t other : judged.contestants) {
      if (contestants_[other].beside || statements_[other].verdict != Verdict::tie) continue;
      its.to_holder =
          compared(c, other, common_repeats(c, other), {.tie = rules.apart, .worse = rules.apart})
              .interval;
      if (its.to_holder.high < 0) continue;
      its.held_by = other;
      its.verdict = Verdict::undecided;
      break;
    }
  }
}

// Two contestants are the same if all scores and fingerprints agree to the last bit on common arms.
void Race::find_same(const std::vector<std::size_t>& who, std::size_t repeats) {
  const auto arm_at = [&](std::size_t contestant, int step) {
    const auto at = std::ranges::find_if(who, [&](std::size_t arm) {
      return arms_[arm].contestant == contestant && arms_[arm].step == step;
    });
    return at == who.end() ? none : *at;
  };
  const auto same = [&](std::size_t a, std::size_t b) {
    std::size_t compared = 0;
    for (const std::size_t arm : who) {
      if (arms_[arm].contestant != a) continue;
      const std::size_t other = arm_at(b, arms_[arm].step);
      if (other == none) return false;
      for (std::size_t r = 0; r < repeats; ++r) {
        if (scores_[arm][r] != scores_[other][r]) return false;
        // Runs that failed in both say nothing.
        if (!std::isfinite(fingerprints_[arm][r]) && !std::isfinite(fingerprints_[other][r]))
          continue;
        if (fingerprints_[arm][r] != fingerprints_[other][r]) return false;
        ++compared;
      }
    }
    return compared > 0;
  };
  for (std::size_t b = 0; b < contestants_.size(); ++b)
    for (std::size_t a = 0; a < b && !same_as_[b]; ++a)
      if (!same_as_[a] && contestants_[a].beside == contestants_[b].beside && same(a, b))
        same_as_[b] = a;
}

Rules Race::rules_at(double margin, std::size_t repeats) const {
  const double error = 1 - rules_.confidence;
  return rules_.settle == Settle::better
             ? rules_of_a_gain(margin, contestants_.size(), error, rules_.pairing)
             : rules_of_a_look(margin, contestants_.size(), repeats, error);
}

Race::Judged Race::judge(const std::vector<std::size_t>& who, std::size_t repeats,
                         bool last) const {
  Judged out{.repeats = repeats, .leader = leader_, .margin = rules_.margin.value_or(0)};
  Scores scores;
  std::vector<std::size_t> contestant_of;
  std::vector<bool> may_lead;
  for (const std::size_t arm : who) {
    scores.push_back(counted(arm, repeats));
    const std::size_t contestant = arms_[arm].contestant;
    const auto at = std::ranges::find(out.contestants, contestant);
    contestant_of.push_back(std::size_t(at - out.contestants.begin()));
    if (at != out.contestants.end()) continue;
    out.contestants.push_back(contestant);
    may_lead.push_back(!contestants_[contestant].beside);
  }
  if (who.size() < 2) {  // only the leader is left
    out.statements.assign(who.size(),
                          {.verdict = Verdict::leader, .arm = who.empty() ? 0 : who.front()});
    for (const std::size_t arm : who) out.shares.push_back({.arm = arm, .best = 1});
    if (has_failed(leader_) && !who.empty()) out.leader = out.contestants.front();
    out.chances.assign(who.size(), 0);
    return out;
  }
  const double least = rules_.step / std::sqrt(2 * double(repeats));
  // Verdicts on a gain depend on rarer draws.
  const std::size_t few_draws_before =
      rules_.settle == Settle::better ? first_looks.back() : fewest_for_a_forecast;
  const std::size_t draws = repeats < few_draws_before ? Posterior::few_draws : Posterior::draws;
  const Posterior posterior(scores, rules_.pairing, least, draws, *normals_);
  const Statements statements(posterior, contestant_of, may_lead);
  out.leader = out.contestants[statements.leader()];
  if (!rules_.margin)
    out.margin = margin_share * std::abs(mean_of(scores[statements.arm(statements.leader())]));
  Rules rules = rules_at(out.margin, repeats);
  if (last) {
    rules.nearly_a_tie = 0;
    rules.more_to_come = false;
  }
  out.statements =
      rules_.settle == Settle::better ? statements.all(rules) : statements.all_apart(rules);
  if (rules_.settle == Settle::better) {
    const auto baseline = std::ranges::find(out.contestants, rules_.baseline);
    if (baseline != out.contestants.end())
      out.chances = statements.chances(std::size_t(baseline - out.contestants.begin()));
  }
  for (Statement& s : out.statements) {
    s.arm = who[s.arm];
    if (s.held_by) s.held_by = out.contestants[*s.held_by];
  }
  for (std::size_t i = 0; i < who.size(); ++i)
    out.shares.push_back(
        {.arm = who[i],
         .best = statements.share_best(i),
         .ahead = share_ahead(posterior, contestant_of, i, ahead_by * out.margin)});
  return out;
}

void Race::take(const Judged& judged) {
  leader_ = judged.leader;
  margin_ = judged.margin;
  for (std::size_t i = 0; i < judged.contestants.size(); ++i) {
    Statement& its = statements_[judged.contestants[i]] = judged.statements[i];
    // The first two looks only choose which rates continue.
    if (judged.repeats < first_looks.back() && its.verdict != Verdict::leader)
      its.verdict = Verdict::undecided;
  }
  if (!beats_constant_answer())
    for (Statement& its : statements_)
      if (its.verdict == Verdict::worse) its.verdict = Verdict::undecided;
  for (const auto& share : judged.shares) {
    shares_[share.arm] = share.best;
    ahead_[share.arm] = share.ahead;
  }
  copy_to_duplicates();
}

void Race::copy_to_duplicates() {
  for (std::size_t c = 0; c < contestants_.size(); ++c)
    if (same_as_[c]) {
      statements_[c] = statements_[*same_as_[c]];
      if (*same_as_[c] == leader_) statements_[c].verdict = Verdict::tie;
    }
}

// A contestant that is worse than the leader is out. With Settle::better, so is one that is
// unlikely to beat the baseline. With the threshold 1 / sqrt(repeats), a change that does nothing
// mostly gets 2 to 4 repeats, and one that gains a standard deviation is hardly ever dropped:
// bench/changes.cpp.
bool Race::is_in_play(std::size_t contestant, const Judged& judged) const {
  if (statements_[contestant].verdict == Verdict::worse) return false;
  if (rules_.settle != Settle::better || contestant == rules_.baseline || judged.chances.empty())
    return true;
  const auto at = std::ranges::find(judged.contestants, contestant) - judged.contestants.begin();
  return judged.chances[std::size_t(at)] > 1 - 1 / std::sqrt(double(judged.repeats));
}

// The next arm of its grid to open: beyond its best arm if that is at an edge, or towards the
// leader's best rate, because nobody is called worse who was not tried there.
std::optional<Arm> Race::beyond(std::size_t contestant) const {
  const std::size_t best = statements_[contestant].arm;
  int low = arms_[best].step, high = low;
  for (std::size_t arm = 0; arm < arms_.size(); ++arm)
    if (arms_[arm].contestant == contestant && !scores_[arm].empty()) {
      low = std::min(low, arms_[arm].step);
      high = std::max(high, arms_[arm].step);
    }
  const Contestant& its = contestants_[contestant];
  const int leaders = arms_[statements_[leader_].arm].step;
  if (statements_[contestant].verdict == Verdict::worse) {
    if (high < leaders && high < its.highest) return Arm{contestant, high + 1};
    if (low > leaders && low > its.lowest) return Arm{contestant, low - 1};
  }
  if (ahead_[best] < mostly) return std::nullopt;
  if (arms_[best].step == high && high < its.highest) return Arm{contestant, high + 1};
  if (arms_[best].step == low && low > its.lowest) return Arm{contestant, low - 1};
  return std::nullopt;
}

void Race::choose_running(const Judged& judged) {
  const double rarely = looked_at_ < few ? hardly_ever_at_first : hardly_ever;
  std::vector<std::size_t> next;
  std::vector<Arm> opened;
  for (const std::size_t c : judged.contestants) {
    if (judged.repeats < first_looks.back()) break;  // too early to say
    const auto arm = beyond(c);
    if (!arm) continue;
    opened.push_back(*arm);
    if (statements_[c].verdict == Verdict::worse) statements_[c].verdict = Verdict::undecided;
  }
  for (const auto& share : judged.shares)
    if (is_in_play(arms_[share.arm].contestant, judged) &&
        (share.best >= rarely || judged.repeats < first_looks.back()))
      next.push_back(share.arm);
  // Arms with fewer repeats did not take part in this look.
  for (const std::size_t arm : running_)
    if (scores_[arm].size() < judged.repeats && !same_as_[arms_[arm].contestant])
      next.push_back(arm);
  bool hope =
      looked_at_ < fewest_for_a_forecast || !opened.empty() || rules_.settle == Settle::better;
  for (std::size_t c = 0; c < contestants_.size(); ++c)
    hope = hope || (beats_constant_answer() && !is_told(c) && can_still_be_decided(c));
  running_.clear();
  settled_ = settled_ && opened.empty();
  if (settled_ || !hope || looked_at_ >= rules_.most_repeats) return;
  if (rules_.settle == Settle::better && opened.empty() &&
      std::ranges::all_of(
          next, [&](std::size_t arm) { return arms_[arm].contestant == rules_.baseline; }))
    return;
  running_ = std::move(next);
  for (const Arm& arm : opened) {
    running_.push_back(arms_.size());
    arms_.push_back(arm);
    scores_.emplace_back();
    fingerprints_.emplace_back();
    shares_.push_back(0);
    ahead_.push_back(0);
    is_out_.push_back(false);
  }
}

}  // namespace hillock::race
