#include "choose/runs.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "choose/crew.h"
#include "choose/effort.h"
#include "choose/journal.h"
#include "choose/json_text.h"
#include "choose/parallel.h"
#include "choose/run_record.h"
#include "choose/split_cache.h"

namespace hillock::choose {
namespace {

// One call of run_all: each run is done by the first free thread or process.
class Work {
 public:
  Work(const Bench& bench, const std::vector<Order>& orders, Progress progress, double until)
      : bench_(bench),
        orders_(orders),
        splits_(bench.data, bench.pool, bench.configuration),
        progress_(std::move(progress)),
        from_(progress_.share),
        until_(until),
        runs_(orders.size()) {
    progress_.done = 0;
    progress_.total = orders.size();
    if (bench.report) bench.report(progress_);
  }

  // Whether the run is known already, and its result taken.
  bool take_what_is_known(std::size_t i) {
    const auto known = bench_.known.find(json_line(key(i)));
    if (known != bench_.known.end()) {
      keep(i, known->second);
      return true;
    }
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
    const auto record = parse_json(text);
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
    progress_.share = from_ + (until_ - from_) * double(progress_.done) / double(progress_.total);
    if (bench_.report) bench_.report(progress_);
  }

  const Bench& bench_;
  const std::vector<Order>& orders_;
  SplitCache splits_;
  std::mutex reporting_;
  Progress progress_;
  const double from_, until_;
  std::vector<Run> runs_;
};

}  // namespace

std::vector<Order> costly_first(const Bench& bench, std::vector<Order> orders) {
  std::ranges::stable_sort(orders, std::greater{}, [&](const Order& order) {
    return bench.contestants[order.contestant].cost;
  });
  return orders;
}

std::vector<Run> run_all(const Bench& bench, const std::vector<Order>& orders, Progress progress,
                         double until) {
  Work work(bench, orders, std::move(progress), until);
  const auto may_start = [&] {
    return !bench.effort.is_interrupted() && !bench.effort.is_out_of_time();
  };
  const auto do_one = [&](std::size_t i) {
    if (!work.take_what_is_known(i)) work.train(i);
  };
  const auto by_crew = [&](const Take& take) {
    const auto next = [&]() -> std::optional<Crew::Piece> {
      while (const auto i = take())
        if (!work.take_what_is_known(*i)) return Crew::Piece{*i, json_line(work.key(*i))};
      return std::nullopt;
    };
    bench.crew->train(
        next, [&](std::size_t i, const std::string& record) { work.take_from_crew(i, record); },
        [&](std::size_t i) { work.train(i); });
  };
  const std::size_t started =
      in_parallel(orders.size(), bench.configuration.threads, may_start, do_one,
                  bench.crew ? by_crew : std::function<void(const Take&)>());
  return work.first(started);
}

}  // namespace hillock::choose
