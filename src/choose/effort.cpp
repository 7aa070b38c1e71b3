#include "choose/effort.h"

#include <nlohmann/json.hpp>

#include "choose/journal.h"

namespace hillock::choose {
namespace {

nlohmann::ordered_json key_of(const std::string& budget) {
  return {{"ended_by", budget}};
}

}  // namespace

Effort::Effort(const Configuration& c, Journal* journal, std::function<bool()> interrupted)
    : seconds_(c.budget ? c.budget->seconds : std::nullopt),
      runs_(c.budget ? c.budget->runs : std::nullopt),
      budget_(c.budget ? c.budget->text : ""),
      journal_(journal),
      interrupted_(std::move(interrupted)) {
  if (!journal || !seconds_) return;
  if (const Journal::Record* record = journal->find(key_of(budget_).dump()))
    end_ = End{.search_rounds = record->content.value("search_rounds", std::size_t{0}),
               .repeats = record->content.value("repeats", std::size_t{0}),
               .stage = record->content.value("stage", std::string())};
}

bool Effort::is_out_of_time() const {
  const std::chrono::duration<double> passed = Clock::now() - start_;
  return seconds_ && !end_ && passed.count() >= *seconds_;
}

void Effort::record_end(const End& end) {
  if (journal_ && seconds_ && !end_)
    journal_->append({{"run", key_of(budget_)},
                      {"search_rounds", end.search_rounds},
                      {"repeats", end.repeats},
                      {"stage", stage_}});
}

}  // namespace hillock::choose
