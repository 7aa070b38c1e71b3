#include "report/python_metric.h"

#include <fmt/core.h>

namespace hillock::report {
namespace {

// Macro averages are over all classes; of two classes, the second one is the positive one.
std::string averaged_over(std::size_t classes) {
  return classes == 2 ? "[1]" : fmt::format("range({})", classes);
}

std::string f1(std::size_t classes) {
  return fmt::format(
      "said, scores = outputs.argmax(1), []\n"
      "for k in {}:\n"
      "    hits, count = ((said == k) & (target == k)).sum(), (said == k).sum() + (target == "
      "k).sum()\n"
      "    if count > 0:\n"
      "        scores.append(2 * hits.item() / count.item())\n"
      "return sum(scores) / len(scores) if scores else 0.0\n",
      averaged_over(classes));
}

std::string auc(std::size_t classes) {
  return fmt::format(
      "scores = []\n"
      "for k in {}:\n"
      "    _, place, count = outputs.double().log_softmax(1)[:, k].unique(return_inverse=True, "
      "return_counts=True)\n"
      "    rank = (count.cumsum(0) - (count - 1) / 2)[place]  # of equal ones the mean\n"
      "    is_k = target == k\n"
      "    p, n = is_k.sum().item(), (~is_k).sum().item()\n"
      "    if p > 0 and n > 0:\n"
      "        scores.append((rank[is_k].sum().item() - p * (p + 1) / 2) / (p * n))\n"
      "return sum(scores) / len(scores) if scores else float(\"nan\")\n",
      averaged_over(classes));
}

}  // namespace

std::string python_metric(nn::Metric metric, std::size_t classes) {
  switch (metric) {
    case nn::Metric::accuracy:
      return "return (outputs.argmax(1) == target).double().mean().item()\n";
    case nn::Metric::balanced_accuracy:
      return "right = (outputs.argmax(1) == target).double()\n"
             "return torch.stack([right[target == k].mean() for k in "
             "target.unique()]).mean().item()\n";
    case nn::Metric::log_loss:
      return "return nn.functional.cross_entropy(outputs, target).item()\n";
    case nn::Metric::auc:
      return auc(classes);
    case nn::Metric::f1:
      return f1(classes);
    case nn::Metric::r2:
      return "return 1 - (((outputs - target) ** 2).sum() / ((target - target.mean()) ** "
             "2).sum()).item()\n";
    case nn::Metric::rmse:
      return "return ((outputs - target) ** 2).mean().sqrt().item() / TARGET_SCALE\n";
    case nn::Metric::mae:
      return "return (outputs - target).abs().mean().item() / TARGET_SCALE\n";
  }
  return {};
}

}  // namespace hillock::report
