// command.h: the command line. Each command adds itself to the program: its options, its help, and
// what it does when called. command.cpp alone includes CLI11, which takes seconds to compile.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace hillock::cli {

/// Thrown by a command that has done its work, and has another exit status than 0 to report.
struct ExitStatus {
  int value;
};

/// An option, a flag or a positional argument of a command. Each function returns the option again.
struct Option {
  CLI::Option* option;

  Option required() const;
  /// --help shows the value that the variable has now.
  Option shows_default() const;
  Option range(double least, double most) const;
  Option range(int least, int most) const;
  /// What stands for the value in --help, behind the type of the option or in place of it.
  Option type_name(const std::string& name) const;
  Option option_text(const std::string& text) const;
  Option group(const std::string& title) const;
  /// Each use of the option takes one value; without it, the words that follow belong to it too.
  Option one_value_each() const;
  Option excludes(Option other) const;
};

/// The program, or a command of it, while its options are added.
struct Parser {
  CLI::App* app;

  Parser subcommand(const std::string& name, const std::string& description) const;
  /// `name` is "--rows" for an option, "DATA" for a positional argument. The variable gets what is
  /// given, and has to outlive the parsing. command.cpp lists the types that T can be.
  template <class T>
  Option option(const std::string& name, T& variable, const std::string& help) const;
  Option flag(const std::string& name, bool& variable, const std::string& help) const;
  /// The same, with a function that is called with each text that is given, or for each flag.
  Option option_call(const std::string& name, std::function<void(const std::string&)> call,
                     const std::string& help) const;
  Option flag_call(const std::string& name, std::function<void()> call,
                   const std::string& help) const;
  Option help_flag(const std::string& help) const;
  void footer(const std::string& text) const;
  void callback(std::function<void()> work) const;
};

void add_bench(Parser program);
void add_check(Parser program);
void add_choose(Parser program);
void add_describe(Parser program);
void add_explore(Parser program);
void add_inspect(Parser program);
void add_judge(Parser program);
void add_lab(Parser program);
void add_list(Parser program);
void add_predict(Parser program);
void add_race(Parser program);
void add_show(Parser program);

struct ProgramText {
  std::string_view description, name, footer;
  std::string (*version)();
};

/// Adds the commands to the program, and runs the one that the arguments name. Prints --help and
/// --version. Throws UsageError for a wrong call, and what the command throws.
void run_program(const ProgramText& text, std::span<void (*const)(Parser)> add_commands, int argc,
                 char** argv);

/// "hillock choose 'my data.csv' --target species": what was given, in words that a shell reads
/// back. Options named in `without` are left out.
std::string command_line(Parser command, const std::vector<std::string>& without = {});

/// A word as it is written for a shell: in single quotes if the shell would interpret any of it.
std::string shell_word(const std::string& word);

}  // namespace hillock::cli
