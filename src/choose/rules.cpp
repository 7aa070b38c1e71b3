#include "choose/rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "choose/reasons.h"
#include "choose/statistics.h"
#include "data/random.h"

namespace hillock::choose {
namespace {

using Holds = RuleFinding::Holds;

const std::string& name_of(const Study& study, const Finding& f) {
  return study.contestants[f.contestant].unit.name;
}

const Finding* finding_of(const Study& study, std::string_view name) {
  for (const Finding& f : study.findings)
    if (name_of(study, f) == name) return &f;
  return nullptr;
}

RuleFinding judge_mixing(const Study& study) {
  RuleFinding out{.rule = 1, .name = "mixing", .text = {}};
  if (!study.mixed) {
    out.text =
        "Mixing was not tried: the study ended before. A larger --budget, or the same command "
        "again where it was interrupted, tries it.";
    return out;
  }
  const nn::Metric metric = study.configuration.metric;
  const Variation& mixed = *study.mixed;
  const std::string& base = study.contestants[mixed.base].unit.name;
  const Variation::Form& best = mixed.forms.front();
  const std::string& last = best.contestant.shape.last->name;
  const std::string gap = gap_text(best.mean, best.interval, metric);
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
        mixed.forms.size(), base, in_points(mixed.margin, metric), last, gap);
  } else {
    out.text = fmt::format(
        "Whether mixing helps is open: of {} activations in the last hidden layer {} did best, and "
        "differs from {} throughout by {}.",
        mixed.forms.size(), last, base, gap);
  }
  return out;
}

// Repeats that all have.
std::size_t common_repeats(const std::vector<const Finding*>& findings) {
  std::size_t repeats = findings.front()->scores.size();
  for (const Finding* f : findings) repeats = std::min(repeats, f->scores.size());
  return repeats;
}

// Epochs to a validation loss that half of them keep, or better, mean over the repeats; infinite
// where fewer than half of the repeats got there.
std::vector<double> epochs_to_the_median(const std::vector<const Finding*>& findings) {
  const std::size_t repeats = common_repeats(findings);
  std::vector<double> epochs(findings.size());
  std::vector<std::size_t> arrived(findings.size());
  for (std::size_t r = 0; r < repeats; ++r) {
    std::vector<float> kept;
    for (const Finding* f : findings)
      kept.push_back(f->histories[r].validation_loss[f->histories[r].best_epoch]);
    const float aim = upper_median(std::move(kept));
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const auto& losses = findings[i]->histories[r].validation_loss;
      const auto there = std::ranges::find_if(losses, [&](float loss) { return loss <= aim; });
      if (there == losses.end()) continue;
      epochs[i] += double(there - losses.begin());
      ++arrived[i];
    }
  }
  for (std::size_t i = 0; i < findings.size(); ++i)
    epochs[i] = 2 * arrived[i] < repeats || arrived[i] == 0
                    ? std::numeric_limits<double>::infinity()
                    : epochs[i] / double(arrived[i]);
  return epochs;
}

// How far from 0 the outputs were while it trained: the mean over the looks on the way.
double distance_from_centre(const Finding& f) {
  double sum = 0;
  for (const auto& look : f.looks)
    for (const diagnose::LayerDiagnostics& layer : look.mean.diagnostics.layers)
      sum += std::abs(layer.mean_output) / double(look.mean.diagnostics.layers.size());
  return sum / double(f.looks.size());
}

constexpr std::size_t fewest_to_correlate = 6;

void judge_centring(const Study& study, std::vector<RuleFinding>& out) {
  std::vector<const Finding*> findings;
  for (const Finding& f : study.findings)
    if (name_of(study, f) != "identity") findings.push_back(&f);
  if (findings.size() < fewest_to_correlate) return;
  std::vector<double> distances;
  for (const Finding* f : findings) distances.push_back(distance_from_centre(*f));
  const RankCorrelation found =
      rank_correlation(distances, epochs_to_the_median(findings), study.configuration.seed);
  if (found.p > 1 - study.configuration.confidence) return;
  out.push_back(
      {.rule = 2,
       .name = "zero-centred outputs",
       .holds = found.rho > 0 ? Holds::yes : Holds::no,
       .text = fmt::format(
           "Zero-centred outputs went with {} learning: over {} activations, the distance of their "
           "mean output from 0 and the epochs to the median of their validation losses have a rank "
           "correlation of {:.2f} (p = {:.3f}).",
           found.rho > 0 ? "faster" : "slower", findings.size(), found.rho, found.p)});
}

std::string form_text(const Variation::Form& form) {
  if (form.contestant.init)
    return fmt::format("{} initialisation", nn::init_names[std::size_t(*form.contestant.init)]);
  return fmt::format("{} at {:g}", nn::optimizer_names[std::size_t(*form.contestant.optimizer)],
                     form.rate);
}

// The highest share of dead units in one layer.
double most_dead(const Finding& f) {
  double most = 0;
  for (const diagnose::LayerDiagnostics& layer : f.diagnostics.layers)
    most = std::max(most, layer.dead);
  return most;
}

// What has at most half of relu's dead units, and is shown to be no worse than the margin.
std::vector<std::string> remedies_that_work(const Study& study, const Race& race,
                                            const Finding& relu, double dead) {
  const nn::Metric metric = study.configuration.metric;
  std::vector<std::string> out;
  const auto add = [&](const std::string& what, double its_dead, double mean, Interval interval) {
    if (its_dead <= dead / 2 && interval.low >= -study.margin)
      out.push_back(fmt::format("{} ({} dead, {} against relu)", what, percent(its_dead),
                                gap_text(mean, interval, metric)));
  };
  for (const char* name : {"leaky_relu", "maxout"})
    if (const Finding* f = finding_of(study, name)) {
      const Race::Difference d = race.difference(f->contestant, relu.contestant);
      add(name, most_dead(*f), d.mean, d.interval());
    }
  if (study.remedies)
    for (const Variation::Form& form : study.remedies->forms)
      add(form_text(form), form.dead, form.mean, form.interval);
  return out;
}

void judge_dead_units(const Study& study, const Race& race, std::vector<RuleFinding>& out) {
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
  const nn::Metric metric = study.configuration.metric;
  if (by_rate) {
    const double lost = nn::oriented(own->score, metric) - nn::oriented(worst->score, metric);
    finding.text = fmt::format(
        "relu minds its learning rate: at {:g}, {} of the units of layer {} are dead; at {:g}, its "
        "own, {}{}.",
        worst->rate, percent(worst->dead), worst->layer + 1, own->rate,
        own->dead > 0 ? percent(own->dead) : "none",
        lost > study.margin ? fmt::format(", and it scores {} better", in_points(lost, metric))
                            : "");
  }
  if (dead > many_dead) {
    const auto remedies = remedies_that_work(study, race, *relu, dead);
    finding.text += fmt::format(
        "{}At its own best rate relu has {} dead units in a layer. {}", by_rate ? " " : "",
        percent(dead),
        remedies.empty() ? "No remedy tried here is shown to mend that without a loss."
                         : fmt::format("What mends that here: {}.", fmt::join(remedies, "; ")));
  }
  out.push_back(std::move(finding));
}

void judge_the_old_ones(const Study& study, const Race& race, std::vector<RuleFinding>& out) {
  const nn::Metric metric = study.configuration.metric;
  std::vector<std::string> found;
  bool lower = false, higher = false;
  for (const char* old : {"sigmoid", "tanh"})
    for (const char* other : {"relu", "maxout"}) {
      const Finding *a = finding_of(study, old), *b = finding_of(study, other);
      if (!a || !b) continue;
      const Race::Difference d = race.difference(a->contestant, b->contestant);
      const Interval interval = d.interval();
      const bool within = interval.low >= -study.margin && interval.high <= study.margin;
      if (!within && interval.low <= 0 && interval.high >= 0) continue;
      lower = lower || (!within && interval.high < 0);
      higher = higher || within || interval.low > 0;
      found.push_back(fmt::format("{} is {} {}: {}", old,
                                  within              ? "as good as"
                                  : interval.high < 0 ? "worse than"
                                                      : "better than",
                                  other, gap_text(d.mean, interval, metric)));
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

RankCorrelation rank_correlation(const std::vector<double>& x, const std::vector<double>& y,
                                 std::uint64_t seed) {
  constexpr int orders = 9999;
  const std::vector<double> by_x = mean_ranks(x);
  std::vector<double> by_y = mean_ranks(y);
  const double rho = correlation(by_x, by_y);
  data::Stream stream(seed, data::Role::permutations);
  int as_far = 1;  // the one that was seen
  constexpr double rounding = 1e-12;
  for (int i = 0; i < orders; ++i) {
    stream.shuffle(std::span(by_y));
    as_far += std::abs(correlation(by_x, by_y)) >= std::abs(rho) - rounding;
  }
  return {.rho = rho, .p = as_far / double(orders + 1)};
}

std::vector<RuleFinding> judge_rules(const Study& study, const Race& race) {
  std::vector<RuleFinding> out;
  if (study.configuration.mixed) out.push_back(judge_mixing(study));
  judge_centring(study, out);
  judge_dead_units(study, race, out);
  judge_the_old_ones(study, race, out);
  return out;
}

}  // namespace hillock::choose
