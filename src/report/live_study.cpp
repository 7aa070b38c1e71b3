#include "report/live_study.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "api/hillock.h"
#include "choose/journal.h"
#include "choose/json_text.h"
#include "choose/options.h"
#include "nn/unit_kind.h"
#include "race/statistics.h"
#include "report/pages.h"
#include "report/result_json.h"

namespace hillock::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t live_losses_shown =
    20'000;  // of all curves together, because they are sent repeatedly

// Whether the run is of a compared network, and not of a trial after the answer.
bool is_of_the_race(const Json& run) {
  for (const char* other : {"last", "init", "optimizer", "held_out_after"})
    if (run.contains(other)) return false;
  return run.value("activation", Json()).is_string() && run.value("rate", Json()).is_number() &&
         run.value("repeat", Json()).is_number_unsigned() && run.value("hidden", Json()).is_array();
}

bool has_curves(const Json& history) {
  return history.value("best_epoch", Json()).is_number() &&
         history.value("seconds", Json()).is_number() &&
         history.value("training_loss", Json()).is_array() &&
         history.value("validation_loss", Json()).is_array();
}

Json repeat_json(const Json& history) {
  return {{"kept_epoch", history["best_epoch"]},
          {"training_loss", history["training_loss"]},
          {"validation_loss", history["validation_loss"]}};
}

}  // namespace

LiveStudy::LiveStudy(const choose::Configuration& configuration, const data::Dataset& data,
                     std::string command, std::string journal)
    : metric_(configuration.metric),
      configuration_(choose::settings_json(configuration, data)),
      data_(data_json(data)),
      columns_(columns_json(data)),
      command_(std::move(command)),
      journal_(std::move(journal)) {}

void LiveStudy::tell(const choose::Progress& progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
}

void LiveStudy::end(std::string report) {
  const std::lock_guard lock(mutex_);
  report_ = std::move(report);
}

bool LiveStudy::ended() const {
  const std::lock_guard lock(mutex_);
  return !report_.empty();
}

std::string LiveStudy::page() const {
  const std::lock_guard lock(mutex_);
  if (!report_.empty()) return report_;
  return allowed_to_ask_its_server(page_with(report_page, {{"live", state_json()}}));
}

std::string LiveStudy::state() {
  const std::lock_guard lock(mutex_);
  read_on();
  return choose::json_line(state_json());
}

void LiveStudy::read_on() {
  std::ifstream file(journal_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(read_));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::size_t from = 0;
  for (std::size_t end; (end = text.find('\n', from)) != text.npos; from = end + 1) {
    const auto line = choose::content_of_line(std::string_view(text).substr(from, end - from));
    if (line && line->contains("run")) take(*line);
  }
  read_ += from;
}

void LiveStudy::take(const Json& line) {
  const Json& run = line["run"];
  const Json score_json = line.value("score", Json()), history = line.value("history", Json());
  ++runs_;
  if (!run.is_object() || !is_of_the_race(run) || !score_json.is_number()) return;
  // A unit of several numbers takes part twice: narrowed, and as wide as the other networks.
  const std::string name = run["activation"];
  const activation::Structural* card = activation::structural(name.substr(0, name.find(':')));
  const bool wide = card && nn::kind_of(*card) && run["hidden"] == configuration_["hidden"];
  Seen& seen = seen_[name + (wide ? " (wide)" : "")];
  const double rate = run["rate"], score = score_json;
  const auto repeat = run["repeat"].get<std::uint64_t>();
  seen.scores[rate].push_back(score);
  if (history.is_object() && has_curves(history)) seen.repeats[rate][repeat] = {score, history};
}

// The rate with the most repeats; if several have as many, the one with the best mean.
double LiveStudy::rate_of(const Seen& seen) const {
  const bool is_loss = nn::is_loss(metric_);
  double rate = 0, best = 0;
  std::size_t most = 0;
  for (const auto& [tried, found] : seen.scores) {
    const double mean = race::mean_of(found) * (is_loss ? -1 : 1);
    if (found.size() < most || (found.size() == most && mean <= best)) continue;
    rate = tried;
    best = mean;
    most = found.size();
  }
  return rate;
}

Json LiveStudy::activation_json(const std::string& name, const Seen& seen) const {
  Json rates = Json::array(), repeats = Json::array();
  std::vector<double> scores;
  double epochs = 0;
  for (const auto& [tried, found] : seen.scores)
    rates.push_back({{"learning_rate", tried},
                     {"repeats", found.size()},
                     {"score", race::mean_of(found)},
                     {"error", nullptr},
                     {"loss", nullptr},
                     {"dead", nullptr}});
  const double rate = rate_of(seen);
  const std::map<std::uint64_t, Kept> none;
  const auto at = seen.repeats.find(rate);
  const auto& its = at == seen.repeats.end() ? none : at->second;
  for (const auto& [repeat, kept] : its) {
    scores.push_back(kept.score);
    repeats.push_back(repeat_json(kept.history));
    epochs += kept.history["best_epoch"].get<double>() / double(its.size());
  }
  double seconds = 0, trained = 0;
  for (const auto& [repeat, kept] : its) {
    seconds += kept.history["seconds"].get<double>();
    trained += double(kept.history["validation_loss"].size()) - 1;
  }
  return {{"name", name},
          {"score",
           {{"mean", scores.empty() ? Json(nullptr) : Json(race::mean_of(scores))},
            {"sd", scores.size() < 2 ? Json(nullptr) : Json(race::sd_of(scores))},
            {"n", scores.size()},
            {"repeats", scores}}},
          {"learning_rate", rate},
          {"rates_tried", rates},
          {"epochs", epochs},
          {"seconds_per_epoch", trained > 0 ? seconds / trained : 0},
          {"learning_curves", {{"repeats", repeats}}}};
}

Json LiveStudy::state_json() const {
  Json activations = Json::array();
  for (const auto& [name, seen] : seen_) activations.push_back(activation_json(name, seen));
  Json result{{"hillock", version()},
              {"data", data_},
              {"configuration", configuration_},
              {"metric", configuration_["metric"]},
              {"seed", configuration_["seed"]},
              {"activations", activations}};
  thin_curves(result["activations"], live_losses_shown);
  return {{"phase", progress_.phase},
          {"done", progress_.done},
          {"total", progress_.total},
          {"share", progress_.share},
          {"leader", progress_.leader},
          {"open", progress_.open},
          {"runs", runs_},
          {"ended", !report_.empty()},
          {"command", command_},
          {"columns", columns_},
          {"result", result}};
}

}  // namespace hillock::report
