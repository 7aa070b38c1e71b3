#include "choose/effort.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "choose/journal.h"
#include "choose/json_text.h"

namespace hillock::choose {
namespace {

nlohmann::ordered_json key_of(const std::string& budget) {
  return {{"ended_by", budget}};
}

}  // namespace

Effort::Effort(const Configuration& c, Journal* journal, std::function<bool()> interrupted)
    : budget_(c.budget), journal_(journal), interrupted_(std::move(interrupted)) {
  if (!journal || !budget_.seconds) return;
  if (const Journal::Record* record = journal->find(json_line(key_of(budget_.text))))
    end_ = End{.repeats = record->content.value("repeats", std::size_t{0}),
               .stage = record->content.value("stage", std::string())};
}

bool Effort::is_out_of_time() const {
  const std::chrono::duration<double> passed = Clock::now() - start_;
  return budget_.seconds && !end_ && passed.count() >= *budget_.seconds;
}

void Effort::spend(const Expense& expense) {
  spent_.runs += expense.runs;
  spent_.work += expense.work;
}

bool Effort::affords(const Expense& more) const {
  return (!budget_.runs || spent_.runs + more.runs <= *budget_.runs) &&
         (!budget_.work || spent_.work + more.work <= *budget_.work);
}

double Effort::share(const Expense& more) const {
  double out = 0;
  if (budget_.runs) out = double(spent_.runs + more.runs) / double(*budget_.runs);
  if (budget_.work) out = (spent_.work + more.work) / *budget_.work;
  if (budget_.seconds) {
    const std::chrono::duration<double> passed = Clock::now() - start_;
    out = passed.count() / *budget_.seconds;
  }
  return std::min(out, 1.0);
}

std::optional<std::size_t> Effort::recorded_end() const {
  return end_ && end_->stage == stage_ ? std::optional(end_->repeats) : std::nullopt;
}

void Effort::record_end(std::size_t repeats) {
  if (journal_ && budget_.seconds && !end_)
    journal_->append({{"run", key_of(budget_.text)}, {"repeats", repeats}, {"stage", stage_}});
}

}  // namespace hillock::choose
