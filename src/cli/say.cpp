#include "cli/say.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace hillock::cli {

void say(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void open_standard_descriptors() noexcept {
  for (const int wanted : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(wanted, F_GETFD) != -1) continue;
    const int mode = wanted == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    int got = ::open("/dev/null", wanted == STDERR_FILENO ? O_RDWR : mode);
    if (got < 0) got = ::open("/", O_RDONLY | O_DIRECTORY);  // there is no /dev
    // The lowest number that is free is given out, so that this one it is.
    if (got != wanted) std::_Exit(1);
  }
}

}  // namespace hillock::cli
