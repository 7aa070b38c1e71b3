// main.cpp: the program. It finds the command, runs it, and turns what goes wrong into a message
// and an exit status: 0 done, 1 the work failed, 2 the call is wrong.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "api/error.h"
#include "api/hillock.h"
#include "api/nearest.h"
#include "cli/command.h"
#include "kernel/isa.h"

namespace {

using namespace std::string_literals;

enum Exit { done = 0, failed = 1, misused = 2 };

int complain(Exit status, std::string_view message) {
  fmt::print(stderr, "hillock: {}\n", message);
  return status;
}

// CLI11 takes a misspelt command for a stray argument.
std::optional<std::string> unknown_command(const CLI::App& program, int argc, char** argv) {
  if (argc < 2) return "no command was given. 'hillock --help' shows all.";
  if (argv[1][0] == '-') return std::nullopt;
  std::vector<std::string> commands;
  for (const CLI::App* command : program.get_subcommands({}))
    commands.push_back(command->get_name());
  if (std::ranges::find(commands, argv[1]) != commands.end()) return std::nullopt;
  const auto meant = hillock::nearest(argv[1], commands);
  return fmt::format("no command '{}'.{} 'hillock --help' shows all.", argv[1],
                     meant ? fmt::format(" Did you mean '{}'?", *meant) : "");
}

// The option, among those of the command that was called, closest to the first word that was left
// over.
std::string hint(const CLI::App& program) {
  const auto called = program.get_subcommands();
  const CLI::App& command = called.empty() ? program : *called.front();
  const std::string help = fmt::format(
      "'{} --help' shows how.", called.empty() ? "hillock"s : "hillock " + command.get_name());
  const auto left_over = program.remaining(true);
  if (left_over.empty()) return help;
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options())
    if (!option->get_lnames().empty()) options.push_back("--" + option->get_lnames().front());
  const auto meant = hillock::nearest(left_over.front(), options);
  return meant ? fmt::format("Did you mean '{}'? {}", *meant, help) : help;
}

int run(CLI::App& program, int argc, char** argv) {
  try {
    if (const auto complaint = hillock::isa_complaint()) return complain(misused, *complaint);
    if (const auto complaint = unknown_command(program, argc, argv))
      return complain(misused, *complaint);
    program.parse(argc, argv);
    if (std::fflush(stdout) != 0) return complain(failed, "standard output cannot be written to.");
    return done;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help, --version
    return complain(misused, fmt::format("{}. {}", error.what(), hint(program)));
  } catch (const hillock::UsageError& error) {
    return complain(misused, error.what());
  } catch (const std::bad_alloc&) {
    return complain(failed,
                    "out of memory. Fewer rows (--sample), smaller layers (--hidden) or fewer "
                    "threads need less.");
  } catch (const std::exception& error) {
    return complain(failed, error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("Which activation function should my network use, how sure are we, and why?",
                   "hillock");
  program.set_version_flag("--version", "hillock " + std::string(hillock::version()),
                           "Print the version");
  program.set_help_flag("-h,--help", "Print this help; 'hillock COMMAND --help' has more");
  program.footer(
      "\nExamples:\n"
      "  hillock choose data.csv --target species   which activation suits these data\n"
      "  hillock list                               every activation: name, parameters, formula\n"
      "  hillock show elu                           one of them: picture, properties, pitfalls\n"
      "  hillock show relu elu:alpha=0.5            two, in one picture");
  program.require_subcommand(1);
  hillock::add_choose(program);
  hillock::add_list(program);
  hillock::add_show(program);
  return run(program, argc, argv);
}
