#include "cli/command.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "api/error.h"
#include "api/nearest.h"
#include "data/one_line.h"

namespace hillock::cli {
namespace {

// How --help is laid out: lines of at most 100 columns, descriptions from column 30 on.
constexpr std::size_t columns = 100, left = 30;

// In characters of UTF-8.
std::size_t width_of(const std::string& text) {
  return std::size_t(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

// A name and its description, which begins on the next line if the name is too long.
std::string entry(const std::string& name, const std::string& said) {
  std::string out, line = "  " + name;
  if (said.empty()) return line + "\n";
  const auto begin_line = [&] {
    out += line + "\n";
    line.clear();
  };
  if (width_of(line) >= left) begin_line();
  for (std::size_t from = 0, end; from < said.size(); from = end + 1) {
    end = said.find(' ', from);
    if (end != said.npos && said.compare(end, 2, " %") == 0) end = said.find(' ', end + 1);
    end = std::min(end, said.size());
    const std::string word = said.substr(from, end - from);
    const bool is_first = width_of(line) <= left - 1;
    if (!is_first && width_of(line) + 1 + width_of(word) > columns) begin_line();
    line += width_of(line) < left ? std::string(left - width_of(line), ' ') + word : " " + word;
  }
  return out + line + "\n";
}

class Layout : public CLI::Formatter {
  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    return entry(make_option_name(option, is_positional) + make_option_opts(option),
                 make_option_desc(option));
  }
  std::string make_subcommand(const CLI::App* command) const override {
    return entry(command->get_display_name(true), command->get_description());
  }
  // One empty line between parts: CLI11 leaves one or two.
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    std::string text = CLI::Formatter::make_help(app, name, mode);
    for (std::size_t at; (at = text.find("\n\n\n")) != text.npos;) text.erase(at, 1);
    return text;
  }
};

// CLI11 takes a misspelt command for a stray argument.
void expect_known_command(const CLI::App& program, int argc, char** argv) {
  if (argc < 2) throw UsageError("no command was given. 'hillock --help' shows all.");
  if (argv[1][0] == '-') return;
  std::vector<std::string> commands;
  for (const CLI::App* command : program.get_subcommands({}))
    commands.push_back(command->get_name());
  if (std::ranges::find(commands, argv[1]) != commands.end()) return;
  const auto meant = api::nearest(argv[1], commands);
  throw UsageError(fmt::format("no command '{}'.{} 'hillock --help' shows all.", argv[1],
                               meant ? fmt::format(" Did you mean '{}'?", *meant) : ""));
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
  const auto meant = api::nearest(word.substr(0, word.find('=')), options);
  return fmt::format("{}: '{}' was not expected{}", command.get_name(), word,
                     meant ? fmt::format("; did you mean '{}'?", *meant) : ".");
}

std::string where_help_is(const CLI::App& program) {
  const CLI::App& command = called(program);
  return fmt::format("'hillock {}--help' shows how.",
                     &command == &program ? "" : command.get_name() + " ");
}

}  // namespace

Option Option::required() const {
  return {option->required()};
}

Option Option::shows_default() const {
  return {option->capture_default_str()};
}

Option Option::range(double least, double most) const {
  return {option->check(CLI::Range(least, most))};
}

Option Option::range(int least, int most) const {
  return {option->check(CLI::Range(least, most))};
}

Option Option::type_name(const std::string& name) const {
  return {option->type_name(name)};
}

Option Option::option_text(const std::string& text) const {
  return {option->option_text(text)};
}

Option Option::group(const std::string& title) const {
  return {option->group(title)};
}

Option Option::one_value_each() const {
  return {option->allow_extra_args(false)};
}

Option Option::excludes(Option other) const {
  return {option->excludes(other.option)};
}

Parser Parser::subcommand(const std::string& name, const std::string& description) const {
  return {app->add_subcommand(name, description)};
}

template <class T>
Option Parser::option(const std::string& name, T& variable, const std::string& help) const {
  return {app->add_option(name, variable, help)};
}

template Option Parser::option(const std::string&, std::string&, const std::string&) const;
template Option Parser::option(const std::string&, std::vector<std::string>&,
                               const std::string&) const;
template Option Parser::option(const std::string&, std::optional<std::string>&,
                               const std::string&) const;
template Option Parser::option(const std::string&, double&, const std::string&) const;
template Option Parser::option(const std::string&, std::optional<double>&,
                               const std::string&) const;
template Option Parser::option(const std::string&, unsigned&, const std::string&) const;
template Option Parser::option(const std::string&, std::uint64_t&, const std::string&) const;

Option Parser::flag(const std::string& name, bool& variable, const std::string& help) const {
  return {app->add_flag(name, variable, help)};
}

Option Parser::option_call(const std::string& name, std::function<void(const std::string&)> call,
                           const std::string& help) const {
  return {app->add_option_function<std::string>(name, std::move(call), help)};
}

Option Parser::flag_call(const std::string& name, std::function<void()> call,
                         const std::string& help) const {
  return {app->add_flag_callback(name, std::move(call), help)};
}

Option Parser::help_flag(const std::string& help) const {
  return {app->set_help_flag("-h,--help", help)};
}

void Parser::footer(const std::string& text) const {
  app->footer(text);
}

void Parser::callback(std::function<void()> work) const {
  app->callback(std::move(work));
}

void run_program(const ProgramText& text, std::span<void (*const)(Parser)> add_commands, int argc,
                 char** argv) {
  CLI::App program(std::string(text.description), std::string(text.name));
  program.formatter(std::make_shared<Layout>());
  program.set_version_flag("--version", text.version,
                           "Print the version, the instruction sets and what is linked");
  program.set_help_flag("-h,--help", "Print this help; 'hillock COMMAND --help' has more");
  program.footer(std::string(text.footer));
  program.require_subcommand(1);
  for (const auto add : add_commands) add({&program});
  expect_known_command(program, argc, argv);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    throw UsageError(unexpected(program) + " " + where_help_is(program));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0)
      throw UsageError(fmt::format("{}. {}", error.what(), where_help_is(program)));
    program.exit(error);  // prints --help or --version
  }
}

std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:=+-@%";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string command_line(Parser command, const std::vector<std::string>& without) {
  std::string words, options;
  for (const CLI::Option* option : std::as_const(*command.app).get_options()) {
    if (option->count() == 0) continue;
    if (option->get_positional()) {
      for (const std::string& word : option->results())
        words += " " + shell_word(data::file_shown(word));
      continue;
    }
    const std::string name = option->get_lnames().front();
    if (std::ranges::find(without, name) != without.end()) continue;
    options += " --" + name;
    if (option->get_expected_max() == 0) continue;  // a flag
    for (const std::string& word : option->results())
      options += " " + shell_word(name == "out" ? data::file_shown(word) : word);
  }
  return "hillock " + command.app->get_name() + words + options;
}

}  // namespace hillock::cli
