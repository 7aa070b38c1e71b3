#include "choose/runs.h"

#include <deque>
#include <memory>
#include <mutex>

#include "choose/effort.h"
#include "choose/parallel.h"
#include "choose/run_record.h"

namespace hillock {
namespace {

// The last two splits asked for: threads work through the repeats nearly in step.
class SplitCache {
 public:
  explicit SplitCache(const Bench& bench) : bench_(bench) {}

  std::shared_ptr<const Parts> get(std::size_t repeat) {
    const std::lock_guard lock(mutex_);
    for (const auto& [cached, parts] : recent_)
      if (cached == repeat) return parts;
    if (recent_.size() == 2) recent_.pop_front();
    auto parts = std::make_shared<const Parts>(
        parts_of_repeat(bench_.data, bench_.pool, bench_.configuration, repeat));
    return recent_.emplace_back(repeat, std::move(parts)).second;
  }

 private:
  const Bench& bench_;
  std::mutex mutex_;
  std::deque<std::pair<std::size_t, std::shared_ptr<const Parts>>> recent_;
};

}  // namespace

std::vector<Run> run_all(const Bench& bench, std::string_view phase,
                         const std::vector<Order>& orders, Within within) {
  std::vector<Run> runs(orders.size());
  SplitCache splits(bench);
  std::mutex reporting;
  Progress progress{.phase = phase, .done = 0, .total = orders.size()};
  if (bench.report) bench.report(progress);
  const auto may_start = [&] {
    return !bench.effort.is_interrupted() &&
           (within == Within::any_time || !bench.effort.is_out_of_time());
  };
  const std::size_t started =
      in_parallel(orders.size(), bench.configuration.threads, may_start, [&](std::size_t i) {
        const Order& order = orders[i];
        const Contestant& contestant = bench.contestants[order.contestant];
        runs[i] = recorded_run(bench.journal, contestant, order, [&] {
          const auto parts = splits.get(order.repeat);
          return run_one(contestant, bench.configuration, bench.data.task, *parts, order.rate,
                         order.repeat, order.looks);
        });
        runs[i].contestant = order.contestant;
        const std::lock_guard lock(reporting);
        ++progress.done;
        if (bench.report) bench.report(progress);
      });
  bench.effort.spend(started);
  runs.resize(started);
  return runs;
}

}  // namespace hillock
