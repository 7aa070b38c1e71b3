#include "cli/race_call.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "api/error.h"
#include "api/nearest.h"
#include "api/spec.h"

namespace hillock::cli {
namespace {

constexpr std::size_t most_contestants = 200, most_rates = 41, most_slots = 256;
// What a race with --settle better has at most: bench/changes.cpp.
constexpr std::size_t most_repeats_for_a_gain = 41;
constexpr std::string_view of_a_name =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

// At every comma outside of parentheses, as in "relu,max(0,x)"; at every one, where these do not
// match. An empty item is kept, to be refused.
std::vector<std::string> at_commas(std::string_view text) {
  std::vector<std::string> out(1), anywhere(1);
  int depth = 0;
  bool match = true;
  for (const char c : text) {
    depth += (c == '(') - (c == ')');
    match = match && depth >= 0;
    if (c == ',') anywhere.emplace_back();
    if (c == ',' && depth == 0) out.emplace_back();
    if (c != ',') anywhere.back() += c;
    if (c != ',' || depth > 0) out.back() += c;
  }
  return match && depth == 0 ? out : anywhere;
}

// "act=relu,gelu": the name, and the rest.
std::pair<std::string, std::string> name_and_rest(const std::string& flag, const std::string& text,
                                                  std::string_view example) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  if (equals == text.npos || name.empty() || name.find_first_not_of(of_a_name) != name.npos)
    throw UsageError(fmt::format(
        "{} '{}': a placeholder's name (letters, digits, _), an equals sign and values are "
        "accepted, as in {} '{}'.",
        flag, text, flag, example));
  return {name, text.substr(equals + 1)};
}

void add_arm(RaceCall& call, const std::string& text) {
  const auto [name, rest] = name_and_rest("--arm", text, "act=relu,gelu,silu");
  const std::vector<std::string> values = at_commas(rest);
  std::set<std::string> seen;
  for (const std::string& value : values)
    if (value.empty() || !seen.insert(value).second)
      throw UsageError(fmt::format(
          "--arm '{}': {}. Different values are accepted, with a comma between two.", text,
          value.empty() ? "a value is empty" : fmt::format("'{}' is there twice", value)));
  call.arm_placeholders.push_back(name);
  std::vector<RaceCall::Contestant> product;
  if (call.contestants.empty()) call.contestants.emplace_back();
  for (const auto& before : call.contestants)
    for (const std::string& value : values) {
      product.push_back(before);
      product.back().name += (before.name.empty() ? "" : "/") + value;
      product.back().values.push_back(value);
    }
  if (product.size() > most_contestants)
    throw UsageError(fmt::format("--arm: {} arms, where up to {} are accepted. Race some of them.",
                                 product.size(), most_contestants));
  call.contestants = std::move(product);
}

// "1e-4..1e-2": half decades, from the lower end; else a list in its order.
void set_rates(RaceCall& call, const std::string& text) {
  const auto [name, rest] = name_and_rest("--rate", text, "lr=1e-4..1e-2");
  call.rate_placeholder = name;
  const std::size_t dots = rest.find("..");
  if (dots == rest.npos) {
    call.rates = at_commas(rest);
    const std::set<std::string> different(call.rates.begin(), call.rates.end());
    if (different.contains("") || different.size() < call.rates.size())
      throw UsageError(fmt::format(
          "--rate '{}': a value is empty or there twice. A range is accepted, as in lr=1e-4..1e-2, "
          "or a list of different values in their order.",
          text));
  } else {
    const double low = api::parse_number(rest.substr(0, dots), "--rate", 1e-30, 1e30),
                 high = api::parse_number(rest.substr(dots + 2), "--rate", 1e-30, 1e30);
    if (low > high)
      throw UsageError(fmt::format("--rate '{}': {:g} is above {:g}.", text, low, high));
    for (int half = 0;; ++half) {
      const double rate = low * std::pow(10.0, half / 2.0);
      if (rate > high * 1.001 || call.rates.size() > most_rates) break;
      call.rates.push_back(fmt::format("{:.3g}", rate));
    }
  }
  if (call.rates.size() > most_rates)
    throw UsageError(fmt::format("--rate '{}': more than {} rates.", text, most_rates));
}

WordPattern parse_word(const std::string& word) {
  WordPattern out;
  std::string text;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if ((c == '{' || c == '}') && i + 1 < word.size() && word[i + 1] == c) {
      text += c;
      ++i;
      continue;
    }
    const std::size_t end = c == '{' ? word.find('}', i) : word.npos;
    if ((c == '{' && end == word.npos) || c == '}')
      throw UsageError(fmt::format(
          "'{}': a brace without its other one. Placeholders are accepted, as in {{seed}}; write "
          "{{{{ and }}}} for braces of your own.",
          word));
    if (c != '{') {
      text += c;
      continue;
    }
    out.pieces.push_back({std::exchange(text, {}), false});
    out.pieces.push_back({word.substr(i + 1, end - i - 1), true});
    i = end;
  }
  out.pieces.push_back({text, false});
  return out;
}

void set_words(RaceCall& call, const std::vector<std::string>& words) {
  std::vector<std::string> known = call.arm_placeholders;
  for (const std::string& name : {call.rate_placeholder, call.seed_placeholder})
    if (!name.empty()) known.push_back(name);
  for (std::size_t i = 0; i < known.size(); ++i)
    if (std::find(known.begin(), known.begin() + std::ptrdiff_t(i), known[i]) !=
        known.begin() + std::ptrdiff_t(i))
      throw UsageError(fmt::format("two of --arm, --rate and --seed are called '{}'.", known[i]));
  std::set<std::string> used;
  for (const std::string& word : words) {
    call.words.push_back(parse_word(word));
    for (const auto& piece : call.words.back().pieces) {
      if (!piece.is_placeholder) continue;
      used.insert(piece.text);
      if (std::ranges::find(known, piece.text) != known.end()) continue;
      const auto meant = api::nearest(piece.text, known);
      throw UsageError(fmt::format(
          "'{}': no --arm, --rate or --seed is called '{}'{} There {}: {}. Write {{{{ and }}}} for "
          "braces of your own.",
          word, piece.text, meant ? fmt::format("; did you mean '{}'?", *meant) : ".",
          known.size() == 1 ? "is" : "are", fmt::join(known, ", ")));
    }
  }
  for (const std::string& name : known)
    if (!used.contains(name))
      throw UsageError(fmt::format(
          "'{}' is in no word of the command: put {{{}}} where its value belongs.", name, name));
}

void set_slots(RaceCall& call, const std::string& text) {
  const auto wrong = [&] {
    return UsageError(
        fmt::format("--slots '{}': a number from 1 to {} is accepted, or GPUs as in gpu:0,1.", text,
                    most_slots));
  };
  if (text.starts_with("gpu:")) {
    call.devices = at_commas(std::string_view(text).substr(4));
    if (std::ranges::find(call.devices, "") != call.devices.end() ||
        call.devices.size() > most_slots)
      throw wrong();
    return;
  }
  std::size_t slots = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), slots);
  if (problem != std::errc() || end != text.data() + text.size() || slots < 1 || slots > most_slots)
    throw wrong();
  call.devices.resize(slots);
}

std::optional<double> parse_timeout(const std::string& text) {
  if (text.empty()) return std::nullopt;
  try {
    if (const auto budget = choose::parse_budget(text); budget.seconds) return budget.seconds;
  } catch (const UsageError&) {
  }
  throw UsageError(
      fmt::format("--timeout '{}': a time is accepted, as in 30s, 10min or 2h.", text));
}

std::size_t parse_baseline(const RaceCall& call, const std::string& given) {
  std::string wanted = given.empty() ? "relu" : given;
  if (call.arm_placeholders.size() > 1) {  // of a product "relu, adam" is "relu/adam"
    std::erase(wanted, ' ');
    std::ranges::replace(wanted, ',', '/');
  }
  const auto at = std::ranges::find(call.contestants, wanted, &RaceCall::Contestant::name);
  if (at != call.contestants.end()) return std::size_t(at - call.contestants.begin());
  if (given.empty()) return 0;
  std::vector<std::string> names;
  for (const auto& contestant : call.contestants) names.push_back(contestant.name);
  const auto meant = api::nearest(given, names);
  throw UsageError(fmt::format("--baseline: no arm is called '{}'{} There are {}.", given,
                               meant ? fmt::format("; did you mean '{}'?", *meant) : ".",
                               fmt::join(names, ", ")));
}

race::Settle parse_settle(const RaceCall& call, const std::string& text) {
  // Two alternatives without a rate are a question that has a short answer.
  if (text.empty())
    return call.contestants.size() == 2 && call.rates.empty() ? race::Settle::better
                                                              : race::Settle::recommendation;
  if (text == "better") return race::Settle::better;
  if (text == "recommendation") return race::Settle::recommendation;
  if (text == "all") return race::Settle::all;
  throw UsageError(fmt::format("--settle '{}': better, recommendation or all is accepted.", text));
}

}  // namespace

std::vector<race::Contestant> RaceCall::racers() const {
  std::vector<race::Contestant> out;
  for (std::size_t c = 0; c < contestants.size(); ++c) {
    race::Contestant one{.cost = c == baseline ? 0.0
                                               : 1.0};  // who ties with it is no reason to leave it
    if (!rates.empty()) {
      one.lowest = -middle();
      one.highest = int(rates.size()) - 1 - middle();
      one.first = std::max(-1, one.lowest);
      one.last = std::min(1, one.highest);
    }
    out.push_back(one);
  }
  return out;
}

std::string RaceCall::rate_of(const race::Arm& arm) const {
  return rates.empty() ? "" : rates[std::size_t(arm.step + middle())];
}

std::vector<std::string> RaceCall::command(const race::Arm& arm, std::size_t repeat) const {
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < arm_placeholders.size(); ++i)
    values[arm_placeholders[i]] = contestants[arm.contestant].values[i];
  if (!rates.empty()) values[rate_placeholder] = rate_of(arm);
  if (!seed_placeholder.empty()) values[seed_placeholder] = fmt::format("{}", repeat + 1);
  std::vector<std::string> out;
  for (const WordPattern& pattern : words) {
    std::string& word = out.emplace_back();
    for (const auto& piece : pattern.pieces)
      word += piece.is_placeholder ? values.at(piece.text) : piece.text;
  }
  return out;
}

RaceCall parse_race(const RaceFlags& flags) {
  RaceCall call;
  for (const std::string& arm : flags.arms) add_arm(call, arm);
  if (!flags.rate.empty()) set_rates(call, flags.rate);
  if (call.contestants.size() < 2)
    throw UsageError(fmt::format(
        "--arm: it takes two arms to compare, and there is {}. Name them as in --arm "
        "'act=relu,gelu'.",
        call.contestants.empty() ? "none" : fmt::format("'{}' alone", call.contestants[0].name)));
  call.seed_placeholder = flags.seed;
  if (flags.seed.empty() && !flags.unpaired)
    throw UsageError(
        "--seed: none is named. Every repeat must differ, and the same for all arms: put {seed} "
        "into "
        "the command and say --seed seed. If its runs differ by themselves, say --unpaired.");
  if (flags.seed.find_first_not_of(of_a_name) != flags.seed.npos)
    throw UsageError(
        fmt::format("--seed '{}': the name of a placeholder is accepted, as in seed.", flags.seed));
  set_words(call, flags.words);
  set_slots(call, flags.slots);
  call.timeout = parse_timeout(flags.timeout);
  call.budget = choose::parse_budget(flags.budget);
  call.stops_early = flags.stop_early;
  call.baseline = parse_baseline(call, flags.baseline);
  call.rules.settle = parse_settle(call, flags.settle);
  if (!flags.margin.empty())
    call.rules.margin = api::parse_number(flags.margin, "--margin", 0, 1e30);
  const bool for_a_gain = call.rules.settle == race::Settle::better;
  if (for_a_gain) call.rules.most_repeats = most_repeats_for_a_gain;
  if (flags.unpaired)
    call.rules.pairing = for_a_gain ? race::Pairing::pooled : race::Pairing::unpaired;
  call.rules.baseline = call.baseline;
  call.metric = {.name = flags.metric, .lower_is_better = flags.lower_is_better};
  call.metric.not_it = call.arm_placeholders;
  for (const std::string& name : {call.rate_placeholder, call.seed_placeholder})
    if (!name.empty()) call.metric.not_it.push_back(name);
  return call;
}

}  // namespace hillock::cli
