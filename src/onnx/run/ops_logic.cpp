// ops_logic.cpp: comparisons, booleans, bits, and the choice by a condition.
#include <cmath>

#include "onnx/run/numbers.h"
#include "onnx/run/strided.h"

namespace hillock::onnx {
namespace {

using Flags = std::vector<std::int64_t>;

struct Equal {
  static bool holds(const auto& a, const auto& b) { return a == b; }
};
struct Less {
  static bool holds(const auto& a, const auto& b) { return a < b; }
};
struct LessOrEqual {
  static bool holds(const auto& a, const auto& b) { return a <= b; }
};
struct Greater {
  static bool holds(const auto& a, const auto& b) { return a > b; }
};
struct GreaterOrEqual {
  static bool holds(const auto& a, const auto& b) { return a >= b; }
};

template <class Op>
std::vector<Tensor> compare(const Call& call) {
  const Tensor &a = input(call, 0), &b = input(call, 1);
  const Dims dims = broadcast(a.dims, b.dims);
  Tensor out = make(call, TensorType::boolean, dims);
  Flags& y = values_of<std::int64_t>(out);
  with_values(a, [&](auto kind) {
    using T = decltype(kind);
    const auto &p = values_of<T>(a), &q = values_of<T>(b);
    std::size_t i = 0;
    each_run<2>(dims, {steps_over(a.dims, dims), steps_over(b.dims, dims)},
                [&](auto at, std::size_t n, auto step) {
                  for (std::size_t k = 0; k < n; ++k, at[0] += step[0], at[1] += step[1])
                    y[i++] = Op::holds(p[static_cast<std::size_t>(at[0])],
                                       q[static_cast<std::size_t>(at[1])]);
                });
  });
  return one(std::move(out));
}

struct And {
  static std::int64_t value(std::int64_t a, std::int64_t b) { return a & b; }
};
struct Or {
  static std::int64_t value(std::int64_t a, std::int64_t b) { return a | b; }
};
struct Xor {
  static std::int64_t value(std::int64_t a, std::int64_t b) { return a ^ b; }
};

template <class Op>
std::vector<Tensor> bits(const Call& call) {
  const Tensor &a = input(call, 0), &b = input(call, 1);
  const Dims dims = broadcast(a.dims, b.dims);
  Tensor out = make(call, a.type, dims);
  Flags& y = values_of<std::int64_t>(out);
  const Flags &p = integers(a), &q = integers(b);
  std::size_t i = 0;
  each_run<2>(dims, {steps_over(a.dims, dims), steps_over(b.dims, dims)},
              [&](auto at, std::size_t n, auto step) {
                for (std::size_t k = 0; k < n; ++k, at[0] += step[0], at[1] += step[1])
                  y[i++] = Op::value(p[static_cast<std::size_t>(at[0])],
                                     q[static_cast<std::size_t>(at[1])]);
              });
  return one(std::move(out));
}

std::vector<Tensor> negate(const Call& call) {
  const Tensor& a = input(call, 0);
  Tensor out = make(call, a.type, a.dims);
  Flags& y = values_of<std::int64_t>(out);
  const Flags& x = integers(a);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = a.type == TensorType::boolean ? !x[i] : ~x[i];
  return one(std::move(out));
}

template <class F>
std::vector<Tensor> flags(const Call& call, F holds) {
  const Tensor& a = input(call, 0);
  Tensor out = make(call, TensorType::boolean, a.dims);
  Flags& y = values_of<std::int64_t>(out);
  with_floats(a, [&](auto kind) {
    const auto& x = values_of<decltype(kind)>(a);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = holds(x[i]);
  });
  return one(std::move(out));
}

std::vector<Tensor> is_nan(const Call& call) {
  return flags(call, [](auto x) { return std::isnan(x); });
}

std::vector<Tensor> is_inf(const Call& call) {
  const bool below = whole(call, "detect_negative", 1), above = whole(call, "detect_positive", 1);
  return flags(call, [=](auto x) { return std::isinf(x) && (x > 0 ? above : below); });
}

Dims choice_dims(const Call& call) {
  return broadcast(broadcast(input(call, 0).dims, input(call, 1).dims), input(call, 2).dims);
}

std::vector<Tensor> choose(const Call& call) {
  const Tensor &condition = input(call, 0), &a = input(call, 1), &b = input(call, 2);
  const Dims dims = choice_dims(call);
  Tensor out = make(call, a.type, dims);
  const Flags& c = integers(condition);
  with_values(a, [&](auto kind) {
    using T = decltype(kind);
    const auto &p = values_of<T>(a), &q = values_of<T>(b);
    auto& y = values_of<T>(out);
    std::size_t i = 0;
    each_run<3>(
        dims,
        {steps_over(condition.dims, dims), steps_over(a.dims, dims), steps_over(b.dims, dims)},
        [&](auto at, std::size_t n, auto step) {
          for (std::size_t k = 0; k < n; ++k) {
            y[i++] = c[static_cast<std::size_t>(at[0])] ? p[static_cast<std::size_t>(at[1])]
                                                        : q[static_cast<std::size_t>(at[2])];
            for (std::size_t t = 0; t < 3; ++t) at[t] += step[t];
          }
        });
  });
  return one(std::move(out));
}

void choose_backward(const Call& call, const Backprop& back) {
  const Flags& c = integers(*call.in[0]);
  const Dims dims = choice_dims(call);
  with_floats(*call.in[1], [&](auto kind) {
    using T = decltype(kind);
    const auto& dy = values_of<T>(*back.dout[0]);
    for (std::size_t side = 1; side < 3; ++side) {
      if (!back.din[side]) continue;
      auto& dx = values_of<T>(*back.din[side]);
      std::size_t i = 0;
      each_run<2>(dims, {steps_over(call.in[0]->dims, dims), steps_over(call.in[side]->dims, dims)},
                  [&](auto at, std::size_t n, auto step) {
                    for (std::size_t k = 0; k < n; ++k, ++i, at[0] += step[0], at[1] += step[1])
                      if ((c[static_cast<std::size_t>(at[0])] != 0) == (side == 1))
                        dx[static_cast<std::size_t>(at[1])] += dy[i];
                  });
    }
  });
}

constexpr Operator rows[] = {
    {"Equal", compare<Equal>},
    {"Less", compare<Less>},
    {"LessOrEqual", compare<LessOrEqual>},
    {"Greater", compare<Greater>},
    {"GreaterOrEqual", compare<GreaterOrEqual>},
    {"And", bits<And>},
    {"Or", bits<Or>},
    {"Xor", bits<Xor>},
    {"Not", negate},
    {"BitwiseAnd", bits<And>},
    {"BitwiseOr", bits<Or>},
    {"BitwiseXor", bits<Xor>},
    {"BitwiseNot", negate},
    {"IsNaN", is_nan},
    {"IsInf", is_inf},
    {"Where", choose, choose_backward},
};

}  // namespace

std::span<const Operator> logic_operators() {
  return rows;
}

}  // namespace hillock::onnx
