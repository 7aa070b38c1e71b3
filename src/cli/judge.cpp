// judge.cpp: `hillock judge`: a verdict on scores that exist already, whoever trained.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "api/error.h"
#include "api/nearest.h"
#include "choose/json_text.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/resources.h"
#include "cli/table_options.h"
#include "cli/terminal.h"
#include "data/one_line.h"
#include "report/judged.h"

namespace hillock::cli {
namespace {

struct JudgeFlags {
  std::string file, baseline;
  race::ScoreColumns columns;
  std::optional<double> margin;
  bool lower_is_better = false, json = false;
  choose::Call call;  // its form: how the table is written
};

std::size_t baseline_of(const JudgeFlags& flags, const race::ScoreTable& table) {
  const auto& names = table.contestants;
  const std::string wanted = flags.baseline.empty() ? "relu" : flags.baseline;
  const auto at = std::ranges::find(names, wanted);
  if (at != names.end()) return std::size_t(at - names.begin());
  const auto apart = std::ranges::find(table.apart, wanted, &race::ScoreTable::Apart::name);
  const std::string why =
      apart == table.apart.end()
          ? ""
          : fmt::format("{}: nothing can be said of the baseline {}: {} scores, {} failed runs",
                        flags.file, wanted, apart->scores, apart->failed);
  if (flags.baseline.empty()) {
    if (!why.empty()) say("{}. The baseline is {}.\n", why, names.front());
    return 0;
  }
  if (!why.empty()) throw Error(why + ".");
  const auto meant = api::nearest(wanted, names);
  throw UsageError(fmt::format("--baseline: {} has no arm '{}'{} It has {}.", flags.file, wanted,
                               meant ? fmt::format("; did you mean '{}'?", *meant) : ".",
                               fmt::join(names, ", ")));
}

void judge(const JudgeFlags& flags) {
  if (flags.margin && !(*flags.margin >= 0 && std::isfinite(*flags.margin)))
    throw UsageError(fmt::format("--margin: {:g} is not a number of 0 or more.", *flags.margin));
  tell_of_pipe(flags.file);
  race::ScoreTable table = race::read_scores(flags.file, flags.columns, flags.call.form);
  if (race::is_a_loss(table.columns.score) && !flags.lower_is_better)
    throw UsageError(
        fmt::format("{}: lower values of {} are better: add --lower-is-better. If higher ones are, "
                    "rename the column.",
                    flags.file, table.columns.score));
  if (table.contestants.empty()) {
    const bool any_score = std::ranges::any_of(table.apart, &race::ScoreTable::Apart::scores);
    if (any_score)
      throw Error(fmt::format(
          "{}: every arm has fewer than two scores, or more failed runs than scores. Two scores "
          "are needed to estimate their variance.",
          flags.file));
    say("{}: every run failed: no line has a score.\n", flags.file);
    throw ExitStatus{all_failed};
  }
  const std::size_t baseline = baseline_of(flags, table);
  if (table.contestants.size() < 2)
    throw UsageError(
        fmt::format("{}: only {} has at least two scores, and no more failed runs than scores; "
                    "a comparison needs two such arms.",
                    flags.file, table.contestants.front()));
  race::ScoresToJudge scores = race::pair_up(table, flags.lower_is_better);
  const race::Rules rules = race::rules_of_one_look(
      flags.margin.value_or(race::usual_margin(scores.scores, flags.lower_is_better)),
      table.contestants.size());
  std::vector<std::size_t> contestant_of;
  for (const auto& arm : table.arms) contestant_of.push_back(arm.contestant);
  const race::Posterior posterior(scores.scores, scores.pairing);
  const race::Statements statements(posterior, contestant_of);
  const report::Judged judged{.file = flags.file,
                              .table = std::move(table),
                              .scores = std::move(scores),
                              .rules = rules,
                              .statements = statements.all(rules),
                              .leader = statements.leader(),
                              .baseline = baseline,
                              .lower_is_better = flags.lower_is_better};
  print(flags.json ? choose::json_text(report::judged_json(judged)) + "\n"
                   : report::judged_text(judged, stdout_colour()));
  if (!judged.better_is_shown()) throw ExitStatus{not_shown};
}

}  // namespace

void add_judge(Parser program) {
  auto flags = std::make_shared<JudgeFlags>();
  const Parser command = program.subcommand(
      "judge",
      "A verdict on scores of your own runs: who is better, who is tied, what is undecided");
  command
      .option("SCORES", flags->file,
              "File of CSV, TSV, JSON Lines (also .gz), Parquet "
              "or Feather with a header and a line for each run; - is "
              "standard input")
      .required();
  const auto column = [&](const char* option, std::string& name, const char* what) {
    command.option(option, name, what).type_name("COLUMN");
  };
  column("--arm", flags->columns.arm,
         "What is compared (usual names: arm, activation, name, model)");
  column("--score", flags->columns.score, "The score (score, accuracy, metric, value, …, loss)");
  column("--seed", flags->columns.seed,
         "What runs have in common, for pairing (seed, fold, repeat, split, run)");
  column("--rate", flags->columns.rate,
         "A learning rate or another setting, of which each arm has its best (rate, lr)");
  column("--step", flags->columns.step, "Of several scores of a run the last counts (step, epoch)");
  command.option("--baseline", flags->baseline,
                 "The arm that you use today (default: relu if there is one, else the first)");
  command.option("--margin", flags->margin,
                 "A difference that does not matter (default: 0.005 for scores from 0 to 1, 1 % of "
                 "the usual mean for others)");
  command.flag("--lower-is-better", flags->lower_is_better,
               "Lower scores are better, as for a loss or an error");
  command.flag("--json", flags->json, "The verdict as JSON");
  add_table_options(command, flags->call);
  command.footer(
      "\nAn arm is the leader, a tie (shown to be within the margin of the leader), worse (shown\n"
      "to be) or undecided. The goal: at least 19 of 20 such files have no wrong verdict\n"
      "(docs/guide/race-and-judge.md).\n"
      "\nExit status: 0 an arm is shown to be better than the baseline, 1 none is, 2 the call is\n"
      "wrong, 3 every run failed.\n"
      "\nExamples:\n"
      "  hillock judge scores.csv\n"
      "  hillock judge scores.csv --baseline main --json\n"
      "  hillock judge sweep.csv --arm optimizer --score val_loss --seed fold --lower-is-better");
  command.callback([flags] {
    try {
      judge(*flags);
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {  // 1 is an answer here
      throw UsageError(error.what());
    }
  });
}

}  // namespace hillock::cli
