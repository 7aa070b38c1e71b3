// lab.cpp: `hillock lab`: experiments that say what they found.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include "api/error.h"
#include "api/nearest.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "lab/deciding_report.h"

namespace hillock {
namespace {

struct Flags {
  std::optional<std::string> name, data;
  bool list = false, full = false, quiet = false;
  std::size_t threads = 0;
};

struct Experiment {
  std::string_view name, about;
  std::string (*run)(const LabOptions&);
};

constexpr Experiment experiments[] = {
    {"deciding", "How often choose errs: studies of drawn scores, whose truth is known",
     deciding_report},
    {"small_tables",
     "The same on small tables drawn out of a large one (--data), judged by the rest",
     small_tables_report},
};

const Experiment& experiment(const std::string& name) {
  std::vector<std::string> names;
  for (const Experiment& e : experiments) {
    if (e.name == name) return e;
    names.emplace_back(e.name);
  }
  const auto close = nearest(name, names);
  throw UsageError(fmt::format("lab: no experiment '{}'.{} 'hillock lab --list' shows all.", name,
                               close ? fmt::format(" Did you mean '{}'?", *close) : ""));
}

void lab(const Flags& flags) {
  if (flags.list || !flags.name) {
    std::string text;
    for (const Experiment& e : experiments) text += fmt::format("{:<14} {}\n", e.name, e.about);
    fmt::print("{}", text);
    return;
  }
  const Experiment& chosen = experiment(*flags.name);
  ProgressBar bar;
  const LabOptions options{.threads = flags.threads > 0
                                          ? flags.threads
                                          : std::max(1u, std::thread::hardware_concurrency()),
                           .full = flags.full,
                           .data = flags.data,
                           .report = [&](std::size_t done, std::size_t total) {
                             if (!flags.quiet) bar.show(chosen.name, done, total, "steps");
                           }};
  const std::string text = chosen.run(options);
  fmt::print("{}", text);
}

}  // namespace

void add_lab(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app.add_subcommand("lab", "Experiments: how often choose errs, by simulation");
  command->add_option("NAME", flags->name, "The experiment");
  command->add_flag("--list", flags->list, "What there is");
  command->add_option("--data", flags->data, "A table, for the experiments that want one");
  command->add_flag("--full", flags->full, "Ten times the studies");
  command->add_option("--threads", flags->threads, "Default: all cores")
      ->check(CLI::Range(1, 4096));
  command->add_flag("--quiet", flags->quiet, "No progress");
  command->footer(
      "\nExamples:\n"
      "  hillock lab deciding\n"
      "  hillock lab small_tables --data adult.csv");
  command->callback([flags] { lab(*flags); });
}

}  // namespace hillock
