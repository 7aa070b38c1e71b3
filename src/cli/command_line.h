// command_line.h: a command as it was given, to be given again.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hillock::cli {

/// "hillock choose 'my data.csv' --target species": what was set, in words that a shell reads back.
/// Options named in `without` are left out.
std::string command_line(const CLI::App& command, const std::vector<std::string>& without = {});

/// A word as it is written for a shell: in single quotes where that would read anything into it.
std::string shell_word(const std::string& word);

}  // namespace hillock::cli
