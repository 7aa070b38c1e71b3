#include "cli/race_course.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "api/error.h"
#include "choose/json_text.h"
#include "cli/command.h"
#include "data/one_line.h"
#include "race/score_table.h"

namespace hillock::cli {
namespace {

using Json = nlohmann::ordered_json;

Json key_of(const std::vector<std::string>& words, std::size_t repeat) {
  return {{"words", words}, {"repeat", repeat + 1}};
}

Json names_of(const RaceCall& call) {
  Json names = Json::array();
  for (const auto& contestant : call.contestants) names.push_back(contestant.name);
  return {{"arms", names}, {"rates", call.rates}};
}

// `whole`: what a run that is under way, or was given up, has printed so far.
Figures figures_of(const Command& command, bool whole) {
  Figures figures;
  if (!figures.take_report(command.report, whole) || figures.empty())
    figures.take_file(command.out, whole);
  if (figures.empty()) figures.take_file(command.err, whole);  // where Python's logging writes
  return figures;
}

// The last lines of a file, each indented by two and fit for a terminal.
std::string tail_of(const std::string& path) {
  constexpr std::streamoff most = 4096;
  constexpr std::size_t lines = 10;
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return "";
  const std::streamoff size = file.tellg(), from = std::max<std::streamoff>(size - most, 0);
  std::string text(std::size_t(size - from), '\0');
  file.seekg(from);
  file.read(text.data(), std::streamsize(text.size()));
  std::vector<std::string> all;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) all.push_back(data::one_line(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  if (all.size() > lines) all.erase(all.begin(), all.end() - std::ptrdiff_t(lines));
  std::string out;
  for (const std::string& line : all) out += "\n  " + line;
  return out;
}

}  // namespace

Json race_header(const RaceFlags& flags, const RaceCall& call) {
  Json header{{"journal", 1},
              {"race", 1},
              {"command", flags.words},
              {"seed", flags.seed},
              {"metric", flags.metric},
              {"lower_is_better", flags.lower_is_better},
              {"timeout", flags.timeout},
              {"reuse", flags.reuse}};
  if (flags.stop_early) header["stop_early"] = true;
  // With --reuse races with other arms go on in the same journal.
  if (!flags.reuse) header["contestants"] = names_of(call);
  return header;
}

RaceCourse::RaceCourse(const RaceCall& call, choose::Journal& journal, const std::string& folder)
    : call_(call),
      journal_(journal),
      folder_(std::filesystem::absolute(folder) / "logs"),
      id_(choose::json_line(names_of(call))),
      race_(call.racers(), call.rules),
      slots_(call.devices, call.timeout) {
  std::error_code problem;
  std::filesystem::create_directories(folder_, problem);
  if (problem) throw Error(fmt::format("{}: cannot be made: {}.", folder_, problem.message()));
}

std::size_t RaceCourse::failed(std::size_t arm) const {
  return std::size_t(std::ranges::count_if(done_, [&](const auto& run) {
    return run.first.first == arm && std::isnan(run.second.score);
  }));
}

std::size_t RaceCourse::failed() const {
  return std::size_t(
      std::ranges::count_if(done_, [](const auto& run) { return std::isnan(run.second.score); }));
}

std::size_t RaceCourse::stopped_early() const {
  return std::size_t(
      std::ranges::count_if(done_, [](const auto& run) { return run.second.was_stopped; }));
}

bool RaceCourse::is_constant() const {
  std::map<std::size_t, double> first;
  for (const auto& [place, run] : done_)
    if (!std::isnan(run.score) && first.emplace(place.first, run.score).first->second != run.score)
      return false;
  return !done_.empty();
}

std::string RaceCourse::log_name(std::size_t arm, std::size_t repeat) const {
  const race::Arm& is = race_.arms()[arm];
  std::string name = call_.contestants[is.contestant].name;
  if (!call_.rates.empty()) name += " " + call_.rate_of(is);
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-' && c != '=') c = '_';
  // The number keeps names apart that have become one.
  return folder_ + fmt::format("/{}-{}-{}", is.contestant, name.substr(0, 80), repeat + 1);
}

bool RaceCourse::is_of_other_race(const Json& record) const {
  return record.value("race", std::string()) != id_;
}

// Of the journal, or done now.
const RaceCourse::Run* RaceCourse::known(std::size_t arm, std::size_t repeat) {
  const Place place{arm, repeat};
  if (const auto at = done_.find(place); at != done_.end()) return &at->second;
  const auto words = call_.command(race_.arms()[arm], repeat);
  const auto* record = journal_.find(choose::json_line(key_of(words, repeat)));
  // Where another race stopped a run is no matter of this one.
  if (!record || (record->content.contains("stopped_at") && is_of_other_race(record->content)))
    return nullptr;
  take_record(place, record->content);
  return &done_.at(place);
}

void RaceCourse::take_record(Place place, const Json& record) {
  const bool has_score = record.contains("score") && record["score"].is_number();
  const double sign = call_.metric.lower_is_better ? -1 : 1;
  Run& run = done_[place] = {.score = has_score ? sign * record["score"].get<double>() : NAN,
                             .is_of_other_race = is_of_other_race(record),
                             .was_stopped = record.contains("stopped_at")};
  if (call_.stops_early && record.contains("curve"))
    for (const Json& value : record["curve"])
      run.curve.push_back(value.is_number() ? sign * value.get<double>() : NAN);
  ++(run.is_of_other_race ? reused_ : runs_);
  if (!has_score) {
    last_failure_ = record.value("failure", std::string());
    return;
  }
  const std::string name = record.value("metric", std::string());
  if (metric_.empty()) metric_ = name;
  if (metric_ != name)
    throw Error(
        fmt::format("some runs give {} and others {}. Name the one that counts with --metric NAME.",
                    metric_, name));
}

race::Curve RaceCourse::curve_of(const Figures& figures, const std::string& metric) const {
  race::Curve curve = figures.curve(metric);
  if (call_.metric.lower_is_better)
    for (double& value : curve) value = -value;
  return curve;
}

// The leader's own runs are what others are compared with.
bool RaceCourse::may_be_stopped(std::size_t arm) const {
  return call_.stops_early && race_.has_looked() && arm != race_.statement(race_.leader()).arm;
}

bool RaceCourse::is_behind(Place place, const Command& command) const {
  if (!may_be_stopped(place.first)) return false;
  std::string why;
  const Figures figures = figures_of(command, true);
  const auto metric = find_metric(figures, call_.metric, why);
  return metric && pace_.behind(place.first, curve_of(figures, metric->name));
}

void RaceCourse::learn_pace() {
  if (!call_.stops_early) return;
  std::vector<std::vector<race::Curve>> runs(race_.arms().size());
  for (const auto& [place, run] : done_)
    if (!run.was_stopped && place.second < race_.scores(place.first).size())
      runs[place.first].push_back(run.curve);
  pace_ = race::Pace(runs, race_.statement(race_.leader()).arm, race_.margin());
}

void RaceCourse::take_end(Place place, const Command& command, const CommandEnd& end) {
  const Figures figures = figures_of(command, end.given_up);
  std::string why = end.failure;
  std::optional<MetricFound> metric;
  if (why.empty()) metric = find_metric(figures, call_.metric, why);
  if (metric && !std::isfinite(metric->value)) {
    why = fmt::format("{} is {}", metric->name, metric->value);
    metric.reset();
  }
  Json record{{"run", key_of(command.words, place.second)},
              {"race", id_},
              {"arm", call_.contestants[race_.arms()[place.first].contestant].name}};
  if (!call_.rates.empty()) record["rate"] = call_.rate_of(race_.arms()[place.first]);
  record["seed"] = place.second + 1;
  unlink(command.report.c_str());
  const std::string log = command.out.substr(0, command.out.size() - 4);
  if (metric) {
    record["metric"] = metric->name;
    const race::Curve curve = curve_of(figures, metric->name);
    const auto behind = may_be_stopped(place.first) ? pace_.behind(place.first, curve)
                                                    : std::optional<race::Pace::Behind>();
    if (behind) {
      record["score"] = call_.metric.lower_is_better ? -behind->score : behind->score;
      record["stopped_at"] = behind->step + 1;
    } else {
      record["score"] = metric->value;
      if (call_.stops_early) record["curve"] = figures.curve(metric->name);
    }
    // The logs of the one before are needed no more.
    if (const std::string before = std::exchange(kept_log_[place.first], log); !before.empty())
      for (const char* end_of_name : {".out", ".err"}) unlink((before + end_of_name).c_str());
  } else {
    std::string tail = tail_of(command.err);
    if (tail.empty()) tail = tail_of(command.out);
    std::string words;
    for (const std::string& word : command.words)
      words += (words.empty() ? "" : " ") + shell_word(word);
    record["failure"] = fmt::format("{}: {}{}", data::one_line(words), data::one_line(why), tail);
  }
  record["seconds"] = std::round(end.seconds * 1000) / 1000;
  journal_.append(record);
  take_record(place, *choose::content_of_line(choose::journal_line(record)));
}

std::vector<RaceCourse::Place> RaceCourse::missing(std::size_t repeats) {
  std::vector<Place> out;
  for (std::size_t r = 0; r < repeats; ++r)
    for (const std::size_t arm : race_.running())
      if (race_.scores(arm).size() <= r && !known(arm, r)) out.emplace_back(arm, r);
  return out;
}

// Runs of this race that stand in its journal count as those that are yet to be done do, so that a
// race that goes on ends where it would have ended.
std::size_t RaceCourse::affordable(std::size_t repeats) {
  if (!call_.budget.runs) return repeats;
  std::size_t spent = 0;
  for (std::size_t arm = 0; arm < race_.arms().size(); ++arm)
    for (std::size_t r = 0; r < race_.scores(arm).size(); ++r)
      spent += !done_.at({arm, r}).is_of_other_race;
  const auto cost = [&](std::size_t until) {
    std::size_t runs = spent;
    for (const std::size_t arm : race_.running())
      for (std::size_t r = race_.scores(arm).size(); r < until; ++r) {
        const Run* run = known(arm, r);
        runs += !run || !run->is_of_other_race;
      }
    return runs;
  };
  while (repeats > race_.looked_at() && cost(repeats) > *call_.budget.runs) --repeats;
  return repeats;
}

bool RaceCourse::run_missing(std::size_t repeats, const std::function<bool()>& must_stop) {
  const std::vector<Place> places = missing(repeats);
  std::vector<Command> commands;
  for (const auto& [arm, repeat] : places) {
    const std::string log = log_name(arm, repeat);
    commands.push_back({.words = call_.command(race_.arms()[arm], repeat),
                        .out = log + ".out",
                        .err = log + ".err",
                        .report = log + ".report"});
  }
  bool stopped = false;
  slots_.run(
      commands,
      [&](std::size_t i, const CommandEnd& end) {
        take_end(places[i], commands[i], end);
        tell(repeats);
      },
      [&] {
        tell(repeats);
        stopped = stopped || must_stop();
        return stopped;
      },
      [&](std::size_t i) { return is_behind(places[i], commands[i]); });
  return missing(repeats).empty();
}

std::size_t RaceCourse::common_repeats() {
  std::size_t out = call_.rules.most_repeats;
  for (const std::size_t arm : race_.running()) {
    std::size_t has = 0;
    while (has < out && known(arm, has)) ++has;
    out = std::min(out, has);
  }
  return out;
}

// Where arms are not paired, all that other races have of an arm counts at once.
void RaceCourse::feed(std::size_t repeats) {
  for (const std::size_t arm : race_.running())
    for (std::size_t r = race_.scores(arm).size(); r < call_.rules.most_repeats; ++r) {
      const Run* run = known(arm, r);
      const bool counts = r < repeats || (call_.rules.pairing != race::Pairing::paired && run &&
                                          run->is_of_other_race);
      if (!counts) break;
      race_.add(arm, run->score, NAN);
    }
}

// The least difference of two scores: of an accuracy on 20 rows, one row.
double RaceCourse::least_step() const {
  std::vector<double> scores;
  for (std::size_t arm = 0; arm < race_.arms().size(); ++arm)
    for (const double score : race_.scores(arm))
      if (!std::isnan(score)) scores.push_back(score);
  std::ranges::sort(scores);
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < scores.size(); ++i)
    // What rounding makes of equal ones is no difference.
    if (const double step = scores[i] - scores[i - 1]; step > 1e-9 * std::abs(scores[i]))
      least = std::min(least, step);
  return std::isfinite(least) ? least : 0;
}

// What the race has to know of its scores' scale, as soon as there are some.
void RaceCourse::learn_scale() {
  race_.set_step(least_step());
  if (call_.rules.margin || race_.has_looked()) return;
  race::Scores scores;
  for (const std::size_t arm : race_.running()) {
    std::vector<double> of_arm = race_.scores(arm);
    std::erase_if(of_arm, [](double score) { return std::isnan(score); });
    if (!of_arm.empty()) scores.push_back(of_arm);
  }
  if (!scores.empty()) race_.set_margin(race::usual_margin(scores, call_.metric.lower_is_better));
}

void RaceCourse::tell(std::size_t repeats) {
  RaceProgress p{.runs = runs_, .repeats = repeats, .open = race_.open(), .share = share_};
  const double most =
      call_.budget.runs
          ? double(*call_.budget.runs)
          : double(runs_ + race_.running().size() * (call_.rules.most_repeats - race_.looked_at()));
  p.share = std::max(share_, std::min(1.0, double(runs_) / most));
  if (race_.has_looked()) p.leader = call_.contestants[race_.leader()].name;
  progress_(p);
}

void RaceCourse::run(const std::function<void(const RaceProgress&)>& progress,
                     const std::function<bool()>& interrupted) {
  progress_ = progress;
  const auto start = std::chrono::steady_clock::now();
  const auto is_late = [&] {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (call_.budget.seconds) share_ = passed.count() / *call_.budget.seconds;
    return call_.budget.seconds && passed.count() >= *call_.budget.seconds;
  };
  while (!race_.running().empty() && !race_.has_failed(call_.baseline)) {
    const std::size_t next =
        std::min(race::look_after(race_.looked_at()), call_.rules.most_repeats);
    const std::size_t repeats = affordable(next);
    const bool whole = repeats > race_.looked_at() &&
                       run_missing(repeats, [&] { return interrupted() || is_late(); });
    const std::size_t have = whole ? repeats : common_repeats();
    const bool last = !whole || repeats < next || repeats == call_.rules.most_repeats;
    if (have > race_.looked_at() && have >= 2 && (whole || have < repeats)) {
      feed(have);
      learn_scale();
      race_.look(have, last);
      learn_pace();
    }
    if (last && (!whole || repeats < next)) {
      end_ = race_.is_settled() ? RaceEnd::settled
             : interrupted()    ? RaceEnd::interrupted
                                : RaceEnd::budget;
      break;
    }
  }
  race_.end();
  if (race_.is_settled()) end_ = RaceEnd::settled;
  if (race_.has_failed(call_.baseline) || every_run_failed()) end_ = RaceEnd::failed;
  if (race_.has_looked() && race_.has_failed(race_.leader())) end_ = RaceEnd::failed;
  journal_.finish();
}

}  // namespace hillock::cli
