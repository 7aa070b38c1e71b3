#include "words/answer.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "words/figures.h"

namespace hillock::words {
namespace {

using choose::Ended;
using choose::Finding;
using choose::Study;
using race::Verdict;

std::vector<const Finding*> candidates(const Study& study, Verdict verdict) {
  std::vector<const Finding*> out;
  for (const Finding& f : study.findings)
    if (study.contestant_of(f).is_candidate() && f.statement.verdict == verdict) out.push_back(&f);
  return out;
}

std::vector<std::string> names_of(const Study& study, const std::vector<const Finding*>& some) {
  std::vector<std::string> out;
  for (const Finding* f : some) out.push_back(study.contestant_of(*f).name());
  return out;
}

const char* be(const std::vector<const Finding*>& some) {
  return some.size() == 1 ? "is" : "are";
}

std::string losses(const Study& study, const std::vector<const Finding*>& some) {
  double least = INFINITY, most = 0;
  for (const Finding* f : some) {
    least = std::min(least, -f->statement.interval.high);
    most = std::max(most, -f->statement.interval.low);
  }
  return figures_of(study).loss(least, most);
}

const Finding* linear_control(const Study& study) {
  for (const Finding& f : study.findings)
    if (study.contestant_of(f).control) return &f;
  return nullptr;
}

std::string activations(std::size_t count) {
  return count == 1 ? "1 activation" : fmt::format("{} activations", count);
}

// Says that the networks compared gain nothing over a simpler model; "" if they do.
std::string for_nothing(const Study& study) {
  const Figures figures = figures_of(study);
  if (study.constant_answer && study.constant_answer->statement.verdict == Verdict::tie)
    return fmt::format("No network beats the constant answer, {} ({}).",
                       study.constant_answer->name, figures.score(study.constant_answer->score));
  if (study.constant_answer && !study.beats_constant_answer)
    return fmt::format(
        "No network is shown to beat the constant answer, {} ({}), on new rows: the differences "
        "between networks may be chance.",
        study.constant_answer->name, figures.score(study.constant_answer->score));
  const Finding* linear = linear_control(study);
  if (linear && linear->statement.verdict == Verdict::tie &&
      study.configuration.norm != nn::Norm::layer)
    return fmt::format(
        "A linear model is enough here: without activations the network is {}.",
        linear->statement.difference >= 0
            ? "as good or better"
            : fmt::format("at most {} worse", figures.with_unit(linear->statement.interval.low)));
  return "";
}

}  // namespace

std::string headline(const Study& study) {
  const Figures figures = figures_of(study);
  const auto ties = candidates(study, Verdict::tie), worse = candidates(study, Verdict::worse),
             open = candidates(study, Verdict::undecided);
  const std::string leader = study.contestant_of(study.leader()).name();
  const std::string chosen = study.contestant_of(study.chosen()).name();
  const std::string nothing = for_nothing(study);
  std::string text = nothing.empty() ? "" : nothing + " ";
  const std::size_t count = 1 + ties.size() + worse.size() + open.size();
  if (count == 1) return text + fmt::format("Use {}: no other activation took part.", chosen);
  const bool is_baseline = chosen == study.configuration.baseline;
  const char* use = !nothing.empty() ? "If you keep a network, use" : is_baseline ? "Keep" : "Use";

  // Shown to be below the leader, but not called worse for another reason.
  const auto below = [](const Finding* f) { return f->statement.interval.high < 0; };
  if (open.empty() && worse.empty() && std::ranges::any_of(ties, below))
    return text +
           fmt::format("All {} are within {} of the leader, {}: any of them costs {}. {} {}.",
                       activations(count), figures.with_unit(study.margin), leader,
                       losses(study, ties), use, chosen);
  if (open.empty() && worse.empty())
    return text + fmt::format("These data do not tell {} apart: any of them costs {}. {} {}.",
                              activations(count), losses(study, ties), use, chosen);
  if (ties.empty() && worse.empty() && !study.settled)
    return text + fmt::format("{}: {} leads, and {} may be as good or better.",
                              study.beats_constant_answer ? "Nothing is decided yet"
                                                          : "Nothing tells them apart",
                              leader, list(names_of(study, open), 3, "others"));
  text += fmt::format("{} {}", use, chosen);
  std::vector<const Finding*> other_ties;
  for (const Finding* f : ties)
    if (f != &study.chosen()) other_ties.push_back(f);
  if (&study.chosen() != &study.leader())
    text += fmt::format(": it is tied with the leader, {} (within {}){}.", leader,
                        figures.with_unit(study.margin), is_baseline ? "" : ", and costs less");
  else if (study.leader().is_best)
    text += ": it is shown to be the best.";
  else
    text += ".";
  if (!other_ties.empty())
    text +=
        &study.chosen() == &study.leader()
            ? fmt::format(" {} {} tied with it (within {}).", list(names_of(study, other_ties)),
                          be(other_ties), figures.with_unit(study.margin))
            : fmt::format(" {} {} tied too.", list(names_of(study, other_ties)), be(other_ties));
  if (!worse.empty())
    text += fmt::format(" {} {} worse by {}.", list(names_of(study, worse)), be(worse),
                        losses(study, worse));
  if (!open.empty() && study.settled)
    return text + fmt::format(" {} {} not better by more than {}.", list(names_of(study, open)),
                              be(open), figures.with_unit(study.margin));
  std::vector<const Finding*> held = open, any = open;
  std::erase_if(held, std::not_fn(below));
  std::erase_if(any, below);
  if (!any.empty())
    text += fmt::format(" {} {} undecided: as good, better or worse.", list(names_of(study, any)),
                        be(any));
  if (!held.empty())
    text += fmt::format(" {} {} undecided: below {}, but not by enough to decide.",
                        list(names_of(study, held)), be(held), leader);
  return text;
}

std::string about_the_baseline(const Study& study) {
  const Finding* f = study.baseline();
  if (!f) return "";
  const std::string name = study.contestant_of(*f).name();
  const race::Statement& s = f->statement;
  if (s.verdict == Verdict::leader)
    return fmt::format("If you use {} today: keep it; no other is shown to be better.", name);
  if (s.verdict == Verdict::tie || s.verdict == Verdict::worse)
    return fmt::format("If you use {} today: it costs {} here.", name, losses(study, {f}));
  return fmt::format("If you use {} today: whether it costs anything here is undecided; {}.", name,
                     losses(study, {f}));
}

std::string ending(const Study& study) {
  const choose::Configuration& c = study.configuration;
  const auto open = candidates(study, Verdict::undecided);
  if (study.settled)
    return open.empty() ? "Settled: every activation is shown to be tied or worse."
                        : fmt::format("Settled: none is better than {} by more than {}.",
                                      study.contestant_of(study.chosen()).name(),
                                      figures_of(study).with_unit(study.margin));
  std::size_t count = open.size();
  for (const Finding& f : study.findings)
    count += !study.contestant_of(f).is_candidate() && f.statement.verdict == Verdict::undecided;
  const std::string not_settled =
      count > 0
          ? fmt::format("Not settled: {} of {} undecided. ", count, study.findings.size() - 1)
          : std::string(
                "Not settled: all are decided at the rates tried so far, but some did best at "
                "the lowest or the highest of these. ");
  switch (study.ended) {
    case Ended::interrupted:
      return not_settled + "It was interrupted; the same command continues from here.";
    case Ended::budget:
      return not_settled +
             (c.budget.work
                  ? std::string("More time helps: the same command with --budget ") +
                        (c.budget.text == "quick" ? "1min" : "10min") + " continues from here."
                  : fmt::format("The budget of {} is spent; the same command with a "
                                "larger one continues from here.",
                                c.budget.text));
    default:
      if (!study.beats_constant_answer)
        return not_settled + "More repeats on the same rows would not decide; more rows may.";
      return not_settled + fmt::format(
                               "Even {} repeats would hardly decide: the differences are too close "
                               "to the margin of {} (--margin sets another).",
                               c.most_repeats, figures_of(study).with_unit(study.margin));
  }
}

std::string about_new_data(const Study& study) {
  const Figures figures = figures_of(study);
  // The bootstrap cannot show how far a perfect score may fall on new rows.
  const auto& [low, high] = study.test_interval;
  const std::string interval =
      low < high ? fmt::format(" [{} to {}]", figures.score(low), figures.score(high)) : "";
  const std::string held_out =
      fmt::format("Held out: {}{} on {} rows that were used for nothing else.",
                  figures.score(study.test_score), interval, study.test_rows);
  if (study.moves == 0) return held_out;
  return fmt::format(
      "The verdicts hold for these rows, and for networks that train on {} of them. On as many "
      "other "
      "rows from the same source, a difference could typically move by ± {}. {}",
      study.network_rows, figures.with_unit(study.moves), held_out);
}

}  // namespace hillock::words
