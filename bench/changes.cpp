// changes.cpp: simulates 100 changes to a training script, one after the other. Each is raced
// against the current version, as `hillock race` does with two arms, and kept if it is shown to be
// better. 10 of them gain one standard deviation of a run's score, 90 do nothing.
//   bench_changes [SCRIPTS: 400]
// Prints a line for each way to race: runs of one seed paired or not; the baseline's runs repeated
// in each race, or reused from earlier races (--reuse), those of the race itself included. With a
// correlation, the standard deviation is that of the scores, and what two arms have in common at a
// seed is a part of it. The columns are the share of the kept changes that do nothing (with its
// standard error), the share of the real gains that are kept, and the runs per change.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include "choose/parallel.h"
#include "data/random.h"
#include "race/race.h"

namespace hillock::bench {
namespace {

constexpr std::size_t changes = 100, real_changes = 10;
constexpr std::size_t most_repeats = 41;

struct Way {
  race::Pairing pairing;
  bool reuse;
  double correlation;
};

// The scores of one script; of seed r the r-th, known or drawn when they are asked for.
struct Script {
  double quality = 0;
  std::vector<double> scores = {};
};

struct Kept {
  double idle = 0, real = 0, runs = 0;
};

struct Trial {
  const Way& way;
  data::Stream stream;
  std::vector<double> in_common;  // by seed

  void run(Script& script, std::size_t repeats) {
    const double own = std::sqrt(1 - way.correlation), shared = std::sqrt(way.correlation);
    for (std::size_t r = script.scores.size(); r < repeats; ++r)
      script.scores.push_back(script.quality + shared * in_common[r] + own * stream.normal());
  }

  // Whether the change is shown to be better.
  bool race(Script& baseline, Script& change, double& runs) {
    race::Race race({{.cost = 0}, {.cost = 1}}, {.margin = std::nullopt,
                                                 .settle = race::Settle::better,
                                                 .most_repeats = most_repeats,
                                                 .pairing = way.pairing});
    Script* of_arm[2] = {&baseline, &change};
    for (std::size_t repeats = 0; !race.running().empty();) {
      repeats = race::look_after(repeats);
      for (const std::size_t arm : race.running()) {
        Script& script = *of_arm[arm];
        const std::size_t known = script.scores.size();
        run(script, repeats);
        runs += double(script.scores.size() - known);
        const std::size_t all =
            way.pairing == race::Pairing::paired ? repeats : script.scores.size();
        for (std::size_t r = race.scores(arm).size(); r < all; ++r)
          race.add(arm, script.scores[r], NAN);
      }
      race.look(repeats, repeats == most_repeats);
    }
    return race.statement(0).verdict == race::Verdict::worse;
  }
};

Kept improve(const Way& way, std::uint64_t number) {
  Trial trial{.way = way, .stream = data::Stream(number, data::Role::test), .in_common = {}};
  std::vector<bool> is_real(changes);
  for (std::size_t placed = 0; placed < real_changes;) {
    const std::size_t at = trial.stream.below(changes);
    placed += !is_real[at];
    is_real[at] = true;
  }
  for (std::size_t r = 0; r < most_repeats; ++r) trial.in_common.push_back(trial.stream.normal());
  Kept kept;
  Script baseline;
  for (std::size_t i = 0; i < changes; ++i) {
    Script change{.quality = baseline.quality + is_real[i]};
    if (!way.reuse) baseline.scores.clear();
    if (!trial.race(baseline, change, kept.runs)) continue;
    (is_real[i] ? kept.real : kept.idle) += 1;
    baseline = change;
  }
  return kept;
}

}  // namespace
}  // namespace hillock::bench

int main(int argc, char** argv) {
  using namespace hillock;
  const std::size_t scripts = argc > 1 ? std::size_t(std::atol(argv[1])) : 400;
  fmt::print("{} scripts of {} changes, {} of them real\n", scripts, bench::changes,
             bench::real_changes);
  for (const bench::Way way :
       {bench::Way{race::Pairing::pooled, true, 0}, bench::Way{race::Pairing::pooled, false, 0},
        bench::Way{race::Pairing::paired, true, 0}, bench::Way{race::Pairing::paired, false, 0},
        bench::Way{race::Pairing::paired, false, 0.5}, bench::Way{race::Pairing::paired, true, 0.8},
        bench::Way{race::Pairing::paired, false, 0.8},
        bench::Way{race::Pairing::pooled, true, 0.8}}) {
    std::vector<bench::Kept> all(scripts);
    choose::in_parallel(
        scripts, 2, [] { return true; }, [&](std::size_t i) { all[i] = bench::improve(way, i); });
    double idle = 0, real = 0, runs = 0, scatter = 0;
    for (const auto& kept : all) {
      idle += kept.idle;
      real += kept.real;
      runs += kept.runs;
    }
    const double share = idle / (idle + real);
    for (const auto& kept : all)
      scatter += std::pow(kept.idle - share * (kept.idle + kept.real), 2);
    fmt::print(
        "{:8} {:8} correlation {:.1f}: of the kept {:.1f} % ± {:.1f} do nothing, {:.0f} % of the "
        "real ones are kept, {:.1f} runs a change\n",
        way.pairing == race::Pairing::paired ? "paired" : "unpaired", way.reuse ? "reused" : "anew",
        way.correlation, 100 * share, 100 * std::sqrt(scatter) / (idle + real),
        100 * real / double(scripts * bench::real_changes),
        runs / double(scripts * bench::changes));
    std::fflush(stdout);
  }
}
