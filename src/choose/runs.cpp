#include "choose/runs.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>

#include "choose/crew.h"
#include "choose/effort.h"
#include "choose/parallel.h"
#include "choose/run_record.h"
#include "choose/split_cache.h"

namespace hillock::choose {
namespace {

// The last two splits asked for: threads work through the repeats nearly in step.
// One call of run_all: what is done by whichever thread or process comes first.
class Work {
 public:
  Work(const Bench& bench, std::string_view phase, const std::vector<Order>& orders)
      : bench_(bench),
        orders_(orders),
        splits_(bench.data, bench.pool, bench.configuration),
        progress_{.phase = phase, .done = 0, .total = orders.size()},
        runs_(orders.size()) {
    if (bench.report) bench.report(progress_);
  }

  // Whether the journal had it.
  bool take_from_journal(std::size_t i) {
    if (!bench_.journal) return false;
    std::optional<Run> run = recorded_run(*bench_.journal, contestant(i), orders_[i]);
    if (!run) return false;
    keep(i, std::move(*run));
    return true;
  }

  void train(std::size_t i) {
    const Order& order = orders_[i];
    const auto parts = splits_.get(order.repeat);
    Run run = run_one(contestant(i), bench_.configuration, bench_.data.task, *parts, order);
    if (bench_.journal) bench_.journal->append(to_record(run, key(i)));
    keep(i, std::move(run));
  }

  void take_from_crew(std::size_t i, const std::string& text) {
    const auto record = nlohmann::ordered_json::parse(text);
    if (bench_.journal) bench_.journal->append(record);
    keep(i, run_of_record(record, contestant(i), orders_[i]));
  }

  nlohmann::ordered_json key(std::size_t i) const { return key_of(contestant(i), orders_[i]); }

  std::vector<Run> first(std::size_t count) {
    runs_.resize(count);
    return std::move(runs_);
  }

 private:
  const Contestant& contestant(std::size_t i) const {
    return bench_.contestants[orders_[i].contestant];
  }

  void keep(std::size_t i, Run run) {
    runs_[i] = std::move(run);
    runs_[i].contestant = orders_[i].contestant;
    const std::lock_guard lock(reporting_);
    ++progress_.done;
    if (bench_.report) bench_.report(progress_);
  }

  const Bench& bench_;
  const std::vector<Order>& orders_;
  SplitCache splits_;
  std::mutex reporting_;
  Progress progress_;
  std::vector<Run> runs_;
};

}  // namespace

std::vector<std::size_t> costly_first(const Bench& bench, std::vector<std::size_t> some) {
  std::ranges::stable_sort(some, std::greater{},
                           [&](std::size_t a) { return bench.contestants[a].cost; });
  return some;
}

std::vector<Run> run_all(const Bench& bench, std::string_view phase,
                         const std::vector<Order>& orders, Within within) {
  Work work(bench, phase, orders);
  const auto may_start = [&] {
    return !bench.effort.is_interrupted() &&
           (within == Within::any_time || !bench.effort.is_out_of_time());
  };
  const auto do_one = [&](std::size_t i) {
    if (!work.take_from_journal(i)) work.train(i);
  };
  const auto by_crew = [&](const Take& take) {
    const auto next = [&]() -> std::optional<Crew::Piece> {
      while (const auto i = take())
        if (!work.take_from_journal(*i)) return Crew::Piece{*i, work.key(*i).dump()};
      return std::nullopt;
    };
    bench.crew->train(
        next, [&](std::size_t i, const std::string& record) { work.take_from_crew(i, record); },
        [&](std::size_t i) { work.train(i); });
  };
  const std::size_t started =
      in_parallel(orders.size(), bench.configuration.threads, may_start, do_one,
                  bench.crew ? by_crew : std::function<void(const Take&)>());
  bench.effort.spend(started);
  return work.first(started);
}

}  // namespace hillock::choose
