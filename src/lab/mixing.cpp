// mixing.cpp: does it hurt to mix activations in one network?
#include <fmt/core.h>

#include <algorithm>

#include "lab/experiments.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

Outcome run_mixing(const LabOptions& options) {
  const std::vector<nn::Unit> units = cast_all(options, {"relu", "tanh", "elu"});
  const auto sources = task_sources(options, options.full ? 5000 : 1000);
  const ContestPlan plan{.hidden = {64, 64, 64},
                         .epochs = options.full ? 200u : 50u,
                         .search_repeats = options.full ? 5u : 2u,
                         .repeats = options.full ? 20u : 10u};
  constexpr double margin = 0.005;
  std::vector<Contender> all = contenders(units);
  struct Mixture {
    std::size_t contender, first, last;
  };
  std::vector<Mixture> mixtures;
  for (std::size_t a = 0; a < units.size(); ++a)
    for (std::size_t b = 0; b < units.size(); ++b) {
      if (a == b) continue;
      Contender mixed = contender(units[a]);
      mixed.last = units[b];
      mixed.name = fmt::format("{}, then {}", units[a].name, units[b].name);
      mixtures.push_back({all.size(), a, b});
      all.push_back(std::move(mixed));
    }
  Outcome out;
  out.method = fmt::format(
      "Three hidden layers of 64; a mixture has another function in the last one. Adam, {} epochs, "
      "each "
      "network at its own rate, {} repeats. A mixture is held against the better of its two pure "
      "networks "
      "(of higher mean, so that luck favours not to mix).",
      plan.epochs, plan.repeats);
  std::vector<ContestResult> contests;
  std::vector<Conclusion> hurts;
  std::size_t harmless = 0;
  Grid grid{
      .title = "Test score, mixture less the better of its parts", .columns = {"task"}, .rows = {}};
  for (const Mixture& m : mixtures) grid.columns.push_back(all[m.contender].name);
  BarPicture bars{.title = "mean test score over the tasks", .bars = {}};
  for (std::size_t t = 0; t < sources.size(); ++t) {
    contests.push_back(hold_contest(part_of(options, t, sources.size()), sources[t], all, plan));
    const ContestResult& c = contests.back();
    grid.rows.push_back({figure(c.task)});
    for (const Mixture& m : mixtures) {
      const bool first = estimate(c.standings[m.first].scores()).mean >=
                         estimate(c.standings[m.last].scores()).mean;
      const Estimate gap = score_gap(c, m.contender, first ? m.first : m.last);
      const race::Interval i = interval_of(gap, mixtures.size() * sources.size());
      hurts.push_back(is_below(i, 0));
      // A mixture that loses no more than the margin does not hurt, wherever 0 lies.
      if (hurts.back() == Conclusion::depends && i.low >= -margin)
        hurts.back() = Conclusion::does_not_hold;
      harmless += hurts.back() == Conclusion::does_not_hold;
      grid.rows.back().push_back(figure(gap, 4));
    }
  }
  for (std::size_t k = 0; k < all.size(); ++k) {
    double sum = 0;
    for (const ContestResult& c : contests) sum += estimate(c.standings[k].scores()).mean;
    bars.bars.emplace_back(all[k].name, sum / double(contests.size()));
  }
  out.tables = {std::move(grid)};
  out.bars.push_back(std::move(bars));
  out.answers.push_back(
      {together(hurts),
       fmt::format("shown to hurt in {} of {} pairs of mixture and task; shown to lose no more "
                   "than {} in {}; the "
                   "rest is open. All at once at 95 %.",
                   std::ranges::count(hurts, Conclusion::holds), hurts.size(), margin, harmless)});
  out.notes.push_back(
      "Of your own table, `hillock choose --mixed` asks the same of the recommended network.");
  return out;
}

}  // namespace

Experiment mixing() {
  return {
      .name = "mixing",
      .about = "Does it hurt to mix activations in one network?",
      .claims =
          {{"article, How to choose the right activation function",
            "Under normal circumstances, do not mix different activation functions in a network"}},
      .run = run_mixing};
}

}  // namespace hillock::lab
