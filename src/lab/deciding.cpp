#include "lab/deciding.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <mutex>

#include "choose/parallel.h"
#include "data/random.h"

namespace hillock::lab {
namespace {

constexpr std::size_t usual_count = 13;
constexpr double test_rows = 120;
constexpr double wild = 5;
constexpr std::size_t group = 3;
constexpr std::size_t own_losses = 1'000'000;  // a stream of its own, beyond those of repeats

// Each activation's own, whatever the rate, of variance 1.
double own_noise(Noise noise, std::size_t a, data::Stream& stream) {
  const double z = stream.normal();
  switch (noise) {
    case Noise::heavy_tails: {
      double squares = 0;
      for (int i = 0; i < 3; ++i) squares += std::pow(stream.normal(), 2);
      return z / std::sqrt(squares / 3) / std::sqrt(3.0);  // t's variance is 3
    }
    case Noise::skewed:
      return -std::log(stream.uniform()) - 1;
    case Noise::one_wild:
      return a == 0 ? wild * z : z;
    default:
      return z;
  }
}

std::vector<double> repeat_scores(const Scenario& s, data::Stream& stream) {
  constexpr double shared_by_all = 2, shared_by_a_group = 0.95;
  const double own = s.sd / 2, split = shared_by_all * s.sd * stream.normal();
  std::vector<double> out;
  double common = 0;
  for (std::size_t a = 0; a < s.means.size(); ++a) {
    double noise = own_noise(s.noise, a, stream);
    if (s.noise == Noise::alike) {
      if (a % group == 0) common = stream.normal();
      noise = shared_by_a_group * common + std::sqrt(1 - std::pow(shared_by_a_group, 2)) * noise;
    }
    out.push_back(s.means[a] + split + own * noise);
  }
  return out;
}

// Of an arm, beside its contestant's best.
double lost_by_rate(const Scenario& s, const race::Arm& arm) {
  const int best = int(arm.contestant % 3) - 1;
  return s.by_rate * std::abs(arm.step - best);
}

struct Raced {
  race::Race race;
  std::size_t runs = 0;
};

// Costs rise with the place, so that the cheapest good one is a question.
Raced run_race(const Scenario& s, std::size_t study,
               const std::shared_ptr<const race::Normals>& normals) {
  std::vector<race::Contestant> contestants;
  for (std::size_t a = 0; a < s.means.size(); ++a)
    contestants.push_back(
        {.cost = 1 + 0.1 * double(a), .first = -1, .last = 1, .lowest = -2, .highest = 2});
  race::RaceRules rules{.margin = s.margin, .most_repeats = s.most_repeats};
  if (s.noise == Noise::rows) rules.step = 100 / test_rows;
  Raced out{.race = race::Race(contestants, rules, normals)};
  race::Race& race = out.race;
  constexpr int rates = 5;
  while (!race.running().empty()) {
    const std::size_t repeats = std::min(race::look_after(race.looked_at()), s.most_repeats);
    for (std::size_t r = 0; r < repeats; ++r) {
      data::Stream stream(study, data::Role::simulation, r);
      const auto scores = repeat_scores(s, stream);
      for (const std::size_t arm : race.running()) {
        if (race.scores(arm).size() != r) continue;
        const auto& [contestant, step] = race.arms()[arm];
        // Of what is its own, half the variance is the rate's.
        data::Stream own(study, data::Role::simulation, r,
                         contestant * rates + std::size_t(step + 2) + 1);
        const double z = own.normal() * s.sd / 2;
        const double score = scores[contestant] - lost_by_rate(s, race.arms()[arm]) + z;
        race.add(
            arm,
            s.noise == Noise::rows ? std::round(score * test_rows / 100) * 100 / test_rows : score,
            own.uniform());
        ++out.runs;
      }
    }
    race.look(repeats, repeats == s.most_repeats);
  }
  return out;
}

}  // namespace

race::Interval Frequency::interval() const {
  if (of == 0) return {0, 1};
  using Binomial = boost::math::binomial_distribution<>;
  constexpr double error = 0.025;
  const auto n = double(of), k = double(times);
  return {Binomial::find_lower_bound_on_p(n, k, error),
          Binomial::find_upper_bound_on_p(n, k, error)};
}

std::vector<Scenario> scenarios() {
  const auto equal = [](std::size_t count) { return std::vector<double>(count); };
  const auto half_below = [](std::size_t count, double by) {
    std::vector<double> means(count);
    for (std::size_t a = 0; a < count; a += 2) means[a] = -by;
    return means;
  };
  std::vector<double> graded;
  for (std::size_t a = 0; a < usual_count; ++a)
    graded.push_back(-2.0 + 2.0 * double(a) / double(usual_count - 1));
  std::vector<double> near(usual_count, -0.4), behind(usual_count, -0.6);
  near.back() = behind.back() = 0;
  std::vector<Scenario> all{
      {.truth = "two copies", .means = equal(2)},
      {.truth = "two copies, at rates that are equal", .means = equal(2), .by_rate = 0},
      {.truth = "6 copies", .means = equal(6), .sd = 0.5},
      {.truth = "13 copies", .means = equal(usual_count)},
      {.truth = "13 copies, at rates that are equal", .means = equal(usual_count), .by_rate = 0},
      {.truth = "13 copies, 13 repeats at most", .means = equal(usual_count), .most_repeats = 13},
      {.truth = "half of 13 worse by 1", .means = half_below(usual_count, 1), .sd = 0.5},
      {.truth = "half of 13 worse by 1", .means = half_below(usual_count, 1)},
      {.truth = "half of 13 worse by 1, 13 repeats at most",
       .means = half_below(usual_count, 1),
       .most_repeats = 13},
      {.truth = "half of 13 worse by 3", .means = half_below(usual_count, 3), .sd = 2},
      {.truth = "13 from -2 to 0", .means = graded},
      {.truth = "12 worse by 0.4", .means = near, .sd = 0.5},
      {.truth = "12 worse by 0.6", .means = behind, .sd = 0.5},
  };
  for (std::size_t noise = 1; noise < noise_names.size(); ++noise) {
    all.push_back({.truth = "13 copies", .means = equal(usual_count), .noise = Noise(noise)});
    all.push_back({.truth = "half of 13 worse by 3",
                   .means = half_below(usual_count, 3),
                   .noise = Noise(noise)});
  }
  return all;
}

Rates simulate(const Scenario& s, std::size_t studies, std::size_t threads,
               const std::shared_ptr<const race::Normals>& normals, std::size_t first) {
  Rates rates;
  std::mutex mutex;
  const double best = *std::ranges::max_element(s.means);
  choose::in_parallel(
      studies, threads, [] { return true; },
      [&](std::size_t study) {
        const auto [race, runs] = run_race(s, first + study, normals);
        const std::lock_guard lock(mutex);
        bool wrong = false;
        for (std::size_t a = 0; a < s.means.size(); ++a) {
          const race::Verdict verdict = race.statement(a).verdict;
          const double below = s.means[race.leader()] - s.means[a];
          wrong = wrong || (verdict == race::Verdict::worse && below <= 0) ||
                  (verdict == race::Verdict::tie && below > s.margin);
          if (best - s.means[a] > s.margin) {
            ++rates.found.of;
            rates.found.times += verdict == race::Verdict::worse;
          }
          if (a != race.leader()) {
            ++rates.told.of;
            rates.told.times += race.is_told(a);
          }
          rates.by_rate += lost_by_rate(s, race.arms()[race.statement(a).arm]) /
                           double(studies * s.means.size());
        }
        rates.wrong.times += wrong;
        rates.good.times += s.means[race.recommended()] >= best - s.margin;
        rates.runs += double(runs) / double(studies);
      });
  rates.wrong.of = rates.good.of = studies;
  return rates;
}

}  // namespace hillock::lab
