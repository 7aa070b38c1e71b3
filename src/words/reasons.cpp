#include "words/reasons.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "choose/variation.h"
#include "words/figures.h"

namespace hillock::words {
namespace {

using choose::Finding;
using choose::many_dead;
using choose::RateRange;
using choose::Study;
using race::Verdict;

// A sentence is written from these values on.
constexpr double weak_gradient = 0.1, many_saturated = 0.25, some_dead = 0.01, off_centre = 0.25;

std::string rate_text(double rate) {
  return fmt::format("{:g}", rate);
}

// "2.1 decades", or "at least 2.1 decades" if the tried rates end before the range does.
std::string in_decades(const RateRange& range) {
  return fmt::format("{}{:.1f} decades", range.low_cut_off || range.high_cut_off ? "at least " : "",
                     range.decades());
}

// As with relu, whose units are simply off for some rows: being on that tail is no fault.
bool is_off_on_one_side(const choose::Contestant& contestant) {
  return std::ranges::none_of(contestant.tails,
                              [](const theory::Tails& t) { return t.left && t.right; });
}

std::string reason_of_verdict(const Study& study, const Finding& finding) {
  const race::Statement& s = finding.statement;
  const Figures figures = figures_of(study);
  const std::string leader = study.contestant_of(study.leader()).name();
  const std::string range = figures.gap(s.difference, s.interval);
  switch (s.verdict) {
    case Verdict::leader:
      return finding.is_best
                 ? fmt::format("It is shown to be better than all others, over {} repeats.",
                               finding.repeats)
                 : fmt::format("It has the best mean over {} repeats.", finding.repeats);
    case Verdict::tie:
      return finding.same_as
                 ? fmt::format("It computes the same as {}: the same figures to the last bit.",
                               study.contestants[*finding.same_as].name())
                 : fmt::format("It is shown to be at most {} below {}: {}.",
                               figures.with_unit(study.margin), leader, range);
    case Verdict::worse:
      return fmt::format("It is shown to be below {}: {}.", leader, range);
    case Verdict::undecided:
      break;
  }
  if (s.interval.high >= 0)
    return fmt::format("It is undecided whether it is as good as {}: {}.", leader, range);
  // It is shown to be below the leader, but not called worse.
  if (!study.beats_constant_answer)
    return fmt::format(
        "It is below {} on these rows: {}; but neither is shown to have learnt anything.", leader,
        range);
  if (s.held_by)
    return fmt::format("It is below {}: {}; but it cannot be told apart from {}, which is not.",
                       leader, range, study.contestants[*s.held_by].name());
  return fmt::format("It is below {}: {}; but it may be within the margin.", leader, range);
}

void reasons_inside(const Study& study, const Finding& finding, std::vector<std::string>& out) {
  const diagnose::Diagnostics& d = finding.diagnostics;
  const bool deep = d.layers.size() > 1;
  if (deep && d.gradient_ratio < weak_gradient)
    out.push_back(
        fmt::format("The gradient that reaches layer 1 is {} of the one at the last hidden layer.",
                    percent(d.gradient_ratio)));
  if (deep && d.gradient_ratio > 1 / weak_gradient)
    out.push_back(
        fmt::format("The gradient grows {:.0f}-fold from the last hidden layer to the first.",
                    d.gradient_ratio));
  if (d.dead > some_dead)
    out.push_back(
        fmt::format("{} of its units are dead: no row gives them a gradient.", percent(d.dead)));
  const auto worst = std::ranges::max_element(finding.trials, {}, &Finding::RateTrial::dead);
  const auto own = std::ranges::find(finding.trials, finding.rate, &Finding::RateTrial::rate);
  if (worst != finding.trials.end() && own != finding.trials.end() && worst->rate > own->rate &&
      worst->dead > many_dead && worst->dead > 2 * own->dead)
    out.push_back(
        fmt::format("At rate {} it lost {} of its units in layer {}; at its own best rate, {}, {}.",
                    rate_text(worst->rate), percent(worst->dead), worst->layer + 1,
                    rate_text(own->rate), own->dead > 0 ? percent(own->dead) : "none"));
  const Finding& leader = study.findings.front();
  if (&finding != &leader && finding.to_leader_loss.epochs && leader.epochs > 0 &&
      *finding.to_leader_loss.epochs > 2 * leader.epochs)
    out.push_back(fmt::format(
        "It takes {:.0f} epochs to the validation loss that {} reaches in {:.0f}.",
        *finding.to_leader_loss.epochs, study.contestant_of(leader).name(), leader.epochs));
  // These are normal for some good activations, and only hint at a cause if one is worse.
  if (finding.statement.verdict != Verdict::worse) return;
  if (d.saturated && *d.saturated > many_saturated &&
      !is_off_on_one_side(study.contestant_of(finding)))
    out.push_back(fmt::format("{} of its units sit on a flat tail for more than half of the rows.",
                              percent(*d.saturated)));
  if (std::abs(d.mean_output) > off_centre)
    out.push_back(
        fmt::format("Its outputs are not zero-centred: their mean is {:.2f}.", d.mean_output));
}

// When one activation is clearly more sensitive to its learning rate than another. The ranges come
// from few runs per rate: between seeds, their standard deviation is up to half a decade
// (notebook/training.md).
constexpr double clear_decades = 1, clear_ratio = 2;

bool is_cut_off(const RateRange& range) {
  return range.low_cut_off || range.high_cut_off;
}

bool is_clearly_wider(const RateRange& wide, const RateRange& narrow) {
  return !is_cut_off(narrow) && wide.decades() >= narrow.decades() + clear_decades &&
         wide.decades() >= clear_ratio * narrow.decades();
}

// Compares with the most sensitive activation; or, if the chosen one is sensitive itself, with the
// least sensitive one that is not worse, because what cannot learn does badly at any rate.
void reason_of_rates(const Study& study, const Finding& chosen, std::vector<std::string>& out) {
  const auto decades = [](const Finding& f) { return f.rate_range.decades(); };
  const Finding* narrowest = &chosen;
  const Finding* widest = &chosen;
  for (const Finding& f : study.findings) {
    if (!is_cut_off(f.rate_range) && (narrowest == &chosen || decades(f) < decades(*narrowest)))
      narrowest = &f;
    if (f.statement.verdict != Verdict::worse && decades(f) > decades(*widest)) widest = &f;
  }
  const Finding& other =
      is_clearly_wider(chosen.rate_range, narrowest->rate_range) ? *narrowest : *widest;
  if (!is_clearly_wider(chosen.rate_range, other.rate_range) &&
      !is_clearly_wider(other.rate_range, chosen.rate_range))
    return;
  out.push_back(fmt::format("It stays within {} of its best over {} of learning rate; {} over {}.",
                            figures_of(study).with_unit(study.margin),
                            in_decades(chosen.rate_range), study.contestant_of(other).name(),
                            in_decades(other.rate_range)));
}

std::string reason_of_wide(const Study& study, const Finding& finding) {
  std::size_t narrow = 0;
  for (const choose::Contestant& other : study.contestants)
    if (!other.wide && other.unit.name == study.contestant_of(finding).unit.name)
      narrow = other.parameters;
  return fmt::format(
      "With the width of the others it has {} parameters. {}, narrowed to {}, is the fair "
      "comparison.",
      study.contestant_of(finding).parameters, nn::card_name(study.contestant_of(finding).unit),
      narrow);
}

}  // namespace

std::vector<std::string> reasons(const Study& study, const Finding& finding) {
  std::vector<std::string> out{reason_of_verdict(study, finding)};
  const choose::Contestant& contestant = study.contestant_of(finding);
  if (contestant.wide) out.push_back(reason_of_wide(study, finding));
  if (contestant.control && contestant.shape.norm != nn::Norm::layer)
    out.push_back(finding.statement.verdict == Verdict::tie
                      ? "Without activations the network is linear: this table does not show that "
                        "it needs more."
                      : "Without activations the network is linear.");
  reasons_inside(study, finding, out);
  if (&finding == &study.chosen()) reason_of_rates(study, finding, out);
  return out;
}

}  // namespace hillock::words
