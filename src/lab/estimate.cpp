#include "lab/estimate.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "data/random.h"
#include "lab/experiment.h"
#include "race/statistics.h"

namespace hillock::lab {

Estimate estimate(const std::vector<double>& values) {
  if (values.empty()) return {};
  return {race::mean_of(values), race::sd_of(values) / std::sqrt(double(values.size())),
          values.size()};
}

Estimate paired(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> difference(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) difference[i] = a[i] - b[i];
  return estimate(difference);
}

Estimate share_of(std::size_t k, std::size_t n) {
  const double p = double(k + 2) / double(n + 4);
  return {double(k) / double(n), std::sqrt(p * (1 - p) / double(n + 4)), n};
}

race::Interval interval_of(const Estimate& e, std::size_t at_once) {
  constexpr double infinity = std::numeric_limits<double>::infinity(), error = 0.05;
  if (e.n < 2) return {-infinity, infinity};
  const boost::math::students_t t(double(e.n - 1));
  const double half = e.error * quantile(complement(t, error / 2 / double(at_once)));
  return {e.mean - half, e.mean + half};
}

Conclusion is_above(const race::Interval& i, double bound) {
  if (i.low > bound) return Conclusion::holds;
  return i.high < bound ? Conclusion::does_not_hold : Conclusion::depends;
}

Conclusion is_below(const race::Interval& i, double bound) {
  return is_above({-i.high, -i.low}, -bound);
}

Conclusion is_about_zero(const race::Interval& i, double bound) {
  if (i.low >= -bound && i.high <= bound) return Conclusion::holds;
  return i.low > bound || i.high < -bound ? Conclusion::does_not_hold : Conclusion::depends;
}

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  return race::correlation(race::mean_ranks(a), race::mean_ranks(b));
}

double order_chance(const std::vector<double>& a, const std::vector<double>& b) {
  constexpr std::size_t exact_up_to = 8, drawn = 20'000;
  constexpr double rounding = 1e-12;
  const std::vector<double> a_ranks = race::mean_ranks(a);
  std::vector<double> order = race::mean_ranks(b);
  const double seen = race::correlation(a_ranks, order);
  std::size_t as_high = 0, all = 0;
  const auto count = [&] {
    as_high += race::correlation(a_ranks, order) >= seen - rounding;
    ++all;
  };
  if (a.size() <= exact_up_to) {
    std::vector<std::size_t> places(order.size());
    std::iota(places.begin(), places.end(), 0u);
    const std::vector<double> given = order;
    do {
      for (std::size_t i = 0; i < places.size(); ++i) order[i] = given[places[i]];
      count();
    } while (std::ranges::next_permutation(places).found);
    return double(as_high) / double(all);
  }
  data::Stream stream(0, data::Role::permutations);
  count();
  while (all < drawn) {
    stream.shuffle(std::span(order));
    count();
  }
  return double(as_high) / double(all);
}

SignedRank signed_rank(const std::vector<double>& differences) {
  std::vector<double> d;
  for (const double x : differences)
    if (x != 0) d.push_back(x);
  std::ranges::sort(d, {}, [](double x) { return std::abs(x); });
  SignedRank out{.n = d.size()};
  if (d.empty()) return out;
  double shared = 0;
  for (std::size_t i = 0; i < d.size();) {
    std::size_t end = i;
    while (end < d.size() && std::abs(d[end]) == std::abs(d[i])) ++end;
    const double rank = 0.5 * double(i + end + 1), t = double(end - i);
    for (std::size_t j = i; j < end; ++j) out.sum += d[j] > 0 ? rank : 0;
    shared += t * t * t - t;
    i = end;
  }
  const double n = double(d.size()), mean = n * (n + 1) / 4,
               variance = n * (n + 1) * (2 * n + 1) / 24 - shared / 48;
  out.p = std::erfc(std::abs(out.sum - mean) / std::sqrt(2 * variance));
  return out;
}

}  // namespace hillock::lab
