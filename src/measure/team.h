// team.h: threads pinned to CPUs that start a job together.
#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace hillock::measure {

/// The calling thread is thread 0 of its team, and is pinned, too.
class Team {
 public:
  explicit Team(unsigned threads);
  ~Team();
  Team(const Team&) = delete;

  unsigned threads() const { return threads_; }

  /// Runs job(t) on every thread t. Returns the seconds from the first start to the last end.
  double run(const std::function<void(unsigned)>& job);

 private:
  struct alignas(64) Times {
    double start, end;
  };
  void take_part(unsigned t);
  void disband();

  unsigned threads_;
  const std::function<void(unsigned)>* job_ = nullptr;
  std::atomic<unsigned> round_ = 0, ready_ = 0, done_ = 0;
  std::atomic<bool> over_ = false;
  std::vector<Times> times_;
  std::vector<std::thread> others_;
};

/// The number of CPUs that this program may use.
unsigned usable_cpus();

}  // namespace hillock::measure
