// choosing.cpp: the rules for choosing: sigmoid less, tanh not as good as relu and maxout.
#include <fmt/core.h>

#include <algorithm>

#include "lab/experiments.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

Outcome run_choosing(const LabOptions& options) {
  const std::vector<nn::Unit> units = cast_all(options, {"sigmoid", "tanh", "relu", "maxout"});
  const auto sources = task_sources(options, options.full ? 5000 : 1000);
  constexpr double margin = 0.005;
  constexpr std::size_t depths[] = {2, 6};
  Outcome out;
  std::vector<Conclusion> sigmoid_worse, tanh_worse;
  const std::size_t at_once = 4 * std::size(depths) * sources.size();
  for (std::size_t d = 0; d < std::size(depths); ++d) {
    const ContestPlan plan{.hidden = std::vector<std::size_t>(depths[d], 64),
                           .epochs = options.full ? 200u : 50u,
                           .search_repeats = options.full ? 5u : 2u,
                           .repeats = options.full ? 20u : 10u};
    if (d == 0)
      out.method = fmt::format(
          "Two and six hidden layers of 64, Adam, {} epochs, weights of each function's own "
          "critical size, "
          "each at its own rate, {} repeats. Worse: the score's difference lies below 0 at 95 %, "
          "all {} at "
          "once; as good: it loses no more than {}.",
          plan.epochs, plan.repeats, at_once, margin);
    std::vector<ContestResult> contests;
    for (std::size_t t = 0; t < sources.size(); ++t) {
      contests.push_back(
          hold_contest(part_of(options, d * sources.size() + t, std::size(depths) * sources.size()),
                       sources[t], contenders(units), plan));
      const auto worse = [&](std::size_t a, std::size_t b) {
        const race::Interval i = interval_of(score_gap(contests.back(), a, b), at_once);
        if (i.high < 0) return Conclusion::holds;
        return i.low >= -margin ? Conclusion::does_not_hold : Conclusion::depends;
      };
      for (const std::size_t b : {2u, 3u}) {
        sigmoid_worse.push_back(worse(0, b));
        tanh_worse.push_back(worse(1, b));
      }
    }
    Grid grid = score_grid(contests);
    grid.title += fmt::format(", {} hidden layers", depths[d]);
    out.tables.push_back(std::move(grid));
    if (d == 1) out.lines.push_back(loss_picture(contests[1]));
  }
  const auto answer = [&](const std::vector<Conclusion>& c, const nn::Unit& unit) {
    return Answer{
        together(c),
        fmt::format("{} is shown to be worse than {} or {} in {} of {} comparisons, and as "
                    "good in {}; the rest is open.",
                    unit.name, units[2].name, units[3].name,
                    std::ranges::count(c, Conclusion::holds), c.size(),
                    std::ranges::count(c, Conclusion::does_not_hold))};
  };
  out.answers = {answer(sigmoid_worse, units[0]), answer(tanh_worse, units[1])};
  out.notes.push_back(
      "The rules on mixing, zero-centred outputs and dead units have experiments of their own: "
      "mixing, "
      "zero_centred, dead_by_rate. Of your own table, `hillock choose` says which rules its runs "
      "show.");
  return out;
}

}  // namespace

Experiment choosing() {
  return {
      .name = "choosing",
      .about = "The rule to prefer relu and maxout to tanh, and tanh to sigmoid",
      .claims = {{"article, How to choose the right activation function", "Use Sigmoid less"},
                 {"article, How to choose the right activation function",
                  "you can try Tanh, but the effect should not be as good as ReLU and MaxOut."}},
      .run = run_choosing};
}

}  // namespace hillock::lab
