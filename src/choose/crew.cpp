#include "choose/crew.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/error.h"
#include "choose/journal.h"
#include "choose/json_text.h"
#include "choose/run_record.h"

namespace hillock::choose {
namespace {

using Json = nlohmann::ordered_json;

template <class Names>
std::size_t index_in(const Names& names, const std::string& name) {
  const auto at = std::ranges::find(names, name);
  if (at == names.end()) throw Error(fmt::format("a crew's order names '{}'", name));
  return static_cast<std::size_t>(at - names.begin());
}

}  // namespace

CrewMember::CrewMember(const data::Dataset& data, const std::vector<nn::Unit>& units,
                       const Configuration& configuration)
    : data_(data),
      configuration_(configuration),
      rows_(hold_out(data, configuration)),
      contestants_(make_contestants(units, data, data::input_names(data).size(), configuration)),
      splits_(data, rows_.pool, configuration) {}

const Contestant& CrewMember::contestant_of(const std::string& key) {
  Json its = parse_json(key);
  for (const char* of_the_order : {"rate", "repeat", "looks"}) its.erase(of_the_order);
  const std::lock_guard lock(mutex_);
  const auto known = others_.find(json_line(its));
  if (known != others_.end()) return known->second;
  for (const Contestant& plain : contestants_) {
    if (Json(plain.unit.name) != its.at("activation") ||
        Json(plain.shape.hidden) != its.at("hidden"))
      continue;
    Contestant made = its.contains("last")
                          ? with_last(plain, nn::parse_unit(its["last"].get<std::string>()))
                          : plain;
    if (its.contains("init")) made.init = nn::Init(index_in(nn::init_names, its["init"]));
    if (its.contains("optimizer"))
      made.optimizer = nn::Optimizer(index_in(nn::optimizer_names, its["optimizer"]));
    return others_.emplace(json_line(its), std::move(made)).first->second;
  }
  throw Error(fmt::format("a crew's order is of another study: {}", key));
}

std::string CrewMember::train(const std::string& key) {
  const Contestant& contestant = contestant_of(key);
  const Json its = parse_json(key);
  const Order order = order_of_key(its);
  const auto parts = splits_.get(order.repeat);
  const Run run = run_one(contestant, configuration_, data_.task, *parts, order);
  return json_line(to_record(run, its));
}

}  // namespace hillock::choose
