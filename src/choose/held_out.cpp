#include "choose/held_out.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <utility>

#include "choose/run_record.h"
#include "data/random.h"
#include "race/statistics.h"

namespace hillock::choose {
namespace {

// The repeat number of this training, which no other training has, and so its random streams.
constexpr std::size_t last_training = 2'000'000;
constexpr std::size_t resamples = 400;
constexpr double two_sided = 1.96;  // for a 95 % interval of a normal distribution
constexpr std::size_t classes_kept = 50, points_kept = 2'000;

// The interval of a share of that many rows (Wilson 1927, JASA 22:209-212). It has a positive width
// even if all rows are right.
race::Interval interval_of_share(double share, double rows) {
  const double z2 = two_sided * two_sided, middle = (share + z2 / (2 * rows)) / (1 + z2 / rows);
  const double half =
      two_sided / (1 + z2 / rows) * std::sqrt(share * (1 - share) / rows + z2 / (4 * rows * rows));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

// Bootstrap interval of the score on new rows: the rows are resampled with replacement (Efron 1979,
// Ann. Statist. 7:1-26).
race::Interval interval_by_drawing(nn::Metric metric, double score,
                                   const std::vector<float>& outputs, const nn::Samples& test,
                                   double unit, std::uint64_t seed) {
  const std::size_t rows = test.rows, width = outputs.size() / rows;
  data::Stream stream(seed, data::Role::held_out, last_training);
  std::vector<double> scores;
  std::vector<float> drawn(outputs.size()), target(rows);
  for (std::size_t i = 0; i < resamples; ++i) {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t from = stream.below(rows);
      std::copy_n(outputs.begin() + std::ptrdiff_t(from * width), width,
                  drawn.begin() + std::ptrdiff_t(row * width));
      target[row] = test.target[from];
    }
    const double again = nn::score(metric, drawn, target, unit);
    if (std::isfinite(again)) scores.push_back(again);
  }
  const double half = scores.empty() ? 0 : two_sided * race::sd_of(scores);
  return {score - half, score + half};
}

// Maps each class to its index among the kept classes, and all others to the index after these.
std::vector<std::size_t> places_of(std::vector<HeldOutAnswers::Class>& classes,
                                   std::size_t all_classes) {
  if (classes.size() > classes_kept) {
    std::ranges::stable_sort(classes, std::greater{}, &HeldOutAnswers::Class::rows);
    classes.resize(classes_kept);
    std::ranges::sort(classes, {}, &HeldOutAnswers::Class::place);
  }
  std::vector<std::size_t> places(all_classes, classes.size());
  for (std::size_t i = 0; i < classes.size(); ++i) places[classes[i].place] = i;
  return places;
}

HeldOutAnswers answers_in_classes(std::span<const float> outputs, std::span<const float> target) {
  const std::size_t width = outputs.size() / target.size();
  HeldOutAnswers out;
  for (std::size_t k = 0; k < width; ++k) out.classes.push_back({.place = k});
  std::vector<std::size_t> said, is;
  for (std::size_t row = 0; row < target.size(); ++row) {
    const auto logits = outputs.subspan(row * width, width);
    said.push_back(static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin()));
    is.push_back(static_cast<std::size_t>(target[row]));
    ++out.classes[is.back()].rows;
    ++out.classes[said.back()].taken;
    out.classes[is.back()].right += is.back() == said.back();
  }
  const std::vector<std::size_t> places = places_of(out.classes, width);
  out.other_classes = width - out.classes.size();
  const std::size_t side = out.classes.size() + (out.other_classes > 0);
  out.confusion.assign(side, std::vector<std::size_t>(side));
  for (std::size_t row = 0; row < said.size(); ++row)
    ++out.confusion[places[is[row]]][places[said[row]]];
  return out;
}

HeldOutAnswers answers_in_numbers(std::span<const float> outputs, const data::Encoder& encoder,
                                  const data::Dataset& data, const data::Rows& rows,
                                  std::uint64_t seed) {
  std::vector<std::size_t> shown(rows.size());
  std::iota(shown.begin(), shown.end(), std::size_t{0});
  if (shown.size() > points_kept) {
    data::Stream stream(seed, data::Role::held_out, last_training, 1);
    stream.shuffle(std::span(shown));
    shown.resize(points_kept);
    std::ranges::sort(shown);
  }
  HeldOutAnswers out;
  for (const std::size_t i : shown) {
    out.actual.push_back(data.target_values[rows[i]]);
    out.predicted.push_back(outputs[i] / encoder.target_scale + encoder.target_mean);
  }
  return out;
}

struct Fitted {
  nn::Parts parts;
  nn::Network network;
};

Fitted fit(const Contestant& contestant, const Configuration& c, const data::Dataset& data,
           const nn::TrainingPlan& plan, const data::Rows& training, const data::Rows& held_out) {
  Fitted out{.parts = nn::make_parts(data, training, {}, held_out),
             .network = nn::make_network(contestant.unit, contestant.shape)};
  nn::initialise(out.network, c.init, c.seed, plan.repeat);
  nn::train(out.network, plan, out.parts.train, out.parts.validation);
  return out;
}

}  // namespace

void train_the_recommended(Study& study, const data::Dataset& data, const HeldOut& rows,
                           const std::vector<Run>& runs, Journal* journal) {
  const Finding& chosen = study.chosen();
  const Contestant& contestant = study.contestant_of(chosen);
  std::vector<std::size_t> epochs;
  for (const Run& run : runs) {
    epochs.push_back(run.history.best_epoch);
    epochs.push_back(run.crosswise_epoch);
  }

  const Configuration& c = study.configuration;
  const Order order{.contestant = chosen.contestant, .rate = chosen.rate, .repeat = last_training};
  nn::TrainingPlan plan = plan_of(c, data.task, order.rate, order.repeat);
  plan.epochs = std::min(c.epochs, race::upper_median(std::move(epochs)));
  Fitted fitted = fit(contestant, c, data, plan, rows.pool, rows.held_out);
  const nn::Parts& parts = fitted.parts;
  const double unit = parts.encoder.target_step();
  const std::vector<float> outputs = nn::predict(fitted.network, parts.test);
  study.test_score = recorded_score(journal, contestant, order, plan.epochs, [&] {
    return nn::score(c.metric, outputs, parts.test.target, unit);
  });
  study.test_rows = parts.test.rows;
  study.test_interval =
      c.metric == nn::Metric::accuracy
          ? interval_of_share(study.test_score, double(study.test_rows))
          : interval_by_drawing(c.metric, study.test_score, outputs, parts.test, unit, c.seed);
  study.answers = data.task == data::Task::classification
                      ? answers_in_classes(outputs, parts.test.target)
                      : answers_in_numbers(outputs, parts.encoder, data, rows.held_out, c.seed);
  // The rows that a random choice held out have told what they can, and train the network too.
  if (data.given_held_out == 0) {
    data::Rows all = rows.pool;
    all.insert(all.end(), rows.held_out.begin(), rows.held_out.end());
    fitted = fit(contestant, c, data, plan, all, {});
  }
  study.trained = {std::move(fitted.network), std::move(fitted.parts.encoder)};
}

}  // namespace hillock::choose
