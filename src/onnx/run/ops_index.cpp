// ops_index.cpp: operators that choose elements one by one: each says, for every element of its
// output, which element of its input stands there.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/core.h>

#include "onnx/run/numbers.h"
#include "onnx/run/strided.h"

namespace hillock::onnx {
namespace {

constexpr std::int64_t nowhere = -1;

struct Selection {
  Dims dims;
  std::vector<std::int64_t> from;  // the element's place in the input, or nowhere
};

// Before anything of that size is made.
std::size_t room_for(const Call& call, const Dims& dims) {
  const std::size_t count = element_count(dims);
  if (8 * static_cast<double>(count) > call.budget->bytes)
    throw Error("it takes more memory than is left");
  pay(call, static_cast<double>(count) * static_cast<double>(dims.size() + 1));
  return count;
}

Selection begin(const Call& call, Dims dims) {
  const std::size_t count = room_for(call, dims);
  return {std::move(dims), std::vector<std::int64_t>(count)};
}

std::int64_t index_in(std::int64_t i, std::int64_t n) {
  if (i < -n || i >= n) throw Error(fmt::format("index {} is outside {} elements", i, n));
  return i < 0 ? i + n : i;
}

Selection gather(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const Tensor& where = input(call, 1);
  const auto& index = integers(where);
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", 0), x.size()));
  std::int64_t outer = 1, inner = 1;
  Dims dims(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(axis));
  for (std::size_t d = 0; d < axis; ++d) outer *= x[d];
  dims.insert(dims.end(), where.dims.begin(), where.dims.end());
  for (std::size_t d = axis + 1; d < x.size(); ++d) {
    dims.push_back(x[d]);
    inner *= x[d];
  }
  Selection s = begin(call, dims);
  if (s.from.empty()) return s;
  std::size_t at = 0;
  for (std::int64_t o = 0; o < outer; ++o)
    for (const std::int64_t i : index) {
      const std::int64_t row = (o * x[axis] + index_in(i, x[axis])) * inner;
      for (std::int64_t k = 0; k < inner; ++k) s.from[at++] = row + k;
    }
  return s;
}

Selection gather_elements(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const Tensor& where = input(call, 1);
  const auto& index = integers(where);
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", 0), x.size()));
  if (where.dims.size() != x.size())
    throw Error("its indices have other dimensions than its input");
  for (std::size_t d = 0; d < x.size(); ++d)
    if (d != axis && where.dims[d] > x[d]) throw Error("its indices reach beyond its input");
  Selection s = begin(call, where.dims);
  const Dims own = row_major(x);
  Dims steps = own;
  steps[axis] = 0;
  std::size_t at = 0;
  each_run<1>(where.dims, {steps}, [&](auto place, std::size_t n, auto step) {
    for (std::size_t k = 0; k < n; ++k, ++at, place[0] += step[0])
      s.from[at] = place[0] + index_in(index[at], x[axis]) * own[axis];
  });
  return s;
}

// Each last row of the indices leads to an element, or to all that share its first coordinates.
Selection gather_nd(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const Tensor& where = input(call, 1);
  const auto& index = integers(where);
  const std::int64_t batch = whole(call, "batch_dims", 0);
  const auto rank = static_cast<std::int64_t>(where.dims.size());
  if (rank == 0 || batch < 0 || batch >= rank) throw Error("its indices are no list of places");
  const auto b = static_cast<std::size_t>(batch), n = static_cast<std::size_t>(where.dims.back());
  if (b + n > x.size() || n == 0) throw Error("its indices have more coordinates than its input");
  for (std::size_t d = 0; d < b; ++d)
    if (x[d] != where.dims[d]) throw Error("its batches are not equally many");
  Dims dims(where.dims.begin(), where.dims.end() - 1);
  std::int64_t tail = 1, places = 1;
  for (std::size_t d = b + n; d < x.size(); ++d) {
    dims.push_back(x[d]);
    tail *= x[d];
  }
  for (std::size_t d = b; d + 1 < where.dims.size(); ++d) places *= where.dims[d];
  Selection s = begin(call, dims);
  if (s.from.empty()) return s;
  const Dims own = row_major(x);
  const std::int64_t of_batch = b == 0 ? 0 : own[b - 1];
  for (std::size_t i = 0, at = 0; i < index.size(); i += n) {
    std::int64_t place = static_cast<std::int64_t>(i / n) / places * of_batch;
    for (std::size_t k = 0; k < n; ++k) place += index_in(index[i + k], x[b + k]) * own[b + k];
    for (std::int64_t k = 0; k < tail; ++k) s.from[at++] = place + k;
  }
  return s;
}

// What each position along each dimension reads: the input's elements are then one product of
// lists.
Selection by_lists(const Call& call, const Dims& x,
                   const std::vector<std::vector<std::int64_t>>& lists) {
  Dims dims;
  for (const auto& list : lists) dims.push_back(static_cast<std::int64_t>(list.size()));
  Selection s = begin(call, dims);
  const Dims own = row_major(x), out = row_major(dims);
  for (std::size_t d = 0; d < x.size(); ++d)
    for (std::size_t i = 0; i < s.from.size(); ++i) {
      const auto k = static_cast<std::size_t>(static_cast<std::int64_t>(i) / out[d] % dims[d]);
      if (s.from[i] == nowhere) continue;
      s.from[i] = lists[d][k] == nowhere ? nowhere : s.from[i] + lists[d][k] * own[d];
    }
  return s;
}

std::int64_t padded_place(std::int64_t i, std::int64_t n, const std::string& mode) {
  if (i >= 0 && i < n) return i;
  if (mode == "constant" || n == 0) return nowhere;
  if (mode == "edge") return std::clamp<std::int64_t>(i, 0, n - 1);
  if (mode == "wrap") return (i % n + n) % n;
  if (mode != "reflect") throw Error(fmt::format("its mode is '{}'", mode));
  if (n == 1) return 0;
  const std::int64_t period = 2 * (n - 1), k = (i % period + period) % period;
  return k < n ? k : period - k;
}

Selection pad(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const Dims pads = call.opset >= 11               ? integers(input(call, 1))
                    : wholes(call, "pads").empty() ? wholes(call, "paddings")
                                                   : wholes(call, "pads");
  Dims axes = call.opset >= 18 && has_input(call, 3) ? integers(*call.in[3]) : Dims{};
  if (axes.empty())
    for (std::size_t d = 0; d < x.size(); ++d) axes.push_back(static_cast<std::int64_t>(d));
  if (pads.size() != 2 * axes.size()) throw Error("its pads do not fit its input");
  Dims before(x.size(), 0), after(x.size(), 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto d = static_cast<std::size_t>(axis_in(axes[i], x.size()));
    before[d] = pads[i];
    after[d] = pads[i + axes.size()];
  }
  Dims out = x;
  for (std::size_t d = 0; d < x.size(); ++d) {
    if (std::max(before[d], after[d]) > most_elements ||
        std::min(before[d], after[d]) < -most_elements)
      throw Error("its pads make no sense");
    out[d] += before[d] + after[d];
  }
  room_for(call, out);
  const std::string mode = text(call, "mode", "constant");
  std::vector<std::vector<std::int64_t>> lists(x.size());
  for (std::size_t d = 0; d < x.size(); ++d)
    for (std::int64_t i = 0; i < out[d] && element_count(out) > 0; ++i)
      lists[d].push_back(padded_place(i - before[d], x[d], mode));
  if (element_count(out) == 0) return {out, {}};
  return by_lists(call, x, lists);
}

// Of Resize and Upsample: the nearest input for each output, along each dimension. In float: which
// of two is nearest may hang on the rounding.
std::int64_t nearest(std::int64_t i, std::int64_t n, std::int64_t m, float scale,
                     const std::string& coordinates, const std::string& rounding) {
  const auto at = static_cast<float>(i);
  float x = at / scale;
  if (coordinates == "half_pixel" || (coordinates == "pytorch_half_pixel" && m > 1))
    x = (at + 0.5f) / scale - 0.5f;
  else if (coordinates == "pytorch_half_pixel")
    x = 0;
  else if (coordinates == "align_corners")
    x = m > 1 ? at * static_cast<float>(n - 1) / static_cast<float>(m - 1) : 0;
  else if (coordinates != "asymmetric")
    throw Error(
        fmt::format("its coordinate_transformation_mode '{}' is not known here", coordinates));
  float k = std::floor(x);
  if (rounding == "ceil") k = std::ceil(x);
  if (rounding == "round_prefer_floor") k = std::ceil(x - 0.5f);
  if (rounding == "round_prefer_ceil") k = std::floor(x + 0.5f);
  return static_cast<std::int64_t>(std::clamp(k, 0.0f, static_cast<float>(n - 1)));
}

Selection resize(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const bool upsample = call.node->op == "Upsample" || call.opset < 11;
  if (text(call, "mode", "nearest") != "nearest")
    throw Error("it interpolates, which is not known here");
  if (has_attribute(call, "axes")) throw Error("its axes are not known here");
  const std::size_t scales_at = upsample ? 1 : 2;
  std::vector<float> scales = reals(call, "scales");
  if (has_input(call, scales_at) && size(*call.in[scales_at]) > 0)
    scales = floats(*call.in[scales_at]);
  const bool sizes = !upsample && has_input(call, 3);
  Dims out = x;
  std::vector<double> scale(x.size());
  for (std::size_t d = 0; d < x.size(); ++d) {
    if (sizes ? integers(*call.in[3]).size() != x.size() : scales.size() != x.size())
      throw Error("its sizes or scales do not fit its input");
    if (x[d] < 1) throw Error("its input is empty");
    const double wanted =
        sizes ? static_cast<double>(integers(*call.in[3])[d])
              : std::floor(static_cast<double>(x[d]) * static_cast<double>(scales[d]));
    if (!(wanted >= 1 && wanted <= 1e9)) throw Error("its output is empty, or too large");
    out[d] = static_cast<std::int64_t>(wanted);
    scale[d] = sizes ? wanted / static_cast<double>(x[d]) : static_cast<double>(scales[d]);
  }
  if (text(call, "keep_aspect_ratio_policy", "stretch") != "stretch")
    throw Error("its keep_aspect_ratio_policy is not known here");
  room_for(call, out);
  const std::string coordinates =
      upsample ? "asymmetric" : text(call, "coordinate_transformation_mode", "half_pixel");
  const std::string rounding =
      upsample ? "floor" : text(call, "nearest_mode", "round_prefer_floor");
  std::vector<std::vector<std::int64_t>> lists(x.size());
  for (std::size_t d = 0; d < x.size(); ++d)
    for (std::int64_t i = 0; i < out[d]; ++i)
      lists[d].push_back(
          nearest(i, x[d], out[d], static_cast<float>(scale[d]), coordinates, rounding));
  return by_lists(call, x, lists);
}

// The upper or lower triangle of each matrix.
Selection triangle(const Call& call) {
  const Dims& x = input(call, 0).dims;
  if (x.size() < 2) throw Error("its input is no matrix");
  if (has_input(call, 1) && size(*call.in[1]) != 1) throw Error("its diagonal is not one number");
  const std::int64_t k = has_input(call, 1) ? integers(*call.in[1])[0] : 0;
  const bool upper = whole(call, "upper", 1);
  Selection s = begin(call, x);
  const std::int64_t rows = x[x.size() - 2], columns = x.back();
  for (std::size_t i = 0; i < s.from.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    const std::int64_t r = at / columns % rows, c = at % columns;
    const std::int64_t beyond = std::clamp(k, -most_elements, most_elements);
    s.from[i] = (upper ? c - r >= beyond : c - r <= beyond) ? at : nowhere;
  }
  return s;
}

// ArrayFeatureExtractor: columns of the last dimension; of one row, a matrix of one row.
Selection columns(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const auto& index = integers(input(call, 1));
  if (x.empty()) throw Error("its input is one number");
  const auto n = static_cast<std::int64_t>(index.size());
  Dims dims(x.begin(), x.end() - 1);
  if (dims.empty()) dims.push_back(1);
  dims.push_back(n);
  Selection s = begin(call, dims);
  for (std::size_t i = 0; i < s.from.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    s.from[i] = at / n * x.back() + index_in(index[static_cast<std::size_t>(at % n)], x.back());
  }
  return s;
}

// What stands where nothing is chosen.
template <class T>
T filling(const Call& call) {
  if (call.node->op != "Pad") return T();
  if (call.opset >= 11 && has_input(call, 2) && size(*call.in[2]) > 0)
    return values_of<T>(*call.in[2])[0];
  if constexpr (std::is_arithmetic_v<T>)
    return static_cast<T>(call.opset < 11 ? std::clamp(real(call, "value", 0), -9e18, 9e18) : 0);
  return T();
}

template <Selection (*selection_of)(const Call&)>
std::vector<Tensor> forward(const Call& call) {
  const Selection s = selection_of(call);
  const Tensor& x = input(call, 0);
  Tensor out = make(call, x.type, s.dims);
  with_values(x, [&](auto kind) {
    using T = decltype(kind);
    const auto& from = values_of<T>(x);
    auto& y = values_of<T>(out);
    const T fill = filling<T>(call);
    for (std::size_t i = 0; i < s.from.size(); ++i)
      y[i] = s.from[i] == nowhere ? fill : T(from[static_cast<std::size_t>(s.from[i])]);
  });
  return one(std::move(out));
}

template <Selection (*selection_of)(const Call&)>
void backward(const Call& call, const Backprop& back) {
  const Selection s = selection_of(call);
  backward_of_one(call, back, [&](const auto&, const auto&, const auto& dy, auto& dx) {
    for (std::size_t i = 0; i < s.from.size(); ++i)
      if (s.from[i] != nowhere) dx[static_cast<std::size_t>(s.from[i])] += dy[i];
    if (call.node->op != "Pad" || back.din.size() < 3 || !back.din[2]) return;
    using T = typename std::decay_t<decltype(dx)>::value_type;
    for (std::size_t i = 0; i < s.from.size(); ++i)
      if (s.from[i] == nowhere) values_of<T>(*back.din[2])[0] += dy[i];
  });
}

constexpr Operator rows[] = {
    {"Gather", forward<gather>, backward<gather>},
    {"GatherElements", forward<gather_elements>, backward<gather_elements>},
    {"GatherND", forward<gather_nd>, backward<gather_nd>},
    {"Pad", forward<pad>, backward<pad>},
    {"Resize", forward<resize>, backward<resize>},
    {"Upsample", forward<resize>, backward<resize>},
    {"Trilu", forward<triangle>, backward<triangle>},
    {"ArrayFeatureExtractor", forward<columns>, backward<columns>, "ai.onnx.ml"},
};

}  // namespace

std::span<const Operator> index_operators() {
  return rows;
}

}  // namespace hillock::onnx
