// run_record.h: a run as a line of the journal, every bit of it, and back.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "choose/run.h"

namespace hillock::choose {

class Journal;

/// What a run is a function of, apart from what the journal's header holds.
nlohmann::ordered_json key_of(const Contestant& contestant, const Order& order);

/// The same as text.
std::string key_text(const Contestant& contestant, const Order& order);

nlohmann::ordered_json to_record(const Run& run, const nlohmann::ordered_json& key);

/// Throws Error where the record is not a run of that contestant and order. An infinity or a NaN is
/// one again, whichever NaN it was.
Run run_of_record(const nlohmann::ordered_json& record, const Contestant& contestant,
                  const Order& order);

/// The order in a key, but for its contestant. Throws Error where there is none.
Order order_of_key(const nlohmann::ordered_json& key);

/// What the journal has of it.
std::optional<Run> recorded_run(const Journal& journal, const Contestant& contestant,
                                const Order& order);

/// The score on the held-out rows of a network that was trained for so many epochs: from the
/// journal where it is there; else judged, and appended. Null: always judged.
double recorded_score(Journal* journal, const Contestant& contestant, const Order& order,
                      std::size_t epochs, const std::function<double()>& judge);

}  // namespace hillock::choose
