// choose_options.cpp: the options of `hillock choose`, put before CLI11 row by row.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/answer.h"
#include "cli/choose.h"
#include "cli/command.h"
#include "cli/command_line.h"

namespace hillock::cli {
namespace {

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

CLI::Option* added(CLI::App& command, const choose::Option& row, ChooseWords& words) {
  const auto keep = [&row, &words](const std::string& text) {
    words.options.push_back({&row, text});
  };
  if (row.value.empty())
    return command.add_flag_callback(row.flag(), [keep] { keep(""); }, help_text(row));
  return command.add_option_function<std::string>(row.flag(), keep, help_text(row))
      ->option_text(std::string(row.value));
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

void add_choose(CLI::App& app) {
  const auto words = std::make_shared<ChooseWords>();
  CLI::App* command = app.add_subcommand(
      "choose", "Train networks that differ only in their activation, and say which to use");
  command
      ->add_option("DATA", words->data,
                   "CSV or TSV file (also .gz), or a folder of IDX image files")
      ->required();
  for (const choose::Option& row : choose::options())
    if (row.read) added(*command, row, *words)->group(title_of(row.group));
  // Behind the others, so that no group of its own precedes theirs.
  command->set_help_flag("-h,--help", "Print this help.")->group(title_of(choose::Group::output));
  const auto print_markdown = [] {
    print(markdown());
    throw CLI::Success();
  };
  command->add_flag_callback("--help-markdown", print_markdown)->group("");  // not in --help
  command->footer(footer);
  command->callback([words, command] {
    words->command = command_line(*command, {"resume", "live", "quiet", "json"});
    choose(*words);
  });
}

}  // namespace hillock::cli
