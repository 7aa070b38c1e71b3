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

// Half the variance of a paired difference, each activation's own, is 1.
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
  const double own = s.sd / std::sqrt(2.0), split = shared_by_all * s.sd * stream.normal();
  std::vector<double> out;
  double common = 0;
  for (std::size_t a = 0; a < s.means.size(); ++a) {
    double noise = own_noise(s.noise, a, stream);
    if (s.noise == Noise::alike) {
      if (a % group == 0) common = stream.normal();
      noise = shared_by_a_group * common + std::sqrt(1 - std::pow(shared_by_a_group, 2)) * noise;
    }
    double score = s.means[a] + split + own * noise;
    if (s.noise == Noise::rows) score = std::round(score * test_rows / 100) * 100 / test_rows;
    out.push_back(score);
  }
  return out;
}

// True means of a study's losses. Unrelated ones are as far apart as one score's deviation.
std::vector<double> mean_losses(const Scenario& s, std::size_t study) {
  data::Stream stream(study, data::Role::simulation, own_losses);
  std::vector<double> out;
  for (const double mean : s.means)
    out.push_back(s.losses == Losses::alike      ? -mean
                  : s.losses == Losses::reversed ? mean
                                                 : stream.normal() * s.sd);
  return out;
}

// Those of one repeat.
std::vector<double> repeat_losses(const Scenario& s, std::vector<double> means,
                                  data::Stream& stream) {
  constexpr double scatter = 0.5;
  for (double& loss : means) loss += scatter * s.sd / std::sqrt(2.0) * stream.normal();
  return means;
}

// Costs rise with the place, so that the cheapest good one is a question.
choose::Race run_race(const Scenario& s, std::size_t study) {
  std::vector<choose::Racer> racers;
  for (std::size_t a = 0; a < s.means.size(); ++a) racers.push_back({.cost = 1 + 0.1 * double(a)});
  choose::RaceRules rules{.margin = s.margin, .settle = s.settle};
  if (s.noise == Noise::rows) rules.step = 100 / test_rows;
  const std::vector<double> losses_of_study = mean_losses(s, study);
  choose::Race race(racers, rules);
  for (std::size_t repeats = 0; !race.running().empty();) {
    const std::size_t from = repeats;
    repeats = std::min(choose::look_after(repeats), rules.most_repeats);
    const std::vector<std::size_t> running = race.running();
    for (std::size_t r = 0; r < repeats; ++r) {
      data::Stream stream(study, data::Role::simulation, r);
      const auto scores = repeat_scores(s, stream);
      const auto losses = repeat_losses(s, losses_of_study, stream);
      for (const std::size_t a : running)
        if (race.repeats(a) == r) race.add(a, scores[a], losses[a]);
    }
    race.look(repeats == rules.most_repeats);
    if (repeats == from) break;
  }
  return race;
}

}  // namespace

choose::Interval Frequency::interval() const {
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
  std::vector<double> near(usual_count, -0.4);
  near.back() = 0;
  std::vector<Scenario> all{
      {.truth = "two copies", .means = equal(2), .sd = 1},
      {.truth = "6 copies", .means = equal(6), .sd = 0.5},
      {.truth = "13 copies", .means = equal(usual_count), .sd = 0.5},
      {.truth = "13 copies, all to be settled",
       .means = equal(usual_count),
       .sd = 0.5,
       .settle = choose::Settle::all},
      {.truth = "half of 13 worse by 1", .means = half_below(usual_count, 1), .sd = 0.5},
      {.truth = "half of 13 worse by 1", .means = half_below(usual_count, 1), .sd = 1},
      {.truth = "half of 13 worse by 1, all to be settled",
       .means = half_below(usual_count, 1),
       .sd = 1,
       .settle = choose::Settle::all},
      {.truth = "half of 13 worse by 1, and their losses higher",
       .means = half_below(usual_count, 1),
       .sd = 1,
       .losses = Losses::alike},
      {.truth = "half of 13 worse by 1, and their losses lower",
       .means = half_below(usual_count, 1),
       .sd = 1,
       .losses = Losses::reversed},
      {.truth = "half of 13 worse by 3", .means = half_below(usual_count, 3), .sd = 2},
      {.truth = "13 from -2 to 0", .means = graded, .sd = 1},
      {.truth = "12 worse by 0.4", .means = near, .sd = 0.5},
  };
  for (std::size_t noise = 1; noise < noise_names.size(); ++noise) {
    all.push_back({.truth = "13 copies",
                   .means = equal(usual_count),
                   .sd = 1,
                   .noise = Noise(noise),
                   .settle = choose::Settle::all});
    all.push_back({.truth = "half of 13 worse by 3",
                   .means = half_below(usual_count, 3),
                   .sd = 1,
                   .noise = Noise(noise)});
  }
  return all;
}

Rates simulate(const Scenario& s, std::size_t studies, std::size_t threads, std::size_t first) {
  Rates rates;
  std::mutex mutex;
  const double best = *std::ranges::max_element(s.means);
  std::size_t repeats = 0;
  choose::in_parallel(
      studies, threads, [] { return true; },
      [&](std::size_t study) {
        const choose::Race race = run_race(s, first + study);
        const std::lock_guard lock(mutex);
        bool wrong = false;
        for (std::size_t a = 0; a < s.means.size(); ++a) {
          const choose::Verdict verdict = race.judgement(a).verdict;
          const double below = s.means[race.leader()] - s.means[a];
          wrong = wrong || (verdict == choose::Verdict::worse && below <= 0) ||
                  (verdict == choose::Verdict::tie && below > s.margin);
          if (best - s.means[a] > s.margin) {
            ++rates.found.of;
            rates.found.times += verdict == choose::Verdict::worse;
          }
          repeats += race.repeats(a);
        }
        rates.wrong.times += wrong;
        rates.good.times += s.means[race.recommended()] >= best - s.margin;
        rates.settled.times += race.is_settled();
      });
  rates.wrong.of = rates.good.of = rates.settled.of = studies;
  rates.repeats = double(repeats) / double(studies * s.means.size());
  return rates;
}

}  // namespace hillock::lab
