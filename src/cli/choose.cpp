// choose.cpp: `hillock choose`: reads the table, runs the study, prints the answer and leaves
// result.json.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

#include "api/error.h"
#include "api/nearest.h"
#include "api/spec.h"
#include "choose/crew_member.h"
#include "choose/journal.h"
#include "choose/race.h"
#include "choose/study.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/interruption.h"
#include "cli/live.h"
#include "cli/mpi_job.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/resources.h"
#include "cli/terminal.h"
#include "data/dataset.h"
#include "data/one_line.h"
#include "data/sample.h"
#include "onnx/export_network.h"
#include "onnx/write_model.h"
#include "report/json_text.h"
#include "report/report_html.h"
#include "report/result_json.h"
#include "report/study_header.h"
#include "report/study_model.h"
#include "report/verdict_table.h"

namespace hillock::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t widest = 65536, deepest = 64;

struct Flags {
  std::string data, hidden = "64,64", init = "critical", optimizer = "adam", seed = "1",
                    schedule = "constant", norm = "none", settle = "recommendation",
                    out = "hillock-out", opset = std::to_string(onnx::usual_opset),
                    command;  // as it was given
  std::optional<std::string> target, task, metric, margin, budget, epochs, batch, clip, l2,
      sample;  // not given: a default
  choose::Request request;
  bool resume = false, live = false, dry_run = false, json = false, quiet = false;
};

// The place of a word in a list of names.
template <class Names>
std::size_t choice(std::string_view flag, const std::string& given, const Names& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == given) return i;
  const std::vector<std::string> all(names.begin(), names.end());
  const auto close = api::nearest(given, all);
  throw UsageError(fmt::format("{} {}: not known.{} Accepted: {}.", flag, given,
                               close ? fmt::format(" Did you mean '{}'?", *close) : "",
                               fmt::join(all, ", ")));
}

std::size_t whole_number(std::string_view flag, std::string_view text, double least, double most) {
  const double value = api::parse_number(text, flag, least, most);
  if (value != static_cast<double>(static_cast<std::size_t>(value)))
    throw UsageError(fmt::format("{} {}: not a whole number.", flag, text));
  return static_cast<std::size_t>(value);
}

// Not through a double, which holds no more than 53 bits.
std::uint64_t parse_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (problem == std::errc() && end == text.data() + text.size()) return seed;
  throw UsageError(fmt::format("--seed '{}': whole numbers from 0 to {} are accepted.", text,
                               std::numeric_limits<std::uint64_t>::max()));
}

// "64,64", or "256x8" for eight layers of 256; both mix.
std::vector<std::size_t> parse_hidden(const std::string& text) {
  std::vector<std::size_t> hidden;
  for (const std::string& item : api::split_list(text)) {
    const std::size_t x = item.find('x');
    const std::size_t units = whole_number("--hidden", item.substr(0, x), 1, widest);
    const std::size_t times =
        x == std::string::npos ? 1 : whole_number("--hidden", item.substr(x + 1), 1, deepest);
    hidden.insert(hidden.end(), times, units);
  }
  if (hidden.empty() || hidden.size() > deepest)
    throw UsageError(fmt::format(
        "--hidden '{}': from 1 to {} layers are accepted, each with 1 to {} units: 64,64 or 256x8.",
        text, deepest, widest));
  return hidden;
}

double parse_clip(const std::string& text) {
  const double most = api::parse_number(text, "--clip", 0, 1e30);
  if (most > 0) return most;
  throw UsageError(
      "--clip 0: nothing is learned from gradients of length 0. Numbers above 0 are accepted; try "
      "1, or leave it out for no clipping.");
}

std::size_t parse_sample(const std::string& text) {
  if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
    throw UsageError(fmt::format("--sample '{}': a number of rows, auto or all.", text));
  return whole_number("--sample", text, 12, 4294967294);
}

std::int64_t parse_opset(const std::string& text) {
  return static_cast<std::int64_t>(
      whole_number("--opset", text, onnx::least_opset, onnx::newest_opset));
}

choose::Request parse_request(const Flags& flags) {
  choose::Request request = flags.request;
  request.hidden = parse_hidden(flags.hidden);
  request.seed = parse_seed(flags.seed);
  if (flags.metric)
    request.metric = nn::Metric(choice("--metric", *flags.metric, nn::metric_names));
  request.settle = choose::Settle(choice("--settle", flags.settle, choose::settle_names));
  if (flags.budget) request.budget = choose::parse_budget(*flags.budget);
  request.init = nn::Init(choice("--init", flags.init, nn::init_names));
  request.optimizer = nn::Optimizer(choice("--optimizer", flags.optimizer, nn::optimizer_names));
  request.schedule = nn::Schedule(choice("--schedule", flags.schedule, nn::schedule_names));
  request.norm = nn::Norm(choice("--norm", flags.norm, nn::norm_names));
  if (flags.clip) request.clip = parse_clip(*flags.clip);
  if (flags.margin) request.margin = api::parse_number(*flags.margin, "--margin", 0, 1e30);
  if (flags.epochs) request.epochs = whole_number("--epochs", *flags.epochs, 1, 1e6);
  if (flags.batch) request.batch = whole_number("--batch", *flags.batch, 1, 1e6);
  if (flags.l2) request.l2 = api::parse_number(*flags.l2, "--l2", 0, 1e6);
  if (flags.sample && *flags.sample != "auto")
    request.sample = *flags.sample == "all" ? choose::every_row : parse_sample(*flags.sample);
  return request;
}

void add_options(CLI::App& command, Flags& flags) {
  choose::Request& request = flags.request;
  command
      .add_option("DATA", flags.data, "CSV or TSV file (also .gz), or a folder of IDX image files")
      ->required();
  command.add_option("--target", flags.target, "Column to predict; default: the last one");
  command.add_option("--task", flags.task,
                     "classification or regression; default: taken from the target");
  command
      .add_option(
          "--activations", request.activations,
          "classic, default, all, or names and formulas as 'relu,elu:alpha=0.5,x*tanh(exp(x))'")
      ->capture_default_str();
  command.add_option("--hidden", flags.hidden, "Units a hidden layer: 64,64 or 256x8")
      ->capture_default_str();
  command.add_option(
      "--metric", flags.metric,
      "accuracy, balanced_accuracy, log_loss, auc, f1; r2, rmse, mae; default: accuracy or r2");
  command.add_option("--margin", flags.margin,
                     "Differences up to this are no difference; default: 0.005, r2 0.01, losses 1 "
                     "% of the leader's");
  command.add_option("--confidence", request.confidence, "Of all intervals together")
      ->capture_default_str()
      ->check(CLI::Range(0.5, 0.9999));
  command.add_option("--seed", flags.seed, "The same seed gives the same numbers")
      ->capture_default_str();
  command
      .add_option("--threads", request.threads,
                  "Runs at a time; default: all cores; changes no number")
      ->check(CLI::Range(1, 1024));
  command
      .add_option("--init", flags.init,
                  "critical (by each activation's own gain), xavier, he or lecun")
      ->capture_default_str();
  command.add_option("--optimizer", flags.optimizer, "sgd, adagrad, rmsprop, adam or adamw")
      ->capture_default_str();
  command
      .add_option("--schedule", flags.schedule,
                  "Of the learning rate: constant, cosine (down to 0) or one-cycle (up, down, to "
                  "almost 0); then every run takes all its epochs")
      ->capture_default_str();
  command.add_option(
      "--clip", flags.clip,
      "Gradients longer than this, over all parameters, are scaled to it: none may take "
      "a leap that others do not; default: never");
  command
      .add_option("--norm", flags.norm,
                  "none, batch or layer: before each activation, which then sees mean 0 and "
                  "variance 1, so that what it does to them matters less")
      ->capture_default_str();
  command.add_flag("--residual", request.residual,
                   "Each hidden layer adds to its input, where as wide: y = h + s f(W h + b), s by "
                   "f's own mean and variance; gradients pass around the activation");
  command.add_flag("--class-weights", request.class_weights,
                   "Rare classes weigh as much as frequent ones in the training loss; not in "
                   "--metric, nor in early stopping");
  command.add_option("--epochs", flags.epochs, "At most; default: from the number of rows");
  command.add_option("--batch", flags.batch, "Rows a step; default: from the number of rows");
  command.add_option("--l2", flags.l2,
                     "Penalty on weights; for adamw the decoupled decay; default: 0, adamw 0.01");
  command.add_option("--dropout", request.dropout, "Share of hidden outputs dropped in training")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 0.95));
  command
      .add_option("--averaging", request.averaging,
                  "Share that a running average of the weights keeps a step; 0: none")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 0.999999));
  command.add_option("--sample", flags.sample,
                     "Rows at most, drawn at random from a larger table: a number, all, or auto "
                     "(the default: 100000)");
  command
      .add_option("--settle", flags.settle,
                  "Repeats go on until the recommendation is settled; or until each activation is "
                  "shown to be worse, or tied: all")
      ->capture_default_str();
  command.add_option("--budget", flags.budget,
                     fmt::format("What to spend at most, if it is not settled sooner: 60s, 2h, "
                                 "200runs; default: {} repeats where they settle it, {} where they "
                                 "do not",
                                 choose::usual_repeats, choose::most_for_a_guess));
  command.add_flag("--mixed", request.mixed,
                   "Then try the other activations in the last hidden layer of the recommended "
                   "network, beside it");
  command
      .add_option("--out", flags.out,
                  "Folder for report.html, result.json, study.jsonl and model.onnx")
      ->capture_default_str();
  command
      .add_option("--opset", flags.opset,
                  fmt::format("Of model.onnx, the recommended network trained on all rows that are "
                              "not held out: {} to {}; a newer one has operators of its own for "
                              "more activations, an older one is read by more programs",
                              onnx::least_opset, onnx::newest_opset))
      ->capture_default_str();
  command.add_flag("--resume", flags.resume,
                   "Go on with the study in --out, and fail where there is none; without it, the "
                   "same command goes on too where there is one");
  command.add_flag(
      "--live", flags.live,
      "While it runs, serve a page of what it has so far, to those on this machine who "
      "have its address");
  command.add_flag("--dry-run", flags.dry_run, "Say what would be compared, and stop");
  command.add_flag("--json", flags.json, "result.json on stdout instead of the table");
  command.add_flag("--quiet", flags.quiet, "Nothing but the result");
}

data::Dataset read_with_progress(const Flags& flags, data::ReadOptions options) {
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
  std::int64_t opset;  // changes no run
};

Plan make_plan(const Flags& flags, const MpiJob& job) {
  Plan plan{.request = parse_request(flags),
            .units = {},
            .data = {},
            .configuration = {},
            .opset = parse_opset(flags.opset)};
  choose::Request& request = plan.request;
  request.threads = threads_given(request.threads == 0 ? job.threads() : request.threads,
                                  job.is_head() ? Told::yes : Told::no);
  plan.units = nn::parse_units(request.activations);
  for (const nn::Unit& unit : plan.units) nn::expect_trainable(unit);
  data::ReadOptions options;
  options.target = flags.target;
  if (flags.task) options.task = data::Task(choice("--task", *flags.task, data::task_names));
  options.how.threads = request.threads;
  if (job.is_head()) tell_of_pipe(flags.data);
  plan.data = read_with_progress(flags, options);
  note_approximate_gains(plan.units, plan.data);
  data::take_sample(plan.data, request.sample.value_or(choose::enough_rows), request.seed);
  plan.configuration = choose::settle(request, plan.data);
  return plan;
}

// What rank 0 does; the others train for it.
void lead(const Flags& flags, const Plan& plan, const MpiJob& job, const Json& header,
          std::chrono::steady_clock::time_point start) {
  const auto& [request, units, data, configuration, opset] = plan;
  const auto crew = job.crew();
  std::signal(SIGPIPE, SIG_IGN);  // who reads no further does not lose the files
  check_writable(flags.out);
  choose::Journal journal((std::filesystem::path(flags.out) / "study.jsonl").string(), header,
                          choose::longest_line(configuration), [&](const std::string& holder) {
                            if (!flags.quiet) tell_of_wait(flags.out, holder);
                          });
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
      if (!flags.quiet) bar.show(p.phase, p.done, p.total, "runs");
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
  const std::exception_ptr unprinted =
      failure_of([&] { print(flags.json ? json : report::verdict_table(study, stdout_colour())); });
  const std::string model = onnx::to_bytes(report::study_model(study, data, opset));
  const std::string report = report::report_html(
      result, data, flags.command, report::programs_for(report::blueprint_of(study, data.task)));
  write_answer(flags.out, {{"result.json", json}, {"model.onnx", model}, {"report.html", report}},
               journal);
  live.end(report);
  if (unprinted) std::rethrow_exception(unprinted);
  if (!flags.quiet && !flags.json)
    print(fmt::format(
        "\n{} runs, {:.1f} s. Wrote {}/: report.html  result.json  model.onnx  study.jsonl\n",
        study.runs, seconds, data::one_line(flags.out)));
}

void choose(Flags flags) {
  const auto start = std::chrono::steady_clock::now();
  const MpiJob job;
  if (!job.is_head()) flags.quiet = true;
  Plan plan;
  job.together([&] { plan = make_plan(flags, job); });
  const auto& [request, units, data, configuration, opset] = plan;
  const bool tells = job.is_head() && !flags.quiet && !flags.json;
  if (tells) print(report::introduction(data, configuration, units.size()));
  if (flags.dry_run) {
    if (!job.is_head()) return;
    if (flags.json) return print(report::json_text(report::to_json(configuration, data)) + "\n");
    return print(fmt::format(
        "a dry run: {} learning rates or more of each activation, then {} repeats or more; nothing "
        "was trained or written\n",
        configuration.rates.size(), choose::look_after(0)));
  }
  const Json header = report::study_header(configuration, data, units);
  job.expect_same(header.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (job.is_head()) return lead(flags, plan, job, header, start);
  choose::CrewMember member(data, units, configuration);
  job.serve(configuration.threads, [&](const std::string& key) { return member.train(key); });
}

}  // namespace

void add_choose(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand(
      "choose", "Train networks that differ only in their activation, and say which to use");
  add_options(*command, *flags);
  command->footer(
      "\nEvery activation gets the same splits, batches and initial directions, and its own best\n"
      "learning rate. Then it is best, a tie (shown to be within the margin of the best), worse\n"
      "(shown to be), or unresolved; the cheapest of best and tie is recommended.\n"
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
