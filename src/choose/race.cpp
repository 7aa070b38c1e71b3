#include "choose/race.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <utility>

#include "choose/estimated_leads.h"
#include "choose/simultaneous.h"
#include "choose/statistics.h"

namespace hillock::choose {
namespace {

constexpr std::size_t first_look = 4;
constexpr double half_spent_at = 2;  // repeats
constexpr std::size_t fewest_for_an_interval = 3;
// A difference under this share of its half-width, about one and a half standard errors, says
// little yet of which of the two is better.
constexpr double share_that_is_near = 0.4;
constexpr double margin_share = 0.01;
constexpr std::ptrdiff_t few_candidates = 3;
constexpr std::ptrdiff_t fewest_for_a_guess = 2;

double error_spent(std::size_t repeats, double error) {
  return error * double(repeats) / (double(repeats) + half_spent_at);
}

}  // namespace

std::size_t look_after(std::size_t repeats) {
  for (int k = 0;; ++k)
    if (const auto n = static_cast<std::size_t>(first_look * std::exp2(k / 2.0)); n > repeats)
      return n;
}

Race::Race(std::vector<Racer> racers, const RaceRules& rules)
    : racers_(std::move(racers)),
      rules_(rules),
      scores_(racers_.size()),
      losses_(racers_.size()),
      differences_(racers_.size()) {
  for (std::size_t a = 0; a < racers_.size(); ++a) {
    differences_[a].resize(a);
    if (!racers_[a].narrow_form_of || !is_frugal()) running_.push_back(a);
  }
}

void Race::add(std::size_t racer, double score, double loss) {
  scores_[racer].push_back(score);
  losses_[racer].push_back(loss);
}

void Race::look(bool last) {
  const std::vector<std::size_t> who = running_;
  const std::size_t repeats = scores_[who.front()].size();
  const double error = 1 - rules_.confidence;
  const double spend = last ? error : error_spent(repeats, error);
  measure(who, spend - spent_);
  spent_ = spend;
  choose_leader(who);
  choose_recommended();
  choose_running();
  if (last) running_.clear();
}

// A candidate that has stopped, though it is not shown to be worse, still counts in the critical
// value: who trains on was picked by the same scores, and the picked alone would seem too far
// apart. The repeats that it lacks are filled with its earlier differences to the leader, in turn.
std::vector<std::vector<double>> Race::stand_ins(const std::vector<std::size_t>& who) const {
  std::vector<std::vector<double>> out;
  const std::vector<double>& leader = scores_[leader_];
  for (std::size_t a = 0; a < racers_.size(); ++a) {
    if (!racers_[a].is_candidate() || std::ranges::find(who, a) != who.end() ||
        verdict(a) == Verdict::worse)
      continue;
    const std::vector<double>& own = scores_[a];
    std::vector<double>& filled = out.emplace_back(own);
    for (std::size_t r = own.size(); r < leader.size(); ++r) {
      const std::size_t earlier = r % own.size();
      filled.push_back(leader[r] + own[earlier] - leader[earlier]);
    }
  }
  return out;
}

void Race::measure(const std::vector<std::size_t>& who, double error) {
  const std::size_t repeats = scores_[who.front()].size();
  std::optional<Simultaneous> all;
  if (repeats >= fewest_for_an_interval) {
    const auto stopped = stand_ins(who);
    std::vector<std::span<const double>> scores;
    for (const std::size_t a : who) scores.emplace_back(scores_[a]);
    scores.insert(scores.end(), stopped.begin(), stopped.end());
    all.emplace(scores, error, rules_.step / std::sqrt(double(repeats)));
  }
  for (std::size_t i = 0; i < who.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const std::size_t a = std::max(who[i], who[j]), b = std::min(who[i], who[j]);
      Difference& d = differences_[a][b];
      d = {.mean = 0, .half_width = 0, .repeats = repeats};
      if (losses_[a] == losses_[b]) continue;
      d.mean = mean_of(scores_[a]) - mean_of(scores_[b]);
      d.half_width = all ? all->half_width(i, j) : std::numeric_limits<double>::infinity();
    }
}

Race::Difference Race::difference(std::size_t a, std::size_t b) const {
  if (a == b) return {.repeats = scores_[a].size()};
  Difference d = differences_[std::max(a, b)][std::min(a, b)];
  if (a < b) d.mean = -d.mean;
  return d;
}

// Those that are shown to be worse than the best mean say how losses and scores go together only
// where few others do; they lead nothing.
void Race::estimate_leads_over(std::size_t best) {
  const auto most = [&](std::size_t a) { return difference(a, best).interval().high; };
  std::vector<std::size_t> candidates;
  for (std::size_t a = 0; a < racers_.size(); ++a)
    if (racers_[a].is_candidate()) candidates.push_back(a);
  std::ranges::stable_sort(candidates, std::greater{}, most);
  while (candidates.size() > fewest_for_a_line && most(candidates.back()) < 0)
    candidates.pop_back();

  std::vector<Shown> shown;
  for (const std::size_t a : candidates) shown.push_back({scores_[a], losses_[a]});
  const auto place = std::ranges::find(candidates, best) - candidates.begin();
  const std::vector<double> leads = estimated_leads(shown, std::size_t(place));
  estimates_.assign(racers_.size(), -std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (most(candidates[i]) >= 0) estimates_[candidates[i]] = leads[i];
}

// The best estimate of the running candidates, which need not be the best mean.
void Race::choose_leader(const std::vector<std::size_t>& who) {
  std::vector<std::size_t> running;
  for (const std::size_t a : who)
    if (racers_[a].is_candidate()) running.push_back(a);
  const auto mean = [&](std::size_t a) { return mean_of(scores_[a]); };
  estimate_leads_over(std::ranges::max(running, {}, mean));
  leader_ = std::ranges::max(running, {}, [&](std::size_t a) { return estimates_[a]; });
  margin_ = rules_.margin.value_or(margin_share * std::abs(mean(leader_)));
}

Verdict Race::verdict(std::size_t racer) const {
  if (racer == leader_) return Verdict::best;
  const Interval interval = difference(racer, leader_).interval();
  return interval.low >= -margin_ ? Verdict::tie
         : interval.high < 0      ? Verdict::worse
                                  : Verdict::unresolved;
}

// Equal costs go to fewer parameters, then to the list's order.
std::tuple<double, std::size_t, std::size_t> Race::price(std::size_t racer) const {
  return {racers_[racer].cost, racers_[racer].parameters, racer};
}

void Race::choose_recommended() {
  recommended_ = leader_;
  for (std::size_t a = 0; a < racers_.size(); ++a)
    if (racers_[a].is_candidate() && verdict(a) == Verdict::tie && price(a) < price(recommended_))
      recommended_ = a;
}

// The fewest repeats whose interval would show the first to be within the margin of the second, or
// worse, the mean being what it is.
std::optional<std::size_t> Race::repeats_to_settle(const Difference& d) const {
  const double room = std::max(d.mean + margin_, -d.mean);
  const double needed = std::ceil(double(d.repeats) * std::pow(d.half_width / room, 2));
  constexpr double most = 10'000;  // beyond, more repeats are no practical advice
  if (!(needed <= most)) return std::nullopt;
  return static_cast<std::size_t>(needed);
}

// The difference on which the answer still hangs: to the leader, for what may be a tie; by how much
// it may be better than the recommended one.
std::optional<Race::Difference> Race::open_question(std::size_t racer) const {
  const Verdict its = verdict(racer);
  if (!racers_[racer].is_candidate() || its == Verdict::worse) return std::nullopt;
  const bool may_tie = its == Verdict::unresolved;
  if (may_tie && (rules_.settle == Settle::all || racers_[racer].cost < racers_[recommended_].cost))
    return difference(racer, leader_);
  if (rules_.settle == Settle::all || racer == recommended_) return std::nullopt;
  const Difference lead = difference(recommended_, racer);
  return lead.interval().low < -margin_ ? std::optional(lead) : std::nullopt;
}

bool Race::is_frugal() const {
  return rules_.effort == RaceRules::Effort::frugal && rules_.settle == Settle::recommendation &&
         std::ranges::count_if(racers_, &Racer::is_candidate) > few_candidates;
}

// The cheapest of some, if it is cheaper than the recommended one and the repeats allowed would
// show it to be a tie, its estimate being what it is: that alone makes a recommendation of more
// than a guess.
std::optional<std::size_t> Race::cheapest_that_may_tie(const std::vector<std::size_t>& some) const {
  std::optional<std::size_t> cheapest;
  for (const std::size_t a : some) {
    const Difference d = difference(a, leader_);
    const double at_the_end =
        d.half_width * std::sqrt(double(d.repeats) / double(rules_.most_repeats));
    if (price(a) < price(cheapest.value_or(recommended_)) && gap(a) + at_the_end <= margin_)
      cheapest = a;
  }
  return cheapest;
}

// Where the repeats allowed would settle everything that is open, the means being what they are,
// all of that trains on. Where not, the answer will be the best guess: then, up to
// most_for_a_guess, the better ones of those near the leader do, fewer at each look (successive
// halving: Karnin, Koren, Somekh 2013, ICML). Of a few candidates that would save little, and tell
// less of them.
void Race::choose_running() {
  std::vector<std::size_t> open, settling, near;
  for (std::size_t a = 0; a < racers_.size(); ++a) {
    const auto question = open_question(a);
    if (!question) continue;
    open.push_back(a);
    const auto needed = repeats_to_settle(*question);
    if (needed && *needed <= rules_.most_repeats) settling.push_back(a);
    if (gap(a) < share_that_is_near * question->half_width) near.push_back(a);
  }
  settled_ = open.empty();
  if (is_frugal() && settling.size() < open.size()) {
    const auto in_race =
        std::ranges::count_if(running_, [&](std::size_t a) { return racers_[a].is_candidate(); });
    const auto beside_the_leader =
        static_cast<std::size_t>(std::max((in_race + 1) / 2, fewest_for_a_guess) - 1);
    std::ranges::stable_sort(near, std::greater{}, [&](std::size_t a) { return estimates_[a]; });
    const auto cheap = cheapest_that_may_tie(near);
    near.resize(std::min(near.size(), beside_the_leader));
    if (repeats(leader_) >= most_for_a_guess) near.clear();
    if (cheap) near.push_back(*cheap);
    settling.clear();
  }
  running_.clear();
  std::vector<bool> runs(racers_.size());
  for (const std::size_t a : settling) runs[a] = true;
  for (const std::size_t a : near) runs[a] = true;
  if ((settling.empty() && near.empty()) || scores_[leader_].size() >= rules_.most_repeats) return;
  runs[leader_] = runs[recommended_] = true;
  for (std::size_t a = 0; a < racers_.size(); ++a)
    if (runs[racers_[a].narrow_form_of.value_or(a)]) running_.push_back(a);
}

double Race::gap(std::size_t racer) const {
  return estimates_[leader_] - estimates_[racer];
}

Judgement Race::judgement(std::size_t racer) const {
  const Difference d = difference(racer, leader_);
  // Nadeau and Bengio 2003, Machine Learning 52: s^2 (1/n + n_test/n_train).
  const double wide = d.half_width * std::sqrt(1 + double(d.repeats) * rules_.test_over_train);
  Judgement out{.verdict = verdict(racer),
                .mean = d.mean,
                .interval = d.interval(),
                .new_data = {d.mean - wide, d.mean + wide},
                .more_repeats = {}};
  if (const auto needed = repeats_to_settle(d);
      out.verdict == Verdict::unresolved && needed && *needed > scores_[racer].size())
    out.more_repeats = *needed - scores_[racer].size();
  return out;
}

}  // namespace hillock::choose
