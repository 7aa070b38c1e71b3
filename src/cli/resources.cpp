#include "cli/resources.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "api/helper_threads.h"
#include "cli/terminal.h"

namespace hillock::cli {

std::size_t threads_given(std::size_t wanted, Told told) {
  constexpr std::size_t most_tried = 256;
  const std::size_t tried = std::min(wanted, most_tried);
  // One more than these writes the journal.
  const std::size_t there = api::threads_to_be_had(tried + 1) - 1;
  if (there >= tried) return wanted;
  const std::size_t taken = std::max<std::size_t>(there, 1);
  if (told == Told::yes)
    say("hillock: the system grants fewer threads than {} (limits: ulimit -u, ulimit -v, the "
        "control group); going on with {}.\n",
        wanted, taken);
  return taken;
}

void tell_of_pipe(const std::string& file) {
  if (file == "-" && isatty(STDIN_FILENO))
    say("reads the table from standard input, to its end (Ctrl-D).\n");
  std::error_code ignored;
  // What stands in /dev is open already: /dev/stdin, a shell's <(command).
  if (!std::filesystem::is_fifo(file, ignored) || file.starts_with("/dev/")) return;
  say("{}: is a named pipe: waiting until another program writes to it (Ctrl-C ends).\n", file);
}

void note_approximate_gains(const std::vector<nn::Unit>& units, data::Dataset& data) {
  for (const nn::Unit& unit : units)
    if (unit.function && !unit.function->is_tested() && nn::unit_moments(unit).is_approximate)
      data.notes.push_back(
          fmt::format("{} varies too fast for its integral: its initial weights have about the "
                      "right size only.",
                      unit.name));
}

}  // namespace hillock::cli
