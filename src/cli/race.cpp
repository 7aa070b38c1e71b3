// race.cpp: `hillock race`: runs the user's own training commands against each other, and says
// which is better.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/error.h"
#include "choose/journal.h"
#include "choose/json_text.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/interruption.h"
#include "cli/output.h"
#include "cli/race_call.h"
#include "cli/race_course.h"
#include "cli/terminal.h"
#include "data/one_line.h"
#include "report/race_answer.h"

namespace hillock::cli {
namespace {

constexpr std::size_t longest_journal_line = std::size_t{64} << 20;
constexpr std::size_t fewest_repeats_for_an_answer = 4;

// The verdict's form, from a race.
report::RaceAnswer answer_of(const RaceCall& call, const RaceCourse& course) {
  const race::Race& race = course.race();
  report::RaceAnswer out{.judged = {},
                         .settle = call.rules.settle,
                         .ended = course.end() == RaceEnd::settled  ? "settled"
                                  : course.end() == RaceEnd::futile ? "futile"
                                  : course.end() == RaceEnd::budget ? "budget"
                                                                    : "interrupted",
                         .repeats = race.looked_at(),
                         .runs = course.runs(),
                         .reused = course.reused(),
                         .failed = course.failed(),
                         .stopped_early = course.stopped_early(),
                         .budget = call.budget.text,
                         .is_constant = course.is_constant()};
  report::Judged& judged = out.judged;
  judged.table.columns = {.arm = fmt::format("{}", fmt::join(call.arm_placeholders, ", ")),
                          .score = course.metric(),
                          .seed = call.seed_placeholder.empty() ? "repeat" : call.seed_placeholder,
                          .rate = call.rate_placeholder,
                          .step = {}};
  judged.lower_is_better = call.metric.lower_is_better;
  judged.of_twenty = "races";
  judged.rules.margin = race.margin();
  judged.scores.pairing = call.rules.pairing;
  if (call.rules.pairing != race::Pairing::paired)
    judged.why_not_paired = "not paired, as --unpaired asks";
  race::Scores common;
  std::vector<std::size_t> place(call.contestants.size());
  for (std::size_t c = 0; c < call.contestants.size(); ++c) {
    if (race.has_failed(c)) {
      std::size_t failed = 0;
      for (std::size_t arm = 0; arm < race.arms().size(); ++arm)
        if (race.arms()[arm].contestant == c) failed += course.failed(arm);
      judged.table.apart.push_back({.name = call.contestants[c].name, .failed = failed});
      continue;
    }
    place[c] = judged.table.contestants.size();
    judged.table.contestants.push_back(call.contestants[c].name);
    judged.statements.push_back(race.statement(c));
  }
  for (std::size_t arm = 0; arm < race.arms().size(); ++arm) {
    const race::Arm& is = race.arms()[arm];
    judged.table.arms.push_back(
        {.contestant = place[is.contestant],
         .rate = call.rate_of(is),
         .seeds = {},
         .scores = {},
         .failed = race.has_failed(is.contestant) ? 0 : course.failed(arm)});
    judged.scores.scores.push_back(race.counted(arm));
    if (race.scores(arm).size() >= race.looked_at()) {
      common.push_back(race.counted(arm));
      common.back().resize(race.looked_at());
    }
  }
  constexpr std::size_t fewest_for_a_correlation = 3;
  judged.scores.correlation = common.size() > 1 && race.looked_at() >= fewest_for_a_correlation
                                  ? race::mean_correlation(common)
                                  : NAN;
  judged.leader = place[race.leader()];
  judged.baseline = place[call.baseline];
  out.recommended = place[race.recommended()];
  report::find_headline(out);
  return out;
}

std::string in_a_line(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + shell_word(word);
  return data::one_line(out);
}

// The commands of the first look, and how many runs the first looks take.
void show_plan(const RaceCall& call) {
  constexpr std::size_t most_shown = 12, looks = 4;
  const race::Race race(call.racers(), call.rules);
  const std::size_t arms = race.arms().size();
  std::string text;
  std::size_t shown_already = 0;
  const std::size_t first = race::look_after(0);
  for (std::size_t r = 0; r < first; ++r)
    for (std::size_t arm = 0; arm < arms && shown_already < most_shown; ++arm, ++shown_already)
      text += in_a_line(call.command(race.arms()[arm], r)) + "\n";
  if (arms * first > shown_already)
    text += fmt::format("… and {} more\n", arms * first - shown_already);
  text += fmt::format("\nA dry run: nothing was run or written. {} arms{}, {} at a time.\nLooks: ",
                      call.contestants.size(),
                      call.rates.empty()
                          ? ""
                          : fmt::format(", each at {} of {} rates first",
                                        arms / call.contestants.size(), call.rates.size()),
                      call.devices.size());
  for (std::size_t look = 0, repeats = 0; look < looks; ++look) {
    repeats = race::look_after(repeats);
    text +=
        fmt::format("{}after {} repeats ({} runs)", look == 0 ? "" : ", ", repeats, repeats * arms);
  }
  print(text + ", …;\nfewer where arms stop.\n");
}

// Opens the folder's journal; that of another race is moved aside.
void open_journal(std::optional<choose::Journal>& journal, const RaceFlags& flags,
                  const RaceCall& call) {
  const auto open = [&] {
    journal.emplace((std::filesystem::path(flags.out) / "race.jsonl").string(),
                    race_header(flags, call), longest_journal_line,
                    [&](const std::string& holder) { tell_of_wait(flags.out, holder); });
  };
  try {
    open();
  } catch (const choose::AnotherStudy&) {
    const std::string aside = move_aside(flags.out, {"logs", "race.jsonl"});
    say("{} holds another race; it is in {} now.\n", flags.out, aside);
    open();
  }
  if (!flags.json) tell(*journal);
  journal->begin();
}

void tell_failure(const RaceCall& call, const RaceCourse& course) {
  const bool every = course.every_run_failed();
  const std::string what =
      every ? fmt::format("every run failed: {} of {}", course.failed(),
                          course.runs() + course.reused())
            : fmt::format(
                  "{} failed in more than half of its runs, so that nothing can be said of "
                  "it",
                  call.contestants[course.race().has_failed(call.baseline) ? call.baseline
                                                                           : course.race().leader()]
                      .name);
  const std::string lines =
      data::message_lines(fmt::format("hillock: {}. The last failure:\n  {}", data::one_line(what),
                                      course.last_failure())) +
      "\n";
  say(std::string_view(lines));
}

// Where there is no verdict.
nlohmann::ordered_json no_answer(const RaceCourse& course, const char* ended) {
  return {{"hillock_race", 1},
          {"ended", ended},
          {"headline", nullptr},
          {"shown_better_than_baseline", false},
          {"repeats", course.race().looked_at()},
          {"runs", course.runs()},
          {"reused", course.reused()},
          {"failed", course.failed()}};
}

// "gelu (lr 0.01)": of the leader and what is recommended, those whose best rate is the lowest or
// the highest that --rate has.
std::vector<std::string> at_the_edge(const RaceCall& call, const race::Race& race) {
  std::vector<std::string> out;
  if (call.rates.size() < 2) return out;
  const race::Contestant grid = call.racers().front();
  for (const std::size_t c : std::set{race.leader(), race.recommended()}) {
    const race::Arm& arm = race.arms()[race.statement(c).arm];
    if (arm.step == grid.lowest || arm.step == grid.highest)
      out.push_back(fmt::format("{} ({} {})", call.contestants[c].name, call.rate_placeholder,
                                call.rate_of(arm)));
  }
  return out;
}

std::string so_far(const RaceProgress& p) {
  if (p.leader.empty()) return fmt::format("{} runs, no answer yet", p.runs);
  return fmt::format("{} runs, {} leads, {} undecided", p.runs, data::one_line(p.leader), p.open);
}

int race(const RaceFlags& flags) {
  const RaceCall call = parse_race(flags);
  if (flags.dry_run) {
    show_plan(call);
    return 0;
  }
  const auto start = std::chrono::steady_clock::now();
  std::signal(SIGPIPE, SIG_IGN);  // who reads no further does not lose the runs
  check_writable(flags.out);
  std::optional<choose::Journal> journal;
  open_journal(journal, flags, call);
  RaceCourse course(call, *journal, flags.out);
  int signal = 0;
  {
    ProgressBar bar;
    const Interruption interruption(
        "ending the runs under way, then the answer so far (again: stop at once)");
    course.run([&](const RaceProgress& p) { bar.show_share(p.share, so_far(p)); },
               [&] { return interruption.came(); });
    signal = course.end() == RaceEnd::interrupted ? interruption.signal() : 0;
  }
  if (course.end() == RaceEnd::failed) {
    tell_failure(call, course);
    if (flags.json) print(choose::json_text(no_answer(course, "failed")) + "\n");
    return course.every_run_failed() ? all_failed : misused;
  }
  const bool may_answer = course.end() == RaceEnd::settled || course.end() == RaceEnd::futile ||
                          course.race().looked_at() >= fewest_repeats_for_an_answer;
  if (!may_answer || !course.race().has_looked()) {
    say("No answer yet: {} repeats are needed, and there are {}. The same command continues{}.\n",
        fewest_repeats_for_an_answer, course.race().looked_at(),
        signal != 0 ? "" : ", with a larger --budget");
    if (flags.json)
      print(choose::json_text(no_answer(course, signal != 0 ? "interrupted" : "budget")) + "\n");
    return signal != 0 ? after_signal + signal : not_shown;
  }
  report::RaceAnswer answer = answer_of(call, course);
  answer.at_the_edge = at_the_edge(call, course.race());
  print(flags.json ? choose::json_text(report::race_json(answer)) + "\n"
                   : report::race_text(answer, stdout_colour()));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!flags.json)
    print(fmt::format("{} runs{}, {:.1f} s. Each is in {}/race.jsonl.\n", course.runs(),
                      course.reused() > 0 ? fmt::format(" and {} reused", course.reused()) : "",
                      took.count(), data::one_line(flags.out)));
  if (signal != 0) return after_signal + signal;
  return answer.judged.better_is_shown() ? shown : not_shown;
}

void add_race_options(Parser command, RaceFlags& flags) {
  command
      .option("COMMAND", flags.words,
              "After --: the command, with {NAME} as a placeholder; it is run without a shell")
      .required();
  command
      .option("--arm", flags.arms,
              "The contestants: 'act=relu,gelu' puts each into {act}; several make the product")
      .type_name("NAME=A,B")
      .one_value_each()
      .required();
  command
      .option("--rate", flags.rate,
              "A setting that is tuned for each arm: 'lr=1e-4..1e-2' in half decades, or a list "
              "in order")
      .type_name("NAME=LOW..HIGH");
  command
      .option("--seed", flags.seed,
              "The placeholder for the repeat, 1, 2, 3, …, the same for all arms")
      .type_name("NAME");
  command.flag("--unpaired", flags.unpaired,
               "The runs of one seed have nothing in common, or there is no seed");
  command.option(
      "--metric", flags.metric,
      "The name of the score in the output (default: score, accuracy, metric, …, or the only one)");
  command.flag("--lower-is-better", flags.lower_is_better,
               "Lower scores are better, as for a loss or an error");
  command.option("--baseline", flags.baseline,
                 "The arm that you use today (default: relu if there is one, else the first)");
  command.option("--margin", flags.margin,
                 "A difference that does not matter (default: 0.005 for scores from 0 to 1, 1 % of "
                 "the usual mean for others)");
  command.option(
      "--settle", flags.settle,
      "When to stop. better: as soon as an arm is shown to be better than the baseline, or is "
      "unlikely to be (default for two arms without rates). recommendation: as soon as the advice "
      "can no longer change (default otherwise). all: when every arm is tied or worse");
  command
      .option(
          "--slots", flags.slots,
          "Number of runs at a time; or GPUs, gpu:0,1, one per run, set in CUDA_VISIBLE_DEVICES")
      .shows_default();
  command.option("--timeout", flags.timeout,
                 "The longest that a run may take: 30s, 10min, 2h (default: no limit)");
  command.option("--budget", flags.budget, "What to spend at most: 2h, 200runs, none")
      .shows_default();
  command.flag("--stop-early", flags.stop_early,
               "Stop a run early if no complete run gained enough after that step to catch up "
               "with the leader; it counts as if it had gained as much as its arm's other runs");
  command.flag("--reuse", flags.reuse,
               "Reuse runs of the same command line from earlier races in --out; for commands "
               "that depend on nothing else");
  command.option("--out", flags.out, "Folder for race.jsonl and logs/").shows_default();
  command.flag("--json", flags.json, "The verdict as JSON");
  command.flag("--dry-run", flags.dry_run, "Show the first commands, and stop");
}

}  // namespace

void add_race(Parser program) {
  auto flags = std::make_shared<RaceFlags>();
  const Parser command =
      program.subcommand("race", "Run training commands of your own against each other");
  add_race_options(command, *flags);
  command.footer(
      "\nA run's metric is the last 'name: number', 'name=number' or JSON line of its output, or "
      "of "
      "the\n"
      "file that $HILLOCK_REPORT names. A run fails by its exit status, by --timeout, or without "
      "a\n"
      "finite metric: it counts as the worst score that any run of the race has had, and an arm\n"
      "of four runs or more is out where more than half of them failed. Stopped? The same command\n"
      "again goes on.\n"
      "\nExit status: 0 an arm is shown to be better than the baseline, 1 none is, 2 the call is\n"
      "wrong or the race cannot go on, 3 every run failed, 128 + N ended by signal N (Ctrl-C: "
      "130).\n"
      "\nExamples:\n"
      "  hillock race --arm act=relu,gelu --rate lr=1e-4..1e-2 --seed seed -- \\\n"
      "      python train.py --act {act} --lr {lr} --seed {seed}\n"
      "  hillock race --arm rev=main,branch --seed seed --slots gpu:0,1 --json -- \\\n"
      "      ./train.sh {rev} {seed}");
  command.callback([flags] {
    int status = 0;
    try {
      status = race(*flags);
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {  // 1 is an answer here
      throw UsageError(error.what());
    }
    if (status != 0) throw ExitStatus{status};
  });
}

}  // namespace hillock::cli
