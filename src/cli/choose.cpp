// choose.cpp: `hillock choose`: reads the table, runs the study, prints the answer and leaves
// result.json.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "api/error.h"
#include "api/nearest.h"
#include "choose/crew_member.h"
#include "choose/journal.h"
#include "choose/raced.h"
#include "choose/study.h"
#include "cli/answer.h"
#include "cli/choose_flags.h"
#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/interruption.h"
#include "cli/live.h"
#include "cli/mpi_job.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/resources.h"
#include "cli/say.h"
#include "cli/terminal.h"
#include "data/dataset.h"
#include "data/one_line.h"
#include "data/sample.h"
#include "onnx/export/network.h"
#include "onnx/model/write_model.h"
#include "report/json_text.h"
#include "report/report_html.h"
#include "report/result_json.h"
#include "report/study_header.h"
#include "report/study_model.h"
#include "report/train_pytorch.h"
#include "report/verdict_table.h"
#include "words/answer.h"

namespace hillock::cli {
namespace {

using Json = nlohmann::ordered_json;

data::Dataset read_with_progress(const ChooseFlags& flags, data::ReadOptions options) {
  ProgressBar bar;
  options.how.report = [&](std::uint64_t done, std::uint64_t total) {
    if (!flags.quiet) bar.show("reading", done, total);
  };
  return data::read_dataset(flags.data, options);
}

// All that a study is, before anything is trained or written.
struct Plan {
  choose::Request request;
  std::vector<nn::Unit> units;
  data::Dataset data;
  choose::Configuration configuration;
  // These change no run.
  std::int64_t opset;
  bool exports_pytorch;
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

Plan make_plan(const ChooseFlags& flags, const MpiJob& job) {
  Plan plan{.request = parse_request(flags),
            .units = {},
            .data = {},
            .configuration = {},
            .opset = parse_opset(flags.opset),
            .exports_pytorch = parse_export(flags.exports)};
  choose::Request& request = plan.request;
  request.threads = threads_given(request.threads == 0 ? job.threads() : request.threads,
                                  job.is_head() ? Told::yes : Told::no);
  plan.units = nn::parse_units(request.activations);
  expect_baseline(request.baseline, plan.units);
  for (const nn::Unit& unit : plan.units) nn::expect_trainable(unit);
  if (std::ranges::all_of(plan.units, [](const nn::Unit& u) { return u.name == "identity"; }))
    throw UsageError(
        "--activations identity: without activations the network is linear; it takes part in every "
        "study, to be compared with. Name at least one other, as in --activations relu.");
  data::ReadOptions options;
  options.target = flags.target;
  if (flags.task) options.task = parse_task(*flags.task);
  options.how.threads = request.threads;
  if (job.is_head()) tell_of_pipe(flags.data);
  plan.data = read_with_progress(flags, options);
  if (plan.exports_pytorch) report::expect_train_pytorch(plan.data, plan.units);
  note_approximate_gains(plan.units, plan.data);
  data::take_sample(plan.data, request.sample.value_or(choose::enough_rows), request.seed);
  plan.configuration = choose::settle(request, plan.data);
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
    return c.budget.text == "none" ? ", until all is told" : ", at most " + c.budget.text;
  if (of_first > 60)
    return fmt::format(", at most about {:.0f} minutes of a machine with two cores",
                       std::ceil(of_first / 60));
  return fmt::format(", at most {} of a machine with two cores",
                     c.budget.text == "quick" ? "about 3 seconds" : "about a minute");
}

// Half a line.
std::string so_far(const choose::Progress& p) {
  if (p.leader.empty()) return "no answer yet";
  return fmt::format("{} leads, {} open", p.leader, p.open);
}

// What rank 0 does; the others train for it.
void lead(const ChooseFlags& flags, const Plan& plan, const MpiJob& job, const Json& header,
          std::chrono::steady_clock::time_point start) {
  const auto& [request, units, data, configuration, opset, exports_pytorch] = plan;
  const auto crew = job.crew();
  std::signal(SIGPIPE, SIG_IGN);  // who reads no further does not lose the files
  check_writable(flags.out);
  std::optional<choose::Journal> kept;
  const auto open_journal = [&] {
    kept.emplace((std::filesystem::path(flags.out) / "study.jsonl").string(), header,
                 choose::longest_line(configuration), [&](const std::string& holder) {
                   if (!flags.quiet) tell_of_wait(flags.out, holder);
                 });
  };
  try {
    open_journal();
  } catch (const choose::AnotherStudy&) {
    if (flags.resume) throw;
    const std::string aside = move_aside(
        flags.out, {"report.html", "result.json", "model.onnx", "train_pytorch.py", "study.jsonl"});
    if (!flags.quiet) say("{} holds another study; it is in {} now.\n", flags.out, aside);
    open_journal();
  }
  choose::Journal& journal = *kept;
  if (flags.resume && !journal.found())
    throw UsageError(
        fmt::format("--resume: there is no {}. Leave it out to begin a study there, or name the "
                    "study's folder with --out.",
                    journal.path()));
  if (!flags.quiet) tell(journal);
  choose::Study study;
  Live live(flags.live, configuration, data, flags.command, journal.path());
  {
    ProgressBar bar;
    const auto show = [&](const choose::Progress& p) {
      if (!flags.quiet) bar.show_share(p.share, so_far(p));
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
  const std::string json = report::json_text(result) + "\n";
  // A full disk does not take the answer away, nor a closed standard output the files.
  const std::exception_ptr unprinted = failure_of([&] {
    print(flags.json    ? json
          : flags.quiet ? data::one_line(words::headline(study)) + "\n"
                        : report::verdict_table(study, stdout_colour()));
  });
  const std::string model = onnx::to_bytes(report::study_model(study, data, opset));
  const std::string report = report::report_html(
      result, data, flags.command, report::programs_for(report::blueprint_of(study, data.task)));
  const std::string training = exports_pytorch ? report::train_pytorch(study, data) : "";
  std::vector<NamedText> files{
      {"result.json", json}, {"model.onnx", model}, {"report.html", report}};
  if (exports_pytorch) files.push_back({"train_pytorch.py", training});
  write_answer(flags.out, files, journal);
  live.end(report);
  if (unprinted) std::rethrow_exception(unprinted);
  if (!flags.quiet && !flags.json)
    print(fmt::format(
        "\n{} runs, {:.1f} s. Wrote {}/: report.html  result.json  model.onnx  {}study.jsonl\n",
        study.runs, seconds, data::one_line(flags.out),
        exports_pytorch ? "train_pytorch.py  " : ""));
}

void choose(ChooseFlags flags) {
  const auto start = std::chrono::steady_clock::now();
  const MpiJob job;
  if (!job.is_head()) flags.quiet = true;
  Plan plan;
  job.together([&] { plan = make_plan(flags, job); });
  const auto& [request, units, data, configuration, opset, exports_pytorch] = plan;
  const bool tells = job.is_head() && !flags.quiet && !flags.json;
  if (tells) print(report::introduction(data, configuration, units.size()));
  if (flags.dry_run) {
    if (!job.is_head()) return;
    if (flags.json) return print(report::json_text(report::to_json(configuration, data)) + "\n");
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
  job.expect_same(header.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (job.is_head()) return lead(flags, plan, job, header, start);
  choose::CrewMember member(data, units, configuration);
  job.serve(configuration.threads, [&](const std::string& key) { return member.train(key); });
}

}  // namespace

void add_choose(CLI::App& app) {
  auto flags = std::make_shared<ChooseFlags>();
  CLI::App* command = app.add_subcommand(
      "choose", "Train networks that differ only in their activation, and say which to use");
  add_options(*command, *flags);
  command->footer(
      "\nEvery activation gets the same splits, batches and initial directions, at several "
      "learning\n"
      "rates, and is judged at its best. It is the leader, a tie (shown to be within the margin "
      "of\n"
      "the leader), worse (shown to be), or undecided; the cheapest of leader and ties is\n"
      "recommended. Of 20 studies at most one has a wrong verdict: docs/deciding.md.\n"
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
      "sooner)");
  command->callback([flags, command] {
    flags->command = command_line(*command, {"resume", "live", "quiet", "json"});
    choose(*flags);
  });
}

}  // namespace hillock::cli
