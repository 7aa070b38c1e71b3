#include "cli/interruption.h"

#include <unistd.h>

#include <csignal>
#include <string_view>

namespace hillock::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;
std::string_view line;

// Only what is allowed inside a signal handler.
void note(int signal) {
  interrupted = signal;
  std::signal(signal, SIG_DFL);
  for (const std::string_view part : {std::string_view("\n"), line, std::string_view("\n")})
      [[maybe_unused]]
    const auto written = write(STDERR_FILENO, part.data(), part.size());
}

}  // namespace

Interruption::Interruption(std::string_view said) {
  interrupted = 0;
  line = said;
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, note);
}

Interruption::~Interruption() {
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
}

bool Interruption::came() const {
  return interrupted != 0;
}

int Interruption::signal() const {
  return interrupted;
}

}  // namespace hillock::cli
