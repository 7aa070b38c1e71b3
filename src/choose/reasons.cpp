#include "choose/reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "choose/rate_range.h"

namespace hillock::choose {
namespace {

// From where on a figure is worth a sentence.
constexpr double weak_gradient = 0.1, many_saturated = 0.25, some_dead = 0.01, off_centre = 0.25;
constexpr double misleading_share = 0.75;

// As a reader says it, without sign and unit.
std::string digits_of(double value, nn::Metric metric) {
  const double size = std::abs(value);
  if (nn::in_percent(metric)) return fmt::format("{:.1f}", 100 * size);
  return metric == nn::Metric::r2 || metric == nn::Metric::log_loss ? fmt::format("{:.3f}", size)
                                                                    : fmt::format("{:.4g}", size);
}

const char* unit_of(nn::Metric metric) {
  return nn::in_percent(metric) ? " points" : "";
}

std::string rate_text(double rate) {
  return fmt::format("{:g}", rate);
}

std::string reason_of_the_leader(const Study& study) {
  const std::size_t repeats = study.findings.front().scores.size();
  const Finding* better = better_mean_than_the_leader(study);
  if (!better) return fmt::format("It has the best mean over {} repeats.", repeats);
  return fmt::format(
      "Scores and losses together, it is the best guess of those with {} repeats; alone the mean "
      "of {} is {} higher, over {}.",
      repeats, study.contestants[better->contestant].unit.name,
      in_points(better->judgement.mean, study.configuration.metric), better->scores.size());
}

void reason_of_verdict(const Study& study, Finding& finding) {
  const Judgement& j = finding.judgement;
  const nn::Metric metric = study.configuration.metric;
  const Finding& leader = study.findings.front();
  const std::string leader_name = study.contestants[leader.contestant].unit.name;
  const std::string range = interval_text(j.interval, metric) + unit_of(metric);
  switch (j.verdict) {
    case Verdict::best:
      finding.reasons.push_back(reason_of_the_leader(study));
      return;
    case Verdict::tie:
      finding.reasons.push_back(
          fmt::format("It is shown to be at most {} below {}: the interval is {}.",
                      in_points(study.margin, metric), leader_name, range));
      return;
    case Verdict::worse:
      finding.reasons.push_back(
          fmt::format("It is worse than {}: the interval {} lies below 0.", leader_name, range));
      return;
    case Verdict::unresolved:
      finding.reasons.push_back(fmt::format(
          "Whether it is worse than {} is open: the interval {} holds both 0 and less than −{}.{}",
          leader_name, range, in_points(study.margin, metric),
          j.more_repeats ? fmt::format(" About {} more repeats would settle it.", *j.more_repeats)
                         : ""));
      return;
  }
}

void reasons_inside(const Study& study, Finding& finding) {
  const diagnose::Diagnostics& d = finding.diagnostics;
  const bool deep = d.layers.size() > 1;
  if (deep && d.gradient_ratio < weak_gradient)
    finding.reasons.push_back(
        fmt::format("The gradient that reaches layer 1 is {} of the one at the last hidden layer.",
                    percent(d.gradient_ratio)));
  if (deep && d.gradient_ratio > 1 / weak_gradient)
    finding.reasons.push_back(
        fmt::format("The gradient grows {:.0f}-fold from the last hidden layer to the first.",
                    d.gradient_ratio));
  if (d.dead > some_dead)
    finding.reasons.push_back(
        fmt::format("{} of its units are dead: no row gives them a gradient.", percent(d.dead)));
  const auto worst = std::ranges::max_element(finding.trials, {}, &Finding::RateTrial::dead);
  const auto own = std::ranges::find(finding.trials, finding.rate, &Finding::RateTrial::rate);
  if (worst != finding.trials.end() && own != finding.trials.end() && worst->rate > own->rate &&
      worst->dead > many_dead && worst->dead > 2 * own->dead)
    finding.reasons.push_back(
        fmt::format("At rate {} it lost {} of its units in layer {}; at its own best rate, {}, {}.",
                    rate_text(worst->rate), percent(worst->dead), worst->layer + 1,
                    rate_text(own->rate), own->dead > 0 ? percent(own->dead) : "none"));
  const Finding& leader = study.findings.front();
  if (&finding != &leader && finding.to_leader_loss.epochs && leader.epochs > 0 &&
      *finding.to_leader_loss.epochs > 2 * leader.epochs)
    finding.reasons.push_back(
        fmt::format("It takes {:.0f} epochs to the validation loss that {} reaches in {:.0f}.",
                    *finding.to_leader_loss.epochs, study.contestants[leader.contestant].unit.name,
                    leader.epochs));
  // Normal for some of the best; a clue only for one that is shown to be worse.
  if (finding.judgement.verdict != Verdict::worse) return;
  if (d.saturated && *d.saturated > many_saturated)
    finding.reasons.push_back(
        fmt::format("{} of its units sit on a flat tail for more than half of the rows.",
                    percent(*d.saturated)));
  if (std::abs(d.mean_output) > off_centre)
    finding.reasons.push_back(
        fmt::format("Its outputs are not zero-centred: their mean is {:.2f}.", d.mean_output));
}

// Where one activation minds its rate and another does not. Ranges come from a few runs a rate:
// between seeds they differ by a standard deviation of up to half a decade (docs/training.md).
constexpr double clear_decades = 1, clear_ratio = 2;

bool is_cut_off(const RateRange& range) {
  return range.low_cut_off || range.high_cut_off;
}

bool is_clearly_wider(const RateRange& wide, const RateRange& narrow) {
  return !is_cut_off(narrow) && wide.decades() >= narrow.decades() + clear_decades &&
         wide.decades() >= clear_ratio * narrow.decades();
}

// Beside the narrowest; or, where the chosen one minds its rate, beside the widest that is not
// shown to be worse: what cannot learn does badly at any rate.
void reason_of_rates(const Study& study, Finding& chosen) {
  const auto decades = [](const Finding& f) { return f.rate_range.decades(); };
  const Finding* narrowest = &chosen;
  const Finding* widest = &chosen;
  for (const Finding& f : study.findings) {
    if (!is_cut_off(f.rate_range) && (narrowest == &chosen || decades(f) < decades(*narrowest)))
      narrowest = &f;
    if (f.judgement.verdict != Verdict::worse && decades(f) > decades(*widest)) widest = &f;
  }
  const Finding& other =
      is_clearly_wider(chosen.rate_range, narrowest->rate_range) ? *narrowest : *widest;
  if (!is_clearly_wider(chosen.rate_range, other.rate_range) &&
      !is_clearly_wider(other.rate_range, chosen.rate_range))
    return;
  chosen.reasons.push_back(fmt::format(
      "It stays within {} of its best over {} of learning rate; {} over {}.",
      in_points(study.margin, study.configuration.metric), in_decades(chosen.rate_range),
      study.contestants[other.contestant].unit.name, in_decades(other.rate_range)));
}

void reasons_of_maxout(const Study& study, Finding& finding) {
  const nn::Metric metric = study.configuration.metric;
  for (const Finding& narrow : study.narrow_findings) {
    const Contestant& form = study.contestants[narrow.contestant];
    if (form.narrow_form_of != finding.contestant) continue;
    const auto others = std::ranges::find_if(study.contestants, [](const Contestant& c) {
      return c.unit.kind == nn::Unit::Kind::elementwise &&
             c.unit.sharing == nn::Unit::Sharing::fixed;
    });
    finding.reasons.push_back(fmt::format(
        "It has {} parameters where the others have {}; narrowed to {} it differs from the leader "
        "by {}.",
        study.contestants[finding.contestant].parameters, others->parameters, form.parameters,
        gap_text(narrow.judgement.mean, narrow.judgement.interval, metric)));
  }
}

}  // namespace

const Finding* better_mean_than_the_leader(const Study& study) {
  const auto best = std::ranges::max_element(study.findings, {}, [&](const Finding& f) {
    return study.contestants[f.contestant].control ? 0 : f.judgement.mean;
  });
  return best->judgement.mean > 0 ? &*best : nullptr;
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", 100 * share);
}

std::string in_points(double value, nn::Metric metric) {
  return digits_of(value, metric) + unit_of(metric);
}

std::string signed_text(double value, nn::Metric metric) {
  const std::string text = digits_of(value, metric);
  const bool zero = text.find_first_not_of("0.") == text.npos;
  return (zero ? "" : value < 0 ? "−" : "+") + text;
}

std::string interval_text(const Interval& interval, nn::Metric metric) {
  return fmt::format("[{}, {}]", signed_text(interval.low, metric),
                     signed_text(interval.high, metric));
}

std::string gap_text(double mean, const Interval& interval, nn::Metric metric) {
  return signed_text(mean, metric) + ' ' + interval_text(interval, metric) + unit_of(metric);
}

void give_reasons(Study& study) {
  for (Finding& finding : study.findings) {
    reason_of_verdict(study, finding);
    reasons_inside(study, finding);
    reasons_of_maxout(study, finding);
    const Contestant& contestant = study.contestants[finding.contestant];
    const bool good =
        finding.judgement.verdict == Verdict::best || finding.judgement.verdict == Verdict::tie;
    const bool linear =
        contestant.unit.name == "identity" && contestant.shape.norm != nn::Norm::layer;
    if (linear && good)
      finding.reasons.push_back(
          "It is linear: this table does not show that it needs a non-linearity; a linear model "
          "may do.");
  }
  reason_of_rates(study, study.findings[study.recommended]);
}

std::vector<std::string> remarks_on(const data::Dataset& data, const Configuration& configuration) {
  std::vector<std::string> remarks;
  if (configuration.norm == nn::Norm::layer)
    remarks.push_back(
        "--norm layer divides by each row's own deviation, so identity is no linear control here.");
  if (data.sampled_from > 0) {
    const double drawn = double(data.rows - data.given_held_out);
    const double times = double(data.sampled_from) / drawn;
    remarks.push_back(fmt::format(
        "This is a sample, {:.0f} of {} rows, and the intervals are those of a table of that size. "
        "All rows (--sample all) would make them narrower by a factor of at most {:.2g}, and an "
        "epoch {:.2g} times as long.",
        drawn, data.sampled_from, std::sqrt(times), times));
  }
  if (data.task == data::Task::classification && configuration.metric == nn::Metric::accuracy) {
    std::vector<std::size_t> counts(data.classes.size());
    for (float k : data.target_values) ++counts[static_cast<std::size_t>(k)];
    const auto most = std::ranges::max_element(counts);
    const double share = double(*most) / double(data.rows);
    if (share >= misleading_share)
      remarks.push_back(
          fmt::format("{} of the rows are {} = {}: saying so always has that accuracy. --metric "
                      "balanced_accuracy or auc tells more.",
                      percent(share), data.target,
                      data.classes[static_cast<std::size_t>(most - counts.begin())]));
  }
  return remarks;
}

}  // namespace hillock::choose
