// encoder.cpp: medians, means and spreads of the training rows, and the matrix that they make of
// any rows.
#include "data/encoder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "data/pieces.h"
#include "data/spread.h"

namespace hillock::data {
namespace {

// Mean and population standard deviation, in double and in two passes: 1e6 rows around 1e6 lose
// nothing that float32 had.
struct Moments {
  double sum = 0, squares = 0;
  float least = std::numeric_limits<float>::infinity(), most = -least;
  std::size_t n = 0;

  double mean() const { return n ? sum / static_cast<double>(n) : 0; }
  // 0 where all are equal, whatever rounding made of the squares.
  double spread() const {
    return n && least < most ? std::sqrt(squares / static_cast<double>(n)) : 0;
  }
};

void add_sums(Moments& moments, std::span<const float> values) {
  for (const float x : values) {
    moments.sum += x;
    moments.least = std::min(moments.least, x);
    moments.most = std::max(moments.most, x);
  }
  moments.n += values.size();
}

void add_squares(Moments& moments, std::span<const float> values) {
  const double mean = moments.mean();
  for (const float x : values) moments.squares += (x - mean) * (x - mean);
}

Moments moments_of(std::span<const float> values) {
  Moments moments;
  add_sums(moments, values);
  add_squares(moments, values);
  return moments;
}

float inverse(double spread) {
  return spread > 0 ? static_cast<float>(1 / spread) : 0;
}

void gather(const std::vector<float>& from, std::span<const std::uint32_t> rows,
            std::vector<float>& to) {
  to.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
}

// The middle of the values, or the mean of the two middle ones. Reorders them.
float median(std::vector<float>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  const double below = *std::max_element(values.begin(), middle);
  return static_cast<float>((below + *middle) / 2);
}

// The standard normal quantile, by halving: 60 steps end at the double.
double normal_quantile(double share) {
  double low = -10, high = 10;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(-middle * std::numbers::sqrt2 / 2) / 2 < share ? low : high) = middle;
  }
  return low;
}

// More values than 2 % are far. The least and the greatest may stand for "missing", as -99999 does.
bool has_long_tail(const std::vector<float>& values, const Quartiles& quartiles) {
  constexpr double few = 0.02;
  const auto [least, most] = std::ranges::minmax(values);
  std::size_t tail = 0;
  for (const float x : values) tail += x != least && x != most && quartiles.distance(x) > far;
  return double(tail) > few * double(values.size());
}

// A knot at each of 65 quantiles that differ. Its score is that of the middle of its ranks.
Encoder::Numeric fit_quantiles(std::vector<float>& values, float fill) {
  constexpr std::size_t intervals = 64;
  Encoder::Numeric how{.fill = fill};
  std::ranges::sort(values);
  const double count = double(values.size());
  for (std::size_t k = 0; k <= intervals; ++k) {
    const float x = values[k * (values.size() - 1) / intervals];
    if (!how.knots.empty() && how.knots.back() == x) continue;
    const auto [first, last] = std::ranges::equal_range(values, x);
    const double rank = double(first - values.begin() + (last - values.begin())) / 2;
    how.knots.push_back(x);
    how.scores.push_back(static_cast<float>(normal_quantile(rank / count)));
  }
  return how;
}

Encoder::Numeric fit_numeric(const Column& column, std::span<const std::uint32_t> rows,
                             std::vector<float>& values) {
  constexpr float limit = 6;
  gather(column.numbers, rows, values);
  std::erase_if(values, [](float x) { return std::isnan(x); });
  const float fill = median(values);
  values.resize(values.empty() ? 0 : rows.size(), fill);
  if (values.empty()) return {.limit = limit};
  const std::vector<float> edges = edges_of(values, column.pieces);
  const Quartiles quartiles = quartiles_of(values);
  if (has_long_tail(values, quartiles)) {
    Encoder::Numeric how = fit_quantiles(values, fill);
    how.edges = edges;
    return how;
  }
  std::erase_if(values, [&](float x) { return quartiles.distance(x) > far; });
  const Moments moments = moments_of(values);
  return {.fill = fill,
          .mean = static_cast<float>(moments.mean()),
          .scale = inverse(moments.spread()),
          .limit = limit,
          .edges = edges};
}

// Images have no missing pixels, and one mean and one spread for all.
Encoder::Numeric fit_one_scale(const Dataset& data, std::span<const std::uint32_t> rows,
                               std::vector<float>& values) {
  Moments moments;
  for (const Column& column : data.features) {
    gather(column.numbers, rows, values);
    add_sums(moments, values);
  }
  for (const Column& column : data.features) {
    gather(column.numbers, rows, values);
    add_squares(moments, values);
  }
  const float mean = static_cast<float>(moments.mean());
  return {.fill = mean, .mean = mean, .scale = inverse(moments.spread())};
}

std::vector<bool> fit_levels(const Column& column, std::span<const std::uint32_t> rows) {
  std::vector<bool> known(column.levels.size());
  for (const std::uint32_t row : rows)
    if (column.codes[row] >= 0) known[static_cast<std::size_t>(column.codes[row])] = true;
  return known;
}

std::size_t inputs_of(const Column& column) {
  return column.kind == Column::Kind::numeric ? 1 + column.pieces : column.levels.size() + 1;
}

void encode_numeric(const Encoder::Numeric& how, const Column& column,
                    std::span<const std::uint32_t> rows, std::size_t width, float* out) {
  for (const std::uint32_t row : rows) {
    const float x = column.numbers[row];
    *out = how.input(x);
    if (column.pieces > 0)
      pass_pieces(how.edges, std::isnan(x) ? how.fill : x, {out + 1, column.pieces});
    out += width;
  }
}

void encode_levels(const std::vector<bool>& known, const Column& column,
                   std::span<const std::uint32_t> rows, std::size_t width, float* out) {
  const std::size_t levels = known.size();
  for (const std::uint32_t row : rows) {
    std::fill_n(out, levels + 1, 0.0f);
    const std::int32_t code = column.codes[row];
    const bool is_known = code >= 0 && known[static_cast<std::size_t>(code)];
    out[is_known ? static_cast<std::size_t>(code) : levels] = 1;
    out += width;
  }
}

void encode_feature(const Encoder::Feature& feature, const Column& column,
                    std::span<const std::uint32_t> rows, std::size_t width, float* out) {
  out += feature.first;
  if (column.kind == Column::Kind::numeric)
    encode_numeric(feature.numeric, column, rows, width, out);
  else
    encode_levels(feature.categorical.known, column, rows, width, out);
}

}  // namespace

float Encoder::Numeric::input(float x) const {
  if (std::isnan(x)) x = fill;
  if (knots.empty()) {
    const float z = std::clamp((x - mean) * scale, -1e6f, 1e6f);  // its square stays finite
    return z / std::sqrt(1 + (z / limit) * (z / limit));
  }
  const auto next = std::ranges::upper_bound(knots, x);
  if (next == knots.begin()) return scores.front();
  if (next == knots.end()) return scores.back();
  const auto i = static_cast<std::size_t>(next - knots.begin());
  return scores[i - 1] +
         (scores[i] - scores[i - 1]) * ((x - knots[i - 1]) / (knots[i] - knots[i - 1]));
}

Encoder fit_encoder(const Dataset& data, std::span<const std::uint32_t> training_rows) {
  Encoder encoder;
  std::vector<float> values;
  Encoder::Numeric all_pixels{};
  if (data.one_scale) all_pixels = fit_one_scale(data, training_rows, values);
  for (const Column& column : data.features) {
    Encoder::Feature feature{.first = encoder.width, .numeric = all_pixels, .categorical = {}};
    if (column.kind == Column::Kind::categorical)
      feature.categorical.known = fit_levels(column, training_rows);
    else if (!data.one_scale)
      feature.numeric = fit_numeric(column, training_rows, values);
    encoder.features.push_back(std::move(feature));
    encoder.width += inputs_of(column);
  }
  if (data.task == Task::classification) return encoder;

  gather(data.target_values, training_rows, values);
  const Quartiles quartiles = quartiles_of(values);
  if (count_outliers(values, quartiles) > 0) {
    encoder.least_target = static_cast<float>(quartiles.lower - far * quartiles.range());
    encoder.most_target = static_cast<float>(quartiles.upper + far * quartiles.range());
    std::erase_if(values, [&](float y) { return quartiles.distance(y) > far; });
  }
  const Moments moments = moments_of(values);
  encoder.target_unit = data.target_format.unit;
  encoder.target_mean = static_cast<float>(moments.mean());
  if (moments.spread() > 0) encoder.target_scale = inverse(moments.spread());
  return encoder;
}

void encode(const Encoder& encoder, const Dataset& data, std::span<const std::uint32_t> rows,
            float* out) {
  // A feature's column is read at random rows and written at a stride of the width. Sixteen
  // features go together, some thousand rows at a time: their columns stay in the cache from block
  // to block, and a cache line of output until its last feature is written.
  constexpr std::size_t together = 16, block = 2048;
  for (std::size_t first = 0; first < data.features.size(); first += together) {
    const std::size_t last = std::min(first + together, data.features.size());
    for (std::size_t from = 0; from < rows.size(); from += block) {
      const auto some = rows.subspan(from, std::min(block, rows.size() - from));
      for (std::size_t f = first; f < last; ++f)
        encode_feature(encoder.features[f], data.features[f], some, encoder.width,
                       out + from * encoder.width);
    }
  }
}

std::vector<std::string> input_names(const Dataset& data) {
  std::vector<std::string> names;
  for (const Column& column : data.features) {
    if (column.kind == Column::Kind::numeric) {
      names.push_back(column.name);
      for (std::size_t k = 1; k <= column.pieces; ++k)
        names.push_back(column.name + " piece " + std::to_string(k));
      continue;
    }
    for (const std::string& level : column.levels) names.push_back(column.name + "=" + level);
    names.push_back(column.name + "=(unknown)");
  }
  return names;
}

}  // namespace hillock::data
