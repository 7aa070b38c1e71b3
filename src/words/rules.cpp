#include "words/rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "choose/variation.h"
#include "words/figures.h"

namespace hillock::words {
namespace {

using choose::Finding;
using choose::many_dead;
using choose::Study;
using choose::Variation;
using Holds = RuleFinding::Holds;

const Finding* finding_of(const Study& study, std::string_view name) {
  for (const Finding& f : study.findings)
    if (study.contestant_of(f).is_candidate() && study.contestant_of(f).unit.name == name)
      return &f;
  return nullptr;
}

const choose::Pair* pair_of(const Study& study, std::string_view first, std::string_view second) {
  for (const choose::Pair& pair : study.pairs)
    if (study.contestants[pair.first].unit.name == first &&
        study.contestants[pair.second].unit.name == second)
      return &pair;
  return nullptr;
}

RuleFinding judge_mixing(const Study& study) {
  RuleFinding out{.rule = 1, .name = "mixing", .text = {}};
  if (!study.mixed) {
    out.text =
        "Mixing was not tried, because the study ended before. The same command with a larger "
        "--budget tries it, or the same command again if it was interrupted.";
    return out;
  }
  const Figures figures = figures_of(study);
  const Variation& mixed = *study.mixed;
  const std::string& base = study.contestants[mixed.base].unit.name;
  const Variation::Form& best = mixed.forms.front();
  const std::string& last = best.contestant.shape.last->name;
  const std::string gap = figures.gap(best.mean, best.interval);
  const bool none_is_better = std::ranges::all_of(
      mixed.forms, [&](const Variation::Form& form) { return form.interval.high <= mixed.margin; });
  if (best.interval.low > 0) {
    out.holds = Holds::no;
    out.text = fmt::format(
        "Mixing helped: {} with {} in the last hidden layer is better than {} throughout, by {}.",
        base, last, base, gap);
  } else if (none_is_better) {
    out.holds = Holds::yes;
    out.text = fmt::format(
        "Mixing did not help: of {} activations in the last hidden layer none is better than {} "
        "throughout by more than {}; the best, {}, differs by {}.",
        mixed.forms.size(), base, figures.with_unit(mixed.margin), last, gap);
  } else {
    out.text = fmt::format(
        "It is undecided whether mixing helps: of {} activations in the last hidden layer {} did "
        "best, and "
        "differs from {} throughout by {}.",
        mixed.forms.size(), last, base, gap);
  }
  return out;
}

std::string form_text(const Variation::Form& form) {
  if (form.contestant.init)
    return fmt::format("{} initialisation", nn::init_names[std::size_t(*form.contestant.init)]);
  return fmt::format("{} at {:g}", nn::optimizer_names[std::size_t(*form.contestant.optimizer)],
                     form.rate);
}

// The largest share of dead units in a layer.
double most_dead(const Finding& f) {
  double most = 0;
  for (const diagnose::LayerDiagnostics& layer : f.diagnostics.layers)
    most = std::max(most, layer.dead);
  return most;
}

// Remedies with at most half of relu's dead units that are shown to cost no more than the margin.
std::vector<std::string> remedies_that_work(const Study& study, double dead) {
  const Figures figures = figures_of(study);
  std::vector<std::string> out;
  const auto add = [&](const std::string& what, double its_dead, double mean,
                       race::Interval interval) {
    if (its_dead <= dead / 2 && interval.low >= -study.margin)
      out.push_back(fmt::format("{} ({} dead, {} against relu)", what, percent(its_dead),
                                figures.gap(mean, interval)));
  };
  for (const char* name : {"leaky_relu", "maxout"})
    if (const choose::Pair* pair = pair_of(study, name, "relu"))
      add(name, most_dead(*finding_of(study, name)), pair->statement.difference,
          pair->statement.interval);
  if (study.remedies)
    for (const Variation::Form& form : study.remedies->forms)
      add(form_text(form), form.dead, form.mean, form.interval);
  return out;
}

void judge_dead_units(const Study& study, std::vector<RuleFinding>& out) {
  const Finding* relu = finding_of(study, "relu");
  if (!relu) return;
  const auto worst = std::ranges::max_element(relu->trials, {}, &Finding::RateTrial::dead);
  const auto own = std::ranges::find(relu->trials, relu->rate, &Finding::RateTrial::rate);
  const double dead = most_dead(*relu);
  const bool by_rate =
      worst->rate > own->rate && worst->dead > many_dead && worst->dead > 2 * own->dead;
  if (!by_rate && dead <= many_dead) return;
  RuleFinding finding{
      .rule = 3, .name = "relu, its learning rate and dead units", .holds = Holds::yes, .text = {}};
  const Figures figures = figures_of(study);
  if (by_rate) {
    const nn::Metric metric = study.configuration.metric;
    const double lost = nn::oriented(own->score, metric) - nn::oriented(worst->score, metric);
    finding.text = fmt::format(
        "relu is sensitive to its learning rate: at {:g}, {} of the units of layer {} are dead; at "
        "{:g}, its "
        "own, {}{}.",
        worst->rate, percent(worst->dead), worst->layer + 1, own->rate,
        own->dead > 0 ? percent(own->dead) : "none",
        lost > study.margin ? fmt::format(", and it scores {} better", figures.with_unit(lost))
                            : "");
  }
  if (dead > many_dead) {
    const auto remedies = remedies_that_work(study, dead);
    finding.text += fmt::format(
        "{}At its own best rate relu has {} dead units in a layer. {}", by_rate ? " " : "",
        percent(dead),
        remedies.empty() ? "No remedy tried here is shown to work without a loss."
                         : fmt::format("Remedies that work here: {}.", fmt::join(remedies, "; ")));
  }
  out.push_back(std::move(finding));
}

void judge_the_old_ones(const Study& study, std::vector<RuleFinding>& out) {
  const Figures figures = figures_of(study);
  std::vector<std::string> found;
  bool lower = false, higher = false;
  for (const char* old : {"sigmoid", "tanh"})
    for (const char* other : {"relu", "maxout"}) {
      const choose::Pair* pair = pair_of(study, old, other);
      if (!pair) continue;
      const race::Interval& interval = pair->statement.interval;
      const bool within = interval.low >= -study.margin && interval.high <= study.margin;
      if (!within && interval.low <= 0 && interval.high >= 0) continue;
      lower = lower || (!within && interval.high < 0);
      higher = higher || within || interval.low > 0;
      found.push_back(fmt::format("{} is {} {}: {}", old,
                                  within              ? "as good as"
                                  : interval.high < 0 ? "worse than"
                                                      : "better than",
                                  other, figures.gap(pair->statement.difference, interval)));
    }
  if (found.empty()) return;
  out.push_back({.rule = 4,
                 .name = "sigmoid and tanh against relu and maxout",
                 .holds = lower && higher ? Holds::partly
                          : lower         ? Holds::yes
                                          : Holds::no,
                 .text = fmt::format("{}.", fmt::join(found, "; "))});
}

}  // namespace

std::vector<RuleFinding> rules(const Study& study) {
  std::vector<RuleFinding> out;
  if (study.configuration.mixed) out.push_back(judge_mixing(study));
  judge_dead_units(study, out);
  judge_the_old_ones(study, out);
  return out;
}

}  // namespace hillock::words
