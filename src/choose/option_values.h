// option_values.h: how the value of an option is read from text and written to JSON, and the
// builders that put both into its row.
#pragma once

#include <concepts>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "choose/options.h"

namespace hillock::choose {

using Json = nlohmann::ordered_json;

// Readers: each throws a UsageError that says what was given and what is accepted.
inline std::string as_text(const Option&, const std::string& given) {
  return given;
}
inline bool as_flag(const Option&, const std::string&) {
  return true;
}
double as_number(const Option& option, const std::string& given);
std::size_t as_whole(const Option& option, const std::string& given);
/// Numbers again, in other words.
double as_share(const Option& option, const std::string& given);
std::size_t as_count(const Option& option, const std::string& given);
double as_clip(const Option& option, const std::string& given);
std::uint64_t as_seed(const Option& option, const std::string& given);
std::size_t as_sample(const Option& option, const std::string& given);
/// "64,64", or "256x8" for eight layers of 256; both mix.
std::vector<std::size_t> as_widths(const Option& option, const std::string& given);
Budget as_budget(const Option& option, const std::string& given);
/// The place of a word among the option's names.
std::size_t place_of(const Option& option, const std::string& given);

template <class T>
Json json_of(const T& value) {
  return value;
}
template <class T>
Json json_of(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
inline Json json_of(const Budget& budget) {
  return budget.text;
}

template <auto member>
using MemberOf = std::remove_cvref_t<decltype(std::declval<const Configuration&>().*member)>;

/// A row whose value configured() fills in.
template <auto in_force>
constexpr Option filled_in(Option row) {
  row.write = [](const Configuration& c, const data::Dataset&) { return json_of(c.*in_force); };
  row.member = [](const Configuration& c) -> const void* { return &(c.*in_force); };
  return row;
}

/// A row whose value is read into `asked`, a member of Settings or Request, and is in force in
/// `in_force`, a member of Configuration.
template <auto reader, auto asked, auto in_force = asked>
constexpr Option value(Option row) {
  row = filled_in<in_force>(row);
  row.read = [](Call& call, const Option& option, const std::string& given) {
    call.request.*asked = reader(option, given);
  };
  return row;
}

/// An enumeration, whose names stand in the order of its values.
template <const auto& names, auto asked, auto in_force = asked>
constexpr Option choice(Option row) {
  row = filled_in<in_force>(row);
  row.names = names;
  row.read = [](Call& call, const Option& option, const std::string& given) {
    call.request.*asked = MemberOf<in_force>(place_of(option, given));
  };
  row.write = [](const Configuration& c, const data::Dataset&) {
    return Json(names[std::size_t(c.*in_force)]);
  };
  return row;
}

template <auto member>
constexpr Option flag(Option row) {
  return value<as_flag, member>(row);
}

/// A row of the call alone: no value of the study.
template <auto reader, auto member>
constexpr Option of_call(Option row) {
  row.read = [](Call& call, const Option& option, const std::string& given) {
    call.*member = reader(option, given);
  };
  return row;
}

template <const auto& names, auto member>
constexpr Option choice_of_call(Option row) {
  row.names = names;
  row.read = [](Call& call, const Option& option, const std::string& given) {
    using Value = typename std::remove_cvref_t<decltype(call.*member)>::value_type;
    call.*member = Value(place_of(option, given));
  };
  return row;
}

/// Turns into anything: it counts the members of an aggregate.
struct Anything {
  template <class T>
  operator T() const;
};

/// How many members an aggregate has; of one with a base, the base counts as one.
template <class T, std::same_as<Anything>... Found>
consteval std::size_t members() {
  if constexpr (requires { T{std::declval<Found>()..., Anything{}}; })
    return members<T, Found..., Anything>();
  else
    return sizeof...(Found);
}

}  // namespace hillock::choose
