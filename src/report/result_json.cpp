#include "report/result_json.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "api/hillock.h"
#include "choose/build_id.h"
#include "choose/json_text.h"
#include "choose/options.h"
#include "data/one_line.h"
#include "kernel/isa.h"
#include "nn/matmul.h"
#include "race/statistics.h"
#include "report/preprocessing_json.h"
#include "words/answer.h"
#include "words/reasons.h"
#include "words/rules.h"

namespace hillock::report {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// JSON has no infinity: the interval of a single repeat, which is unbounded, has null ends.
Json score_json(const std::vector<double>& scores) {
  return {{"mean", race::mean_of(scores)},
          {"sd", race::sd_of(scores)},
          {"n", scores.size()},
          {"repeats", scores}};
}

Json interval_json(double mean, const race::Interval& interval) {
  return {{"mean", mean},
          {"low", choose::finite_or_null(interval.low)},
          {"high", choose::finite_or_null(interval.high)}};
}

Json difference_json(const choose::Finding& f) {
  Json out = interval_json(f.statement.difference, f.statement.interval);
  out["new_data"] = {{"low", choose::finite_or_null(f.new_data.low)},
                     {"high", choose::finite_or_null(f.new_data.high)}};
  return out;
}

Json diagnostics_json(const diagnose::Diagnostics& d) {
  Json layers = Json::array();
  for (const diagnose::LayerDiagnostics& layer : d.layers)
    layers.push_back({{"dead", layer.dead},
                      {"saturated", or_null(layer.saturated)},
                      {"mean_output", layer.mean_output},
                      {"output_spread", layer.output_spread},
                      {"gradient_rms", layer.gradient_rms}});
  return {{"dead", d.dead},
          {"saturated", or_null(d.saturated)},
          {"mean_output", d.mean_output},
          {"gradient_ratio", d.gradient_ratio},
          {"layers", layers}};
}

Json snapshots_json(const choose::Finding& f) {
  Json moments = Json::array();
  for (const choose::Finding::MeanSnapshot& s : f.snapshots) {
    Json moment{{"when", &s == &f.snapshots.front()  ? "at birth"
                         : &s == &f.snapshots.back() ? "at the end"
                                                     : "on the way"},
                {"epoch", s.mean.epoch},
                {"repeats", s.repeats}};
    moment.update(diagnostics_json(s.mean.diagnostics));
    moments.push_back(moment);
  }
  return {{"rows", f.snapshots.front().mean.diagnostics.rows},
          {"seconds_per_run", f.snapshot_seconds},
          {"moments", moments}};
}

// Few digits suffice for a curve and halve the text.
template <class T>
Json rounded(const std::vector<T>& values, int digits) {
  Json out = Json::array();
  for (const T value : values)
    out.push_back(std::isfinite(value) ? Json(std::stod(fmt::format("{:.{}g}", value, digits)))
                                       : Json(nullptr));
  return out;
}

// With the fewest digits that restore the same float.
Json shortest_json(const std::vector<float>& values) {
  Json out = Json::array();
  for (const float value : values)
    out.push_back(std::isfinite(value) ? Json(std::stod(fmt::format("{}", value))) : Json(nullptr));
  return out;
}

Json curves_json(const choose::Finding& f) {
  Json repeats = Json::array();
  for (std::size_t r = 0; r < f.histories.size(); ++r) {
    const nn::History& history = f.histories[r];
    repeats.push_back({{"kept_epoch", history.best_epoch},
                       {"crosswise_epoch", f.crosswise_epochs[r]},
                       {"seconds", rounded(history.seconds_at, 4)},
                       {"training_loss", rounded(history.training_loss, 6)},
                       {"validation_loss", rounded(history.validation_loss, 6)}});
  }
  return {{"steps_per_epoch", f.histories.front().steps_per_epoch}, {"repeats", repeats}};
}

Json range_json(const choose::RateRange& range) {
  return {{"low", range.low},
          {"high", range.high},
          {"decades", range.decades()},
          {"low_cut_off", range.low_cut_off},
          {"high_cut_off", range.high_cut_off}};
}

Json rates_json(const choose::Finding& f) {
  Json rates = Json::array();
  for (const auto& trial : f.trials)
    rates.push_back({{"learning_rate", trial.rate},
                     {"repeats", trial.repeats},
                     {"score", choose::finite_or_null(trial.score)},
                     {"error", choose::finite_or_null(trial.error)},
                     {"loss", choose::finite_or_null(trial.loss)},
                     {"dead", trial.dead}});
  return rates;
}

std::string_view verdict_of(const choose::Finding& f) {
  return f.is_best ? "best" : race::name_of(f.statement.verdict);
}

std::string_view role_of(const choose::Contestant& contestant) {
  return contestant.control ? "linear control" : contestant.wide ? "wide form" : "candidate";
}

Json name_or_null(const choose::Study& study, const std::optional<std::size_t>& contestant) {
  return contestant ? Json(study.contestants[*contestant].name()) : Json(nullptr);
}

Json finding_json(const choose::Study& study, const choose::Finding& f) {
  const choose::Contestant& contestant = study.contestants[f.contestant];
  return {{"name", contestant.name()},
          {"verdict", verdict_of(f)},
          {"role", role_of(contestant)},
          {"held_by", name_or_null(study, f.statement.held_by)},
          {"same_as", name_or_null(study, f.same_as)},
          {"score", score_json(f.scores)},
          {"score_beside_leader", study.score_beside_leader(f.statement)},
          {"difference", difference_json(f)},
          {"learning_rate", f.rate},
          {"rates_tried", rates_json(f)},
          {"learning_rate_range", range_json(f.rate_range)},
          {"epochs", f.epochs},
          {"epochs_to_leader_loss", or_null(f.to_leader_loss.epochs)},
          {"seconds_to_leader_loss", or_null(f.to_leader_loss.seconds)},
          {"repeats_to_leader_loss", f.to_leader_loss.repeats},
          {"seconds_per_run", f.seconds_per_run},
          {"seconds_per_epoch", f.seconds_per_epoch},
          {"parameters", contestant.parameters},
          {"cost", contestant.cost},
          {"control", contestant.control},
          {"diagnostics", diagnostics_json(f.diagnostics)},
          {"reasons", words::reasons(study, f)},
          {"diagnostics_over_time", snapshots_json(f)},
          {"learning_curves", curves_json(f)}};
}

// What distinguishes a form of a variation.
Json form_json(const choose::Variation::Form& form) {
  const choose::Contestant& its = form.contestant;
  Json out;
  if (its.shape.last) out["last"] = its.shape.last->name;
  if (its.init) out["init"] = nn::init_names[static_cast<std::size_t>(*its.init)];
  if (its.optimizer)
    out["optimizer"] = nn::optimizer_names[static_cast<std::size_t>(*its.optimizer)];
  out["score"] = score_json(form.scores);
  out["difference"] = interval_json(form.mean, form.interval);
  out["learning_rate"] = form.rate;
  out["parameters"] = its.parameters;
  out["cost"] = its.cost;
  out["dead"] = form.dead;
  return out;
}

Json variation_json(const choose::Study& study, const std::optional<choose::Variation>& variation) {
  if (!variation) return nullptr;
  Json forms = Json::array();
  for (const choose::Variation::Form& form : variation->forms) forms.push_back(form_json(form));
  return {{"base", study.contestants[variation->base].unit.name},
          {"dead", variation->base_dead},
          {"margin", variation->margin},
          {"settled", variation->settled},
          {"forms", forms}};
}

Json rules_json(const std::vector<words::RuleFinding>& rules) {
  Json out = Json::array();
  for (const words::RuleFinding& rule : rules)
    out.push_back({{"rule", rule.rule},
                   {"name", rule.name},
                   {"holds", words::holds_names[static_cast<std::size_t>(rule.holds)]},
                   {"text", rule.text}});
  return out;
}

Json baseline_json(const choose::Study& study) {
  const choose::Finding* f = study.baseline();
  if (!f) return nullptr;
  return {{"name", study.contestant_of(*f).name()},
          {"verdict", verdict_of(*f)},
          {"costs", {-f->statement.interval.high, -f->statement.interval.low}},
          {"text", words::about_the_baseline(study)}};
}

Json constant_answer_json(const choose::Study& study) {
  if (!study.constant_answer) return nullptr;
  const race::Statement& s = study.constant_answer->statement;
  return {{"name", study.constant_answer->name},
          {"score", study.constant_answer->score},
          {"verdict", race::name_of(s.verdict)},
          {"beaten", study.beats_constant_answer},
          {"difference", interval_json(s.difference, s.interval)}};
}

Json share_or_null(std::size_t part, std::size_t all) {
  return all > 0 ? Json(double(part) / double(all)) : Json(nullptr);
}

// In the target's own unit.
Json targets_json(const std::vector<float>& kept, const data::ColumnFormat& format) {
  if (!format.is_moved()) return shortest_json(kept);
  Json out = Json::array();
  for (const float x : kept) out.push_back(double(x) * format.unit + format.offset);
  return out;
}

Json held_out_json(const choose::HeldOutAnswers& answers, const data::Dataset& data) {
  if (data.task == data::Task::regression)
    return {{"actual", targets_json(answers.actual, data.target_format)},
            {"predicted", targets_json(answers.predicted, data.target_format)}};
  Json classes = Json::array();
  for (const auto& c : answers.classes)
    classes.push_back({{"name", data.classes[c.place]},
                       {"rows", c.rows},
                       {"precision", share_or_null(c.right, c.taken)},
                       {"recall", share_or_null(c.right, c.rows)},
                       {"f1", share_or_null(2 * c.right, c.taken + c.rows)}});
  return {{"classes", classes},
          {"other_classes", answers.other_classes},
          {"confusion", answers.confusion}};
}

}  // namespace

Json data_json(const data::Dataset& data) {
  return {{"file", data::file_shown(data.file)},
          {"rows", data.rows},
          {"sampled_from", data.sampled_from > 0 ? Json(data.sampled_from) : Json(nullptr)},
          {"features", data.features.size()},
          {"missing", data.missing},
          {"target", data.target},
          {"task", data::name_of(data.task)},
          {"classes", data.classes},
          {"notes", data.notes}};
}

Json to_json(const choose::Study& study, const data::Dataset& data, double seconds) {
  Json activations = Json::array();
  for (const choose::Finding& f : study.findings) activations.push_back(finding_json(study, f));
  return {{"hillock", version()},
          {"data", data_json(data)},
          {"configuration", choose::settings_json(study.configuration, data)},
          {"metric", nn::name_of(study.configuration.metric)},
          {"margin", study.margin},
          {"confidence", study.configuration.confidence},
          {"seed", study.configuration.seed},
          {"recommended", study.contestant_of(study.chosen()).name()},
          {"recommendation", words::headline(study)},
          {"baseline", baseline_json(study)},
          {"yardstick", constant_answer_json(study)},
          {"ending", words::ending(study)},
          {"new_data", words::about_new_data(study)},
          {"network_rows", study.network_rows},
          {"test_score", study.test_score},
          {"test_score_interval",
           {{"low", study.test_interval.low}, {"high", study.test_interval.high}}},
          {"test_rows", study.test_rows},
          {"held_out", held_out_json(study.answers, data)},
          {"seconds", seconds},
          {"runs", study.runs},
          {"repeats", study.repeats},
          {"settled", study.settled},
          {"ended", choose::ended_names[static_cast<std::size_t>(study.ended)]},
          {"resolution", study.resolution},
          {"leader_loss", study.leader_loss},
          {"remarks", study.remarks},
          {"rules", rules_json(words::rules(study))},
          {"mixed", variation_json(study, study.mixed)},
          {"remedies", variation_json(study, study.remedies)},
          {"preprocessing", preprocessing_json(study, data)},
          {"activations", activations}};
}

nlohmann::ordered_json study_header(const choose::Configuration& configuration,
                                    const data::Dataset& data, const std::vector<nn::Unit>& units) {
  nlohmann::ordered_json names = nlohmann::ordered_json::array();
  for (const nn::Unit& unit : units) names.push_back(unit.name);
  return {{"journal", 1},
          {"file", data::file_shown(data.file)},
          {"hillock", version()},
          {"build", choose::build_id()},
          {"instruction_set", kernel::chosen_isa().name},
          {"matrix_products", nn::matmul_library()},
          {"data",
           {{"file_fingerprint", fmt::format("{:016x}", data.fingerprint)},
            {"rows", data.rows},
            {"features", data.features.size()},
            {"target", data.target},
            {"task", data::name_of(data.task)}}},
          {"configuration", choose::run_settings_json(configuration, data)},
          {"activations", names}};
}

}  // namespace hillock::report
