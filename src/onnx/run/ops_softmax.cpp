// ops_softmax.cpp: Softmax and LogSoftmax, by hillock's own kernels.
#include "onnx/run/numbers.h"

namespace hillock::onnx {
namespace {

// x as [outer][n][inner], n along what is summed.
struct Layout {
  std::size_t outer = 1, n = 1, inner = 1;
};

// Until opset 13 everything from the axis on was one row.
Layout layout_of(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const bool flat = call.opset < 13;
  const std::int64_t given = whole(call, "axis", flat ? 1 : -1);
  const auto rank = static_cast<std::int64_t>(x.size());
  const std::size_t axis =
      flat && given == rank ? x.size() : static_cast<std::size_t>(axis_in(given, x.size()));
  Layout l;
  for (std::size_t d = 0; d < x.size(); ++d)
    (d < axis ? l.outer : d == axis || flat ? l.n : l.inner) *= static_cast<std::size_t>(x[d]);
  return l;
}

// f over rows that lie together; others are brought together for it, and results back.
template <class T, class F>
void each_row_block(const Layout& l, const std::vector<T>& a, const std::vector<T>& b,
                    std::vector<T>& out, F f) {
  if (out.empty()) return;
  if (l.inner == 1) return f(a, b, out);
  const auto turn = [&l](const std::vector<T>& from) {
    std::vector<T> to(from.size());
    for (std::size_t o = 0; o < l.outer; ++o)
      for (std::size_t j = 0; j < l.n; ++j)
        for (std::size_t i = 0; i < l.inner; ++i)
          to[(o * l.inner + i) * l.n + j] = from[(o * l.n + j) * l.inner + i];
    return to;
  };
  std::vector<T> result(out.size());
  f(turn(a), turn(b), result);
  for (std::size_t o = 0; o < l.outer; ++o)
    for (std::size_t j = 0; j < l.n; ++j)
      for (std::size_t i = 0; i < l.inner; ++i)
        out[(o * l.n + j) * l.inner + i] = result[(o * l.inner + i) * l.n + j];
}

template <class F>
std::vector<Tensor> rows_of(const Call& call, F f) {
  const Tensor& x = input(call, 0);
  const Layout l = layout_of(call);
  Tensor out = make(call, x.type, x.dims);
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    const auto& from = values_of<T>(x);
    each_row_block(l, from, from, values_of<T>(out),
                   [&](const auto& a, const auto&, auto& y) { f(a, y, l.n); });
  });
  return one(std::move(out));
}

template <class F>
void rows_backward(const Call& call, const Backprop& back, F f) {
  const Layout l = layout_of(call);
  backward_of_one(call, back, [&](const auto&, const auto& y, const auto& dy, auto& dx) {
    auto slope = dy;
    each_row_block(l, y, dy, slope,
                   [&](const auto& a, const auto& b, auto& d) { f(a, b, d, l.n); });
    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += slope[i];
  });
}

std::vector<Tensor> soft(const Call& call) {
  return rows_of(call, [](const auto& x, auto& y, std::size_t n) { softmax(x, y, n); });
}
void soft_backward(const Call& call, const Backprop& back) {
  rows_backward(call, back, [](const auto& y, const auto& dy, auto& dx, std::size_t n) {
    softmax_backward(y, dy, dx, n);
  });
}

std::vector<Tensor> log_soft(const Call& call) {
  return rows_of(call, [](const auto& x, auto& y, std::size_t n) { log_softmax(x, y, n); });
}
void log_soft_backward(const Call& call, const Backprop& back) {
  rows_backward(call, back, [](const auto& y, const auto& dy, auto& dx, std::size_t n) {
    log_softmax_backward(y, dy, dx, n);
  });
}

// 1 for the first of the greatest of each row.
void hard_rows(const auto& x, auto& y, std::size_t n) {
  for (std::size_t row = 0; row < x.size(); row += n) {
    std::size_t best = row;
    for (std::size_t i = row; i < row + n; ++i) {
      y[i] = 0;
      if (x[i] > x[best]) best = i;
    }
    y[best] = 1;
  }
}
std::vector<Tensor> hard(const Call& call) {
  return rows_of(call, [](const auto& x, auto& y, std::size_t n) { hard_rows(x, y, n); });
}

constexpr Operator rows[] = {
    {"Softmax", soft, soft_backward},
    {"LogSoftmax", log_soft, log_soft_backward},
    {"Hardmax", hard},
};

}  // namespace

std::span<const Operator> softmax_operators() {
  return rows;
}

}  // namespace hillock::onnx
