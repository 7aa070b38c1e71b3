// choose.cpp: `hillock choose`: reads the options and the table, runs the study, prints the answer
// and leaves result.json.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <vector>

#include "api/error.h"
#include "api/nearest.h"
#include "choose/crew.h"
#include "choose/journal.h"
#include "choose/json_text.h"
#include "choose/options.h"
#include "choose/raced.h"
#include "choose/study.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/interruption.h"
#include "cli/live.h"
#include "cli/mpi_job.h"
#include "cli/output.h"
#include "cli/resources.h"
#include "cli/table_options.h"
#include "cli/terminal.h"
#include "data/dataset.h"
#include "data/one_line.h"
#include "onnx/export/network.h"
#include "onnx/model/write_model.h"
#include "report/pages.h"
#include "report/result_json.h"
#include "report/study_model.h"
#include "report/train_pytorch.h"
#include "report/verdict_table.h"
#include "words/answer.h"

namespace hillock::cli {
namespace {

using Json = nlohmann::ordered_json;

// A call of `hillock choose`.
struct ChooseWords {
  std::vector<std::string> data;
  std::vector<choose::Given> options;
  std::string command;  // the words again, for the report
};

data::Dataset read_with_progress(std::span<const std::string> files, data::ReadOptions options,
                                 bool quiet) {
  ProgressBar bar;
  options.how.report = [&](std::uint64_t done, std::uint64_t total) {
    if (!quiet) bar.show("reading", done, total);
  };
  return data::read_dataset(files, options);
}

// All that a study is, before anything is trained or written.
struct Plan {
  choose::Call call;
  std::vector<nn::Unit> units;
  data::Dataset data;
  choose::Configuration configuration;
};

void expect_baseline(const std::string& baseline, const std::vector<nn::Unit>& units) {
  if (baseline.empty()) return;
  std::vector<std::string> names;
  for (const nn::Unit& unit : units) names.push_back(unit.name);
  if (std::ranges::find(names, baseline) != names.end()) return;
  const auto meant = api::nearest(baseline, names);
  throw UsageError(fmt::format(
      "--baseline '{}': it is not among the activations that take part{} "
      "There are {}; --activations takes others.",
      baseline, meant ? fmt::format("; did you mean '{}'?", *meant) : ".", fmt::join(names, ", ")));
}

Plan make_plan(const ChooseWords& words, const MpiJob& job) {
  Plan plan{.call = choose::read_call(words.options), .units = {}, .data = {}, .configuration = {}};
  if (!job.is_head()) plan.call.quiet = true;
  choose::Request& request = plan.call.request;
  request.threads = threads_given(request.threads == 0 ? job.threads() : request.threads,
                                  job.is_head() ? Told::yes : Told::no);
  plan.units = nn::parse_units(request.activations);
  expect_baseline(request.baseline, plan.units);
  for (const nn::Unit& unit : plan.units) nn::expect_trainable(unit);
  if (std::ranges::all_of(plan.units, [](const nn::Unit& u) { return u.name == "identity"; }))
    throw UsageError(
        "--activations identity: without activations the network is linear; it takes part in every "
        "study, to be compared with. Name at least one other, as in --activations relu.");
  if (!job.is_head() && std::ranges::find(words.data, "-") != words.data.end())
    throw UsageError("-: mpirun gives standard input to one process only. Name a file.");
  if (job.is_head())
    for (const std::string& file : words.data) tell_of_pipe(file);
  plan.data = read_with_progress(words.data, choose::read_options(plan.call), plan.call.quiet);
  if (plan.call.exports) report::expect_train_pytorch(plan.data, plan.units);
  note_approximate_gains(plan.units, plan.data);
  choose::prepare(plan.data, plan.call);
  plan.configuration = choose::configured(request, plan.data);
  return plan;
}

// The first repeats are whole, whatever the budget is.
double most_seconds_of_first(const std::vector<choose::Contestant>& contestants,
                             const choose::Configuration& c, std::size_t rows) {
  double work = 0;
  for (const choose::Contestant& one : contestants) work += choose::most_work_of(one, c, rows);
  return work * choose::first_rates * double(choose::fewest_repeats) / (2 * choose::work_a_second);
}

std::string about_the_time(const choose::Configuration& c, double of_first) {
  if (!c.budget.work)
    return c.budget.text == "none" ? ", until every activation is decided"
                                   : ", at most " + c.budget.text;
  if (of_first > 60)
    return fmt::format(", at most about {:.0f} minutes of a machine with two cores",
                       std::ceil(of_first / 60));
  return fmt::format(", at most {} of a machine with two cores",
                     c.budget.text == "quick" ? "about 3 seconds" : "about a minute");
}

// Half a line.
std::string so_far(const choose::Progress& p) {
  if (p.leader.empty()) return "no answer yet";
  return fmt::format("{} leads, {} undecided", p.leader, p.open);
}

// What rank 0 does; the others train for it.
void lead(const std::string& command, const Plan& plan, const MpiJob& job, const Json& header,
          std::chrono::steady_clock::time_point start) {
  const auto& [call, units, data, configuration] = plan;
  const auto crew = job.crew();
  std::signal(SIGPIPE, SIG_IGN);  // who reads no further does not lose the files
  check_writable(call.out);
  std::optional<choose::Journal> kept;
  const auto open_journal = [&] {
    kept.emplace((std::filesystem::path(call.out) / "study.jsonl").string(), header,
                 choose::longest_line(configuration), [&](const std::string& holder) {
                   if (!call.quiet) tell_of_wait(call.out, holder);
                 });
  };
  try {
    open_journal();
  } catch (const choose::AnotherStudy&) {
    if (call.resume) throw;
    const std::string aside = move_aside(
        call.out, {"report.html", "result.json", "model.onnx", "train_pytorch.py", "study.jsonl"});
    if (!call.quiet) say("{} holds another study; it is in {} now.\n", call.out, aside);
    open_journal();
  }
  choose::Journal& journal = *kept;
  if (call.resume && !journal.found())
    throw UsageError(
        fmt::format("--resume: there is no {}. Leave it out to begin a study there, or name the "
                    "study's folder with --out.",
                    journal.path()));
  if (!call.quiet) tell(journal);
  choose::Study study;
  Live live(call.live, configuration, data, command, journal.path());
  {
    ProgressBar bar;
    const auto show = [&](const choose::Progress& p) {
      if (!call.quiet) bar.show_share(p.share, so_far(p));
      live.tell(p);
    };
    const Interruption interruption;
    study = choose::run_study(
        data, units, configuration, show, &journal, [&] { return interruption.came(); },
        crew.get());
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const Json result = report::to_json(study, data, seconds);
  const std::string json = choose::json_text(result) + "\n";
  // A full disk does not take the answer away, nor a closed standard output the files.
  const std::exception_ptr unprinted = failure_of([&] {
    print(call.json    ? json
          : call.quiet ? data::one_line(words::headline(study)) + "\n"
                       : report::verdict_table(study, stdout_colour()));
  });
  const std::string model = onnx::to_bytes(report::study_model(study, data, call.opset));
  const std::string report = report::report_html(
      result, data, command, report::programs_for(report::blueprint_of(study, data.task)));
  const std::string training = call.exports ? report::train_pytorch(study, data) : "";
  std::vector<NamedText> files{
      {"result.json", json}, {"model.onnx", model}, {"report.html", report}};
  if (call.exports) files.push_back({"train_pytorch.py", training});
  write_answer(call.out, files, journal);
  live.end(report);
  if (unprinted) std::rethrow_exception(unprinted);
  if (!call.quiet && !call.json)
    print(fmt::format(
        "\n{} runs, {:.1f} s. Wrote {}/: report.html  result.json  model.onnx  {}study.jsonl\n",
        study.runs, seconds, data::one_line(call.out), call.exports ? "train_pytorch.py  " : ""));
}

// Throws UsageError if the text of an option is none of its values.
void choose(const ChooseWords& words) {
  const auto start = std::chrono::steady_clock::now();
  const MpiJob job;
  Plan plan;
  job.together([&] { plan = make_plan(words, job); });
  const auto& [call, units, data, configuration] = plan;
  const bool tells = job.is_head() && !call.quiet && !call.json;
  if (tells) print(report::introduction(data, configuration, units.size()));
  if (call.dry_run) {
    if (!job.is_head()) return;
    if (call.json)
      return print(choose::json_text(choose::settings_json(configuration, data)) + "\n");
    const auto contestants =
        choose::make_contestants(units, data, data::input_names(data).size(), configuration);
    return print(fmt::format(
        "a dry run: {} networks, each at {} learning rates or more, {} repeats or more{}; nothing "
        "was trained or written\n",
        contestants.size(), choose::first_rates, choose::fewest_repeats,
        about_the_time(configuration,
                       most_seconds_of_first(contestants, configuration, data.rows))));
  }
  const Json header = report::study_header(configuration, data, units);
  job.expect_same(choose::json_line(header));
  if (job.is_head()) return lead(words.command, plan, job, header, start);
  choose::CrewMember member(data, units, configuration);
  job.serve(configuration.threads, [&](const std::string& key) { return member.train(key); });
}

constexpr auto footer =
    "\nEvery activation gets the same splits, batches and initial directions, at several "
    "learning\n"
    "rates, and is judged at its best. It is the leader, a tie (shown to be within the margin "
    "of\n"
    "the leader), worse (shown to be), or undecided; the cheapest of leader and ties is\n"
    "recommended. The goal is a wrong verdict in at most one of 20 studies: "
    "docs/guide/deciding.md.\n"
    "\nExit status: 0 done (after Ctrl-C with an answer too), 1 the work failed or the data "
    "cannot be\n"
    "used, 2 the call is wrong.\n"
    "\nExamples:\n"
    "  hillock choose data.csv --target species\n"
    "  hillock choose prices.csv --target price --activations relu,gelu,tanh --hidden 128,128\n"
    "  hillock choose data.csv --activations 'relu,leaky_relu:slope=0.1,maxout:k=3' --json\n"
    "  hillock choose data.csv --hidden 64x20 --norm batch --residual --schedule cosine\n"
    "  hillock predict hillock-out/model.onnx new.csv                (the network it "
    "recommends)\n"
    "  hillock choose data.csv --hidden 1024x4 --out big    (stopped? the same again goes on)\n"
    "  mpirun -n 8 hillock choose data.csv     (on one machine or many: the same numbers, "
    "sooner)";

std::string title_of(choose::Group group) {
  return std::string(choose::group_titles[std::size_t(group)]);
}

Option added(Parser command, const choose::Option& row, ChooseWords& words) {
  const auto keep = [&row, &words](const std::string& text) {
    words.options.push_back({&row, text});
  };
  if (row.value.empty()) return command.flag_call(row.flag(), [keep] { keep(""); }, help_text(row));
  return command.option_call(row.flag(), keep, help_text(row)).option_text(std::string(row.value));
}

// docs/reference/choose-options.md.
std::string markdown() {
  std::string text =
      "# The options of `hillock choose`\n\n"
      "Made by `./dev docs` from the rows in `src/choose/option_rows.cpp`. A value that has a key "
      "stands in `result.json` under\n`configuration`. Options that change runs belong to the "
      "identity of a study: with another value, the same command begins\nanother study "
      "([study-jsonl.md](study-jsonl.md)).\n";
  for (std::size_t group = 0; group < choose::group_titles.size(); ++group) {
    text += fmt::format("\n## {}\n\n| option | meaning | changes runs | key |\n|---|---|---|---|\n",
                        choose::group_titles[group]);
    for (const choose::Option& row : choose::options())
      if (std::size_t(row.group) == group)
        text += fmt::format("| {} | {} | {} | {} |\n",
                            !row.read           ? "none"
                            : row.value.empty() ? fmt::format("`{}`", row.flag())
                                                : fmt::format("`{} {}`", row.flag(), row.value),
                            help_text(row), row.changes == choose::Changes::runs ? "yes" : "no",
                            row.write ? fmt::format("`{}`", row.key()) : "");
  }
  return text;
}

}  // namespace

void add_choose(Parser program) {
  const auto words = std::make_shared<ChooseWords>();
  const Parser command = program.subcommand(
      "choose", "Train networks that differ only in their activation, and say which to use");
  command.option("DATA", words->data, about_tables).required();
  for (const choose::Option& row : choose::options())
    if (row.read) added(command, row, *words).group(title_of(row.group));
  // Behind the others, so that no group of its own precedes theirs.
  command.help_flag("Print this help.").group(title_of(choose::Group::output));
  const auto print_markdown = [] {
    print(markdown());
    throw ExitStatus{0};
  };
  command.flag_call("--help-markdown", print_markdown, "").group("");  // not in --help
  command.footer(footer);
  command.callback([words, command] {
    words->command = command_line(command, {"resume", "live", "quiet", "json"});
    choose(*words);
  });
}

}  // namespace hillock::cli
