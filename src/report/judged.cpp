#include "report/judged.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "data/one_line.h"
#include "race/statistics.h"
#include "report/text_table.h"

namespace hillock::report {
namespace {

using race::Verdict;

// The number of decimals that shows two significant digits of the margin or the narrowest interval.
int decimals_of(const Judged& judged) {
  double least = judged.rules.margin;
  for (std::size_t c = 0; c < judged.statements.size(); ++c) {
    const race::Interval& i = judged.statements[c].interval;
    if (i.high > i.low) least = std::min(least > 0 ? least : i.high - i.low, i.high - i.low);
  }
  return least > 0 ? std::clamp(int(1 - std::floor(std::log10(least))), 0, 12) : 4;
}

struct Figures {
  int decimals;
  std::string plain(double value) const { return fmt::format("{:.{}f}", value, decimals); }
  // Without the sign of a rounded zero, "−0.00".
  std::string with_sign(double value) const {
    const std::string text = plain(std::abs(value));
    const bool zero = text.find_first_not_of("0.") == text.npos;
    return (zero ? " " : value < 0 ? "−" : "+") + text;
  }
  std::string cost(double low, double high) const {
    if (plain(low) == plain(high)) return plain(high);
    return fmt::format("{} to {}", plain(std::max(low, 0.0)), plain(std::max(high, 0.0)));
  }
};

std::vector<std::size_t> with_verdict(const Judged& judged, Verdict verdict) {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < judged.statements.size(); ++c)
    if (judged.statements[c].verdict == verdict) out.push_back(c);
  return out;
}

// "a", "a and b", "a, b and c", or "5 others".
std::string some(const Judged& judged, const std::vector<std::size_t>& who) {
  constexpr std::size_t named = 4;
  if (who.size() > named) return fmt::format("{} others", who.size());
  std::vector<std::string> names;
  for (const std::size_t c : who) names.push_back(data::one_line(judged.table.contestants[c]));
  if (names.size() == 1) return names.front();
  const std::string last = names.back();
  names.pop_back();
  return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

std::string_view be(const std::vector<std::size_t>& who) {
  return who.size() == 1 ? "is" : "are";
}

double most_lost(const Judged& judged, const std::vector<std::size_t>& who) {
  double most = 0;
  for (const std::size_t c : who) most = std::max(most, -judged.statements[c].interval.low);
  return most;
}

double least_lost(const Judged& judged, const std::vector<std::size_t>& who) {
  double least = INFINITY;
  for (const std::size_t c : who) least = std::min(least, -judged.statements[c].interval.high);
  return least;
}

double leaders_mean(const Judged& judged) {
  const double mean = race::mean_of(judged.scores.scores[judged.statements[judged.leader].arm]);
  return judged.lower_is_better ? -mean : mean;
}

std::string name_of(const Judged& judged, std::size_t contestant) {
  return data::one_line(judged.table.contestants[contestant]);
}

std::size_t failed_runs(const Judged& judged, std::size_t contestant) {
  std::size_t failed = 0;
  for (const auto& arm : judged.table.arms)
    if (arm.contestant == contestant) failed += arm.failed;
  return failed;
}

std::string about_pairing(const Judged& judged) {
  const race::ScoresToJudge& s = judged.scores;
  if (!judged.why_not_paired.empty()) return judged.why_not_paired;
  if (s.pairing == race::Pairing::unpaired)
    return judged.table.columns.seed.empty() ? "not paired: there is no column of seeds or folds"
                                             : "not paired: the arms have few seeds in common";
  std::string text = fmt::format("paired by {}", judged.table.columns.seed);
  if (std::isnan(s.correlation)) return text;
  text += fmt::format(", correlation {:.2f}: ", s.correlation);
  text += s.correlation > 0.1 ? fmt::format("worth {:.1f} times as many unpaired runs",
                                            1 / (1 - std::min(s.correlation, 0.99)))
                              : "pairing hardly helps here";
  if (s.left_out > 0)
    text += fmt::format("; {} scores of seeds that not all have are left out", s.left_out);
  return text;
}

}  // namespace

bool Judged::better_is_shown() const {
  return statements[baseline].verdict == Verdict::worse;
}

std::string headline(const Judged& judged) {
  if (!judged.own_headline.empty()) return judged.own_headline;
  const Figures figures{decimals_of(judged)};
  const auto ties = with_verdict(judged, Verdict::tie),
             worse = with_verdict(judged, Verdict::worse),
             not_told = with_verdict(judged, Verdict::undecided);
  const std::string leader = name_of(judged, judged.leader);
  // A race leaves undecided what is below the leader but not told apart from a tie
  // (race/verdict.h).
  auto open = not_told, held = not_told;
  const auto below = [&](std::size_t c) { return judged.statements[c].interval.high < 0; };
  std::erase_if(open, below);
  std::erase_if(held, std::not_fn(below));
  if (not_told.empty() && worse.empty())
    return fmt::format(
        "These scores do not tell {} arms apart: any of them costs at most {}. Keep {}.",
        judged.statements.size(), figures.plain(most_lost(judged, ties)),
        name_of(judged, judged.baseline));
  if (ties.empty() && worse.empty() && held.empty())
    return fmt::format(
        "Nothing is shown yet. {} has the best mean; {} may be as good or better, and more runs "
        "would decide.",
        leader, some(judged, open));
  std::string text =
      open.empty()
          ? fmt::format("Use {}.", leader)
          : fmt::format("{} leads; {} may be as good or better, and more runs would decide.",
                        leader, some(judged, open));
  if (!ties.empty())
    text += fmt::format(" {} {} tied with it (within {}).", some(judged, ties), be(ties),
                        figures.plain(judged.rules.margin));
  if (!held.empty())
    text +=
        fmt::format(" {} {} below it, but not by enough to decide.", some(judged, held), be(held));
  if (!worse.empty())
    text += fmt::format(" {} {} worse by {}.", some(judged, worse), be(worse),
                        figures.cost(least_lost(judged, worse), most_lost(judged, worse)));
  return text;
}

std::string baseline_line(const Judged& judged) {
  const Figures figures{decimals_of(judged)};
  const std::string name = name_of(judged, judged.baseline);
  const race::Statement& s = judged.statements[judged.baseline];
  if (judged.baseline == judged.leader)
    return fmt::format("If you use {} today: keep it; no other is shown to be better.", name);
  if (s.verdict == Verdict::worse)
    return fmt::format("If you use {} today: it costs {}.", name,
                       figures.cost(-s.interval.high, -s.interval.low));
  return fmt::format("If you use {} today: it is not shown to cost anything, and costs at most {}.",
                     name, figures.plain(std::max(0.0, -s.interval.low)));
}

std::string judged_text(const Judged& judged, Colour colour) {
  const Figures figures{decimals_of(judged)};
  const auto& contestants = judged.table.contestants;
  const bool has_rates = !judged.table.columns.rate.empty();
  std::vector<std::size_t> order(contestants.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return judged.statements[a].difference > judged.statements[b].difference;
  });
  const double best = leaders_mean(judged);
  std::vector<std::vector<std::string>> rows{
      {"verdict", data::one_line(judged.table.columns.arm),
       data::one_line(judged.table.columns.score), "vs leader",
       has_rates ? data::one_line(judged.table.columns.rate) : "", "n", ""}};
  for (const std::size_t c : order) {
    const race::Statement& s = judged.statements[c];
    const auto& arm = judged.table.arms[s.arm];
    const bool leads = s.verdict == Verdict::leader;
    const std::size_t failed = failed_runs(judged, c);
    rows.push_back(
        {std::string(race::name_of(s.verdict)), name_of(judged, c),
         figures.plain(best + (judged.lower_is_better ? -s.difference : s.difference)),
         leads ? ""
               : fmt::format("{} [{}, {}]", figures.with_sign(s.difference),
                             figures.with_sign(s.interval.low), figures.with_sign(s.interval.high)),
         data::one_line(arm.rate), fmt::format("{}", judged.scores.scores[s.arm].size()),
         failed > 0 ? fmt::format("{}", failed) : ""});
  }
  for (const auto& apart : judged.table.apart)
    rows.push_back({std::string(apart.why()), data::one_line(apart.name), "", "", "",
                    fmt::format("{}", apart.scores), fmt::format("{}", apart.failed)});
  constexpr std::array alignment{Align::left,  Align::left,  Align::right, Align::left,
                                 Align::right, Align::right, Align::right};
  const bool any_failed =
      std::ranges::any_of(rows, [](const auto& row) { return !row.back().empty(); });
  rows.front().back() = any_failed ? "failed" : "";
  const std::vector<std::string> lines = laid_out(alignment, rows);
  std::string failed;
  std::string text = headline(judged) + "\n" + baseline_line(judged) + "\n\n" + lines[0] + "\n";
  for (std::size_t i = order.size(); i < lines.size() - 1; ++i) failed += lines[i + 1] + "\n";
  for (std::size_t i = 0; i < order.size(); ++i) {
    constexpr std::array<std::string_view, 4> colours{"\x1b[1;32m", "\x1b[32m", "\x1b[31m",
                                                      "\x1b[33m"};
    const auto verdict = judged.statements[order[i]].verdict;
    text += colour == Colour::ansi
                ? fmt::format("{}{}\x1b[0m\n", colours[std::size_t(verdict)], lines[i + 1])
                : lines[i + 1] + "\n";
  }
  text += failed;
  text += fmt::format(
      "\nvs leader: the difference (−: worse) and its interval. The goal: at least 19 of 20\n"
      "such {} have no wrong verdict. Differences up to {:.3g}, the margin, do not\n"
      "matter (--margin).\n"
      "Scores are {}.\n",
      judged.of_twenty, judged.rules.margin, about_pairing(judged));
  return text;
}

nlohmann::ordered_json judged_json(const Judged& judged) {
  using Json = nlohmann::ordered_json;
  const bool paired = judged.scores.pairing == race::Pairing::paired;
  Json arms = Json::array();
  const double best = leaders_mean(judged);
  for (std::size_t c = 0; c < judged.statements.size(); ++c) {
    const race::Statement& s = judged.statements[c];
    const auto& arm = judged.table.arms[s.arm];
    Json one{{"name", judged.table.contestants[c]},
             {"verdict", race::name_of(s.verdict)},
             {"score", best + (judged.lower_is_better ? -s.difference : s.difference)},
             {"difference", s.difference},
             {"interval", {s.interval.low, s.interval.high}}};
    if (!arm.rate.empty()) one["rate"] = arm.rate;
    one["runs"] = judged.scores.scores[s.arm].size();
    one["failed_runs"] = failed_runs(judged, c);
    arms.push_back(std::move(one));
  }
  for (const auto& apart : judged.table.apart)
    arms.push_back({{"name", apart.name},
                    {"verdict", apart.why()},
                    {"runs", apart.scores},
                    {"failed_runs", apart.failed}});
  const race::Statement& baseline = judged.statements[judged.baseline];
  Json out{{"hillock_judge", 1},
           {"headline", headline(judged)},
           {"shown_better_than_baseline", judged.better_is_shown()},
           {"leader", judged.table.contestants[judged.leader]},
           {"baseline",
            {{"name", judged.table.contestants[judged.baseline]},
             {"verdict", race::name_of(baseline.verdict)},
             {"costs", {-baseline.interval.high, -baseline.interval.low}}}},
           {"margin", judged.rules.margin},
           {"lower_is_better", judged.lower_is_better},
           {"paired", paired}};
  if (paired && !std::isnan(judged.scores.correlation))
    out["correlation"] = judged.scores.correlation;
  out["scores_left_out"] = judged.scores.left_out;
  out["columns"] = {{"arm", judged.table.columns.arm}, {"score", judged.table.columns.score}};
  if (!judged.table.columns.seed.empty()) out["columns"]["seed"] = judged.table.columns.seed;
  if (!judged.table.columns.rate.empty()) out["columns"]["rate"] = judged.table.columns.rate;
  if (!judged.table.columns.step.empty()) out["columns"]["step"] = judged.table.columns.step;
  out["arms"] = std::move(arms);
  return out;
}

}  // namespace hillock::report
