#include "onnx/run/window.h"

#include <fmt/core.h>

#include "api/error.h"
#include "onnx/model/tensor.h"

namespace hillock::onnx {
namespace {

// Beyond this no window, stride or padding makes sense, and sums of their products stay small.
constexpr std::int64_t most = std::int64_t{1} << 20;

std::int64_t bounded(std::int64_t n, std::int64_t least, const char* what) {
  if (n < least || n > most) throw Error(fmt::format("{} of {} makes no sense", what, n));
  return n;
}

// An attribute with a number for each spatial dimension.
Window::Triple triple(const Call& call, const char* name, std::size_t rank, std::int64_t usual,
                      std::int64_t least) {
  Window::Triple all{1, 1, 1};
  const std::vector<std::int64_t> given = wholes(call, name);
  if (!given.empty() && given.size() != rank)
    throw Error(fmt::format("'{}' has {} numbers for {} dimensions", name, given.size(), rank));
  for (std::size_t d = 0; d < rank; ++d)
    all[3 - rank + d] = bounded(given.empty() ? usual : given[d], least, name);
  return all;
}

void read_pads(const Call& call, Window& w) {
  const std::vector<std::int64_t> pads = wholes(call, "pads");
  if (pads.empty()) return;
  if (pads.size() != 2 * w.rank)
    throw Error(fmt::format("'pads' has {} numbers for {} dimensions", pads.size(), w.rank));
  for (std::size_t d = 0; d < w.rank; ++d) {
    w.before[3 - w.rank + d] = bounded(pads[d], 0, "padding");
    w.after[3 - w.rank + d] = bounded(pads[w.rank + d], 0, "padding");
  }
}

Window begin(const Call& call, const Dims& x, const Dims& kernel) {
  if (x.size() < 3 || x.size() > 5)
    throw Error(fmt::format("its input {} has not 1 to 3 dimensions beside batch and channels",
                            dims_text(x)));
  Window w;
  w.rank = x.size() - 2;
  if (kernel.size() != w.rank)
    throw Error(fmt::format("its kernel {} does not fit {}", dims_text(kernel), dims_text(x)));
  w.batch = x[0];
  w.channels = x[1];
  for (std::size_t d = 0; d < w.rank; ++d)
    w.kernel[3 - w.rank + d] = bounded(kernel[d], 1, "a kernel");
  w.stride = triple(call, "strides", w.rank, 1, 1);
  w.dilation = triple(call, "dilations", w.rank, 1, 1);
  return w;
}

// Products of three sizes, which are taken from here on, do not overflow.
Window checked(const Window& w) {
  for (const Window::Triple& sizes : {w.in, w.out, w.kernel})
    element_count(Dims(sizes.begin(), sizes.end()));
  return w;
}

std::int64_t extent(const Window& w, std::size_t d) {
  return (w.kernel[d] - 1) * w.dilation[d] + 1;
}

}  // namespace

Window window_of(const Call& call, const Dims& x, const Dims& kernel) {
  Window w = begin(call, x, kernel);
  const std::string padding = text(call, "auto_pad", "NOTSET");
  const bool same = padding == "SAME_UPPER" || padding == "SAME_LOWER";
  if (padding == "NOTSET")
    read_pads(call, w);
  else if (!same && padding != "VALID")
    throw Error(fmt::format("its auto_pad is '{}'", padding));
  const bool up = whole(call, "ceil_mode", 0);
  for (std::size_t d = 3 - w.rank; d < 3; ++d) {
    const std::int64_t n = w.in[d] = x[d - 3 + x.size()], s = w.stride[d], wide = extent(w, d);
    if (same) {
      w.out[d] = (n + s - 1) / s;
      const std::int64_t pad = std::max<std::int64_t>(0, (w.out[d] - 1) * s + wide - n);
      w.before[d] = padding == "SAME_UPPER" ? pad / 2 : pad - pad / 2;
      w.after[d] = pad - w.before[d];
      continue;
    }
    const std::int64_t room = n + w.before[d] + w.after[d] - wide;
    if (room < 0)
      throw Error(fmt::format("a window of {} is wider than {} with its padding", wide, n));
    w.out[d] = (room + (up ? s - 1 : 0)) / s + 1;
    // A window that would begin behind the input is none.
    if (up && (w.out[d] - 1) * s >= n + w.before[d]) --w.out[d];
  }
  return checked(w);
}

Window transposed_window_of(const Call& call, const Dims& x, const Dims& kernel) {
  Window w = begin(call, x, kernel);
  const std::string padding = text(call, "auto_pad", "NOTSET");
  if (padding == "NOTSET") read_pads(call, w);
  const Window::Triple extra = triple(call, "output_padding", w.rank, 0, 0);
  const std::vector<std::int64_t> shape = wholes(call, "output_shape");
  if (!shape.empty() && shape.size() != w.rank)
    throw Error("its output_shape does not fit its input");
  for (std::size_t d = 3 - w.rank; d < 3; ++d) {
    const std::int64_t n = w.out[d] = x[d - 3 + x.size()];
    if (n < 1) throw Error("its input is empty");
    const std::int64_t whole = (n - 1) * w.stride[d] + extra[d] + extent(w, d);
    std::int64_t wanted = whole - w.before[d] - w.after[d];
    if (!shape.empty() || padding.starts_with("SAME")) {
      wanted = shape.empty() ? n * w.stride[d] : shape[d - 3 + w.rank];
      const std::int64_t pad = std::max<std::int64_t>(0, whole - wanted);
      w.before[d] = padding == "SAME_UPPER" ? pad / 2 : pad - pad / 2;
      w.after[d] = pad - w.before[d];
    }
    if (wanted < 1 || wanted > most_elements) throw Error("its output is empty");
    w.in[d] = wanted;
  }
  return checked(w);
}

Dims window_dims(const Window& w, std::int64_t channels, const Window::Triple& spatial) {
  Dims dims{w.batch, channels};
  dims.insert(dims.end(), spatial.end() - static_cast<std::ptrdiff_t>(w.rank), spatial.end());
  return dims;
}

}  // namespace hillock::onnx
