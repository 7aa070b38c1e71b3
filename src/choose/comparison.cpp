#include "choose/comparison.h"

#include <algorithm>

#include "choose/effort.h"

namespace hillock::choose {
namespace {

Race race_of(const Bench& bench) {
  std::vector<Racer> racers;
  for (const Contestant& contestant : bench.contestants)
    racers.push_back({.cost = contestant.cost,
                      .parameters = contestant.parameters,
                      .control = contestant.control,
                      .narrow_form_of = contestant.narrow_form_of});
  return Race(racers, race_rules(bench.configuration, bench.pool.size()));
}

class Repeats {
 public:
  Repeats(const Bench& bench, const RateSearch& search, const std::vector<std::vector<Run>>& known)
      : bench_(bench), search_(search), known_(known), out_{.race = race_of(bench), .runs = {}} {
    out_.runs.resize(bench.contestants.size());
    known_.resize(bench.contestants.size());
  }

  Comparison run() {
    const std::size_t most = bench_.configuration.most_repeats;
    bool whole = (bench_.first == Within::any_time || !is_spent()) && advance_to(1, bench_.first);
    if (out_.repeats == 0)
      return ended(bench_.effort.is_interrupted() ? Ended::interrupted : Ended::budget);
    for (;;) {
      const bool over = !whole || is_spent();
      const bool at_a_look = out_.repeats == next_look_ || out_.repeats == most;
      if (out_.repeats > looked_at_ && (over || at_a_look)) {
        // Where a clock ended it, it may have been just before or just after a look that was due:
        // it is that look in either case.
        out_.race.look(!at_a_look || out_.repeats == most);
        looked_at_ = out_.repeats;
        next_look_ = look_after(out_.repeats);
      }
      if (over) return ended(bench_.effort.is_interrupted() ? Ended::interrupted : Ended::budget);
      if (out_.race.running().empty()) return ended(Ended::futile);
      whole = advance_to(affordable(std::min(next_look_, most)), Within::the_budget);
    }
  }

 private:
  // Of all that run, up to so many repeats, as far as they are not known.
  std::vector<Order> orders_up_to(std::size_t repeats) const {
    const std::vector<std::size_t> running = costly_first(bench_, out_.race.running());
    std::vector<Order> orders;
    for (std::size_t repeat = 0; repeat < repeats; ++repeat)
      for (const std::size_t a : running)
        if (repeat >= std::max(out_.race.repeats(a), known_[a].size()))
          orders.push_back({.contestant = a,
                            .rate = search_.best[a],
                            .repeat = repeat,
                            .looks = Looks::all_along});
    return orders;
  }

  bool affords(std::size_t repeats) const {
    constexpr std::size_t last_training = 1;
    return bench_.effort.affords(orders_up_to(repeats).size() + last_training);
  }

  bool is_spent() const {
    const Effort::End* end = bench_.effort.recorded_end();
    return bench_.effort.is_interrupted() || bench_.effort.is_out_of_time() ||
           !affords(out_.repeats + 1) || (end && out_.repeats >= end->repeats);
  }

  std::size_t affordable(std::size_t repeats) const {
    if (const Effort::End* end = bench_.effort.recorded_end())
      repeats = std::min(repeats, end->repeats);
    while (repeats > out_.repeats + 1 && !affords(repeats)) --repeats;
    return repeats;
  }

  // Whether it got there; if not, as far as whole repeats go.
  bool advance_to(std::size_t repeats, Within within) {
    const auto orders = orders_up_to(repeats);
    std::vector<Run> runs = run_all(bench_, "repeats", orders, within);
    const std::size_t whole = runs.size() < orders.size() ? orders[runs.size()].repeat : repeats;
    if (whole <= out_.repeats) return false;
    for (const std::size_t a : out_.race.running())
      for (std::size_t r = out_.race.repeats(a); r < std::min(whole, known_[a].size()); ++r) {
        Run run = known_[a][r];
        run.contestant = a;
        add(std::move(run));
      }
    for (Run& run : runs)
      if (run.repeat < whole) add(std::move(run));
    out_.repeats = whole;
    return whole == repeats;
  }

  void add(Run run) {
    out_.race.add(run.contestant, nn::oriented(run.score, bench_.configuration.metric),
                  run.test_loss);
    out_.runs[run.contestant].push_back(std::move(run));
  }

  Comparison ended(Ended why) {
    out_.ended = out_.race.is_settled() ? Ended::settled : why;
    if (why == Ended::budget)
      bench_.effort.record_end({.search_rounds = search_.rounds, .repeats = out_.repeats});
    return std::move(out_);
  }

  const Bench& bench_;
  const RateSearch& search_;
  std::vector<std::vector<Run>> known_;  // [contestant]
  Comparison out_;
  std::size_t looked_at_ = 0, next_look_ = look_after(0);
};

}  // namespace

RaceRules race_rules(const Configuration& c, std::size_t pool_rows) {
  return {.confidence = c.confidence,
          .margin = c.margin,
          .test_over_train = c.judged_share() / c.training_share,
          .step = nn::counts_rows(c.metric) ? 1 / (c.judged_share() * double(pool_rows)) : 0,
          .settle = c.settle,
          .most_repeats = c.most_repeats,
          .effort = c.budget ? RaceRules::Effort::full : RaceRules::Effort::frugal};
}

Comparison compare(const Bench& bench, const RateSearch& search,
                   const std::vector<std::vector<Run>>& known) {
  return Repeats(bench, search, known).run();
}

}  // namespace hillock::choose
