#include "api/spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <ranges>
#include <span>

#include "activation/readings.h"
#include "api/error.h"
#include "api/nearest.h"
#include "api/trimmed.h"

namespace hillock::api {
namespace {

// The name on the card, then its aliases.
std::vector<std::string> names_of(const activation::Card& card) {
  std::vector<std::string> names{std::string(card.name)};
  for (const std::string& alias : split_list(card.aliases))
    if (!alias.empty()) names.push_back(alias);
  return names;
}

std::optional<std::size_t> place_of(std::string_view name) {
  for (std::size_t i = 0; i < activation::readings().size(); ++i)
    for (const std::string& known : names_of(*activation::readings()[i].card))
      if (same_name(known, name)) return i;
  return {};
}

[[noreturn]] void throw_unknown(std::string_view name, std::span<const std::string> others) {
  std::vector<std::string> names = known_names();
  names.insert(names.end(), others.begin(), others.end());
  std::string hint;
  if (const auto meant = nearest(name, names)) {
    const auto place = place_of(*meant);
    const std::string_view card_name = place ? activation::readings()[*place].card->name : *meant;
    hint = *meant == card_name ? fmt::format(" Did you mean '{}'?", *meant)
                               : fmt::format(" Did you mean '{}' ({})?", *meant, card_name);
  }
  throw UsageError(fmt::format("no activation '{}'.{} 'hillock list' shows all.", name, hint));
}

[[noreturn]] void throw_unknown_setting(const activation::Card& card, std::string_view setting) {
  if (card.arity() == 0)
    throw UsageError(fmt::format("{} takes no settings; '{}' was given.", card.name, setting));
  std::string accepted;
  for (const activation::Param& param : std::span(card.params).first(card.arity()))
    accepted += fmt::format("{}{} from {} to {}", accepted.empty() ? "" : ", ", param.name,
                            param.least, param.most);
  throw UsageError(
      fmt::format("{} has no setting '{}'. It takes {}.", card.name, setting, accepted));
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char p, unsigned char q) { return std::tolower(p) == std::tolower(q); });
}

Spec parse_spec(std::string_view text) {
  Spec spec;
  for (const auto part : std::views::split(text, ':')) {
    const std::string_view piece = trimmed({part.begin(), part.end()});
    if (spec.name.empty()) {
      if (piece.empty())
        throw UsageError(
            fmt::format("'{}' names no activation. Write 'relu', or 'elu:alpha=0.5'.", text));
      spec.name = piece;
      continue;
    }
    const std::size_t equals = piece.find('=');
    if (equals == piece.npos || equals == 0 || equals + 1 == piece.size())
      throw UsageError(
          fmt::format("'{}': a setting is written name=value, as in 'elu:alpha=0.5'; '{}' is not.",
                      text, piece));
    const std::string_view name = trimmed(piece.substr(0, equals));
    for (const auto& [earlier, value] : spec.settings)
      if (same_name(earlier, name))
        throw UsageError(fmt::format("'{}': {} is set twice.", text, name));
    spec.settings.emplace_back(name, trimmed(piece.substr(equals + 1)));
  }
  if (spec.name.empty())
    throw UsageError("an activation's name is empty. Write 'relu', or 'elu:alpha=0.5'.");
  return spec;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '(') ++depth;
    if (i < text.size() && text[i] == ')') --depth;
    if (i < text.size() && (text[i] != ',' || depth > 0)) continue;
    items.emplace_back(trimmed(text.substr(start, i - start)));
    start = i + 1;
  }
  return items;
}

double parse_number(std::string_view text, std::string_view whose, double least, double most) {
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem == std::errc::result_out_of_range || (problem == std::errc() && std::isinf(number)))
    throw UsageError(fmt::format("{} = {} is too large or too small to hold.", whose, text));
  if (problem != std::errc() || end != text.data() + text.size() || std::isnan(number))
    throw UsageError(fmt::format("{} = '{}' is not a number.", whose, text));
  if (number < least || number > most)
    throw UsageError(fmt::format("{} = {} is outside [{}, {}].", whose, text, least, most));
  return number;
}

Selected select_activation(const Spec& spec, std::span<const std::string> others) {
  const auto place = place_of(spec.name);
  if (!place) throw_unknown(spec.name, others);
  const activation::Card& card = *activation::readings()[*place].card;
  Selected selected{*place, activation::usual_params(card)};
  for (const auto& [name, value] : spec.settings) {
    const auto params = std::span(card.params).first(card.arity());
    const auto param = std::ranges::find_if(
        params, [&](const activation::Param& p) { return same_name(p.name, name); });
    if (param == params.end()) throw_unknown_setting(card, name);
    selected.params[param - params.begin()] = parse_number(
        value, fmt::format("{}: {}", card.name, param->name), param->least, param->most);
  }
  if (const auto [first, second] = selected.params; card.rising_params && first > second)
    throw UsageError(fmt::format("{0}: {1} = {2} is above {3} = {4}; {1} is accepted up to {3}.",
                                 card.name, card.params[0].name, first, card.params[1].name,
                                 second));
  return selected;
}

std::vector<std::string> known_names() {
  std::vector<std::string> all;
  for (const activation::Reading& reading : activation::readings())
    for (std::string& name : names_of(*reading.card)) all.push_back(std::move(name));
  return all;
}

std::string spell(const Selected& selected) {
  const activation::Card& card = *activation::readings()[selected.index].card;
  std::string text(card.name);
  for (std::size_t i = 0; i < card.arity(); ++i)
    if (selected.params[i] != card.params[i].usual)
      text += fmt::format(":{}={}", card.params[i].name, selected.params[i]);
  return text;
}

}  // namespace hillock::api
