// metrics.h: how good outputs are, in the field's own measures.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "data/dataset.h"

namespace hillock::nn {

enum class Metric { accuracy, balanced_accuracy, log_loss, auc, f1, r2, rmse, mae };

inline constexpr std::array<std::string_view, 8> metric_names{
    "accuracy", "balanced_accuracy", "log_loss", "auc", "f1", "r2", "rmse", "mae"};

constexpr std::string_view name_of(Metric metric) {
  return metric_names[static_cast<std::size_t>(metric)];
}
constexpr Metric usual_metric(data::Task task) {
  return task == data::Task::classification ? Metric::accuracy : Metric::r2;
}
constexpr data::Task task_of(Metric metric) {
  return metric >= Metric::r2 ? data::Task::regression : data::Task::classification;
}
/// log_loss, rmse and mae: lower is better.
constexpr bool is_loss(Metric metric) {
  return metric == Metric::log_loss || metric == Metric::rmse || metric == Metric::mae;
}

/// Higher is better.
constexpr double oriented(double score, Metric metric) {
  return is_loss(metric) ? -score : score;
}

/// Shares: said in percent, their differences in points.
constexpr bool in_percent(Metric metric) {
  return !is_loss(metric) && metric != Metric::r2;
}
/// Those that change by whole rows.
constexpr bool counts_rows(Metric metric) {
  return metric == Metric::accuracy || metric == Metric::balanced_accuracy || metric == Metric::f1;
}

/// outputs [rows][width]: logits, or one standardised prediction; target [rows]: class indices, or
/// standardised numbers. `unit` is what one standardised step is worth in the target's own unit
/// (rmse, mae). auc and f1 are macro averages beyond two classes (auc one against the rest), over
/// the classes that occur; of two classes, the second is positive. r2 of a constant target is 1 if
/// all are hit exactly, else 0.
double score(Metric metric, std::span<const float> outputs, std::span<const float> target,
             double unit);

}  // namespace hillock::nn
