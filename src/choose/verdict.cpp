#include "choose/verdict.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "choose/statistics.h"

namespace hillock {
namespace {

constexpr std::size_t most_repeats = 10000;  // beyond this, more repeats are no practical advice

// Two-sided, one of so many comparisons.
double t_quantile(std::size_t repeats, const JudgeBy& by) {
  const double error = (1 - by.confidence) / double(std::max<std::size_t>(1, by.comparisons));
  return boost::math::quantile(
      boost::math::complement(boost::math::students_t(double(repeats - 1)), error / 2));
}

// The fewest repeats whose interval would be short enough to show a tie or to show it worse, the
// mean being what it is.
std::optional<std::size_t> repeats_to_settle(double mean, double sd, const JudgeBy& by) {
  const double room =
      std::max(mean + by.margin, -mean);  // how far the interval may reach from the mean
  const auto settled = [&](std::size_t n) {
    return t_quantile(n, by) * sd / std::sqrt(double(n)) <= room;
  };
  if (!settled(most_repeats)) return std::nullopt;
  std::size_t low = 2, high = most_repeats;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (settled(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return high;
}

}  // namespace

Judgement judge_difference(const std::vector<double>& differences, const JudgeBy& by) {
  const std::size_t n = differences.size();
  Judgement out{.mean = mean_of(differences)};
  if (n < 2) {
    out.interval = out.new_data = {-INFINITY, INFINITY};
    return out;
  }
  const double sd = std::max(sd_of(differences), by.step / std::sqrt(double(n)));
  const double t = t_quantile(n, by);
  const double half = t * sd / std::sqrt(double(n));
  const double wide = t * sd * std::sqrt(1 / double(n) + by.test_over_train);
  out.interval = {out.mean - half, out.mean + half};
  out.new_data = {out.mean - wide, out.mean + wide};
  if (out.interval.low >= -by.margin) {
    out.verdict = Verdict::tie;
  } else if (out.interval.high < 0) {
    out.verdict = Verdict::worse;
  } else if (const auto needed = repeats_to_settle(out.mean, sd, by); needed && *needed > n) {
    out.more_repeats = *needed - n;
  }
  return out;
}

Judged judge(const std::vector<std::vector<double>>& scores,
             const std::vector<std::vector<double>>& losses, const JudgeBy& given) {
  JudgeBy by = given;
  if (by.comparisons == 0) by.comparisons = scores.size() * (scores.size() - 1) / 2;
  std::vector<double> means;
  for (const auto& one : scores) means.push_back(mean_of(one));
  Judged out{.leader = static_cast<std::size_t>(std::ranges::max_element(means) - means.begin())};
  for (std::size_t a = 0; a < scores.size(); ++a) {
    std::vector<double> differences;
    for (std::size_t r = 0; r < scores[a].size(); ++r)
      differences.push_back(scores[a][r] - scores[out.leader][r]);
    by.step = losses[a] == losses[out.leader] ? 0 : given.step;
    out.activations.push_back(judge_difference(differences, by));
  }
  out.activations[out.leader].verdict = Verdict::best;
  return out;
}

}  // namespace hillock
