#include "report.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>

#include "measure/inputs.h"
#include "measure/machine.h"
#include "measure/team.h"

namespace hillock::bench {
namespace {

constexpr const char* us = "hillock";

struct Named {
  std::string who;
  double ns;
};

std::optional<Named> best_peer(const measure::Row& row) {
  std::optional<Named> best;
  for (const auto& [who, time] : row.times)
    if (who != us && (!best || time.ns < best->ns))
      best = {who + (time.input == measure::Input::output ? "*" : ""), time.ns};
  return best;
}

std::optional<double> ours(const measure::Row& row) {
  const auto found = row.times.find(us);
  if (found == row.times.end()) return {};
  return found->second.ns;
}

std::string number(std::optional<double> ns) {
  if (!ns || std::isnan(*ns)) return "";
  if (*ns >= 100) return fmt::format("{:.0f}", *ns);
  return *ns >= 10 ? fmt::format("{:.1f}", *ns) : fmt::format("{:.3f}", *ns);
}

std::string ratio(std::optional<double> above, std::optional<double> below) {
  return above && below && !std::isnan(*above) ? fmt::format("{:.2f}", *above / *below) : "";
}

using Table = std::vector<const measure::Row*>;

// Those of one key(row) are one table, in order.
std::vector<Table> split(const Table& rows, auto key) {
  std::vector<Table> tables;
  for (const measure::Row* row : rows) {
    const auto same = [&](const Table& table) { return key(*table[0]) == key(*row); };
    const auto found = std::ranges::find_if(tables, same);
    if (found != tables.end()) found->push_back(row);
    if (found == tables.end()) tables.push_back({row});
  }
  return tables;
}

Table all_of(const std::vector<measure::Row>& rows) {
  Table table;
  for (const measure::Row& row : rows) table.push_back(&row);
  return table;
}

// Of best peer / ours; empty if no row has both.
std::string geometric_mean(const Table& rows) {
  double logs = 0;
  int n = 0;
  for (const measure::Row* row : rows)
    if (const auto best = best_peer(*row); best && ours(*row)) {
      logs += std::log(best->ns / *ours(*row));
      ++n;
    }
  return n == 0 ? "" : fmt::format("{:.2f} (of {})", std::exp(logs / n), n);
}

std::string threads_text(unsigned threads) {
  return fmt::format("{} thread{}", threads, threads == 1 ? "" : "s");
}

std::string_view unit(const measure::Row& row) {
  return row.size.name == "call" ? "a call" : "an element";
}

// "0.294*"
std::string cell(const measure::Row& row, const std::string& peer) {
  const auto time = row.times.find(peer);
  if (time == row.times.end()) return "";
  return number(time->second.ns) + (time->second.input == measure::Input::output ? "*" : "");
}

// "0.200, eigen 0.294 (1.47)"
std::string comparison(const measure::Row& row) {
  const auto mine = ours(row);
  const auto best = best_peer(row);
  std::string text = mine ? number(mine) : "-";
  if (best) text += fmt::format(", {} {}", best->who, number(best->ns));
  if (best && mine) text += fmt::format(" ({})", ratio(best->ns, mine));
  return text;
}

// The median over a table's rows of each limit.
std::string limits_text(const Table& table) {
  std::map<std::string, std::vector<double>> all;
  for (const measure::Row* row : table)
    for (const auto& [name, ns] : row->limits) all[name].push_back(ns);
  std::string text;
  for (auto& [name, values] : all) {
    std::ranges::sort(values);
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", name, number(values[values.size() / 2]));
  }
  return text;
}

}  // namespace

Setting setting(const measure::Plan& plan, const std::vector<measure::Peer>& peers,
                const std::vector<std::string>& missing, const std::string& command) {
  Setting s;
  s.emplace_back("command", command);
  s.emplace_back("date", fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(std::time(nullptr))));
  s.emplace_back("CPU", fmt::format("{}, {} usable", measure::cpu_name(), measure::usable_cpus()));
  s.emplace_back("compiler", fmt::format("g++ {}, peers with {}", __VERSION__, PEER_FLAGS));
  for (const measure::Peer& peer : peers) s.emplace_back(peer.name, peer.version);
  for (const std::string& name : missing) s.emplace_back(name, "missing: blank, not beaten");
  s.emplace_back("numbers", fmt::format("x of normal(0, {}), dy of normal(0, 1), mt19937 seed {}",
                                        plan.deviation, measure::seed));
  s.emplace_back("arrays", "64-byte aligned, touched, huge pages asked for; the system's: " +
                               measure::huge_pages());
  s.emplace_back("runs", fmt::format("quietest of {} in cache, median of {} in memory, alternating",
                                     plan.cache_runs, plan.memory_runs));
  return s;
}

std::string as_text(const Setting& setting, const std::vector<measure::Row>& rows,
                    const std::vector<std::string>& peers) {
  std::string text;
  for (const auto& [name, value] : setting) text += fmt::format("{:<10}{}\n", name, value);
  text +=
      "ratio = fastest peer / hillock; * computes the slope from f(x), given; of limit = limit "
      "/ hillock\n";
  const auto key = [](const measure::Row& r) {
    return std::tuple(r.dtype, r.pass, r.size.n, r.threads);
  };
  for (const Table& table : split(all_of(rows), key)) {
    const measure::Row& first = *table[0];
    text += fmt::format("\n{} {}, {} ({} elements), {}: ns {}\n", name_of(first.dtype),
                        name_of(first.pass), first.size.name, first.size.n,
                        threads_text(first.threads), unit(first));
    text += fmt::format("{:<14}{:>9}{:>9} {:<10}{:>6}{:>9}{:>10} ", "", us, "fastest", "peer",
                        "ratio", "limit", "of limit");
    for (const std::string& peer : peers) text += fmt::format("{:>9}", peer);
    text += '\n';
    for (const measure::Row* row : table) {
      const auto best = best_peer(*row).value_or(Named{"", NAN});
      text += fmt::format("{:<14}{:>9}{:>9} {:<10}{:>6}{:>9}{:>10} ", row->activation,
                          number(ours(*row)), number(best.ns), best.who, ratio(best.ns, ours(*row)),
                          number(limit(*row)), ratio(limit(*row), ours(*row)));
      for (const std::string& peer : peers) text += fmt::format("{:>9}", cell(*row, peer));
      text += '\n';
    }
    text += fmt::format("geometric mean of the ratios: {}; limits: {}\n", geometric_mean(table),
                        limits_text(table));
  }
  return text;
}

std::string as_markdown(const Setting& setting, const std::vector<measure::Row>& rows) {
  std::string text;
  for (const auto& [name, value] : setting) text += fmt::format("- {}: {}\n", name, value);
  const auto key = [](const measure::Row& r) {
    return std::tuple(r.dtype, r.pass, r.threads, r.size.name == "call");
  };
  const auto by_size = [](const measure::Row& r) { return r.size.n; };
  const auto by_activation = [](const measure::Row& r) { return r.activation; };
  for (const Table& table : split(all_of(rows), key)) {
    const std::vector<Table> columns = split(table, by_size);
    const measure::Row& first = *table[0];
    text += fmt::format("\n### {} {}, {}: ns {}\n\n| |", name_of(first.dtype), name_of(first.pass),
                        threads_text(first.threads), unit(first));
    for (const Table& column : columns) text += fmt::format(" {} |", column[0]->size.name);
    text += "\n|---|";
    for (std::size_t i = 0; i < columns.size(); ++i) text += "---|";
    text += '\n';
    // A row was measured in every size, or in none.
    for (const Table& line : split(table, by_activation)) {
      text += fmt::format("| {} |", line[0]->activation);
      for (const measure::Row* row : line) text += fmt::format(" {} |", comparison(*row));
      text += '\n';
    }
    text += "| limits |";
    for (const Table& column : columns) text += fmt::format(" {} |", limits_text(column));
    text += "\n| mean ratio |";
    for (const Table& column : columns) text += fmt::format(" {} |", geometric_mean(column));
    text += '\n';
  }
  return text;
}

std::string as_json(const Setting& setting, const std::vector<measure::Row>& rows) {
  nlohmann::ordered_json all;
  for (const auto& [name, value] : setting) all["setting"][name] = value;
  for (const measure::Row& row : rows) {
    nlohmann::ordered_json entry{{"dtype", name_of(row.dtype)}, {"pass", name_of(row.pass)},
                                 {"size", row.size.name},       {"n", row.size.n},
                                 {"threads", row.threads},      {"activation", row.activation},
                                 {"limits_ns", row.limits}};
    for (const auto& [who, time] : row.times) {
      entry["ns"][who] = time.ns;
      if (time.input == measure::Input::output) entry["from_output"].push_back(who);
    }
    all["rows"].push_back(std::move(entry));
  }
  return all.dump(1) + "\n";
}

}  // namespace hillock::bench
