// lab.cpp: `hillock lab`: experiments that say what they found.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <thread>

#include "api/error.h"
#include "api/nearest.h"
#include "choose/json_text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "lab/experiments.h"
#include "lab/page.h"
#include "lab/tasks.h"

namespace hillock::cli {
namespace {

struct LabFlags {
  std::optional<std::string> name, data, out;
  std::vector<std::string> swaps;
  bool list = false, full = false, quiet = false, json = false;
  std::size_t threads = 0;
  std::uint64_t seed = 1;
};

constexpr std::string_view everything = "all";

std::vector<lab::Experiment> chosen(const std::string& name) {
  std::vector<lab::Experiment> all;
  std::vector<std::string> names{std::string(everything)};
  for (const auto& make : lab::experiments) {
    all.push_back(make());
    names.emplace_back(all.back().name);
  }
  if (name == everything) return all;
  for (const lab::Experiment& e : all)
    if (e.name == name) return {e};
  const auto close = api::nearest(name, names);
  throw UsageError(fmt::format("lab: no experiment '{}'.{} 'hillock lab --list' shows all.", name,
                               close ? fmt::format(" Did you mean '{}'?", *close) : ""));
}

std::string list_of_all() {
  std::string text;
  for (const auto& make : lab::experiments) {
    const lab::Experiment e = make();
    text += fmt::format("{:<20} {}\n", e.name, e.about);
  }
  return text;
}

// "relu=tanh"
std::vector<std::pair<std::string, std::string>> stand_ins(const std::vector<std::string>& swaps) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& swap : swaps) {
    const std::size_t at = swap.find('=');
    if (at == 0 || at == std::string::npos)
      throw UsageError(fmt::format(
          "lab: --swap {}: a swap is PART=FUNCTION, as in relu=tanh: tanh plays relu's part.",
          swap));
    for (const std::string& function : {swap.substr(0, at), swap.substr(at + 1)})
      nn::parse_unit(function);  // throws where it is none
    out.emplace_back(swap.substr(0, at), swap.substr(at + 1));
  }
  return out;
}

// Among all, one that lacks its data is left out; asked for by name, it says what it needs.
std::string why_left_out(const lab::Experiment& e, const lab::LabOptions& options, bool all) {
  if (!all || e.needs == lab::Experiment::Needs::nothing) return {};
  std::error_code ignored;
  if (options.data && !std::filesystem::is_directory(*options.data, ignored)) return {};
  return "Left out: it needs one table of some thousand rows, --data FILE.";
}

lab::Result run(const lab::Experiment& e, lab::LabOptions options, const LabFlags& flags) {
  using Clock = std::chrono::steady_clock;
  const bool all = flags.name == everything;
  lab::Result result{.experiment = e, .outcome = {}, .left_out = why_left_out(e, options, all)};
  if (!result.left_out.empty()) return result;
  ProgressBar bar;
  options.report = [&](std::size_t done, std::size_t total) {
    if (!flags.quiet) bar.show(e.name, done, total, "steps");
  };
  const auto start = Clock::now();
  result.outcome = e.run(options);
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

// A part that nobody has leaves every verdict as it was, and would seem to have been played.
void expect_parts(const lab::LabOptions& options, const std::set<std::string>& parts) {
  for (const auto& [part, stand_in] : options.stand_ins)
    if (!parts.contains(part))
      throw UsageError(fmt::format(
          "lab: --swap {}={} changed nothing: there is no part for {}. {}", part, stand_in, part,
          parts.empty() ? "There are none at all."
                        : fmt::format("Those there are: {}.", fmt::join(parts, ", "))));
}

std::string verdict_line(const lab::Result& r) {
  return fmt::format("{:<20} {:<42} {}\n", r.experiment.name, lab::verdicts_of(r),
                     r.experiment.about);
}

void lab(const LabFlags& flags) {
  if (flags.list || !flags.name) {
    fmt::print("{}", list_of_all());
    return;
  }
  const std::vector<lab::Experiment> todo = chosen(*flags.name);
  std::set<std::string> parts;
  const lab::LabOptions options{.threads = flags.threads > 0
                                               ? flags.threads
                                               : std::max(1u, std::thread::hardware_concurrency()),
                                .full = flags.full,
                                .data = flags.data,
                                .seed = flags.seed,
                                .stand_ins = stand_ins(flags.swaps),
                                .report = {},
                                .on_part = [&](std::string_view part) { parts.emplace(part); }};
  lab::expect_data(options);
  if (flags.out) check_writable(*flags.out);
  std::vector<lab::Result> results;
  for (const lab::Experiment& e : todo) {
    results.push_back(run(e, options, flags));
    if (flags.json) continue;
    fmt::print("{}", todo.size() > 1 ? verdict_line(results.back()) : lab::in_text(results.back()));
    std::fflush(stdout);
  }
  const std::string json = choose::json_text(lab::in_json(results, options)) + "\n";
  if (flags.json) fmt::print("{}", json);
  if (flags.out) {
    const std::string page = lab::in_markdown(results, options);
    write_files(*flags.out, std::array{NamedText{"lab.md", page}, NamedText{"lab.json", json}});
    say("wrote {}: lab.md  lab.json\n", *flags.out);
  }
  expect_parts(options, parts);
}

}  // namespace

void add_lab(Parser program) {
  auto flags = std::make_shared<LabFlags>();
  const Parser command = program.subcommand(
      "lab", "The article's claims and the papers' tables as experiments, each with a verdict");
  command.option("NAME", flags->name, "The experiment, or all");
  command.flag("--list", flags->list, "List the experiments");
  command.option("--out", flags->out, "A folder for lab.md, a page of it, and lab.json");
  command.option("--data", flags->data,
                 "A table, a folder of images (MNIST's file names), or a folder of tables; "
                 "without it, data are generated");
  command.flag("--full", flags->full, "At the papers' size: hours, and days for glorot");
  command.option("--seed", flags->seed, "Seed of all random numbers").shows_default();
  command
      .option("--swap", flags->swaps,
              "PART=FUNCTION: another function plays a part (relu=tanh), and the verdict "
              "should change")
      .one_value_each();
  command.option("--threads", flags->threads, "Default: all cores; changes no number")
      .range(1, 4096);
  command.flag("--json", flags->json, "The figures, for programs");
  command.flag("--quiet", flags->quiet, "No progress");
  command.footer(
      "\nAn experiment quotes a sentence, says what was done, shows the figures, and ends with a\n"
      "verdict: 'holds', 'does not hold', or 'depends' (on the task, or the error is too large to\n"
      "say). Verdicts are computed from the figures and their standard errors.\n"
      "\nExamples:\n"
      "  hillock lab --list\n"
      "  hillock lab vanishing_gradient\n"
      "  hillock lab vanishing_gradient --swap sigmoid=relu   the same of relu: it no longer "
      "holds\n"
      "  hillock lab all --out lab                            a page of all: minutes\n"
      "  hillock lab glorot --data fashion-mnist              the folder of its four files\n"
      "  hillock lab small_tables --data adult.csv");
  command.callback([flags] { lab(*flags); });
}

}  // namespace hillock::cli
