// ops_convolution.cpp: Conv and ConvTranspose, as matrix products over unfolded inputs.
#include <fmt/core.h>

#include "onnx/run/numbers.h"
#include "onnx/run/product.h"
#include "onnx/run/window.h"

namespace hillock::onnx {
namespace {

constexpr auto no = nn::Transposed::no, yes = nn::Transposed::yes;
enum class Way { straight, turned };  // Conv, ConvTranspose

struct Convolution {
  Window window;
  std::size_t groups, in, out, taps, places;  // channels in and out of one group
  std::int64_t filters;
};

std::size_t positive(std::int64_t n) {
  if (n < 1) throw Error("it has no channels or groups");
  return static_cast<std::size_t>(n);
}

Dims kernel_of(const Call& call) {
  const Dims &x = input(call, 0).dims, &w = input(call, 1).dims;
  if (w.size() != x.size() || w.size() < 3)
    throw Error(fmt::format("weights {} do not fit its input {}", dims_text(w), dims_text(x)));
  return {w.begin() + 2, w.end()};
}

// x [N][G in][…] by w [G out][in][…]; or, transposed, w [G in][out][…].
Convolution convolution_of(const Call& call, Way way) {
  const bool transposed = way == Way::turned;
  const Dims kernel = kernel_of(call);
  const Dims &x = input(call, 0).dims, &w = input(call, 1).dims;
  Convolution c{transposed ? transposed_window_of(call, x, kernel) : window_of(call, x, kernel)};
  c.groups = positive(whole(call, "group", 1));
  const auto groups = static_cast<std::int64_t>(c.groups);
  const std::int64_t in = transposed ? w[0] : w[1] * groups;
  if (groups > most_elements || in != x[1] || w[0] % groups != 0)
    throw Error(fmt::format("weights {} in {} groups do not fit its input {}", dims_text(w), groups,
                            dims_text(x)));
  c.filters = transposed ? w[1] * groups : w[0];
  c.in = positive(x[1] / groups);
  c.out = positive(c.filters / groups);
  c.taps = c.window.kernel_size();
  c.places = c.window.out_size();
  if (has_input(call, 2) && size(*call.in[2]) != static_cast<std::size_t>(c.filters))
    throw Error("its bias does not fit its weights");
  return c;
}

// The unfolded channels of one group.
template <class T>
std::vector<T> columns_of(const Call& call, const Convolution& c, std::size_t channels) {
  const double count =
      static_cast<double>(channels) * static_cast<double>(c.taps) * static_cast<double>(c.places);
  if (count * sizeof(T) > call.budget->bytes) throw Error("it takes more memory than is left");
  pay(call, count);
  return std::vector<T>(channels * c.taps * c.places);
}

double multiplications(const Convolution& c) {
  return static_cast<double>(c.window.batch) * static_cast<double>(c.groups * c.in * c.out) *
         static_cast<double>(c.taps) * static_cast<double>(c.places);
}

// Without anything to unfold, the input is the columns.
bool plain(const Window& w) {
  return w.kernel_size() == 1 && w.in == w.out && w.before == Window::Triple{} &&
         w.stride == Window::Triple{1, 1, 1};
}

template <class T>
void add_bias(const Call& call, std::int64_t filters, std::vector<T>& y) {
  if (!has_input(call, 2) || y.empty()) return;
  const auto& bias = values_of<T>(*call.in[2]);
  const auto channels = static_cast<std::size_t>(filters);
  const std::size_t places = y.size() / channels / static_cast<std::size_t>(call.in[0]->dims[0]);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += bias[i / places % channels];
}

template <class T>
void bias_backward(std::int64_t filters, std::int64_t batch, const std::vector<T>& dy,
                   std::vector<T>& db) {
  if (dy.empty()) return;
  const auto channels = static_cast<std::size_t>(filters);
  const std::size_t places = dy.size() / channels / static_cast<std::size_t>(batch);
  std::vector<double> sum(channels);
  for (std::size_t i = 0; i < dy.size(); ++i)
    sum[i / places % channels] += static_cast<double>(dy[i]);
  for (std::size_t k = 0; k < channels; ++k) db[k] += static_cast<T>(sum[k]);
}

// Calls f(group's input, group's weights, group's output) as offsets, for each image and group.
template <class F>
void each_group(const Convolution& c, std::size_t in_places, std::size_t out_places, F f) {
  for (std::size_t n = 0; n < static_cast<std::size_t>(c.window.batch); ++n)
    for (std::size_t g = 0; g < c.groups; ++g)
      f((n * c.groups + g) * c.in * in_places, g * c.in * c.out * c.taps,
        (n * c.groups + g) * c.out * out_places);
}

std::vector<Tensor> convolve(const Call& call) {
  const Tensor& x = input(call, 0);
  const Convolution c = convolution_of(call, Way::straight);
  Tensor out = make(call, x.type, window_dims(c.window, c.filters, c.window.out));
  pay(call, multiplications(c));
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    const T *from = values_of<T>(x).data(), *w = values_of<T>(*call.in[1]).data();
    auto& y = values_of<T>(out);
    const bool as_is = plain(c.window);
    std::vector<T> columns;
    if (!as_is) columns = columns_of<T>(call, c, c.in);
    each_group(c, c.window.in_size(), c.places, [&](std::size_t i, std::size_t k, std::size_t o) {
      if (!as_is) unfold(c.window, c.in, from + i, columns.data());
      product(no, no, c.out, c.places, c.in * c.taps, w + k, as_is ? from + i : columns.data(),
              y.data() + o, nn::Into::fresh);
    });
    add_bias(call, c.filters, y);
  });
  return one(std::move(out));
}

void convolve_backward(const Call& call, const Backprop& back) {
  const Convolution c = convolution_of(call, Way::straight);
  pay(call, 2 * multiplications(c));
  with_floats(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    const T *x = values_of<T>(*call.in[0]).data(), *w = values_of<T>(*call.in[1]).data();
    const auto& dy = values_of<T>(*back.dout[0]);
    T* dx = back.din[0] ? values_of<T>(*back.din[0]).data() : nullptr;
    T* dw = back.din[1] ? values_of<T>(*back.din[1]).data() : nullptr;
    std::vector<T> columns = columns_of<T>(call, c, c.in);
    each_group(c, c.window.in_size(), c.places, [&](std::size_t i, std::size_t k, std::size_t o) {
      const T* d = dy.data() + o;
      if (dw) {
        unfold(c.window, c.in, x + i, columns.data());
        product(no, yes, c.out, c.in * c.taps, c.places, d, columns.data(), dw + k, nn::Into::sum);
      }
      if (!dx) return;
      product(yes, no, c.in * c.taps, c.places, c.out, w + k, d, columns.data(), nn::Into::fresh);
      fold(c.window, c.in, columns.data(), dx + i);
    });
    if (has_input(call, 2) && back.din[2])
      bias_backward(c.filters, c.window.batch, dy, values_of<T>(*back.din[2]));
  });
}

// y = what a convolution of y would have sent back from x.
std::vector<Tensor> convolve_transposed(const Call& call) {
  const Tensor& x = input(call, 0);
  const Convolution c = convolution_of(call, Way::turned);
  Tensor out = make(call, x.type, window_dims(c.window, c.filters, c.window.in));
  pay(call, multiplications(c));
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    const T *from = values_of<T>(x).data(), *w = values_of<T>(*call.in[1]).data();
    auto& y = values_of<T>(out);
    std::vector<T> columns = columns_of<T>(call, c, c.out);
    each_group(c, c.places, c.window.in_size(), [&](std::size_t i, std::size_t k, std::size_t o) {
      product(yes, no, c.out * c.taps, c.places, c.in, w + k, from + i, columns.data(),
              nn::Into::fresh);
      fold(c.window, c.out, columns.data(), y.data() + o);
    });
    add_bias(call, c.filters, y);
  });
  return one(std::move(out));
}

void transposed_backward(const Call& call, const Backprop& back) {
  const Convolution c = convolution_of(call, Way::turned);
  pay(call, 2 * multiplications(c));
  with_floats(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    const T *x = values_of<T>(*call.in[0]).data(), *w = values_of<T>(*call.in[1]).data();
    const auto& dy = values_of<T>(*back.dout[0]);
    std::vector<T> columns = columns_of<T>(call, c, c.out);
    each_group(c, c.places, c.window.in_size(), [&](std::size_t i, std::size_t k, std::size_t o) {
      unfold(c.window, c.out, dy.data() + o, columns.data());
      if (back.din[0])
        product(no, no, c.in, c.places, c.out * c.taps, w + k, columns.data(),
                values_of<T>(*back.din[0]).data() + i, nn::Into::sum);
      if (back.din[1])
        product(no, yes, c.in, c.out * c.taps, c.places, x + i, columns.data(),
                values_of<T>(*back.din[1]).data() + k, nn::Into::sum);
    });
    if (has_input(call, 2) && back.din[2])
      bias_backward(c.filters, c.window.batch, dy, values_of<T>(*back.din[2]));
  });
}

constexpr Operator rows[] = {
    {"Conv", convolve, convolve_backward},
    {"ConvTranspose", convolve_transposed, transposed_backward},
};

}  // namespace

std::span<const Operator> convolution_operators() {
  return rows;
}

}  // namespace hillock::onnx
