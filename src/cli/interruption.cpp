#include "cli/interruption.h"

#include <unistd.h>

#include <csignal>
#include <string_view>

namespace hillock::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

// Only what is allowed inside a signal handler.
void note(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);
  constexpr std::string_view said =
      "\nfinishing the runs under way, then the answer so far (again: stop at once)\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, said.data(), said.size());
}

}  // namespace

Interruption::Interruption() {
  interrupted = 0;
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, note);
}

Interruption::~Interruption() {
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
}

bool Interruption::came() const {
  return interrupted != 0;
}

}  // namespace hillock::cli
