// option_values.h: how option values are read from text and written to JSON, and the builders that
// put both into a row.
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
/// Further readers of numbers.
double as_share(const Option& option, const std::string& given);
std::size_t as_count(const Option& option, const std::string& given);
double as_clip(const Option& option, const std::string& given);
std::uint64_t as_seed(const Option& option, const std::string& given);
std::size_t as_sample(const Option& option, const std::string& given);
/// Accepts "64,64", "256x8" for eight layers of 256, and mixtures of both.
std::vector<std::size_t> as_widths(const Option& option, const std::string& given);
Budget as_budget(const Option& option, const std::string& given);
char as_delimiter(const Option& option, const std::string& given);
/// Names or words, separated by commas; at least one.
std::vector<std::string> as_names(const Option& option, const std::string& given);
/// The index of a value among the names that the option accepts.
std::size_t place_of(const Option& option, const std::string& given);

template <class T>
Json json_of(const T& value) {
  return value;
}
template <class T>
Json json_of(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
inline Json json_of(const std::optional<char>& value) {
  return value ? Json(std::string(1, *value)) : Json(nullptr);
}
inline Json json_of(const Budget& budget) {
  return budget.text;
}

template <auto member>
using MemberOf = std::remove_cvref_t<decltype(std::declval<const Configuration&>().*member)>;

/// A row whose value is computed by configured().
template <auto in_force>
constexpr Option filled_in(Option row) {
  row.write = [](const Configuration& c, const data::Dataset&) { return json_of(c.*in_force); };
  row.member = [](const Configuration& c) -> const void* { return &(c.*in_force); };
  return row;
}

/// A row that is read into `asked`, a member of Settings or Request; the value in force is
/// `in_force`, a member of Configuration.
template <auto reader, auto asked, auto in_force = asked>
constexpr Option value(Option row) {
  row = filled_in<in_force>(row);
  row.read = [](Call& call, const Option& option, const std::string& given) {
    call.request.*asked = reader(option, given);
  };
  return row;
}

/// A row of an enumeration, whose names are in the order of its values.
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

/// A row of the call only, which is not a setting of the study.
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

/// What the user says of the table, in a call or in the data: its form, or the wishes for its
/// columns.
template <class T, class Owner>
auto& said_in(Owner& owner, T data::TableForm::* member) {
  return owner.form.*member;
}
template <class T, class Owner>
auto& said_in(Owner& owner, T data::ColumnWishes::* member) {
  return owner.wishes.*member;
}

/// A row of what the user says of the table. The value is null where nothing is said.
template <auto reader, auto member>
constexpr Option of_table(Option row) {
  row.read = [](Call& call, const Option& option, const std::string& given) {
    said_in(call, member) = reader(option, given);
  };
  row.write = [](const Configuration&, const data::Dataset& data) {
    return json_of(said_in(data, member));
  };
  return row;
}

template <const auto& names, auto member>
constexpr Option choice_of_table(Option row) {
  row.names = names;
  row.read = [](Call& call, const Option& option, const std::string& given) {
    auto& value = said_in(call, member);
    value = typename std::remove_cvref_t<decltype(value)>::value_type(place_of(option, given));
  };
  row.write = [](const Configuration&, const data::Dataset& data) {
    const auto& value = said_in(data, member);
    return value ? Json(names[std::size_t(*value)]) : Json(nullptr);
  };
  return row;
}

/// Converts to any type: used to count the members of an aggregate.
struct Anything {
  template <class T>
  operator T() const;
};

/// The number of members of an aggregate. A base class counts as one.
template <class T, std::same_as<Anything>... Found>
consteval std::size_t members() {
  if constexpr (requires { T{std::declval<Found>()..., Anything{}}; })
    return members<T, Found..., Anything>();
  else
    return sizeof...(Found);
}

}  // namespace hillock::choose
