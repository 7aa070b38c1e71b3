#include "measure/team.h"

#include <fmt/core.h>
#include <hwy/cache_control.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "api/error.h"

namespace hillock::measure {
namespace {

// The CPUs at program start, because pinning changes the set.
const std::vector<int>& cpus() {
  static const std::vector<int> all = [] {
    cpu_set_t set;
    sched_getaffinity(0, sizeof set, &set);
    std::vector<int> list;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
      if (CPU_ISSET(cpu, &set)) list.push_back(cpu);
    return list;
  }();
  return all;
}

void pin(unsigned t) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpus()[t % cpus().size()], &set);
  sched_setaffinity(0, sizeof set, &set);
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void spin_until(auto condition) {
  while (!condition()) hwy::Pause();
}

}  // namespace

unsigned usable_cpus() {
  return unsigned(cpus().size());
}

Team::Team(unsigned threads) : threads_(threads), times_(threads) {
  (void)cpus();
  try {
    for (unsigned t = 1; t < threads; ++t)
      others_.emplace_back([this, t] {
        pin(t);
        for (unsigned round = 1;; ++round) {
          spin_until([&] { return round_ == round || over_; });
          if (over_) return;
          take_part(t);
        }
      });
  } catch (const std::system_error&) {
    const std::size_t there = others_.size() + 1;
    disband();
    throw hillock::Error(fmt::format(
        "the system gives {} of {} threads (ulimit -u shows how many it allows). Take fewer with "
        "--threads.",
        there, threads));
  }
  pin(0);
}

Team::~Team() {
  disband();
}

void Team::disband() {
  over_ = true;
  for (std::thread& other : others_) other.join();
  others_.clear();
}

void Team::take_part(unsigned t) {
  ++ready_;
  spin_until([&] { return ready_ == threads_; });
  times_[t].start = now();
  (*job_)(t);
  times_[t].end = now();
  ++done_;
}

double Team::run(const std::function<void(unsigned)>& job) {
  job_ = &job;
  ready_ = done_ = 0;
  ++round_;
  take_part(0);
  spin_until([&] { return done_ == threads_; });
  const auto start = [](const Times& times) { return times.start; };
  const auto end = [](const Times& times) { return times.end; };
  return std::ranges::max(times_, {}, end).end - std::ranges::min(times_, {}, start).start;
}

}  // namespace hillock::measure
