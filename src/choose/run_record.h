// run_record.h: converts a run to a line of the journal and back, exactly.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "choose/run.h"

namespace hillock::choose {

class Journal;

/// What identifies a run, besides the journal's header.
nlohmann::ordered_json key_of(const Contestant& contestant, const Order& order);

/// The same as text.
std::string key_text(const Contestant& contestant, const Order& order);

nlohmann::ordered_json to_record(const Run& run, const nlohmann::ordered_json& key);

/// Throws Error if the record is not a run of that contestant and order. Infinities and NaN are
/// restored; the payload of a NaN is not.
Run run_of_record(const nlohmann::ordered_json& record, const Contestant& contestant,
                  const Order& order);

/// The order in a key, without its contestant. Throws Error if there is none.
Order order_of_key(const nlohmann::ordered_json& key);

/// The run from the journal, if it is there.
std::optional<Run> recorded_run(const Journal& journal, const Contestant& contestant,
                                const Order& order);

/// The score on the held-out rows of a network that was trained for that many epochs. It is read
/// from the journal if it is there; otherwise computed and appended. With a null journal it is
/// always computed.
double recorded_score(Journal* journal, const Contestant& contestant, const Order& order,
                      std::size_t epochs, const std::function<double()>& judge);

}  // namespace hillock::choose
