// terminal.h: what the terminal can show.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "report/colour.h"

namespace hillock::cli {

/// Colour on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is a dumb one.
inline report::Colour stdout_colour() {
  const auto set = [](const char* name) { return std::getenv(name) && *std::getenv(name); };
  const bool dumb = set("TERM") && std::string_view(std::getenv("TERM")) == "dumb";
  return isatty(STDOUT_FILENO) && !set("NO_COLOR") && !dumb ? report::Colour::ansi
                                                            : report::Colour::none;
}

}  // namespace hillock::cli
