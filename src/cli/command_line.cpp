#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "data/one_line.h"

namespace hillock::cli {
// In single quotes where a shell would read anything into it.
std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:=+-@%";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string command_line(const CLI::App& command, const std::vector<std::string>& without) {
  std::string words, options;
  for (const CLI::Option* option : command.get_options()) {
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
  return "hillock " + command.get_name() + words + options;
}

}  // namespace hillock::cli
