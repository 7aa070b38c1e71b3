// ops_reduce.cpp: sums, means, greatest and the like along axes, and where the greatest stands.
#include <algorithm>
#include <cmath>
#include <limits>

#include "onnx/run/numbers.h"
#include "onnx/run/strided.h"

namespace hillock::onnx {
namespace {

struct Reduction {
  Dims out, out_steps;  // steps through the output for each element of the input
  std::size_t count;    // elements that become one
};

Reduction reduction_of(const Call& call, std::int64_t axes_are_an_input_since) {
  const Dims& x = input(call, 0).dims;
  const bool as_input = call.opset >= axes_are_an_input_since;
  std::vector<std::int64_t> axes = axes_of(call, as_input ? 1 : call.in.size(), x.size());
  const bool none = axes.empty();
  if (none && !(as_input && whole(call, "noop_with_empty_axes", 0)))
    for (std::size_t d = 0; d < x.size(); ++d) axes.push_back(static_cast<std::int64_t>(d));
  const bool keep = whole(call, "keepdims", 1);
  Dims kept = x;
  std::size_t count = 1;
  for (const std::int64_t axis : axes) {
    count *= static_cast<std::size_t>(x[static_cast<std::size_t>(axis)]);
    kept[static_cast<std::size_t>(axis)] = 1;
  }
  Reduction r{{}, row_major(kept), count};
  for (std::size_t d = 0; d < x.size(); ++d) {
    const bool gone = std::binary_search(axes.begin(), axes.end(), static_cast<std::int64_t>(d));
    if (gone) r.out_steps[d] = 0;
    if (!gone || keep) r.out.push_back(gone ? 1 : x[d]);
  }
  return r;
}

// Calls f(i, o) for each element of x and the output it goes to.
template <class F>
void each_element(const Dims& x, const Reduction& r, F f) {
  std::size_t i = 0;
  each_run<1>(x, {r.out_steps}, [&](auto at, std::size_t n, auto step) {
    for (std::size_t k = 0; k < n; ++k, at[0] += step[0]) f(i++, static_cast<std::size_t>(at[0]));
  });
}

// Each reduction: what a sum starts with, takes in and ends as; and a slope from an element x, the
// result y, and how many there are. Sums are in double, of whole numbers in 64 bits.
template <class T>
using Sum = std::conditional_t<std::is_integral_v<T>, T, double>;

struct Total {
  static auto start(auto s) { return decltype(s)(0); }
  static auto add(auto s, auto x) { return plus(s, x); }
  static auto end(auto s, std::size_t) { return s; }
  static std::int64_t of_nothing(TensorType) { return 0; }
  static double slope(double, double, double) { return 1; }
};
struct Mean : Total {
  static auto end(auto s, std::size_t n) { return n == 0 ? s : s / decltype(s)(n); }
  static double slope(double, double, double n) { return 1 / n; }
};
struct Squares : Total {
  static auto add(auto s, auto x) { return plus(s, times(x, x)); }
  static double slope(double x, double, double) { return 2 * x; }
};
struct Length : Squares {
  static auto end(auto s, std::size_t) { return from_double<decltype(s)>(std::sqrt(s)); }
  static double slope(double x, double y, double) { return y == 0 ? 0 : x / y; }
};
struct Sizes : Total {
  static auto add(auto s, auto x) { return plus(s, x < 0 ? minus(decltype(x)(0), x) : x); }
  static double slope(double x, double, double) { return (x > 0) - (x < 0); }
};
struct LogOfTotal : Total {
  static auto end(auto s, std::size_t) { return from_double<decltype(s)>(std::log(s)); }
  static double slope(double, double y, double) { return std::exp(-y); }
};
struct Product : Total {
  static std::int64_t of_nothing(TensorType) { return 1; }
  static auto start(auto s) { return decltype(s)(1); }
  static auto add(auto s, auto x) { return times(s, x); }
};
struct Greatest {
  static auto start(auto s) {
    using Limits = std::numeric_limits<decltype(s)>;
    return Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
  }
  static std::int64_t of_nothing(TensorType type) { return whole_range(type).first; }
  static auto add(auto s, auto x) { return x > s || x != x ? x : s; }
  static auto end(auto s, std::size_t) { return s; }
};
struct Least {
  static auto start(auto s) {
    using Limits = std::numeric_limits<decltype(s)>;
    return Limits::has_infinity ? Limits::infinity() : Limits::max();
  }
  static std::int64_t of_nothing(TensorType type) { return whole_range(type).second; }
  static auto add(auto s, auto x) { return x < s || x != x ? x : s; }
  static auto end(auto s, std::size_t) { return s; }
};

template <class Op, class T>
std::vector<Sum<T>> sums(const Dims& dims, const Reduction& r, const std::vector<T>& x,
                         std::size_t outputs) {
  std::vector<Sum<T>> sum(outputs, Op::start(Sum<T>()));
  each_element(dims, r, [&](std::size_t i, std::size_t o) {
    sum[o] = Op::add(sum[o], static_cast<Sum<T>>(x[i]));
  });
  return sum;
}

// Axes of ReduceSum are an input since opset 13, of the others since 18.
constexpr int early = 13, late = 18;

template <class Op, int since>
std::vector<Tensor> reduce(const Call& call) {
  const Tensor& x = input(call, 0);
  const Reduction r = reduction_of(call, since);
  Tensor out = make(call, x.type, r.out);
  pay(call, static_cast<double>(size(x)));
  with_numbers(x, [&](auto kind) {
    using T = decltype(kind);
    auto& y = values_of<T>(out);
    const auto sum = sums<Op>(x.dims, r, values_of<T>(x), y.size());
    for (std::size_t o = 0; o < y.size(); ++o) y[o] = static_cast<T>(Op::end(sum[o], r.count));
    if constexpr (std::is_integral_v<T>)
      if (r.count == 0) std::fill(y.begin(), y.end(), Op::of_nothing(x.type));
  });
  return one(std::move(out));
}

template <class Op, int since>
void backward(const Call& call, const Backprop& back) {
  const Reduction r = reduction_of(call, since);
  const auto count = static_cast<double>(r.count);
  backward_of_one(call, back, [&](const auto& x, const auto& y, const auto& dy, auto& dx) {
    using T = typename std::decay_t<decltype(x)>::value_type;
    each_element(call.in[0]->dims, r, [&](std::size_t i, std::size_t o) {
      dx[i] +=
          static_cast<T>(static_cast<double>(dy[o]) *
                         Op::slope(static_cast<double>(x[i]), static_cast<double>(y[o]), count));
    });
  });
}

// Evenly among those that are the greatest, or the least.
void winner_backward(const Call& call, const Backprop& back) {
  const Reduction r = reduction_of(call, late);
  backward_of_one(call, back, [&](const auto& x, const auto& y, const auto& dy, auto& dx) {
    using T = typename std::decay_t<decltype(x)>::value_type;
    std::vector<std::size_t> equal(y.size());
    each_element(call.in[0]->dims, r,
                 [&](std::size_t i, std::size_t o) { equal[o] += x[i] == y[o]; });
    each_element(call.in[0]->dims, r, [&](std::size_t i, std::size_t o) {
      if (x[i] == y[o]) dx[i] += dy[o] / static_cast<T>(equal[o]);
    });
  });
}

// The product of all others: those next to one 0 alone matter.
void product_backward(const Call& call, const Backprop& back) {
  const Reduction r = reduction_of(call, late);
  backward_of_one(call, back, [&](const auto& x, const auto& y, const auto& dy, auto& dx) {
    using T = typename std::decay_t<decltype(x)>::value_type;
    std::vector<double> rest(y.size(), 1.0);
    std::vector<std::size_t> nulls(y.size());
    each_element(call.in[0]->dims, r, [&](std::size_t i, std::size_t o) {
      if (x[i] == 0)
        ++nulls[o];
      else
        rest[o] *= static_cast<double>(x[i]);
    });
    each_element(call.in[0]->dims, r, [&](std::size_t i, std::size_t o) {
      const auto d = static_cast<double>(dy[o]);
      if (nulls[o] == 0) dx[i] += static_cast<T>(d * rest[o] / static_cast<double>(x[i]));
      if (nulls[o] == 1 && x[i] == 0) dx[i] += static_cast<T>(d * rest[o]);
    });
  });
}

// log(sum of e^x), from the greatest on: no overflow.
std::vector<Tensor> log_sum_exp(const Call& call) {
  const Tensor& x = input(call, 0);
  const Reduction r = reduction_of(call, late);
  Tensor out = make(call, x.type, r.out);
  pay(call, static_cast<double>(size(x)));
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    const auto& from = values_of<T>(x);
    auto& y = values_of<T>(out);
    std::vector<double> top = sums<Greatest>(x.dims, r, from, y.size()), sum(y.size());
    for (double& t : top)
      if (std::isinf(t)) t = 0;
    each_element(x.dims, r, [&](std::size_t i, std::size_t o) {
      sum[o] += std::exp(static_cast<double>(from[i]) - top[o]);
    });
    for (std::size_t o = 0; o < y.size(); ++o) y[o] = static_cast<T>(std::log(sum[o]) + top[o]);
  });
  return one(std::move(out));
}

struct LogSumExpSlope {
  static double slope(double x, double y, double) { return std::exp(x - y); }
};

enum class Wanted { greatest, least };

template <Wanted wanted>
std::vector<Tensor> place(const Call& call) {
  const Tensor& x = input(call, 0);
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", 0), x.dims.size()));
  const bool last = whole(call, "select_last_index", 0), keep = whole(call, "keepdims", 1);
  std::size_t outer = 1, inner = 1;
  Dims dims;
  for (std::size_t d = 0; d < x.dims.size(); ++d) {
    if (d < axis) outer *= static_cast<std::size_t>(x.dims[d]);
    if (d > axis) inner *= static_cast<std::size_t>(x.dims[d]);
    if (d != axis || keep) dims.push_back(d == axis ? 1 : x.dims[d]);
  }
  const auto n = static_cast<std::size_t>(x.dims[axis]);
  if (n == 0) throw Error("there is nothing along its axis");
  Tensor out = make(call, TensorType::int64, dims);
  pay(call, static_cast<double>(size(x)));
  auto& y = values_of<std::int64_t>(out);
  if (y.empty()) return one(std::move(out));
  with_numbers(x, [&](auto kind) {
    const auto& from = values_of<decltype(kind)>(x);
    for (std::size_t o = 0; o < outer; ++o)
      for (std::size_t i = 0; i < inner; ++i) {
        const auto at = [&](std::size_t j) { return from[(o * n + j) * inner + i]; };
        std::size_t best = 0;
        for (std::size_t j = 1; j < n; ++j) {
          const bool beyond = wanted == Wanted::greatest ? at(j) > at(best) : at(j) < at(best);
          if (beyond || (last && at(j) == at(best))) best = j;
        }
        y[o * inner + i] = static_cast<std::int64_t>(best);
      }
  });
  return one(std::move(out));
}

constexpr Operator rows[] = {
    {"ReduceSum", reduce<Total, early>, backward<Total, early>},
    {"ReduceMean", reduce<Mean, late>, backward<Mean, late>},
    {"ReduceMax", reduce<Greatest, late>, winner_backward},
    {"ReduceMin", reduce<Least, late>, winner_backward},
    {"ReduceProd", reduce<Product, late>, product_backward},
    {"ReduceSumSquare", reduce<Squares, late>, backward<Squares, late>},
    {"ReduceL1", reduce<Sizes, late>, backward<Sizes, late>},
    {"ReduceL2", reduce<Length, late>, backward<Length, late>},
    {"ReduceLogSum", reduce<LogOfTotal, late>, backward<LogOfTotal, late>},
    {"ReduceLogSumExp", log_sum_exp, backward<LogSumExpSlope, late>},
    {"ArgMax", place<Wanted::greatest>},
    {"ArgMin", place<Wanted::least>},
};

}  // namespace

std::span<const Operator> reduce_operators() {
  return rows;
}

}  // namespace hillock::onnx
