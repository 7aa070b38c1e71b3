#include "nn/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace hillock::nn {
namespace {

struct Labels {
  std::size_t classes;
  std::vector<std::size_t> said, true_class;
};

Labels labels(std::span<const float> outputs, std::span<const float> target) {
  Labels out{.classes = outputs.size() / target.size(), .said = {}, .true_class = {}};
  for (std::size_t row = 0; row < target.size(); ++row) {
    const auto logits = outputs.subspan(row * out.classes, out.classes);
    out.said.push_back(static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin()));
    out.true_class.push_back(static_cast<std::size_t>(target[row]));
  }
  return out;
}

double accuracy(const Labels& l) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < l.said.size(); ++i) right += l.said[i] == l.true_class[i];
  return double(right) / double(l.said.size());
}

struct Counts {
  double true_positive = 0, said = 0, positive = 0;
};

std::vector<Counts> counts(const Labels& l) {
  std::vector<Counts> out(l.classes);
  for (std::size_t i = 0; i < l.said.size(); ++i) {
    out[l.said[i]].said += 1;
    out[l.true_class[i]].positive += 1;
    if (l.said[i] == l.true_class[i]) out[l.said[i]].true_positive += 1;
  }
  return out;
}

double balanced_accuracy(const Labels& l) {
  double sum = 0, present = 0;
  for (const Counts& c : counts(l)) {
    if (c.positive == 0) continue;
    sum += c.true_positive / c.positive;
    present += 1;
  }
  return sum / present;
}

double f1(const Labels& l) {
  const std::vector<Counts> all = counts(l);
  double sum = 0, present = 0;
  for (std::size_t k = l.classes == 2 ? 1 : 0; k < l.classes; ++k) {
    if (all[k].positive + all[k].said == 0) continue;
    sum += 2 * all[k].true_positive / (all[k].positive + all[k].said);
    present += 1;
  }
  return present == 0 ? 0 : sum / present;
}

double log_sum_exp(std::span<const float> logits) {
  const double top = *std::ranges::max_element(logits);
  double sum = 0;
  for (float logit : logits) sum += std::exp(logit - top);
  return top + std::log(sum);
}

double log_loss(std::span<const float> outputs, std::span<const float> target) {
  const std::size_t classes = outputs.size() / target.size();
  double sum = 0;
  for (std::size_t row = 0; row < target.size(); ++row) {
    const auto logits = outputs.subspan(row * classes, classes);
    sum += log_sum_exp(logits) - logits[static_cast<std::size_t>(target[row])];
  }
  return sum / double(target.size());
}

// The chance that a positive row scores above a negative one, ties counted half: Mann-Whitney by
// mean ranks.
double auc_of_class(std::span<const float> outputs, std::span<const float> target, std::size_t k) {
  const std::size_t classes = outputs.size() / target.size(), rows = target.size();
  std::vector<double> margin(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto logits = outputs.subspan(row * classes, classes);
    margin[row] = logits[k] - log_sum_exp(logits);
  }
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::sort(order, {}, [&](std::size_t i) { return margin[i]; });
  double rank_sum = 0, positives = 0;
  for (std::size_t i = 0; i < rows;) {
    std::size_t end = i;
    while (end < rows && margin[order[end]] == margin[order[i]]) ++end;
    for (std::size_t j = i; j < end; ++j)
      if (static_cast<std::size_t>(target[order[j]]) == k) {
        rank_sum += 0.5 * double(i + end + 1);
        positives += 1;
      }
    i = end;
  }
  const double negatives = double(rows) - positives;
  if (positives == 0 || negatives == 0) return std::nan("");
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

double auc(std::span<const float> outputs, std::span<const float> target) {
  const std::size_t classes = outputs.size() / target.size();
  if (classes == 2) return auc_of_class(outputs, target, 1);
  double sum = 0, present = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    const double one = auc_of_class(outputs, target, k);
    if (std::isnan(one)) continue;
    sum += one;
    present += 1;
  }
  return sum / present;
}

struct Errors {
  double squared = 0, absolute = 0, spread = 0;  // sums; spread about the target's mean
};

Errors errors(std::span<const float> outputs, std::span<const float> target) {
  const double mean = std::accumulate(target.begin(), target.end(), 0.0) / double(target.size());
  Errors e;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const double off = double(outputs[i]) - target[i];
    e.squared += off * off;
    e.absolute += std::abs(off);
    e.spread += (target[i] - mean) * (target[i] - mean);
  }
  return e;
}

double r2(const Errors& e) {
  if (e.spread == 0) return e.squared == 0 ? 1 : 0;
  return 1 - e.squared / e.spread;
}

}  // namespace

double score(Metric metric, std::span<const float> outputs, std::span<const float> target,
             double unit) {
  const double rows = double(target.size());
  switch (metric) {
    case Metric::accuracy:
      return accuracy(labels(outputs, target));
    case Metric::balanced_accuracy:
      return balanced_accuracy(labels(outputs, target));
    case Metric::f1:
      return f1(labels(outputs, target));
    case Metric::log_loss:
      return log_loss(outputs, target);
    case Metric::auc:
      return auc(outputs, target);
    case Metric::r2:
      return r2(errors(outputs, target));
    case Metric::rmse:
      return unit * std::sqrt(errors(outputs, target).squared / rows);
    case Metric::mae:
      return unit * errors(outputs, target).absolute / rows;
  }
  return 0;
}

}  // namespace hillock::nn
