#include "cli/metric_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "api/nearest.h"
#include "api/trimmed.h"
#include "race/score_table.h"

namespace hillock::cli {
namespace {

constexpr std::size_t longest_line = std::size_t{1} << 16, most_names = 1000, longest_name = 100,
                      longest_curve = 1000;
constexpr std::array<std::string_view, 7> usual{"score", "accuracy", "metric", "value",
                                                "auc",   "f1",       "r2"};
constexpr std::array<std::string_view, 8> usual_lower{"val_loss", "loss", "error", "rmse",
                                                      "mse",      "mae",  "score", "metric"};
// What tells where a training is, and not how good.
constexpr std::array<std::string_view, 8> places{"step", "epoch",         "iteration", "seed",
                                                 "lr",   "learning_rate", "time",      "seconds"};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

bool is_of_a_name(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '/' || c == '@' || c == '-';
}

// At the beginning of the text, and ended there; "91 %", "91%" and "91," too.
std::optional<double> number_at(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem == std::errc::invalid_argument) return std::nullopt;
  const std::string_view rest = text.substr(std::size_t(end - text.data()));
  if (!rest.empty() && (is_of_a_name(rest.front()) && rest.front() != '.')) return std::nullopt;
  return problem == std::errc() ? value : NAN;  // too large for a number is a failure
}

// Right before a colon or an equals sign, with or without quotes.
std::string_view name_before(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (!text.empty() && (text.back() == '"' || text.back() == '\'')) text.remove_suffix(1);
  std::size_t begin = text.size();
  while (begin > 0 && is_of_a_name(text[begin - 1])) --begin;
  const std::string_view name = text.substr(begin);
  return !name.empty() && is_letter(name.front()) ? name : std::string_view();
}

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// Without escape sequences of a terminal: "\x1b[32m" and the like.
std::string without_colours(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\x1b' || i + 1 == line.size() || line[i + 1] != '[') {
      out += line[i];
      continue;
    }
    for (i += 2; i < line.size() && (line[i] < '@' || line[i] > '~');) ++i;
  }
  return out;
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size();
}

// Of a longer line the beginning.
bool for_each_line(const std::string& path, bool whole,
                   const std::function<void(std::string_view)>& take) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  std::string line;
  std::array<char, std::size_t{1} << 16> block;
  while (file.read(block.data(), block.size()), file.gcount() > 0)
    for (std::string_view rest(block.data(), std::size_t(file.gcount())); !rest.empty();) {
      const std::size_t end = rest.find('\n');
      line += rest.substr(0, std::min({end, rest.size(), longest_line - line.size()}));
      if (end == rest.npos) break;
      take(line);
      line.clear();
      rest.remove_prefix(end + 1);
    }
  if (!whole) take(line);
  return true;
}

}  // namespace

void Figures::take(std::string_view name, double value) {
  if (name.empty() || name.size() > longest_name) return;
  const auto at = last_.find(name);
  if (at != last_.end())
    at->second = value;
  else if (last_.size() < most_names)
    last_.emplace(name, value);
  else
    return;
  std::vector<double>& curve = curves_[std::string(name)];
  if (curve.size() < longest_curve) curve.push_back(value);
}

std::vector<double> Figures::curve(std::string_view name) const {
  const auto at = curves_.find(name);
  return at == curves_.end() ? std::vector<double>() : at->second;
}

void Figures::take_line(std::string_view given) {
  const std::string plain = without_colours(given.substr(0, longest_line));
  const std::string_view line = api::trimmed(plain);
  if (line.starts_with('{') && line.ends_with('}')) {
    // Deep nesting is no metric, and parsing it would take the stack.
    const auto shallow = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
      return depth < 8;
    };
    const auto object = nlohmann::json::parse(line, shallow, false);
    if (object.is_object()) {
      for (const auto& [name, value] : object.items())
        if (value.is_number()) take(name, value.get<double>());
      return;
    }
  }
  for (std::size_t at = line.find_first_of(":="); at != line.npos;
       at = line.find_first_of(":=", at + 1))
    if (const auto value = number_at(line.substr(at + 1)))
      take(name_before(line.substr(0, at)), *value);
}

bool Figures::take_file(const std::string& path, bool whole) {
  return for_each_line(path, whole, [&](std::string_view line) { take_line(line); });
}

bool Figures::take_report(const std::string& path, bool whole) {
  if (!take_file(path, whole)) return false;
  if (!empty()) return true;
  return for_each_line(path, whole, [&](std::string_view line) {
    line = api::trimmed(line);
    const std::size_t blank = line.find_last_of(" \t");
    if (blank != line.npos && !is_number(api::trimmed(line.substr(0, blank)))) return;
    if (const auto value = number_at(line.substr(blank + 1))) take("score", *value);
  });
}

std::optional<MetricFound> find_metric(const Figures& figures, const MetricWanted& wanted,
                                       std::string& why) {
  const auto& all = figures.all();
  const auto named = [&](std::string_view name) -> std::optional<MetricFound> {
    if (const auto at = all.find(name); at != all.end()) return MetricFound{at->first, at->second};
    for (const auto& [other, value] : all)
      if (same(other, name)) return MetricFound{other, value};
    return std::nullopt;
  };
  std::vector<std::string> names;
  for (const auto& [name, value] : all)
    if (std::ranges::none_of(places, [&](auto place) { return same(place, name); }) &&
        std::ranges::none_of(wanted.not_it, [&](const auto& n) { return same(n, name); }))
      names.push_back(name);
  const std::string there =
      names.empty()
          ? "it printed no 'name: number'"
          : fmt::format(
                "it printed {}",
                fmt::join(names.begin(),
                          names.begin() + std::ptrdiff_t(std::min<std::size_t>(names.size(), 8)),
                          ", "));
  if (!wanted.name.empty()) {
    if (auto found = named(wanted.name)) return found;
    const auto meant = api::nearest(wanted.name, names);
    why = fmt::format("no metric '{}': {}{}", wanted.name, there,
                      meant ? fmt::format("; did you mean '{}'?", *meant) : "");
    return std::nullopt;
  }
  const auto by_usual_name = [&](const auto& list) -> std::optional<MetricFound> {
    for (const std::string_view name : list)
      if (auto found = named(name)) return found;
    return std::nullopt;
  };
  if (auto found = wanted.lower_is_better ? by_usual_name(usual_lower) : by_usual_name(usual))
    return found;
  if (names.size() == 1 && (wanted.lower_is_better || !race::is_a_loss(names.front())))
    return named(names.front());
  why = "no metric: " + there;
  if (names.size() == 1)
    why += fmt::format(", of which less is better: --metric {} --lower-is-better", names.front());
  else if (!names.empty())
    why += "; say which with --metric NAME";
  return std::nullopt;
}

}  // namespace hillock::cli
