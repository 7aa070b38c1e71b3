#include "choose/option_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "api/error.h"
#include "api/nearest.h"
#include "api/spec.h"

namespace hillock::choose {
namespace {

constexpr std::size_t most_units = 65536, most_layers = 64;

std::size_t whole_number(const Option& option, std::string_view given, double least, double most) {
  const double value = api::parse_number(given, option.flag(), least, most);
  if (value != static_cast<double>(static_cast<std::size_t>(value)))
    throw UsageError(fmt::format("{} {}: not a whole number.", option.flag(), given));
  return static_cast<std::size_t>(value);
}

template <class Number>
Number in_range(const Option& option, const std::string& given) {
  const Number least(option.least), most(option.most);
  Number value{};
  const auto [end, problem] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (problem == std::errc() && end == given.data() + given.size() && value >= least &&
      value <= most)
    return value;
  throw UsageError(
      fmt::format("{}: Value {} not in range {} to {}. 'hillock choose --help' shows how.",
                  option.flag(), given, std::to_string(least), std::to_string(most)));
}

}  // namespace

double as_number(const Option& option, const std::string& given) {
  return api::parse_number(given, option.flag(), option.least, option.most);
}

std::size_t as_whole(const Option& option, const std::string& given) {
  return whole_number(option, given, option.least, option.most);
}

double as_share(const Option& option, const std::string& given) {
  return in_range<double>(option, given);
}

std::size_t as_count(const Option& option, const std::string& given) {
  return in_range<std::size_t>(option, given);
}

double as_clip(const Option& option, const std::string& given) {
  const double most = as_number(option, given);
  if (most > 0) return most;
  throw UsageError(
      "--clip 0: nothing is learned from gradients of length 0. Numbers above 0 are accepted; try "
      "1, or leave it out for no clipping.");
}

// Not read through a double, which has only 53 bits.
std::uint64_t as_seed(const Option& option, const std::string& given) {
  std::uint64_t seed = 0;
  const auto [end, problem] = std::from_chars(given.data(), given.data() + given.size(), seed);
  if (problem == std::errc() && end == given.data() + given.size()) return seed;
  throw UsageError(fmt::format("{} '{}': whole numbers from 0 to {} are accepted.", option.flag(),
                               given, std::numeric_limits<std::uint64_t>::max()));
}

std::size_t as_sample(const Option& option, const std::string& given) {
  if (given == "auto") return enough_rows;
  if (given == "all") return every_row;
  if (given.empty() || !std::ranges::all_of(given, [](char c) { return c >= '0' && c <= '9'; }))
    throw UsageError(fmt::format("{} '{}': a number of rows, auto or all.", option.flag(), given));
  return as_whole(option, given);
}

std::vector<std::size_t> as_widths(const Option& option, const std::string& given) {
  std::vector<std::size_t> hidden;
  for (const std::string& item : api::split_list(given)) {
    const std::size_t x = item.find('x');
    const std::size_t units = whole_number(option, item.substr(0, x), 1, most_units);
    const std::size_t times =
        x == std::string::npos ? 1 : whole_number(option, item.substr(x + 1), 1, most_layers);
    hidden.insert(hidden.end(), times, units);
  }
  if (hidden.empty() || hidden.size() > most_layers)
    throw UsageError(fmt::format(
        "{} '{}': from 1 to {} layers are accepted, each with 1 to {} units: 64,64 or 256x8.",
        option.flag(), given, most_layers, most_units));
  return hidden;
}

char as_delimiter(const Option&, const std::string& given) {
  return data::parse_delimiter(given);
}

std::vector<std::string> as_names(const Option& option, const std::string& given) {
  std::vector<std::string> names = data::parse_names(given);
  if (names.empty())
    throw UsageError(fmt::format("{} '{}': {} separated by commas are accepted.", option.flag(),
                                 given, option.name == "missing" ? "words" : "names of columns"));
  return names;
}

Budget as_budget(const Option&, const std::string& given) {
  return parse_budget(given);
}

std::size_t place_of(const Option& option, const std::string& given) {
  const auto at = std::ranges::find(option.names, given);
  if (at != option.names.end()) return std::size_t(at - option.names.begin());
  const std::vector<std::string> all(option.names.begin(), option.names.end());
  const auto close = api::nearest(given, all);
  throw UsageError(fmt::format("{} {}: not known.{} Accepted: {}.", option.flag(), given,
                               close ? fmt::format(" Did you mean '{}'?", *close) : "",
                               fmt::join(all, ", ")));
}

}  // namespace hillock::choose
