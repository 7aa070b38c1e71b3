#include "choose/simultaneous.h"

#include <algorithm>
#include <cmath>

#include "choose/statistics.h"
#include "data/random.h"

namespace hillock::choose {
namespace {

// The smallest error that a look spends is some thousandths: a dozen of these lie beyond it.
constexpr std::size_t rotations = 4096;

struct Pair {
  std::size_t a, b;
  double squares;  // of its centred differences, summed
};

// Variances of the pairs, those below the median drawn towards it.
void draw_up(std::vector<double>& variances, std::size_t own) {
  const double median = upper_median(variances), all = double(own) + Simultaneous::borrowed;
  for (double& variance : variances)
    if (variance < median)
      variance = (double(own) * variance + Simultaneous::borrowed * median) / all;
}

// A direction at random among those that are orthogonal to (1, 1, …).
void draw_direction(data::Stream& stream, std::vector<double>& u) {
  for (double& value : u) value = stream.normal();
  const double mean = mean_of(u);
  double squares = 0;
  for (double& value : u) {
    value -= mean;
    squares += value * value;
  }
  for (double& value : u) value /= std::sqrt(squares);
}

}  // namespace

Simultaneous::Simultaneous(const std::vector<std::span<const double>>& scores, double error,
                           double least)
    : count_(scores.size()) {
  const std::size_t n = scores.front().size(), count = count_;
  std::vector<double> centred(count * n);
  for (std::size_t a = 0; a < count; ++a) {
    const double mean = mean_of(std::vector(scores[a].begin(), scores[a].end()));
    for (std::size_t r = 0; r < n; ++r) centred[a * n + r] = scores[a][r] - mean;
  }
  half_widths_.assign(count * count, 0);
  std::vector<Pair> pairs;
  std::vector<double> variances;
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = 0; b < a; ++b) {
      double squares = 0;
      for (std::size_t r = 0; r < n; ++r) {
        const double off = centred[a * n + r] - centred[b * n + r];
        squares += off * off;
      }
      pairs.push_back({a, b, squares});
      variances.push_back(std::max(squares / double(n - 1), least * least));
    }
  if (pairs.empty()) return;
  draw_up(variances, n - 1);

  // What lies along a random direction plays the mean, the rest the repeats.
  data::Stream stream(0, data::Role::rotations, n);
  std::vector<double> direction(n), along(count), offs(pairs.size()), rest(pairs.size()),
      greatest(rotations);  // statistic, squared
  for (double& most : greatest) {
    draw_direction(stream, direction);
    for (std::size_t a = 0; a < count; ++a) {
      along[a] = 0;
      for (std::size_t r = 0; r < n; ++r) along[a] += direction[r] * centred[a * n + r];
    }
    // A pair without scatter is taken for one in which a single repeat differs.
    const double apart = direction[0] * std::sqrt(double(n) / double(n - 1));
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      const auto [a, b, squares] = pairs[p];
      offs[p] = squares > 0 ? along[a] - along[b] : least * apart;
      const double left = (squares > 0 ? squares : least * least) - offs[p] * offs[p];
      rest[p] = std::max(left, 0.0) / double(n - 2);
    }
    draw_up(rest, n - 2);
    most = 0;
    for (std::size_t p = 0; p < pairs.size(); ++p)
      if (rest[p] > 0) most = std::max(most, offs[p] * offs[p] / rest[p]);
  }
  // So many at most may be above it; the data themselves are one more.
  const auto above = static_cast<std::size_t>(std::floor(error * double(rotations + 1)));
  const auto at = greatest.end() - std::ptrdiff_t(std::clamp(above, std::size_t{1}, rotations));
  std::ranges::nth_element(greatest, at);
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const auto [a, b, squares] = pairs[p];
    half_widths_[a * count + b] = half_widths_[b * count + a] =
        std::sqrt(*at * variances[p] / double(n));
  }
}

}  // namespace hillock::choose
