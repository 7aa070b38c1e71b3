#include "race/score_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "api/error.h"
#include "api/nearest.h"
#include "api/spec.h"
#include "data/cell.h"
#include "data/missing_words.h"
#include "data/records.h"
#include "data/text_source.h"
#include "race/statistics.h"

namespace hillock::race {
namespace {

const std::vector<std::string> arm_names{"arm",    "activation", "name",   "model",
                                         "method", "variant",    "config", "condition"};
const std::vector<std::string> score_names{"score", "accuracy", "metric", "value",
                                           "auc",   "f1",       "r2",     "loss"};
const std::vector<std::string> seed_names{"seed", "fold", "repeat", "split", "run", "replicate"};
const std::vector<std::string> rate_names{"rate", "lr", "learning_rate"};
const std::vector<std::string> step_names{"step", "epoch", "iteration"};

constexpr std::size_t no_column = std::numeric_limits<std::size_t>::max();

// The index of its column, or `no_column` if it is optional and not found.
std::size_t find_column(const std::string& path, const std::string& option,
                        const std::string& asked, const std::vector<std::string>& usual,
                        const data::Record& header) {
  const auto place = [&](const std::string& name) {
    const auto at =
        std::ranges::find_if(header, [&](const std::string& h) { return api::same_name(h, name); });
    return at == header.end() ? no_column : std::size_t(at - header.begin());
  };
  if (!asked.empty()) {
    if (const std::size_t at = place(asked); at != no_column) return at;
    const auto meant = api::nearest(asked, header);
    throw UsageError(fmt::format("{}: {} has no column '{}'{} It has {}.", option, path, asked,
                                 meant ? fmt::format("; did you mean '{}'?", *meant) : ".",
                                 fmt::join(header, ", ")));
  }
  for (const std::string& name : usual)
    if (const std::size_t at = place(name); at != no_column) return at;
  return no_column;
}

std::size_t need_column(const std::string& path, const std::string& option,
                        const std::string& asked, const std::vector<std::string>& usual,
                        const data::Record& header) {
  const std::size_t at = find_column(path, option, asked, usual, header);
  if (at != no_column) return at;
  throw UsageError(fmt::format("{}: no column is called {}. Name it with {}; the columns are {}.",
                               path, fmt::join(usual, ", "), option, fmt::join(header, ", ")));
}

[[noreturn]] void refuse(const std::string& path, std::size_t line, std::string_view what,
                         const std::string& text) {
  throw Error(
      fmt::format("{}, line {}: the {} '{}' is not a number. 0.81, 0,81 and 8.1e-1 are accepted, "
                  "and an empty cell or NaN for a run that failed.",
                  path, line, what, text));
}

// Empty for a failed run.
std::optional<double> score_in(const std::string& path, std::size_t line, const std::string& text,
                               data::DecimalMark mark, const data::MissingWords* missing) {
  const data::Cell cell = data::read_cell(text, mark, missing);
  if (cell.kind == data::CellKind::text) refuse(path, line, "score", text);
  return cell.kind == data::CellKind::number ? std::optional(cell.value) : std::nullopt;
}

double step_in(const std::string& path, std::size_t line, const std::string& text) {
  const data::Cell cell = data::read_cell(text, data::DecimalMark::point);
  if (cell.kind != data::CellKind::number) refuse(path, line, "step", text);
  return cell.value;
}

void set_apart(ScoreTable& table) {
  ScoreTable out{.columns = table.columns};
  for (std::size_t c = 0; c < table.contestants.size(); ++c) {
    ScoreTable::Apart all{.name = table.contestants[c]};
    bool has_one = false;
    for (const ScoreTable::Arm& arm : table.arms) {
      if (arm.contestant != c) continue;
      all.scores += arm.scores.size();
      all.failed += arm.failed;
      if (arm.scores.size() < 2 || arm.failed > arm.scores.size()) continue;
      out.arms.push_back(arm);
      out.arms.back().contestant = out.contestants.size();
      has_one = true;
    }
    if (has_one)
      out.contestants.push_back(table.contestants[c]);
    else
      out.apart.push_back(std::move(all));
  }
  table = std::move(out);
}

struct Last {
  double step = 0;
  std::size_t line = 0;
  std::optional<double> score;
};

}  // namespace

ScoreTable read_scores(const std::string& given, const ScoreColumns& columns,
                       const data::TableForm& form) {
  const std::string path = data::name_of_file(given);
  std::vector<std::size_t> lines;
  const std::vector<data::Record> records = data::read_records(given, form, &lines);
  if (records.size() < 2) throw Error(fmt::format("{}: there are no scores below a header.", path));
  const data::Record& header = records.front();
  const std::size_t arm = need_column(path, "--arm", columns.arm, arm_names, header),
                    score = need_column(path, "--score", columns.score, score_names, header),
                    seed = find_column(path, "--seed", columns.seed, seed_names, header),
                    rate = find_column(path, "--rate", columns.rate, rate_names, header),
                    step = find_column(path, "--step", columns.step, step_names, header);
  const auto name_at = [&](std::size_t at) { return at == no_column ? "" : header[at]; };
  const bool has_commas = std::any_of(records.begin() + 1, records.end(), [&](const auto& record) {
    return record.size() > score && data::has_decimal_comma(record[score]);
  });
  const auto mark =
      form.decimal.value_or(has_commas ? data::DecimalMark::comma : data::DecimalMark::point);
  const data::MissingWords words =
      data::missing_words_of(form.missing.value_or(std::vector<std::string>()), mark);
  const data::MissingWords* const missing = form.missing ? &words : nullptr;
  ScoreTable table{.columns = {.arm = header[arm],
                               .score = header[score],
                               .seed = name_at(seed),
                               .rate = name_at(rate),
                               .step = name_at(step)}};
  std::map<std::string, std::size_t> contestant_of;
  std::map<std::pair<std::string, std::string>, std::size_t> arm_of;
  std::vector<std::map<std::string, Last>> runs;  // [arm], by seed
  std::vector<std::vector<std::string>> order;    // [arm], seeds in order
  for (std::size_t i = 1; i < records.size(); ++i) {
    const data::Record& record = records[i];
    const std::size_t line = lines[i];
    if (record.size() != header.size())
      throw Error(fmt::format("{}, line {}: {} fields where the header has {}.", path, line,
                              record.size(), header.size()));
    const std::string rate_text = rate == no_column ? "" : record[rate];
    if (record[arm].empty())
      throw Error(fmt::format("{}, line {}: the column '{}' is empty.", path, line, header[arm]));
    const auto [contestant, is_new] = contestant_of.emplace(record[arm], table.contestants.size());
    if (is_new) table.contestants.push_back(record[arm]);
    const auto [place, is_new_arm] =
        arm_of.emplace(std::pair(record[arm], rate_text), table.arms.size());
    if (is_new_arm) {
      table.arms.push_back({.contestant = contestant->second, .rate = rate_text});
      runs.emplace_back();
      order.emplace_back();
    }
    const std::size_t a = place->second;
    const Last now{.step = step == no_column ? 0 : step_in(path, line, record[step]),
                   .line = line,
                   .score = score_in(path, line, record[score], mark, missing)};
    // Without a seed column, every line is a run of its own.
    const std::string key = seed == no_column ? fmt::format("{}", line) : record[seed];
    const auto [run, is_new_run] = runs[a].emplace(key, now);
    if (is_new_run)
      order[a].push_back(key);
    else if (now.step > run->second.step)
      run->second = now;
    else if (now.step == run->second.step)
      throw Error(fmt::format(
          "{}, line {}: {} has a score for {} {} already, in line {}. If each line is a run, leave "
          "that column out; if they are steps of one training, name their column with --step.",
          path, line, record[arm], header[seed], key, run->second.line));
  }
  for (std::size_t a = 0; a < table.arms.size(); ++a)
    for (const std::string& key : order[a]) {
      const Last& last = runs[a].at(key);
      if (!last.score) {
        ++table.arms[a].failed;
        continue;
      }
      table.arms[a].seeds.push_back(key);
      table.arms[a].scores.push_back(*last.score);
    }
  set_apart(table);
  return table;
}

ScoresToJudge pair_up(const ScoreTable& table, bool lower_is_better) {
  const double sign = lower_is_better ? -1 : 1;
  ScoresToJudge out;
  std::map<std::string, std::size_t> has;
  std::size_t most = 0, all = 0;
  for (const ScoreTable::Arm& arm : table.arms) {
    for (const std::string& seed : arm.seeds) ++has[seed];
    most = std::max(most, arm.scores.size());
    all += arm.scores.size();
  }
  std::vector<std::string> common;
  for (const std::string& seed : table.arms.front().seeds)
    if (has[seed] == table.arms.size()) common.push_back(seed);
  const bool paired =
      !table.columns.seed.empty() && common.size() >= 3 && 2 * common.size() >= most;
  for (const ScoreTable::Arm& arm : table.arms) {
    std::vector<double>& scores = out.scores.emplace_back();
    if (!paired) {
      for (const double score : arm.scores) scores.push_back(sign * score);
      continue;
    }
    std::map<std::string, double> of_seed;
    for (std::size_t i = 0; i < arm.seeds.size(); ++i) of_seed[arm.seeds[i]] = arm.scores[i];
    for (const std::string& seed : common) scores.push_back(sign * of_seed[seed]);
  }
  if (!paired) return out;
  out.pairing = Pairing::paired;
  out.correlation = mean_correlation(out.scores);
  out.left_out = all - common.size() * table.arms.size();
  return out;
}

bool is_a_loss(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return std::ranges::any_of(std::array{"loss", "error", "rmse", "mse", "mae", "perplexity"},
                             [&](const char* word) { return lower.find(word) != lower.npos; });
}

double usual_margin(const Scores& scores, bool lower_is_better) {
  const auto is_share = [](const std::vector<double>& of_arm) {
    return std::ranges::all_of(of_arm, [](double s) { return s >= 0 && s <= 1; });
  };
  if (!lower_is_better && std::ranges::all_of(scores, is_share)) return 0.005;
  std::vector<double> means;
  for (const auto& of_arm : scores) means.push_back(std::abs(mean_of(of_arm)));
  return 0.01 * upper_median(std::move(means));
}

}  // namespace hillock::race
