#include "choose/configuration.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <thread>

#include "api/error.h"
#include "api/spec.h"

namespace hillock::choose {
namespace {

// An epoch has about this many batches, of 16 to 128 rows: small tables need steps, large ones need
// throughput.
constexpr std::size_t batches_an_epoch = 24, smallest_batch = 16, largest_batch = 128;
// Enough steps for the lowest rate of the grid to make progress.
constexpr std::size_t steps_a_run = 4000, fewest_epochs = 10, most_epochs = 200;

std::size_t usual_batch(std::size_t training_rows) {
  return std::clamp(std::bit_floor(std::max<std::size_t>(1, training_rows / batches_an_epoch)),
                    smallest_batch, largest_batch);
}

std::size_t usual_epochs(std::size_t training_rows, std::size_t batch) {
  const std::size_t steps = std::max<std::size_t>(1, (training_rows + batch - 1) / batch);
  return std::clamp(steps_a_run / steps, fewest_epochs, most_epochs);
}

// Waiting longer takes more time and hardly improves scores (notebook/deciding.md).
std::size_t usual_patience(std::size_t epochs) {
  return std::max<std::size_t>(5, epochs / 12);
}

double usual_margin(nn::Metric metric) {
  return metric == nn::Metric::r2 ? 0.01 : 0.005;
}

}  // namespace

Budget parse_budget(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view unit = text.substr(digits);
  const auto wrong = [&](std::string_view why) {
    return UsageError(fmt::format(
        "--budget '{}': {}. A time, a number of runs or none is accepted: 60s, 90min, 2h, 200runs.",
        text, why));
  };
  if (text == "none") return {.text = "none"};
  if (digits == 0) throw wrong("it does not start with a number above 0");
  const double number = api::parse_number(text.substr(0, digits), "--budget", 0, 1e9);
  if (!(number > 0)) throw wrong("it is 0");
  Budget budget{.text = std::string(text)};
  if (unit == "runs") {
    if (number != std::floor(number)) throw wrong("the number of runs must be whole");
    budget.runs = static_cast<std::size_t>(number);
  } else if (unit == "s") {
    budget.seconds = number;
  } else if (unit == "min") {
    budget.seconds = 60 * number;
  } else if (unit == "h") {
    budget.seconds = 3600 * number;
  } else {
    throw wrong(unit.empty() ? "it has no unit" : "its unit is not known");
  }
  return budget;
}

Budget usual_budget() {
  return {.text = "usual", .work = 120 * work_a_second};
}

Budget quick_budget() {
  return {.text = "quick", .work = 6 * work_a_second};
}

Configuration configured(const Request& request, const data::Dataset& data) {
  Configuration c;
  static_cast<Settings&>(c) = request;
  c.metric = request.metric.value_or(nn::usual_metric(data.task));
  if (nn::task_of(c.metric) != data.task)
    throw UsageError(fmt::format(
        "--metric {} is for {}, and {} is {}. Accepted here: {}. --task overrules how the target "
        "is read.",
        nn::name_of(c.metric), data::name_of(nn::task_of(c.metric)), data.target,
        data::name_of(data.task),
        data.task == data::Task::classification ? "accuracy, balanced_accuracy, log_loss, auc, f1"
                                                : "r2, rmse, mae"));

  const std::size_t pool =
      data.given_held_out > 0
          ? data.rows - data.given_held_out
          : static_cast<std::size_t>(std::floor(double(data.rows) * (1 - c.held_out_share)));
  const auto part = [&](double share) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(double(pool) * share));
  };

  if (c.margin && *c.margin > 1 && nn::in_percent(c.metric))
    throw UsageError(fmt::format(
        "--margin {:g}: {} lies between 0 and 1, so that nothing differs by so much. 0 to 1 is "
        "accepted; half a point is 0.005.",
        *c.margin, nn::name_of(c.metric)));
  if (!c.margin && !nn::is_loss(c.metric))  // never less than one test row
    c.margin = c.metric == nn::Metric::r2
                   ? usual_margin(c.metric)
                   : std::max(usual_margin(c.metric), 1.0 / double(part(c.judged_share())));
  c.threads =
      request.threads > 0 ? request.threads : std::max(1u, std::thread::hardware_concurrency());
  c.batch = request.batch.value_or(usual_batch(part(c.training_share)));
  if (c.norm == nn::Norm::batch && c.batch < 2)
    throw UsageError(
        "--norm batch with --batch 1: one row has no variance to normalise by. Accepted with "
        "it: --batch 2 and more; --norm layer takes any.");
  c.epochs = request.epochs.value_or(usual_epochs(part(c.training_share), c.batch));
  c.patience = c.schedule == nn::Schedule::constant ? usual_patience(c.epochs) : c.epochs;
  if (c.class_weights && data.task != data::Task::classification)
    throw UsageError(fmt::format(
        "--class-weights: {} is a number, and only classes can be weighed. Leave it out, or say "
        "--task classification.",
        data.target));
  c.l2 = request.l2.value_or(
      request.optimizer == nn::Optimizer::adamw ? 0.01 : 0);  // PyTorch's default for AdamW
  c.sample = request.sample.value_or(enough_rows);
  if (c.mixed && c.hidden.size() < 2)
    throw UsageError(
        "--mixed puts another activation into the last of several hidden layers, and --hidden has "
        "one. Try --hidden 64,64.");
  if (!request.baseline.empty()) c.baseline = request.baseline;
  return c;
}

}  // namespace hillock::choose
