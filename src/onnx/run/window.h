// window.h: where the windows of convolutions and pools lie: up to three spatial dimensions, fewer
// taken as if the others were 1.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "onnx/run/operators.h"

namespace hillock::onnx {

struct Window {
  using Triple = std::array<std::int64_t, 3>;
  std::size_t rank = 0;  // spatial dimensions that the tensor has: the last of the three
  std::int64_t batch = 0, channels = 0;
  Triple in{1, 1, 1}, out{1, 1, 1}, kernel{1, 1, 1}, stride{1, 1, 1}, dilation{1, 1, 1};
  Triple before{}, after{};  // padding

  std::size_t in_size() const { return static_cast<std::size_t>(in[0] * in[1] * in[2]); }
  std::size_t out_size() const { return static_cast<std::size_t>(out[0] * out[1] * out[2]); }
  std::size_t kernel_size() const {
    return static_cast<std::size_t>(kernel[0] * kernel[1] * kernel[2]);
  }
};

/// Of a node with the attributes strides, pads, dilations, auto_pad and, for pools, ceil_mode, over
/// [batch, channels, spatial…]. Throws Error where they contradict each other.
Window window_of(const Call& call, const Dims& x, const Dims& kernel);

/// Of ConvTranspose, as the convolution that it turns around: `in` is what it writes.
Window transposed_window_of(const Call& call, const Dims& x, const Dims& kernel);

/// [batch, channels, what the window gives…]
Dims window_dims(const Window& window, std::int64_t channels, const Window::Triple& spatial);

/// For every place in the kernel, and every row of outputs: calls f(tap, out, in, step, first,
/// last), where outputs out + i, first <= i < last, see inputs in + i step of one channel through
/// that tap; the others of 0 … window.out[2] see padding.
template <class F>
void each_tap(const Window& w, F f) {
  const auto &k = w.kernel, &s = w.stride, &d = w.dilation;
  std::size_t tap = 0;
  for (std::int64_t a = 0; a < k[0]; ++a)
    for (std::int64_t b = 0; b < k[1]; ++b)
      for (std::int64_t c = 0; c < k[2]; ++c, ++tap) {
        const std::int64_t shift = c * d[2] - w.before[2];  // of the input along a row
        const std::int64_t first =
            std::clamp<std::int64_t>(shift >= 0 ? 0 : (-shift + s[2] - 1) / s[2], 0, w.out[2]);
        const std::int64_t end = w.in[2] - shift;  // i s < end
        const std::int64_t last =
            std::clamp<std::int64_t>(end <= 0 ? 0 : (end + s[2] - 1) / s[2], first, w.out[2]);
        for (std::int64_t i = 0; i < w.out[0]; ++i)
          for (std::int64_t j = 0; j < w.out[1]; ++j) {
            const std::int64_t plane = i * s[0] + a * d[0] - w.before[0],
                               row = j * s[1] + b * d[1] - w.before[1];
            const bool inside = plane >= 0 && plane < w.in[0] && row >= 0 && row < w.in[1];
            const std::ptrdiff_t out = (i * w.out[1] + j) * w.out[2];
            if (inside)
              f(tap, out, (plane * w.in[1] + row) * w.in[2] + shift, s[2], first, last);
            else
              f(tap, out, std::ptrdiff_t{0}, s[2], std::int64_t{0}, std::int64_t{0});
          }
      }
}

/// columns[channel][tap][out] = x[channel][…], 0 in the padding.
template <class T>
void unfold(const Window& w, std::size_t channels, const T* x, T* columns) {
  const auto n = static_cast<std::size_t>(w.out[2]);
  for (std::size_t c = 0; c < channels; ++c, x += w.in_size())
    each_tap(w, [&](std::size_t tap, std::ptrdiff_t out, std::ptrdiff_t in, std::int64_t step,
                    std::int64_t first, std::int64_t last) {
      T* to = columns + (c * w.kernel_size() + tap) * w.out_size() + out;
      std::fill(to, to + first, T(0));
      for (std::int64_t i = first; i < last; ++i) to[i] = x[in + i * step];
      std::fill(to + last, to + n, T(0));
    });
}

/// x[channel][…] += the columns that saw it.
template <class T>
void fold(const Window& w, std::size_t channels, const T* columns, T* x) {
  for (std::size_t c = 0; c < channels; ++c, x += w.in_size())
    each_tap(w, [&](std::size_t tap, std::ptrdiff_t out, std::ptrdiff_t in, std::int64_t step,
                    std::int64_t first, std::int64_t last) {
      const T* from = columns + (c * w.kernel_size() + tap) * w.out_size() + out;
      for (std::int64_t i = first; i < last; ++i) x[in + i * step] += from[i];
    });
}

}  // namespace hillock::onnx
