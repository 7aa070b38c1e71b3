// judging.cpp: measures how often `hillock judge` errs and what it can show, on simulated scores
// whose truth is known. Prints the tables of notebook/judging.md.
//   bench_judging [STUDIES: 2000]
#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "data/random.h"
#include "race/posterior.h"
#include "race/verdict.h"

namespace hillock::bench {
namespace {

using race::Pairing;

enum class Noise { normal, heavy_tails, one_wild };

struct Setting {
  std::string truth;
  std::vector<double> means;  // in deviations of a score's own noise
  std::size_t repeats;
  Noise noise = Noise::normal;
  Pairing pairing = Pairing::paired;
};

constexpr double margin = 0.5;

double noise(data::Stream& stream, Noise kind, std::size_t arm) {
  const double z = stream.normal();
  if (kind == Noise::one_wild) return arm == 0 ? 5 * z : z;
  if (kind == Noise::normal) return z;
  double squares = 0;
  for (int i = 0; i < 3; ++i) squares += std::pow(stream.normal(), 2);
  return z / std::sqrt(squares);  // Student's t with 3 degrees of freedom, to deviation 1
}

void simulate(const Setting& s, std::size_t studies) {
  const std::size_t arms = s.means.size();
  std::vector<std::size_t> own(arms);
  std::iota(own.begin(), own.end(), std::size_t{0});
  const race::Rules rules = race::rules_of_one_look(margin, arms);
  std::size_t wrong_worse = 0, wrong_tie = 0, told = 0;
  for (std::size_t study = 0; study < studies; ++study) {
    race::Scores scores(arms);
    for (std::size_t r = 0; r < s.repeats; ++r) {
      data::Stream stream(study, data::Role::simulation, r);
      const double split = s.pairing == Pairing::paired ? 2 * stream.normal() : 0;
      for (std::size_t a = 0; a < arms; ++a)
        scores[a].push_back(s.means[a] + split + noise(stream, s.noise, a));
    }
    const race::Statements statements(race::Posterior(scores, s.pairing), own);
    const std::vector<race::Statement> all = statements.all(rules);
    bool worse = false, tie = false;
    for (std::size_t a = 0; a < arms; ++a) {
      const double truth = s.means[a] - s.means[statements.leader()];
      worse |= all[a].verdict == race::Verdict::worse && truth >= 0;
      tie |= all[a].verdict == race::Verdict::tie && truth < -margin;
      told += all[a].verdict == race::Verdict::tie || all[a].verdict == race::Verdict::worse;
    }
    wrong_worse += worse;
    wrong_tie += tie;
  }
  const auto share = [&](std::size_t times) { return 100 * double(times) / double(studies); };
  fmt::print("| {} | {} | {} | {:.1f} % | {:.1f} % | {:.0f} % |\n", s.truth, arms, s.repeats,
             share(wrong_worse), share(wrong_tie), share(told) / double(arms - 1));
  std::fflush(stdout);
}

}  // namespace
}  // namespace hillock::bench

int main(int argc, char** argv) {
  using namespace hillock::bench;
  const std::size_t studies = argc > 1 ? std::size_t(std::atol(argv[1])) : 2000;
  fmt::print(
      "| truth | arms | runs of each | studies that call an equal one worse | or a tie what is not "
      "| told |\n|---|--:|--:|--:|--:|--:|\n");
  const auto equal = [](std::size_t arms) { return std::vector<double>(arms, 0.0); };
  const auto beyond_the_margin = [](std::size_t arms) {  // the hardest to tell from ties
    std::vector<double> means(arms, -1.02 * margin);
    means[0] = 0;
    return means;
  };
  for (const std::size_t arms : {2, 3, 6, 12, 24})
    for (const std::size_t repeats : {4, 10, 40})
      simulate({"equal", equal(arms), repeats}, studies);
  for (const std::size_t arms : {2, 12})
    for (const std::size_t repeats : {10, 40, 160})
      simulate({"all but one a hair beyond the margin", beyond_the_margin(arms), repeats}, studies);
  for (const std::size_t repeats : {4, 10, 40}) {
    simulate({"equal; t with 3 degrees of freedom", equal(12), repeats, Noise::heavy_tails},
             studies);
    simulate({"equal; one scatters 5 times as much", equal(12), repeats, Noise::one_wild}, studies);
    simulate({"equal; not paired", equal(12), repeats, Noise::normal, Pairing::unpaired}, studies);
  }
  for (const std::size_t repeats : {5, 10, 20, 40})
    simulate({"one better by a deviation", {1, 0}, repeats}, studies);
}
