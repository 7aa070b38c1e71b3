// ops_layout.cpp: operators that put elements elsewhere, along whole dimensions: each is a list of
// blocks, with the steps to read and to write them by.
#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/core.h>

#include "onnx/run/numbers.h"
#include "onnx/run/strided.h"

namespace hillock::onnx {
namespace {

struct Block {
  std::size_t input = 0, output = 0;
  Dims dims, in_steps, out_steps;
  std::int64_t in_at = 0, out_at = 0;  // where it begins
};

struct Plan {
  std::vector<Dims> outputs;
  std::vector<Block> blocks;
};

// One block that fills one output of shape `out`.
Plan filled(const Dims& out, const Dims& block, const Dims& in_steps, std::int64_t in_at = 0) {
  element_count(out);  // beyond it, steps overflow
  element_count(block);
  return {{out}, {{0, 0, block, in_steps, row_major(block), in_at, 0}}};
}

Plan same_order(const Call& call, const Dims& out) {
  const Dims& x = input(call, 0).dims;
  if (element_count(out) != element_count(x))
    throw Error(fmt::format("{} cannot become {}", dims_text(x), dims_text(out)));
  return filled(out, x, row_major(x));
}

Plan keep(const Call& call) {
  return same_order(call, input(call, 0).dims);
}

// 0: the input's dimension, unless allowzero; -1: what is left. An attribute until opset 5.
Plan reshape(const Call& call) {
  const Dims& x = input(call, 0).dims;
  Dims shape = has_input(call, 1) ? integers(input(call, 1)) : wholes(call, "shape");
  const bool zero = whole(call, "allowzero", 0);
  std::int64_t known = 1;
  std::size_t open = shape.size();
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == 0 && !zero) {
      if (d >= x.size()) throw Error("its shape copies a dimension that is not there");
      shape[d] = x[d];
    }
    if (shape[d] == -1) {
      if (open < shape.size()) throw Error("its shape leaves two dimensions open");
      open = d;
      continue;
    }
    if (shape[d] < 0 || shape[d] > most_elements ||
        (shape[d] > 0 && known > most_elements / shape[d]))
      throw Error(fmt::format("its shape is {}", dims_text(shape)));
    known *= shape[d];
  }
  if (open < shape.size()) {
    const auto count = static_cast<std::int64_t>(element_count(x));
    if (known == 0 || count % known != 0)
      throw Error(fmt::format("{} cannot become {}", dims_text(x), dims_text(shape)));
    shape[open] = count / known;
  }
  return same_order(call, shape);
}

Plan flatten(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const auto rank = static_cast<std::int64_t>(x.size());
  std::int64_t axis = whole(call, "axis", 1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis > rank)
    throw Error(fmt::format("axis {} is outside {}", axis, dims_text(x)));
  Dims out{1, 1};
  for (std::size_t d = 0; d < x.size(); ++d)
    out[static_cast<std::int64_t>(d) < axis ? 0 : 1] *= x[d];
  return same_order(call, out);
}

// Axes: an attribute until opset 13.
Plan squeeze(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const auto axes = axes_of(call, 1, x.size());
  const bool all = !has_input(call, 1) && !has_attribute(call, "axes");
  Dims out;
  for (std::size_t d = 0; d < x.size(); ++d) {
    const bool named = std::binary_search(axes.begin(), axes.end(), static_cast<std::int64_t>(d));
    if (named && x[d] != 1)
      throw Error(fmt::format("dimension {} of {} is not 1", d, dims_text(x)));
    if (named || (all && x[d] == 1)) continue;
    out.push_back(x[d]);
  }
  return same_order(call, out);
}

Plan unsqueeze(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const std::size_t added = has_input(call, 1) ? size(*call.in[1]) : wholes(call, "axes").size();
  if (added > 64) throw Error("it adds more than 64 dimensions");
  const auto axes = axes_of(call, 1, x.size() + added);
  Dims out = x;
  for (const std::int64_t axis : axes) out.insert(out.begin() + axis, 1);
  return same_order(call, out);
}

Plan transpose(const Call& call) {
  const Dims& x = input(call, 0).dims;
  Dims order = wholes(call, "perm");
  if (order.empty())
    for (std::size_t d = x.size(); d-- > 0;) order.push_back(static_cast<std::int64_t>(d));
  Dims sorted = order, wanted(x.size());
  std::sort(sorted.begin(), sorted.end());
  std::iota(wanted.begin(), wanted.end(), 0);
  if (sorted != wanted)
    throw Error(
        fmt::format("{} is no order of the dimensions of {}", dims_text(order), dims_text(x)));
  const Dims own = row_major(x);
  Dims out, steps;
  for (const std::int64_t d : order) {
    out.push_back(x[static_cast<std::size_t>(d)]);
    steps.push_back(own[static_cast<std::size_t>(d)]);
  }
  return filled(out, out, steps);
}

// Until opset 10 by attributes; then start, end, axes, steps are inputs.
Plan slice(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const bool inputs = call.opset >= 10;
  const Dims starts = inputs ? integers(input(call, 1)) : wholes(call, "starts"),
             ends = inputs ? integers(input(call, 2)) : wholes(call, "ends");
  Dims axes = inputs ? has_input(call, 3) ? integers(*call.in[3]) : Dims{} : wholes(call, "axes");
  if (axes.empty())
    for (std::size_t d = 0; d < starts.size(); ++d) axes.push_back(static_cast<std::int64_t>(d));
  const Dims strides = inputs && has_input(call, 4) ? integers(*call.in[4]) : Dims(axes.size(), 1);
  if (starts.size() != axes.size() || ends.size() != axes.size() || strides.size() != axes.size())
    throw Error("its starts, ends, axes and steps are not equally many");
  Dims out = x, steps = row_major(x);
  std::int64_t at = 0;
  std::vector<char> seen(x.size());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto d = static_cast<std::size_t>(axis_in(axes[i], x.size()));
    const std::int64_t n = x[d];
    if (seen[d]++) throw Error("it names an axis twice");
    if (strides[i] == 0) throw Error("its step is 0");
    const std::int64_t stride = std::clamp(strides[i], -most_elements, most_elements);
    const auto place = [n, stride](std::int64_t p) {
      if (p < 0) p = p < -n ? -1 : p + n;
      return stride > 0 ? std::clamp<std::int64_t>(p, 0, n)
                        : std::clamp<std::int64_t>(p, -1, n - 1);
    };
    // Below the first, going back: an end of -n - 1 and less.
    const std::int64_t first = place(starts[i]);
    const std::int64_t last = place(ends[i]);
    const std::int64_t span = stride > 0 ? last - first : first - last;
    // The lowest number has no opposite.
    const std::int64_t size =
        stride > 0 ? stride : -std::max(stride, -std::numeric_limits<std::int64_t>::max());
    out[d] = span <= 0 ? 0 : (span - 1) / size + 1;
    if (out[d] > 0) at += first * steps[d];
    steps[d] = out[d] > 1 ? steps[d] * stride : 0;
  }
  return filled(out, out, steps, at);
}

// Along an axis, so many at a time: an attribute until opset 13.
Plan split(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", 0), x.size()));
  Dims parts = has_input(call, 1) ? integers(*call.in[1]) : wholes(call, "split");
  if (parts.empty()) {
    const auto n = std::max<std::int64_t>(static_cast<std::int64_t>(call.node->outputs.size()), 1);
    const std::int64_t each = (x[axis] + n - 1) / n;
    for (std::int64_t i = 0, left = x[axis]; i < n; ++i, left -= parts.back())
      parts.push_back(std::min(each, left));
  }
  Plan plan;
  std::int64_t at = 0;
  const Dims steps = row_major(x);
  for (const std::int64_t part : parts) {
    if (part < 0 || part > x[axis] - at)
      throw Error(fmt::format("{} does not make parts of {}", x[axis], dims_text(parts)));
    Dims out = x;
    out[axis] = part;
    plan.blocks.push_back(
        {0, plan.outputs.size(), out, steps, row_major(out), at * steps[axis], 0});
    plan.outputs.push_back(out);
    at += part;
  }
  if (at != x[axis])
    throw Error(fmt::format("{} does not make parts of {}", x[axis], dims_text(parts)));
  return plan;
}

Plan concat(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", 1), x.size()));
  Dims out = x;
  out[axis] = 0;
  for (std::size_t i = 0; i < call.in.size(); ++i) {
    Dims part = input(call, i).dims;
    if (part.size() != x.size()) throw Error("its inputs have different numbers of dimensions");
    out[axis] += part[axis];
    part[axis] = x[axis];
    if (part != x)
      throw Error(fmt::format("{} and {} cannot be joined along axis {}", dims_text(x),
                              dims_text(call.in[i]->dims), axis));
  }
  element_count(out);
  Plan plan{{out}, {}};
  std::int64_t at = 0;
  const Dims steps = row_major(out);
  for (std::size_t i = 0; i < call.in.size(); ++i) {
    const Dims& part = call.in[i]->dims;
    plan.blocks.push_back({i, 0, part, row_major(part), steps, 0, at * steps[axis]});
    at += part[axis];
  }
  return plan;
}

Plan expand(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const Dims& wanted = integers(input(call, 1));
  element_count(wanted);
  const Dims out = broadcast(x, wanted);
  return filled(out, out, steps_over(x, out));
}

// As if each dimension were two: which repeat, and where in it.
Plan tile(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const Dims& repeats = integers(input(call, 1));
  if (repeats.size() != x.size()) throw Error("its repeats do not fit its input");
  const Dims own = row_major(x);
  Dims out, block, steps;
  for (std::size_t d = 0; d < x.size(); ++d) {
    if (repeats[d] < 0 || (x[d] > 0 && repeats[d] > most_elements / x[d]))
      throw Error(fmt::format("it repeats {} {} times", x[d], repeats[d]));
    out.push_back(x[d] * repeats[d]);
    block.insert(block.end(), {repeats[d], x[d]});
    steps.insert(steps.end(), {0, own[d]});
  }
  return filled(out, block, steps);
}

// Channels and places change roles: [N, C, H, W] read as six dimensions, in another order.
Plan regrouped(const Dims& x, const Dims& six, const Dims& order, const Dims& out) {
  element_count(out);
  const Dims own = row_major(six);
  Dims block, steps;
  for (const std::int64_t d : order) {
    block.push_back(six[static_cast<std::size_t>(d)]);
    steps.push_back(own[static_cast<std::size_t>(d)]);
  }
  if (element_count(x) != element_count(out)) throw Error("its block size does not fit its input");
  return filled(out, block, steps);
}

std::int64_t block_size(const Call& call) {
  const std::int64_t b = whole(call, "blocksize", 0);
  if (input(call, 0).dims.size() != 4 || b < 1 || b > 1 << 10)
    throw Error("it wants a block size, and an input of four dimensions");
  return b;
}

Plan depth_to_space(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const std::int64_t b = block_size(call), c = x[1] / (b * b);
  const Dims out{x[0], c, x[2] * b, x[3] * b};
  if (text(call, "mode", "DCR") == "CRD")
    return regrouped(x, {x[0], c, b, b, x[2], x[3]}, {0, 1, 4, 2, 5, 3}, out);
  return regrouped(x, {x[0], b, b, c, x[2], x[3]}, {0, 3, 4, 1, 5, 2}, out);
}

Plan space_to_depth(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const std::int64_t b = block_size(call);
  const bool channels_first = text(call, "mode", "DCR") == "CRD";
  return regrouped(x, {x[0], x[1], x[2] / b, b, x[3] / b, b},
                   channels_first ? Dims{0, 1, 3, 5, 2, 4} : Dims{0, 3, 5, 1, 2, 4},
                   {x[0], x[1] * b * b, x[2] / b, x[3] / b});
}

template <Plan (*plan_of)(const Call&)>
std::vector<Tensor> forward(const Call& call) {
  const Plan plan = plan_of(call);
  const TensorType type = input(call, 0).type;
  std::vector<Tensor> out;
  for (const Dims& dims : plan.outputs) out.push_back(make(call, type, dims));
  with_values(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    for (const Block& b : plan.blocks) {
      const auto& x = values_of<T>(*call.in[b.input]);
      auto& y = values_of<T>(out[b.output]);
      each_run<2>(b.dims, {b.in_steps, b.out_steps}, [&](auto at, std::size_t n, auto step) {
        const T* from = x.data() + b.in_at + at[0];
        T* to = y.data() + b.out_at + at[1];
        for (std::size_t i = 0; i < n; ++i, from += step[0], to += step[1]) *to = *from;
      });
    }
  });
  return out;
}

template <Plan (*plan_of)(const Call&)>
void backward(const Call& call, const Backprop& back) {
  const Plan plan = plan_of(call);
  with_floats(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    for (const Block& b : plan.blocks) {
      if (b.output >= back.dout.size() || !back.dout[b.output] || !back.din[b.input]) continue;
      const auto& dy = values_of<T>(*back.dout[b.output]);
      auto& dx = values_of<T>(*back.din[b.input]);
      each_run<2>(b.dims, {b.in_steps, b.out_steps}, [&](auto at, std::size_t n, auto step) {
        T* to = dx.data() + b.in_at + at[0];
        const T* from = dy.data() + b.out_at + at[1];
        for (std::size_t i = 0; i < n; ++i, to += step[0], from += step[1]) *to += *from;
      });
    }
  });
}

// As in inference: nothing is dropped, and the mask says so.
std::vector<Tensor> dropout(const Call& call) {
  if (call.opset >= 12 && has_input(call, 2) && integers(*call.in[2]) == Dims{1})
    throw Error("it drops at random, as in training");
  std::vector<Tensor> out = forward<keep>(call);
  if (call.node->outputs.size() < 2) return out;
  const TensorType type = call.opset < 10 ? out[0].type : TensorType::boolean;
  out.push_back(make(call, type, out[0].dims));
  with_numbers(out[1], [&](auto kind) {
    auto& mask = values_of<decltype(kind)>(out[1]);
    std::fill(mask.begin(), mask.end(), decltype(kind)(1));
  });
  return out;
}

constexpr Operator rows[] = {
    {"Identity", forward<keep>, backward<keep>},
    {"Dropout", dropout, backward<keep>},
    {"Reshape", forward<reshape>, backward<reshape>},
    {"Flatten", forward<flatten>, backward<flatten>},
    {"Squeeze", forward<squeeze>, backward<squeeze>},
    {"Unsqueeze", forward<unsqueeze>, backward<unsqueeze>},
    {"Transpose", forward<transpose>, backward<transpose>},
    {"Slice", forward<slice>, backward<slice>},
    {"Split", forward<split>, backward<split>},
    {"Concat", forward<concat>, backward<concat>},
    {"Expand", forward<expand>, backward<expand>},
    {"Tile", forward<tile>, backward<tile>},
    {"DepthToSpace", forward<depth_to_space>, backward<depth_to_space>},
    {"SpaceToDepth", forward<space_to_depth>, backward<space_to_depth>},
};

}  // namespace

std::span<const Operator> layout_operators() {
  return rows;
}

}  // namespace hillock::onnx
