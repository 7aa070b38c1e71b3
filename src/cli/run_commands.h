// run_commands.h: commands of the user's, several at a time, each in a process group of its own, of
// which nothing is left when it ends, nor when this program does.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hillock::cli {

struct Command {
  std::vector<std::string> words;
  std::string out, err, report;  // files: its output, its errors, and what HILLOCK_REPORT names
};

/// How it ended.
struct CommandEnd {
  std::string failure;  // empty: with exit status 0, or given up
  bool given_up = false;
  double seconds = 0;
};

/// A process that outlives this one by a moment, and then kills what runs: for an end of this
/// program that it cannot see coming, such as SIGKILL.
class Guard {
 public:
  Guard();   // throws Error
  ~Guard();  // kills what still runs
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  int descriptor() const { return to_; }
  void forget(pid_t group) const noexcept;

 private:
  pid_t process_ = -1;
  int to_ = -1;
};

class CommandSlots {
 public:
  /// What CUDA_VISIBLE_DEVICES is in each slot; empty: as it is.
  explicit CommandSlots(std::vector<std::string> devices, std::optional<double> timeout);
  ~CommandSlots();  // ends what runs
  CommandSlots(const CommandSlots&) = delete;
  CommandSlots& operator=(const CommandSlots&) = delete;

  /// Runs the commands in their order. `ended` is called for each that ended by itself, in any
  /// order. Where `must_stop` says so no other one is begun, and those that run get SIGTERM, and
  /// SIGKILL some seconds later; so does one of which `may_give_up`, asked now and then, says so.
  void run(const std::vector<Command>& commands,
           const std::function<void(std::size_t, const CommandEnd&)>& ended,
           const std::function<bool()>& must_stop,
           const std::function<bool(std::size_t)>& may_give_up = {});

 private:
  using Clock = std::chrono::steady_clock;
  struct Running {
    pid_t process = -1;  // and its group
    std::size_t command = 0;
    Clock::time_point start{};
    std::optional<Clock::time_point> asked_to_end = {};
    bool was_late = false, given_up = false;
    Clock::time_point next_question{};
  };
  Running start(const Command& command, std::size_t number, std::size_t slot);
  void end_late(Running& running);
  void ask_to_end(Running& running);
  void ask_about(Running& running, const std::function<bool(std::size_t)>& may_give_up);
  void stop_all();

  std::vector<std::string> devices_;
  std::optional<double> timeout_;
  Guard guard_;
  std::vector<Running> slots_;
};

}  // namespace hillock::cli
