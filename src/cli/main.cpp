// main.cpp: the program. It finds the command, runs it, and turns what goes wrong into a message
// and an exit status: 0 done, 1 the work failed, 2 the call is wrong.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "api/error.h"
#include "api/nearest.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/mpi_job.h"
#include "cli/output.h"
#include "cli/say.h"
#include "cli/version.h"
#include "data/one_line.h"
#include "kernel/isa.h"

namespace {

enum Exit { done = 0, failed = 1, misused = 2 };

constexpr auto unwritable = "standard output cannot be written to.";

int complain(Exit status, std::string_view message) {
  // Its lines are clean already; as an argument of say() they would become one.
  const std::string lines =
      hillock::data::message_lines(fmt::format("hillock: {}", message)) + "\n";
  hillock::cli::say(std::string_view(lines));
  return status;
}

int out_of_memory() {
  return complain(
      failed,
      "out of memory. Smaller layers (--hidden), a smaller batch or fewer threads need less.");
}

// The destructor of nlohmann::json, which must not throw, asks for memory. Without any, the program
// ends there; all that it leaves is as whole as after a kill. Anything else is a fault to look at.
[[noreturn]] void end_without_memory() {
  try {
    if (const auto failure = std::current_exception()) std::rethrow_exception(failure);
  } catch (const std::bad_alloc&) {
    out_of_memory();
    hillock::cli::remove_unfinished_files();
    std::_Exit(failed);
  } catch (...) {
  }
  std::abort();
}

// What is printed may wait in a buffer until now, and what was printed may have failed unnoticed.
int finish_output() {
  const bool flushed = std::fflush(stdout) == 0;
  return flushed && !std::ferror(stdout) ? done : complain(failed, unwritable);
}

// CLI11 takes a misspelt command for a stray argument.
std::optional<std::string> unknown_command(const CLI::App& program, int argc, char** argv) {
  if (argc < 2) return "no command was given. 'hillock --help' shows all.";
  if (argv[1][0] == '-') return std::nullopt;
  std::vector<std::string> commands;
  for (const CLI::App* command : program.get_subcommands({}))
    commands.push_back(command->get_name());
  if (std::ranges::find(commands, argv[1]) != commands.end()) return std::nullopt;
  const auto meant = hillock::api::nearest(argv[1], commands);
  return fmt::format("no command '{}'.{} 'hillock --help' shows all.", argv[1],
                     meant ? fmt::format(" Did you mean '{}'?", *meant) : "");
}

const CLI::App& called(const CLI::App& program) {
  const auto commands = program.get_subcommands();
  return commands.empty() ? program : *commands.front();
}

// What was left over: a misspelt option, if there is one, else the first stray word.
std::string unexpected(const CLI::App& program) {
  const CLI::App& command = called(program);
  const auto words = program.remaining(true);
  const auto option = std::ranges::find_if(words, [](const auto& word) { return word[0] == '-'; });
  const std::string word = option == words.end() ? words.front() : *option;
  std::vector<std::string> options;
  for (const CLI::Option* known : command.get_options())
    if (!known->get_lnames().empty()) options.push_back("--" + known->get_lnames().front());
  const auto meant = hillock::api::nearest(word.substr(0, word.find('=')), options);
  return fmt::format("{}: '{}' was not expected{}", command.get_name(), word,
                     meant ? fmt::format("; did you mean '{}'?", *meant) : ".");
}

std::string where_help_is(const CLI::App& program) {
  const CLI::App& command = called(program);
  return fmt::format("'hillock {}--help' shows how.",
                     &command == &program ? "" : command.get_name() + " ");
}

int run(CLI::App& program, int argc, char** argv) {
  try {
    if (const auto complaint = hillock::kernel::isa_complaint())
      return complain(misused, *complaint);
    if (const auto complaint = unknown_command(program, argc, argv))
      return complain(misused, *complaint);
    program.parse(argc, argv);
    return finish_output();
  } catch (const hillock::cli::ExitStatus& status) {
    const int printed = finish_output();
    return printed == done ? status.value : printed;
  } catch (const CLI::ExtrasError&) {
    return complain(misused, unexpected(program) + " " + where_help_is(program));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      program.exit(error);
      return finish_output();
    }
    return complain(misused, fmt::format("{}. {}", error.what(), where_help_is(program)));
  } catch (const hillock::cli::ToldElsewhere&) {
    return done;  // mpirun would stop the rank that has not told it yet
  } catch (const hillock::UsageError& error) {
    return complain(misused, error.what());
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::filesystem::filesystem_error& error) {
    return complain(failed, fmt::format("{}: cannot be read: {}.", error.path1().string(),
                                        error.code().message()));
  } catch (const std::system_error& error) {
    if (std::ferror(stdout)) return complain(failed, unwritable);
    if (error.code() != std::errc::resource_unavailable_try_again)
      return complain(failed, error.what());
    return complain(
        failed,
        "the system gives no thread for the work. Fewer --threads need less; 'ulimit -u' "
        "shows how many it allows.");
  } catch (const std::exception& error) {
    return complain(failed, std::ferror(stdout) ? unwritable : error.what());
  }
}

int make_and_run(int argc, char** argv) {
  CLI::App program("Which activation function should my network use, how sure are we, and why?",
                   "hillock");
  program.formatter(hillock::cli::help_formatter());
  program.set_version_flag("--version", hillock::cli::version_text,
                           "Print the version, the instruction sets and what is linked");
  program.set_help_flag("-h,--help", "Print this help; 'hillock COMMAND --help' has more");
  program.footer(
      "\nExamples:\n"
      "  hillock choose data.csv --target species   which activation suits these data\n"
      "  hillock judge scores.csv                   which is better, by scores of your own runs\n"
      "  hillock race --arm act=relu,gelu --seed s -- ./train {act} {s}    the same, by running "
      "them\n"
      "  hillock predict hillock-out/model.onnx new.csv    what the network it recommends says\n"
      "  hillock inspect model.onnx data.csv        what is wrong inside a model of anybody's\n"
      "  hillock list                               every activation: name, parameters, formula\n"
      "  hillock show elu                           one of them: picture, properties, pitfalls\n"
      "  hillock show relu elu:alpha=0.5            two, in one picture\n"
      "  hillock explore                            all of them on a page, with sliders\n"
      "  hillock lab                                what the article claims, tried out\n"
      "  hillock check gelu                         how far its kernels are from the exact value\n"
      "  hillock bench gelu                         how fast they are here, beside what memory "
      "allows");
  program.require_subcommand(1);
  hillock::cli::add_choose(program);
  hillock::cli::add_judge(program);
  hillock::cli::add_race(program);
  hillock::cli::add_predict(program);
  hillock::cli::add_inspect(program);
  hillock::cli::add_list(program);
  hillock::cli::add_show(program);
  hillock::cli::add_explore(program);
  hillock::cli::add_check(program);
  hillock::cli::add_bench(program);
  hillock::cli::add_lab(program);
  return run(program, argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
  hillock::cli::open_standard_descriptors();
  std::set_terminate(end_without_memory);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may grow no more is an error like a full disk
  try {
    return make_and_run(argc, argv);
  } catch (const std::bad_alloc&) {  // before a command began, or while a message was made
    return out_of_memory();
  } catch (const std::exception& error) {
    return complain(failed, error.what());
  }
}
