#include "report/race_answer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "data/one_line.h"

namespace hillock::report {
namespace {

using race::Verdict;

std::string name_of(const RaceAnswer& answer, std::size_t contestant) {
  return data::one_line(answer.judged.table.contestants[contestant]);
}

std::string without(std::string text, std::string_view part) {
  for (std::size_t at = 0; (at = text.find(part)) != text.npos;) text.erase(at, part.size());
  return text;
}

// Whether the race is settled, and what to do if it is not.
std::string about_the_end(const RaceAnswer& answer) {
  const std::string repeats = fmt::format("{} repeats", answer.repeats);
  if (answer.ended == "settled") return fmt::format("Settled after {}.", repeats);
  if (answer.ended == "futile" && answer.settle == race::Settle::better)
    return fmt::format("Ended after {}: more would hardly show a gain.", repeats);
  if (answer.ended == "futile")
    return fmt::format(
        "Not settled after {}, and more would hardly settle it. A larger --margin would.", repeats);
  if (answer.ended == "budget")
    return fmt::format(
        "Not settled after {}: the budget of {} is spent. The same command with a larger\n"
        "--budget continues from here.",
        repeats, answer.budget);
  return fmt::format("Interrupted after {}. The same command continues from here.", repeats);
}

}  // namespace

void find_headline(RaceAnswer& answer) {
  Judged& judged = answer.judged;
  const std::string baseline = name_of(answer, judged.baseline),
                    leader = name_of(answer, judged.leader);
  if (answer.ended == "futile" && answer.settle == race::Settle::better) {
    judged.own_headline = fmt::format("Keep {}: nothing is shown to be better.", baseline);
    return;
  }
  if (answer.ended == "settled" && answer.recommended == judged.baseline &&
      judged.leader != judged.baseline)
    judged.own_headline =
        fmt::format("Keep {}: {} leads, by no more than the margin.", baseline, leader);
  else if (answer.ended == "settled" && answer.settle == race::Settle::recommendation &&
           std::ranges::any_of(judged.statements, [](const race::Statement& s) {
             return s.verdict == Verdict::undecided;
           }))
    judged.own_headline = fmt::format("{} {}: no other is better by more than the margin, {:.3g}.",
                                      answer.recommended == judged.baseline ? "Keep" : "Use",
                                      name_of(answer, answer.recommended), judged.rules.margin);
  else if (answer.ended == "futile" || answer.ended == "settled")
    judged.own_headline = without(headline(judged), ", and more runs would decide");
}

std::string race_text(const RaceAnswer& answer, Colour colour) {
  std::string text = judged_text(answer.judged, colour);
  text += about_the_end(answer) + "\n";
  if (answer.failed > 0)
    text += fmt::format("{} of the runs failed: each counts as the worst score of the race.\n",
                        answer.failed);
  if (!answer.at_the_edge.empty())
    text += fmt::format(
        "The best rate is the last one of --rate, so a wider range may be better: {}.\n",
        fmt::join(answer.at_the_edge, ", "));
  if (answer.stopped_early > 0)
    text += fmt::format(
        "{} of the runs were stopped early: each counts as if it had gained as much from there on "
        "as the\nother runs of its arm did.\n",
        answer.stopped_early);
  if (answer.is_constant)
    text +=
        "Every repeat of an arm gave the same score: does the command do anything with its seed?\n";
  return text;
}

nlohmann::ordered_json race_json(const RaceAnswer& answer) {
  nlohmann::ordered_json json{{"hillock_race", 1},
                              {"ended", answer.ended},
                              {"settle", answer.settle == race::Settle::better ? "better"
                                         : answer.settle == race::Settle::all  ? "all"
                                                                               : "recommendation"},
                              {"recommended", answer.judged.table.contestants[answer.recommended]},
                              {"repeats", answer.repeats},
                              {"runs", answer.runs},
                              {"reused", answer.reused},
                              {"failed", answer.failed},
                              {"stopped_early", answer.stopped_early},
                              {"constant", answer.is_constant},
                              {"at_the_edge_of_rates", answer.at_the_edge}};
  const nlohmann::ordered_json judged = judged_json(answer.judged);
  for (const auto& [key, value] : judged.items())
    if (key != "hillock_judge") json[key] = value;
  return json;
}

}  // namespace hillock::report
