// ops_norm.cpp: normalisations: by statistics that the model carries, and by the input's own.
#include <cmath>

#include <fmt/core.h>

#include "onnx/run/numbers.h"

namespace hillock::onnx {
namespace {

// x as [rows][n], and which scale and bias each element has: number (i / inner) % channels.
struct Layout {
  std::size_t rows = 1, n = 1, channels = 1, inner = 1;
};

std::size_t product_of(const Dims& dims, std::size_t from, std::size_t to) {
  std::size_t count = 1;
  for (std::size_t d = from; d < to; ++d) count *= static_cast<std::size_t>(dims[d]);
  return count;
}

enum class Centre { mean, zero };

struct Statistics {
  std::vector<double> mean, inverse;  // of each row; inverse: 1 / sqrt(variance + epsilon)
};

template <class T>
Statistics statistics(const Layout& l, const std::vector<T>& x, double epsilon, Centre centre) {
  Statistics s{std::vector<double>(l.rows), std::vector<double>(l.rows)};
  const auto count = static_cast<double>(l.n);
  for (std::size_t r = 0; r < l.rows; ++r) {
    const T* row = x.data() + r * l.n;
    double sum = 0, squares = 0;
    if (centre == Centre::mean)
      for (std::size_t i = 0; i < l.n; ++i) sum += static_cast<double>(row[i]);
    const double mean = sum / count;
    for (std::size_t i = 0; i < l.n; ++i) {
      const double d = static_cast<double>(row[i]) - mean;
      squares += d * d;
    }
    s.mean[r] = mean;
    s.inverse[r] = 1 / std::sqrt(squares / count + epsilon);
  }
  return s;
}

// Scale and bias: none, one number a channel, or one an element of the row.
template <class T>
const std::vector<T>* channel_values(const Call& call, std::size_t i, std::size_t channels) {
  if (!has_input(call, i)) return nullptr;
  if (size(*call.in[i]) != channels)
    throw Error(fmt::format("its input {} has {} numbers for {}", i, size(*call.in[i]), channels));
  return &values_of<T>(*call.in[i]);
}

struct Norm {
  Layout layout;
  Centre centre = Centre::mean;
  double epsilon = 1e-5;
};

std::vector<Tensor> normalise(const Call& call, const Norm& norm, Dims statistics_dims) {
  const Tensor& x = input(call, 0);
  const Layout& l = norm.layout;
  if (size(x) == 0) throw Error("its input is empty");
  std::vector<Tensor> out = one(make(call, x.type, x.dims));
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    const auto& from = values_of<T>(x);
    const auto *scale = channel_values<T>(call, 1, l.channels),
               *bias = channel_values<T>(call, 2, l.channels);
    const Statistics s = statistics(l, from, norm.epsilon, norm.centre);
    auto& y = values_of<T>(out[0]);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::size_t r = i / l.n, c = i / l.inner % l.channels;
      const double z = (static_cast<double>(from[i]) - s.mean[r]) * s.inverse[r];
      y[i] = static_cast<T>(z * (scale ? static_cast<double>((*scale)[c]) : 1.0) +
                            (bias ? static_cast<double>((*bias)[c]) : 0.0));
    }
    if (call.node->outputs.size() < 2) return;
    for (const auto* each : {&s.mean, &s.inverse}) {
      out.push_back(make(call, x.type, statistics_dims));
      auto& values = values_of<T>(out.back());
      for (std::size_t r = 0; r < values.size(); ++r) values[r] = static_cast<T>((*each)[r]);
    }
  });
  return out;
}

// dx = inverse (g - mean(g) - z mean(g z)), g = dy scale, z what was normalised; without centring,
// without mean(g).
void normalise_backward(const Call& call, const Backprop& back, const Norm& norm) {
  for (std::size_t i = 1; i < back.dout.size(); ++i)
    if (back.dout[i]) throw Error("no gradient through its mean and deviation is known here");
  if (!back.dout[0]) return;
  const Layout& l = norm.layout;
  with_floats(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    const auto &x = values_of<T>(*call.in[0]), &dy = values_of<T>(*back.dout[0]);
    const auto* scale = channel_values<T>(call, 1, l.channels);
    const Statistics s = statistics(l, x, norm.epsilon, norm.centre);
    std::vector<double> dscale(l.channels), dbias(l.channels), g(l.n), z(l.n);
    for (std::size_t r = 0; r < l.rows; ++r) {
      double g_sum = 0, gz_sum = 0;
      for (std::size_t j = 0; j < l.n; ++j) {
        const std::size_t i = r * l.n + j, c = i / l.inner % l.channels;
        const auto d = static_cast<double>(dy[i]);
        z[j] = (static_cast<double>(x[i]) - s.mean[r]) * s.inverse[r];
        g[j] = d * (scale ? static_cast<double>((*scale)[c]) : 1.0);
        dscale[c] += d * z[j];
        dbias[c] += d;
        g_sum += g[j];
        gz_sum += g[j] * z[j];
      }
      if (!back.din[0]) continue;
      auto& dx = values_of<T>(*back.din[0]);
      const auto n = static_cast<double>(l.n);
      const double shift = norm.centre == Centre::mean ? g_sum / n : 0;
      for (std::size_t j = 0; j < l.n; ++j)
        dx[r * l.n + j] += static_cast<T>(s.inverse[r] * (g[j] - shift - z[j] * gz_sum / n));
    }
    const std::vector<double>* sums[] = {nullptr, &dscale, &dbias};
    for (const std::size_t k : {1, 2}) {
      if (!has_input(call, k) || !back.din[k]) continue;
      auto& into = values_of<T>(*back.din[k]);
      for (std::size_t c = 0; c < l.channels; ++c) into[c] += static_cast<T>((*sums[k])[c]);
    }
  });
}

// Over the last dimensions, each element with a scale of its own.
Norm layer_norm(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", -1), x.size()));
  const std::size_t n = product_of(x, axis, x.size());
  return {{product_of(x, 0, axis), n, n, 1}, Centre::mean, real(call, "epsilon", 1e-5)};
}

std::vector<Tensor> layer(const Call& call) {
  const Dims& x = input(call, 0).dims;
  Dims dims = x;
  for (auto d = static_cast<std::size_t>(axis_in(whole(call, "axis", -1), x.size())); d < x.size();
       ++d)
    dims[d] = 1;
  return normalise(call, layer_norm(call), dims);
}

void layer_backward(const Call& call, const Backprop& back) {
  normalise_backward(call, back, layer_norm(call));
}

Norm rms_norm(const Call& call) {
  Norm norm = layer_norm(call);
  norm.centre = Centre::zero;
  return norm;
}

std::vector<Tensor> rms(const Call& call) {
  return normalise(call, rms_norm(call), {});
}

void rms_backward(const Call& call, const Backprop& back) {
  normalise_backward(call, back, rms_norm(call));
}

// [batch][channels][spatial…], by so many channels at a time.
Norm group_norm_of(const Call& call, std::int64_t groups) {
  const Dims& x = input(call, 0).dims;
  if (x.size() < 2) throw Error("its input has no channels");
  const auto spatial = product_of(x, 2, x.size());
  if (groups < 1 || x[1] % groups != 0)
    throw Error(fmt::format("{} channels do not make {} groups", x[1], groups));
  const auto parts = static_cast<std::size_t>(groups), channels = static_cast<std::size_t>(x[1]);
  return {{static_cast<std::size_t>(x[0]) * parts, channels / parts * spatial, channels, spatial},
          Centre::mean,
          real(call, "epsilon", 1e-5)};
}

Norm instance_norm(const Call& call) {
  const Dims& x = input(call, 0).dims;
  return group_norm_of(call, x.size() < 2 ? 0 : x[1]);
}

std::vector<Tensor> instance(const Call& call) {
  return normalise(call, instance_norm(call), {});
}

void instance_backward(const Call& call, const Backprop& back) {
  normalise_backward(call, back, instance_norm(call));
}

// Opset 18 had a scale for each group, 21 has one for each channel.
Norm group_norm(const Call& call) {
  Norm norm = group_norm_of(call, whole(call, "num_groups", 0));
  if (call.opset < 21) {
    norm.layout.channels = static_cast<std::size_t>(whole(call, "num_groups", 1));
    norm.layout.inner = norm.layout.n;
  }
  return norm;
}

std::vector<Tensor> group(const Call& call) {
  return normalise(call, group_norm(call), {});
}

void group_backward(const Call& call, const Backprop& back) {
  normalise_backward(call, back, group_norm(call));
}

// By the mean and variance that the model carries: y = (x - mean) factor + bias, by channel;
// factor = scale inverse.
struct Affine {
  std::size_t channels, spatial;
  std::vector<double> factor, mean, inverse;
};

template <class T>
Affine batch_affine(const Call& call) {
  if (whole(call, "training_mode", 0) || (call.opset < 7 && !whole(call, "is_test", 0)))
    throw Error("it normalises by the batch, as in training");
  const Dims& x = input(call, 0).dims;
  if (x.empty()) throw Error("its input is one number");
  const std::size_t channels = x.size() < 2 ? 1 : static_cast<std::size_t>(x[1]);
  Affine a{channels, product_of(x, std::min<std::size_t>(2, x.size()), x.size()), {}, {}, {}};
  for (const std::size_t i : {1, 2, 3, 4}) input(call, i);
  const auto &scale = *channel_values<T>(call, 1, channels),
             &mean = *channel_values<T>(call, 3, channels),
             &variance = *channel_values<T>(call, 4, channels);
  channel_values<T>(call, 2, channels);
  const double epsilon = real(call, "epsilon", 1e-5);
  for (std::size_t c = 0; c < channels; ++c) {
    a.mean.push_back(static_cast<double>(mean[c]));
    a.inverse.push_back(1 / std::sqrt(static_cast<double>(variance[c]) + epsilon));
    a.factor.push_back(static_cast<double>(scale[c]) * a.inverse.back());
  }
  return a;
}

std::vector<Tensor> batch(const Call& call) {
  const Tensor& x = input(call, 0);
  Tensor out = make(call, x.type, x.dims);
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    const Affine a = batch_affine<T>(call);
    const auto &from = values_of<T>(x), &bias = values_of<T>(*call.in[2]);
    auto& y = values_of<T>(out);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const std::size_t c = i / a.spatial % a.channels;
      y[i] = static_cast<T>((static_cast<double>(from[i]) - a.mean[c]) * a.factor[c] +
                            static_cast<double>(bias[c]));
    }
  });
  return one(std::move(out));
}

void batch_backward(const Call& call, const Backprop& back) {
  if (!back.dout[0]) return;
  with_floats(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    const Affine a = batch_affine<T>(call);
    const auto &x = values_of<T>(*call.in[0]), &dy = values_of<T>(*back.dout[0]);
    std::vector<double> dscale(a.channels), dbias(a.channels);
    for (std::size_t i = 0; i < dy.size(); ++i) {
      const std::size_t c = i / a.spatial % a.channels;
      const auto d = static_cast<double>(dy[i]);
      if (back.din[0]) values_of<T>(*back.din[0])[i] += static_cast<T>(d * a.factor[c]);
      dscale[c] += d * (static_cast<double>(x[i]) - a.mean[c]) * a.inverse[c];
      dbias[c] += d;
    }
    for (std::size_t c = 0; c < a.channels; ++c) {
      const double sums[] = {0, dscale[c], dbias[c], -a.factor[c] * dbias[c],
                             -0.5 * a.factor[c] * a.inverse[c] * dscale[c]};
      for (std::size_t k = 1; k < 5; ++k)
        if (back.din[k]) values_of<T>(*back.din[k])[c] += static_cast<T>(sums[k]);
    }
  });
}

constexpr Operator rows[] = {
    {"BatchNormalization", batch, batch_backward},
    {"LayerNormalization", layer, layer_backward},
    {"RMSNormalization", rms, rms_backward},
    {"InstanceNormalization", instance, instance_backward},
    {"GroupNormalization", group, group_backward},
};

}  // namespace

std::span<const Operator> norm_operators() {
  return rows;
}

}  // namespace hillock::onnx
