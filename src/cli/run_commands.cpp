#include "cli/run_commands.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include "api/error.h"

namespace hillock::cli {
namespace {

constexpr std::chrono::seconds grace{5};
// Between two questions whether a run is given up; and so many times what the answer took.
constexpr std::chrono::milliseconds patience{200};
constexpr int patience_by_cost = 20;
// What the guard reads: a group that runs, or, negative, one that has ended.
static_assert(sizeof(pid_t) <= PIPE_BUF, "so that each is written whole");

// Only what is allowed between fork and exec, as is all of what follows with this name.
void tell_guard(int descriptor, pid_t group) noexcept {
  while (write(descriptor, &group, sizeof group) < 0 && errno == EINTR) {
  }
}

[[noreturn]] void guard_from(int descriptor) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP})
    std::signal(signal, SIG_IGN);
  setsid();
  constexpr std::size_t most = 4096;
  static pid_t groups[most];
  std::size_t count = 0;
  pid_t told = 0;
  for (ssize_t got = 1; got != 0;) {
    got = read(descriptor, &told, sizeof told);
    if (got != ssize_t(sizeof told)) {
      if (got < 0 && errno == EINTR) continue;
      break;
    }
    pid_t* const end = groups + count;
    if (told > 0 && count < most) groups[count++] = told;
    if (told < 0) count = std::size_t(std::remove(groups, end, -told) - groups);
  }
  for (std::size_t i = 0; i < count; ++i) kill(-groups[i], SIGKILL);
  _exit(0);
}

// No file of this program but the one given.
void close_others(int kept) {
  if (kept > 0) close_range(0, unsigned(kept) - 1, 0);
  close_range(unsigned(kept) + 1, ~0U, 0);
}

std::vector<std::string> environment_with(const std::vector<std::string>& set) {
  std::vector<std::string> out;
  for (char** at = environ; *at; ++at) {
    const std::string_view variable = *at;
    const std::string_view name = variable.substr(0, variable.find('=') + 1);
    if (std::ranges::none_of(set, [&](const auto& s) { return s.starts_with(name); }))
      out.emplace_back(variable);
  }
  out.insert(out.end(), set.begin(), set.end());
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

int open_anew(const std::string& path) {
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0666);
  if (descriptor < 0)
    throw Error(fmt::format("{}: cannot be written: {}.", path, std::strerror(errno)));
  return descriptor;
}

struct Descriptors {
  int in, out, err, guard, failure;
};

// In the new process.
[[noreturn]] void become(char* const* words, char* const* environment, const Descriptors& d,
                         pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // it has ended meanwhile
  tell_guard(d.guard, getpid());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ})
    std::signal(signal, SIG_DFL);
  dup2(d.in, STDIN_FILENO);
  dup2(d.out, STDOUT_FILENO);
  dup2(d.err, STDERR_FILENO);
  execvpe(words[0], words, environment);
  const int reason = errno;
  [[maybe_unused]] const auto written = write(d.failure, &reason, sizeof reason);
  _exit(127);
}

std::string in_words(int code, int status) {
  if (code == CLD_EXITED) return status == 0 ? "" : fmt::format("exit status {}", status);
  return fmt::format("ended by signal {} ({})", status, strsignal(status));
}

}  // namespace

Guard::Guard() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw Error(fmt::format("no pipe can be made: {}.", std::strerror(errno)));
  process_ = fork();
  if (process_ == 0) {
    close_others(ends[0]);
    guard_from(ends[0]);
  }
  close(ends[0]);
  to_ = ends[1];
  if (process_ < 0) throw Error(fmt::format("no process can be made: {}.", std::strerror(errno)));
}

Guard::~Guard() {
  close(to_);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Guard::forget(pid_t group) const noexcept {
  tell_guard(to_, -group);
}

CommandSlots::CommandSlots(std::vector<std::string> devices, std::optional<double> timeout)
    : devices_(std::move(devices)), timeout_(timeout), slots_(devices_.size()) {}

CommandSlots::~CommandSlots() {
  stop_all();
}

// It runs when this returns, or has failed to.
CommandSlots::Running CommandSlots::start(const Command& command, std::size_t number,
                                          std::size_t slot) {
  std::vector<std::string> set{"HILLOCK_REPORT=" + command.report}, words = command.words;
  if (!devices_[slot].empty()) set.push_back("CUDA_VISIBLE_DEVICES=" + devices_[slot]);
  std::vector<std::string> environment = environment_with(set);
  const std::vector<char*> argv = pointers_to(words), envp = pointers_to(environment);
  unlink(command.report.c_str());
  int failure[2] = {-1, -1};
  const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC), out = open_anew(command.out),
            err = open_anew(command.err);
  const bool piped = pipe2(failure, O_CLOEXEC) == 0;
  const pid_t parent = getpid();
  const pid_t process = piped ? fork() : -1;
  if (process == 0)
    become(argv.data(), envp.data(), {in, out, err, guard_.descriptor(), failure[1]}, parent);
  const int reason = errno;
  for (const int descriptor : {in, out, failure[1]}) close(descriptor);
  int not_run = 0;
  if (process > 0) {
    ssize_t got = 0;
    while ((got = read(failure[0], &not_run, sizeof not_run)) < 0 && errno == EINTR) {
    }
    if (got == ssize_t(sizeof not_run)) {
      const std::string said =
          fmt::format("{}: cannot be run: {}\n", command.words.front(), std::strerror(not_run));
      [[maybe_unused]] const auto written = write(err, said.data(), said.size());
    }
  }
  close(err);
  close(failure[0]);
  if (process < 0) throw Error(fmt::format("no process can be made: {}.", std::strerror(reason)));
  const auto now = Clock::now();
  return {.process = process, .command = number, .start = now, .next_question = now + patience};
}

void CommandSlots::ask_to_end(Running& running) {
  running.asked_to_end = Clock::now();
  kill(-running.process, SIGTERM);
}

void CommandSlots::ask_about(Running& running,
                             const std::function<bool(std::size_t)>& may_give_up) {
  const auto now = Clock::now();
  if (running.asked_to_end || now < running.next_question) return;
  running.given_up = may_give_up(running.command);
  if (running.given_up) ask_to_end(running);
  const auto after = Clock::now();
  running.next_question = after + patience + patience_by_cost * (after - now);
}

void CommandSlots::end_late(Running& running) {
  const auto now = Clock::now();
  if (!running.asked_to_end && timeout_ &&
      now - running.start >= std::chrono::duration<double>(*timeout_)) {
    running.was_late = true;
    ask_to_end(running);
  }
  if (running.asked_to_end && now - *running.asked_to_end >= grace) kill(-running.process, SIGKILL);
}

void CommandSlots::stop_all() {
  run({}, [](std::size_t, const CommandEnd&) {}, [] { return true; });
}

void CommandSlots::run(const std::vector<Command>& commands,
                       const std::function<void(std::size_t, const CommandEnd&)>& ended,
                       const std::function<bool()>& must_stop,
                       const std::function<bool(std::size_t)>& may_give_up) {
  using namespace std::chrono_literals;
  std::size_t next = 0;
  bool stopping = false;
  auto pause = 1ms;
  for (;;) {
    if (!stopping && must_stop()) {
      stopping = true;
      next = commands.size();
      for (Running& running : slots_)
        if (running.process > 0 && !running.asked_to_end) ask_to_end(running);
    }
    bool any_runs = false, any_ended = false;
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
      Running& running = slots_[slot];
      if (running.process < 0 && next < commands.size()) {
        running = start(commands[next], next, slot);
        ++next;
      }
      if (running.process < 0) continue;
      any_runs = true;
      end_late(running);
      if (may_give_up) ask_about(running, may_give_up);
      siginfo_t is{};
      // Not reaped yet, so that its number stays its own while the rest of its group is killed.
      if (waitid(P_PID, id_t(running.process), &is, WEXITED | WNOHANG | WNOWAIT) != 0 ||
          is.si_pid == 0)
        continue;
      const Running done = std::exchange(running, Running{});
      kill(-done.process, SIGKILL);
      guard_.forget(done.process);
      waitpid(done.process, nullptr, 0);
      any_ended = true;
      if (done.asked_to_end && !done.was_late && !done.given_up) continue;
      const std::chrono::duration<double> took = Clock::now() - done.start;
      ended(done.command, {.failure = done.was_late   ? "timeout"
                                      : done.given_up ? ""
                                                      : in_words(is.si_code, is.si_status),
                           .given_up = done.given_up,
                           .seconds = took.count()});
    }
    if (!any_runs && next >= commands.size()) return;
    pause = any_ended ? 1ms : std::min(pause * 2, 32ms);
    if (!any_ended) std::this_thread::sleep_for(pause);
  }
}

}  // namespace hillock::cli
