#include "cli/help.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>

namespace hillock::cli {
namespace {

constexpr std::size_t columns = 100, left = 30;

// Of UTF-8.
std::size_t width_of(const std::string& text) {
  return std::size_t(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

// A name, and what is said of it from column 30 on; below it, where the name takes more.
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

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() {
  return std::make_shared<Layout>();
}

}  // namespace hillock::cli
