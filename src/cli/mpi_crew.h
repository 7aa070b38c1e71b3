// mpi_crew.h: both ends of the talk between rank 0 and the ranks that train for it. A message is
// text; its tag says what it is.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "choose/crew.h"
#include "mpi/mpi_calls.h"

namespace hillock::cli {

/// How long a rank may say nothing before rank 0 goes on without it: HILLOCK_PATIENCE in seconds,
/// or a minute. Throws UsageError where that is no number from 1 to 86400.
std::chrono::seconds mpi_patience();

/// While it waits, it says which rank is silent.
class MpiCrew : public choose::Crew {
 public:
  /// Where a rank is silent in the end, `silent` is set: MPI cannot be finalised then.
  MpiCrew(const mpi::Calls& mpi, bool& silent);
  ~MpiCrew() override;  // sends the others home, once what they still do has come back
  MpiCrew(const MpiCrew&) = delete;
  MpiCrew& operator=(const MpiCrew&) = delete;

  void train(const std::function<std::optional<Piece>()>& next,
             const std::function<void(std::size_t, const std::string&)>& finished,
             const std::function<void(std::size_t)>& train_here) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Member {
    bool greeted = false, silent = false;
    std::size_t threads = 0, at_work = 0;
    Clock::time_point heard = Clock::now();
  };
  struct HandedOut {
    std::size_t member = 0;
    Piece piece;
  };
  struct Answer {
    bool failed = false;
    std::size_t index = 0;
    std::string record;
  };
  void hand_out(const std::function<std::optional<Piece>()>& take);
  /// Waits a moment where no message has come. No answer: none that is still wanted.
  std::optional<Answer> receive();
  void note_silence();
  bool all_silent() const;

  const mpi::Calls& mpi_;
  const std::chrono::seconds patience_ = mpi_patience();
  bool& silent_;
  std::vector<Member> members_;  // [rank - 1]
  /// By the number of the order, which is never given again: a rank that was silent may answer an
  /// order that another one has done.
  std::map<std::uint64_t, HandedOut> orders_;
  std::uint64_t last_order_ = 0;
  std::vector<Piece> given_back_;  // of ranks that fell silent
  std::chrono::microseconds pause_{0};
};

void serve_crew(const mpi::Calls& mpi, std::size_t threads,
                const std::function<std::string(const std::string&)>& train);

}  // namespace hillock::cli
