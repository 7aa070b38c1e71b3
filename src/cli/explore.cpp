// explore.cpp: `hillock explore`: a page with every activation to look at.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/output.h"
#include "data/one_line.h"
#include "report/explore_html.h"

namespace hillock::cli {

void add_explore(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "explore", "A page with every activation: curves, sliders, what it does to a signal");
  const auto out = std::make_shared<std::string>("hillock-explore.html");
  command->add_option("--out", *out, "File to write")->capture_default_str();
  command->footer(
      "\nThe page needs no network and no other file. What it shows stands in its address, so "
      "that\n"
      "a view can be shared.");
  command->callback([out] {
    check_file_writable("--out", *out);
    write_text(*out, report::explore_html());
    fmt::print("Wrote {}: open it in a browser.\n", data::one_line(*out));
  });
}

}  // namespace hillock::cli
