#include "choose/remarks.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace hillock::choose {
namespace {

constexpr double misleading_share = 0.75;

}  // namespace

std::vector<std::string> remarks_on(const data::Dataset& data, const Configuration& configuration) {
  std::vector<std::string> remarks;
  if (configuration.norm == nn::Norm::layer)
    remarks.push_back(
        "--norm layer divides by each row's own deviation, so identity is no linear control here.");
  if (data.sampled_from > 0) {
    const double drawn = double(data.rows - data.given_held_out);
    const double times = double(data.sampled_from) / drawn;
    remarks.push_back(fmt::format(
        "This is a sample, {:.0f} of {} rows, and the intervals are those of a table of that size. "
        "All rows (--sample all) would make them narrower by a factor of at most {:.2g}, and an "
        "epoch {:.2g} times as long.",
        drawn, data.sampled_from, std::sqrt(times), times));
  }
  if (data.task == data::Task::classification && configuration.metric == nn::Metric::accuracy) {
    std::vector<std::size_t> counts(data.classes.size());
    for (float k : data.target_values) ++counts[static_cast<std::size_t>(k)];
    const auto most = std::ranges::max_element(counts);
    const double share = double(*most) / double(data.rows);
    if (share >= misleading_share)
      remarks.push_back(
          fmt::format("{} of the rows are {} = {}: a constant answer has that accuracy. --metric "
                      "balanced_accuracy or auc says more.",
                      fmt::format("{:.0f} %", 100 * share), data.target,
                      data.classes[static_cast<std::size_t>(most - counts.begin())]));
  }
  return remarks;
}

}  // namespace hillock::choose
