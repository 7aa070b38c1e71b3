#include "choose/run_record.h"

#include <fmt/core.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "api/error.h"
#include "choose/journal.h"
#include "choose/json_text.h"

namespace hillock::choose {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *all_along = "all along", *at_the_end = "at the end";

// JSON has only finite numbers. They are written with enough digits to restore every bit.
Json number(double x) {
  if (std::isfinite(x)) return x;
  return std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

template <class T>
Json numbers(const std::vector<T>& values) {
  Json out = Json::array();
  for (const T x : values) out.push_back(number(double(x)));
  return out;
}

Json optional_number(const std::optional<double>& x) {
  return x ? number(*x) : Json(nullptr);
}

Json to_record(const diagnose::Diagnostics& d) {
  Json layers = Json::array();
  for (const diagnose::LayerDiagnostics& layer : d.layers)
    layers.push_back({{"dead", number(layer.dead)},
                      {"saturated", optional_number(layer.saturated)},
                      {"mean_output", number(layer.mean_output)},
                      {"output_spread", number(layer.output_spread)},
                      {"gradient_rms", number(layer.gradient_rms)}});
  return {{"rows", d.rows},
          {"dead", number(d.dead)},
          {"saturated", optional_number(d.saturated)},
          {"mean_output", number(d.mean_output)},
          {"gradient_ratio", number(d.gradient_ratio)},
          {"layers", layers}};
}

Json to_record(const nn::History& h) {
  return {{"best_epoch", h.best_epoch},
          {"steps_per_epoch", h.steps_per_epoch},
          {"seconds", number(h.seconds)},
          {"validation_loss", numbers(h.validation_loss)},
          {"training_loss", numbers(h.training_loss)},
          {"seconds_at", numbers(h.seconds_at)}};
}

[[noreturn]] void refuse(std::string_view key, std::string_view what) {
  throw Error(fmt::format("'{}' {}", key, what));
}

const Json& member(const Json& object, const char* key) {
  if (!object.is_object()) refuse(key, "stands in no object");
  const auto at = object.find(key);
  if (at == object.end()) refuse(key, "is missing");
  return *at;
}

double to_double(const Json& value, const char* key) {
  if (value.is_number()) return value.get<double>();
  if (value == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (value == "inf") return std::numeric_limits<double>::infinity();
  if (value == "-inf") return -std::numeric_limits<double>::infinity();
  refuse(key, "is no number");
}

double double_of(const Json& object, const char* key) {
  return to_double(member(object, key), key);
}

std::optional<double> optional_of(const Json& object, const char* key) {
  if (member(object, key).is_null()) return std::nullopt;
  return double_of(object, key);
}

std::size_t count_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_number_unsigned()) refuse(key, "is no count");
  return value.get<std::size_t>();
}

const Json& list_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_array()) refuse(key, "is no list");
  return value;
}

template <class T>
std::vector<T> numbers_of(const Json& object, const char* key) {
  std::vector<T> out;
  for (const Json& item : list_of(object, key)) {
    const double x = to_double(item, key);
    if (std::isfinite(x) && std::abs(x) > double(std::numeric_limits<T>::max()))
      refuse(key, "holds a number that is too large");
    out.push_back(T(x));
  }
  return out;
}

diagnose::Diagnostics diagnostics_of(const Json& record, std::size_t layers) {
  diagnose::Diagnostics d{.rows = count_of(record, "rows"),
                          .dead = double_of(record, "dead"),
                          .saturated = optional_of(record, "saturated"),
                          .mean_output = double_of(record, "mean_output"),
                          .gradient_ratio = double_of(record, "gradient_ratio"),
                          .layers = {}};
  for (const Json& layer : list_of(record, "layers"))
    d.layers.push_back({.dead = double_of(layer, "dead"),
                        .saturated = optional_of(layer, "saturated"),
                        .mean_output = double_of(layer, "mean_output"),
                        .output_spread = double_of(layer, "output_spread"),
                        .gradient_rms = double_of(layer, "gradient_rms")});
  if (d.layers.size() != layers) refuse("layers", "has another length than the network");
  return d;
}

nn::History history_of(const Json& record) {
  nn::History h{.validation_loss = numbers_of<float>(record, "validation_loss"),
                .training_loss = numbers_of<float>(record, "training_loss"),
                .seconds_at = numbers_of<double>(record, "seconds_at"),
                .best_epoch = count_of(record, "best_epoch"),
                .steps_per_epoch = count_of(record, "steps_per_epoch"),
                .seconds = double_of(record, "seconds")};
  const std::size_t losses = h.validation_loss.size();
  if (h.training_loss.size() != losses || h.seconds_at.size() != losses)
    refuse("history", "has lists of unequal length");
  if (h.best_epoch >= losses) refuse("best_epoch", "is beyond the last epoch");
  return h;
}

// The checksum of the line is right, but its content is not what was expected.
template <class Read>
auto from_line(const Journal& journal, const Journal::Record& record, const Read& read) {
  try {
    return read(record.content);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: line {}: {}. Remove that line, and its run is repeated.",
                            journal.path(), record.line, error.what()));
  }
}

}  // namespace

Json key_of(const Contestant& contestant, const Order& order) {
  Json key{{"activation", contestant.unit.name}, {"hidden", contestant.shape.hidden}};
  if (contestant.shape.last) key["last"] = contestant.shape.last->name;
  if (contestant.init) key["init"] = nn::init_names[static_cast<std::size_t>(*contestant.init)];
  if (contestant.optimizer)
    key["optimizer"] = nn::optimizer_names[static_cast<std::size_t>(*contestant.optimizer)];
  key["rate"] = order.rate;
  key["repeat"] = order.repeat;
  key["looks"] = order.snapshots == Snapshots::all_along ? all_along : at_the_end;
  return key;
}

Json to_record(const Run& run, const Json& key) {
  Json snapshots = Json::array();
  for (const Snapshot& snapshot : run.snapshots)
    snapshots.push_back(
        {{"epoch", number(snapshot.epoch)}, {"diagnostics", to_record(snapshot.diagnostics)}});
  return {{"run", key},
          {"score", number(run.score)},
          {"test_loss", number(run.test_loss)},
          {"yardstick", number(run.constant_score)},
          {"history", to_record(run.history)},
          {"crosswise_epoch", run.crosswise_epoch},
          {"seconds", number(run.seconds)},
          {"diagnostics", to_record(run.diagnostics)},
          {"looks", snapshots},
          {"seconds_looking", number(run.snapshot_seconds)}};
}

Run run_of_record(const Json& record, const Contestant& contestant, const Order& order) {
  const std::size_t layers = contestant.shape.hidden.size();
  Run run{.contestant = order.contestant,
          .rate = order.rate,
          .repeat = order.repeat,
          .history = history_of(member(record, "history")),
          .crosswise_epoch = count_of(record, "crosswise_epoch"),
          .seconds = double_of(record, "seconds"),
          .score = double_of(record, "score"),
          .test_loss = double_of(record, "test_loss"),
          .constant_score = double_of(record, "yardstick"),
          .diagnostics = diagnostics_of(member(record, "diagnostics"), layers),
          .snapshots = {},
          .snapshot_seconds = double_of(record, "seconds_looking")};
  for (const Json& snapshot : list_of(record, "looks"))
    run.snapshots.push_back(
        {.epoch = double_of(snapshot, "epoch"),
         .diagnostics = diagnostics_of(member(snapshot, "diagnostics"), layers)});
  if (run.snapshots.empty() != (order.snapshots == Snapshots::at_the_end))
    refuse("looks", "does not fit 'run'");
  return run;
}

std::string key_text(const Contestant& contestant, const Order& order) {
  return json_line(key_of(contestant, order));
}

Order order_of_key(const Json& key) {
  return {.rate = double_of(key, "rate"),
          .repeat = count_of(key, "repeat"),
          .snapshots =
              member(key, "looks") == at_the_end ? Snapshots::at_the_end : Snapshots::all_along};
}

std::optional<Run> recorded_run(const Journal& journal, const Contestant& contestant,
                                const Order& order) {
  const Journal::Record* record = journal.find(key_text(contestant, order));
  if (!record) return std::nullopt;
  return from_line(journal, *record,
                   [&](const Json& content) { return run_of_record(content, contestant, order); });
}

double recorded_score(Journal* journal, const Contestant& contestant, const Order& order,
                      std::size_t epochs, const std::function<double()>& judge) {
  if (!journal) return judge();
  Json key = key_of(contestant, order);
  key["held_out_after"] = epochs;
  if (const Journal::Record* record = journal->find(json_line(key)))
    return from_line(*journal, *record,
                     [](const Json& content) { return double_of(content, "score"); });
  const double score = judge();
  journal->append({{"run", key}, {"score", number(score)}});
  return score;
}

}  // namespace hillock::choose
