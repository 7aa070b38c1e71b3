#include "choose/estimated_leads.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "choose/statistics.h"

namespace hillock::choose {
namespace {

// Of chance's variance: so few distances often leave nothing for real ones (Li and Lahiri 2010, J.
// Multivariate Anal. 101:882-892), and no mean is drawn all the way.
constexpr double least_that_is_real = 1.0 / 3;

double mean_difference(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t r = 0; r < a.size(); ++r) sum += a[r] - b[r];
  return sum / double(a.size());
}

// Of one score beside the others of its repeat: the median over the activations of what is left
// when the means of activations and of repeats are taken away. An activation that fails now and
// then does not count.
double variance_of_a_score(std::span<const Shown> all, std::size_t repeats) {
  std::vector<double> of_repeat(repeats), variances;
  for (std::size_t r = 0; r < repeats; ++r)
    for (const Shown& one : all) of_repeat[r] += one.scores[r] / double(all.size());
  for (const Shown& one : all) {
    std::vector<double> left(repeats);
    for (std::size_t r = 0; r < repeats; ++r) left[r] = one.scores[r] - of_repeat[r];
    variances.push_back(std::pow(sd_of(left), 2));
  }
  return upper_median(std::move(variances)) * double(all.size()) / double(all.size() - 1);
}

// The means that losses let expect, by least squares; a rising line, which would prefer the higher
// loss, is none.
std::vector<double> on_a_line(const std::vector<double>& losses, const std::vector<double>& means) {
  const double loss = mean_of(losses), mean = mean_of(means);
  const double squares = centred_products(losses, losses);
  const double slope = squares > 0 ? std::min(0.0, centred_products(losses, means) / squares) : 0;
  std::vector<double> out;
  for (const double x : losses) out.push_back(mean + slope * (x - loss));
  return out;
}

}  // namespace

std::vector<double> estimated_leads(std::span<const Shown> all, std::size_t reference) {
  std::vector<double> leads, losses;
  for (const Shown& one : all) {
    leads.push_back(mean_difference(one.scores, all[reference].scores));
    losses.push_back(mean_difference(one.losses, all[reference].losses));
  }
  const std::size_t fewest =
      std::ranges::min(all, {}, [](const Shown& one) { return one.scores.size(); }).scores.size();
  if (all.size() < fewest_for_a_line || fewest < 2 ||
      !std::ranges::all_of(losses, [](double x) { return std::isfinite(x); }))
    return leads;

  const double variance = variance_of_a_score(all, fewest);
  const std::vector<double> expected = on_a_line(losses, leads);
  constexpr double fitted = 2;  // the line's parameters
  double distance = 0, by_chance = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    distance += std::pow(leads[i] - expected[i], 2) / (double(all.size()) - fitted);
    by_chance += variance / double(all.size() * all[i].scores.size());
  }
  const double real = std::max(least_that_is_real * by_chance, distance - by_chance);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double chance = variance / double(all[i].scores.size());
    if (chance > 0) leads[i] = (real * leads[i] + chance * expected[i]) / (real + chance);
  }
  return leads;
}

}  // namespace hillock::choose
