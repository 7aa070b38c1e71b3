// ops_pool.cpp: the greatest and the mean of windows, and of whole images.
#include <cmath>
#include <limits>

#include <fmt/core.h>

#include "onnx/run/numbers.h"
#include "onnx/run/window.h"

namespace hillock::onnx {
namespace {

using Place = std::ptrdiff_t;
enum class Over { windows, images };

Window pool_of(const Call& call) {
  return window_of(call, input(call, 0).dims, wholes(call, "kernel_shape"));
}

Window whole_image(const Call& call) {
  const Dims& x = input(call, 0).dims;
  if (x.size() < 2) throw Error(fmt::format("its input {} has no channels", dims_text(x)));
  Window w;
  w.batch = x[0];
  w.channels = x[1];
  for (std::size_t d = 2; d < x.size(); ++d) w.in[2] *= x[d];
  if (w.in[2] == 0) throw Error("its input is empty");
  w.kernel = w.in;
  return w;
}

Dims pooled(const Call& call, const Window& w, Over over) {
  if (over == Over::windows) return window_dims(w, w.channels, w.out);
  Dims dims = input(call, 0).dims;
  std::fill(dims.begin() + 2, dims.end(), 1);
  return dims;
}

// Calls f(channel's input, channel's output) as offsets, and the tap's, as each_tap does.
template <class F>
void each_channel(const Call& call, const Window& w, F f) {
  const auto channels = static_cast<Place>(w.batch * w.channels);
  pay(call, static_cast<double>(channels) * static_cast<double>(w.out_size()) *
                static_cast<double>(w.kernel_size()));
  for (Place c = 0; c < channels; ++c)
    f(c * static_cast<Place>(w.in_size()), c * static_cast<Place>(w.out_size()));
}

// Where the winner of each window stands in the input; -1: a window of nothing but padding.
template <class T>
std::vector<Place> winners(const Call& call, const Window& w, const std::vector<T>& x,
                           std::size_t outputs) {
  std::vector<Place> best(outputs, -1);
  each_channel(call, w, [&](Place in_base, Place out_base) {
    each_tap(w, [&](std::size_t, Place out, Place in, std::int64_t step, std::int64_t first,
                    std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        Place& place = best[static_cast<std::size_t>(out_base + out + i)];
        const Place candidate = in_base + in + i * step;
        const T value = x[static_cast<std::size_t>(candidate)];
        if (place < 0 || value > x[static_cast<std::size_t>(place)] ||
            (value != value &&
             x[static_cast<std::size_t>(place)] == x[static_cast<std::size_t>(place)]))
          place = candidate;
      }
    });
  });
  return best;
}

std::vector<Tensor> max_of(const Call& call, Over over) {
  const Tensor& x = input(call, 0);
  const Window w = over == Over::images ? whole_image(call) : pool_of(call);
  std::vector<Tensor> out = one(make(call, x.type, pooled(call, w, over)));
  with_numbers(x, [&](auto kind) {
    using T = decltype(kind);
    const auto& from = values_of<T>(x);
    auto& y = values_of<T>(out[0]);
    const std::vector<Place> best = winners(call, w, from, y.size());
    for (std::size_t i = 0; i < y.size(); ++i)
      y[i] =
          best[i] < 0 ? std::numeric_limits<T>::lowest() : from[static_cast<std::size_t>(best[i])];
    if (over == Over::images || call.node->outputs.size() < 2) return;
    if (whole(call, "storage_order", 0)) throw Error("its indices by columns are not known here");
    Tensor indices = make(call, TensorType::int64, out[0].dims);
    values_of<std::int64_t>(indices).assign(best.begin(), best.end());
    out.push_back(std::move(indices));
  });
  return out;
}

void max_backward_of(const Call& call, const Backprop& back, Over over) {
  const Window w = over == Over::images ? whole_image(call) : pool_of(call);
  backward_of_one(call, back, [&](const auto& x, const auto& y, const auto& dy, auto& dx) {
    const std::vector<Place> best = winners(call, w, x, y.size());
    for (std::size_t i = 0; i < dy.size(); ++i)
      if (best[i] >= 0) dx[static_cast<std::size_t>(best[i])] += dy[i];
  });
}

// By how much each window's sum is divided.
std::vector<double> divisors(const Call& call, const Window& w) {
  std::vector<double> count(w.out_size(), 0.0);
  if (!whole(call, "count_include_pad", 0)) {
    each_tap(
        w, [&](std::size_t, Place out, Place, std::int64_t, std::int64_t first, std::int64_t last) {
          for (std::int64_t i = first; i < last; ++i) count[static_cast<std::size_t>(out + i)] += 1;
        });
    return count;
  }
  // Padding counts; what ceil_mode lets a window reach beyond it does not.
  Window padded = w;
  for (std::size_t d = 0; d < 3; ++d) {
    padded.in[d] += w.before[d] + w.after[d];
    padded.before[d] = 0;
  }
  each_tap(padded,
           [&](std::size_t, Place out, Place, std::int64_t, std::int64_t first, std::int64_t last) {
             for (std::int64_t i = first; i < last; ++i)
               count[static_cast<std::size_t>(out + i)] += 1;
           });
  return count;
}

std::vector<Tensor> mean_of(const Call& call, Over over) {
  const Tensor& x = input(call, 0);
  const Window w = over == Over::images ? whole_image(call) : pool_of(call);
  Tensor out = make(call, x.type, pooled(call, w, over));
  const std::vector<double> count = divisors(call, w);
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    const auto& from = values_of<T>(x);
    auto& y = values_of<T>(out);
    std::vector<double> sum(w.out_size());
    each_channel(call, w, [&](Place in_base, Place out_base) {
      std::fill(sum.begin(), sum.end(), 0.0);
      each_tap(w, [&](std::size_t, Place at, Place in, std::int64_t step, std::int64_t first,
                      std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i)
          sum[static_cast<std::size_t>(at + i)] +=
              static_cast<double>(from[static_cast<std::size_t>(in_base + in + i * step)]);
      });
      for (std::size_t i = 0; i < sum.size(); ++i)
        y[static_cast<std::size_t>(out_base) + i] = static_cast<T>(sum[i] / count[i]);
    });
  });
  return one(std::move(out));
}

void mean_backward_of(const Call& call, const Backprop& back, Over over) {
  const Window w = over == Over::images ? whole_image(call) : pool_of(call);
  const std::vector<double> count = divisors(call, w);
  backward_of_one(call, back, [&](const auto&, const auto&, const auto& dy, auto& dx) {
    using T = typename std::decay_t<decltype(dx)>::value_type;
    each_channel(call, w, [&](Place in_base, Place out_base) {
      each_tap(w, [&](std::size_t, Place at, Place in, std::int64_t step, std::int64_t first,
                      std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i)
          dx[static_cast<std::size_t>(in_base + in + i * step)] +=
              dy[static_cast<std::size_t>(out_base + at + i)] /
              static_cast<T>(count[static_cast<std::size_t>(at + i)]);
      });
    });
  });
}

std::vector<Tensor> max_pool(const Call& call) {
  return max_of(call, Over::windows);
}
void max_pool_backward(const Call& call, const Backprop& back) {
  max_backward_of(call, back, Over::windows);
}
std::vector<Tensor> global_max(const Call& call) {
  return max_of(call, Over::images);
}
void global_max_backward(const Call& call, const Backprop& back) {
  max_backward_of(call, back, Over::images);
}
std::vector<Tensor> mean_pool(const Call& call) {
  return mean_of(call, Over::windows);
}
void mean_pool_backward(const Call& call, const Backprop& back) {
  mean_backward_of(call, back, Over::windows);
}
std::vector<Tensor> global_mean(const Call& call) {
  return mean_of(call, Over::images);
}
void global_mean_backward(const Call& call, const Backprop& back) {
  mean_backward_of(call, back, Over::images);
}

constexpr Operator rows[] = {
    {"MaxPool", max_pool, max_pool_backward},
    {"AveragePool", mean_pool, mean_pool_backward},
    {"GlobalMaxPool", global_max, global_max_backward},
    {"GlobalAveragePool", global_mean, global_mean_backward},
};

}  // namespace

std::span<const Operator> pool_operators() {
  return rows;
}

}  // namespace hillock::onnx
