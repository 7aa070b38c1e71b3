// leaky_relu_better.cpp: is leaky_relu always better than relu, and must its slope be set by hand?
#include <fmt/core.h>

#include <algorithm>

#include "lab/experiments.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

constexpr double margin = 0.005;  // of accuracy or r2

Outcome run_leaky_relu_better(const LabOptions& options) {
  const std::vector<nn::Unit> units = cast_all(
      options, {"relu", "leaky_relu", "leaky_relu:slope=0.1", "leaky_relu:slope=0.3", "prelu"});
  const std::size_t rows = options.full ? 5000 : 1000;
  const auto sources = task_sources(options, rows);
  const ContestPlan plan{.hidden = {64, 64, 64},
                         .epochs = options.full ? 200u : 50u,
                         .search_repeats = options.full ? 5u : 3u,
                         .repeats = options.full ? 30u : 12u};
  Outcome out;
  out.method = fmt::format(
      "Three hidden layers of 64, Adam, {} epochs, {} training rows; each at the rate with the "
      "best test "
      "score on {} repeats, then {} new ones, the same rows and initial directions for all.",
      plan.epochs, rows, plan.search_repeats, plan.repeats);
  std::vector<ContestResult> contests;
  Grid grid{.title = "Test score, leaky_relu less relu",
            .columns = {"task", "difference", "at 95 %", ""}};
  std::vector<Conclusion> better, advantages, learned;
  std::vector<double> leaky_dead, relu_dead;
  for (std::size_t t = 0; t < sources.size(); ++t) {
    contests.push_back(
        hold_contest(part_of(options, t, sources.size()), sources[t], contenders(units), plan));
    const ContestResult& c = contests.back();
    const Estimate gap = score_gap(c, 1, 0);
    const race::Interval i = interval_of(gap, sources.size());
    better.push_back(is_above(i, 0));
    advantages.push_back(is_above(i, -margin));
    grid.rows.push_back({figure(c.task), figure(gap, 4),
                         figure(fmt::format("[{:.4f}, {:.4f}]", i.low, i.high)),
                         figure(better.back() == Conclusion::holds           ? "better"
                                : better.back() == Conclusion::does_not_hold ? "worse"
                                                                             : "open")});
    // The best slope set by hand, found on the same runs: which favours it.
    std::size_t best = 1;
    for (std::size_t u = 2; u <= 3; ++u)
      if (estimate(c.standings[u].scores()).mean > estimate(c.standings[best].scores()).mean)
        best = u;
    learned.push_back(is_above(interval_of(score_gap(c, 4, best), sources.size()), -2 * margin));
    for (const Trained& r : c.standings[0].runs) relu_dead.push_back(r.kept.dead);
    for (const Trained& r : c.standings[1].runs) leaky_dead.push_back(r.kept.dead);
  }
  out.tables = {std::move(grid), score_grid(contests)};
  BarPicture bars{.title = "dead units after training, %", .bars = {}};
  bars.bars = {{units[0].name, 100 * estimate(relu_dead).mean},
               {units[1].name, 100 * estimate(leaky_dead).mean}};
  out.bars.push_back(std::move(bars));
  const auto count = [](const std::vector<Conclusion>& c, Conclusion which) {
    return std::ranges::count(c, which);
  };
  const bool none_dead = std::ranges::max(leaky_dead) == 0;
  const bool always = together(better) == Conclusion::holds;
  const bool no_loss = together(advantages) == Conclusion::holds;
  out.answers = {
      {none_dead && no_loss ? Conclusion::holds
       : none_dead          ? Conclusion::depends
                            : Conclusion::does_not_hold,
       fmt::format("{} units of {} are dead after training ({}: {:.1f} %); its score is shown to "
                   "lose no more "
                   "than {} in {} of {} tasks.",
                   none_dead ? "no" : "some", units[1].name, units[0].name,
                   100 * estimate(relu_dead).mean, margin, count(advantages, Conclusion::holds),
                   advantages.size())},
      {always ? Conclusion::does_not_hold : Conclusion::holds,
       fmt::format("shown to be better (95 %, all tasks at once) in {} of {} tasks, worse in {}; "
                   "to be always "
                   "better it would have to be so in all.",
                   count(better, Conclusion::holds), better.size(),
                   count(better, Conclusion::does_not_hold))},
      {opposite(together(learned)),
       fmt::format("{}, which learns its slope, is shown to be within {} of the best slope set by "
                   "hand in {} "
                   "of {} tasks; the claim fails where it is so in all.",
                   units[4].name, 2 * margin, count(learned, Conclusion::holds), learned.size())}};
  return out;
}

}  // namespace

Experiment leaky_relu_better() {
  return {
      .name = "leaky_relu_better",
      .about = "Is leaky_relu always better than relu, and must its slope be set by hand?",
      .claims =
          {{"article, Leaky ReLU function",
            "Leaky ReLU has all the advantages of ReLU, plus there will be no Dead ReLU Problem"},
           {"article, Leaky ReLU function",
            "but the actual operation does not fully prove that Leaky ReLU is always better than "
            "ReLU."},
           {"article, Leaky ReLU function", "alpha requires manual assignment."}},
      .run = run_leaky_relu_better};
}

}  // namespace hillock::lab
