// ops_arithmetic.cpp: operators of two or more tensors, element by element, with broadcasting.
#include <algorithm>
#include <cmath>
#include <utility>

#include "onnx/run/numbers.h"
#include "onnx/run/strided.h"

namespace hillock::onnx {
namespace {

// Each says a value, and for floats its derivatives in a and in b.
struct Add {
  template <class T>
  static T value(T a, T b) {
    return plus(a, b);
  }
  template <class T>
  static std::pair<T, T> slopes(T, T) {
    return {T(1), T(1)};
  }
};

struct Subtract {
  template <class T>
  static T value(T a, T b) {
    return minus(a, b);
  }
  template <class T>
  static std::pair<T, T> slopes(T, T) {
    return {T(1), T(-1)};
  }
};

struct Multiply {
  template <class T>
  static T value(T a, T b) {
    return times(a, b);
  }
  template <class T>
  static std::pair<T, T> slopes(T a, T b) {
    return {b, a};
  }
};

struct Divide {
  template <class T>
  static T value(T a, T b) {
    if constexpr (std::is_integral_v<T>) {
      if (b == 0) return 0;  // ONNX leaves it open
      if (b == -1) return minus(T(0), a);
    }
    return a / b;
  }
  template <class T>
  static std::pair<T, T> slopes(T a, T b) {
    return {1 / b, -a / (b * b)};
  }
};

struct Power {
  template <class T>
  static T value(T a, T b) {
    if constexpr (std::is_integral_v<T>) {
      if (b < 0) return a == 1 ? 1 : a == -1 ? (b % 2 ? -1 : 1) : 0;
      T result = 1;
      for (; b > 0; b /= 2, a = times(a, a))
        if (b % 2) result = times(result, a);
      return result;
    } else {
      return std::pow(a, b);
    }
  }
  template <class T>
  static std::pair<T, T> slopes(T a, T b) {
    return {b == 0 ? T(0) : b * std::pow(a, b - 1), a > 0 ? std::pow(a, b) * std::log(a) : T(0)};
  }
};

struct Slope {  // PRelu
  template <class T>
  static T value(T a, T b) {
    return a < 0 ? times(a, b) : a;
  }
  template <class T>
  static std::pair<T, T> slopes(T a, T b) {
    return a < 0 ? std::pair{b, a} : std::pair{T(1), T(0)};
  }
};

// Until opset 7 the second tensor was laid along the first from a given axis on.
Dims second_dims(const Call& call) {
  const Dims &a = input(call, 0).dims, b = input(call, 1).dims;
  if (call.opset >= 7 || !has_attribute(call, "axis")) return b;
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", -1), a.size()));
  if (axis + b.size() > a.size()) throw Error("its second input does not fit at its axis");
  Dims dims = b;
  dims.resize(a.size() - axis, 1);
  return dims;
}

struct Pair {
  Dims out, a_steps, b_steps;
};

Pair lay_out(const Call& call) {
  const Dims &a = input(call, 0).dims, b = second_dims(call);
  const Dims out = broadcast(a, b);
  return {out, steps_over(a, out), steps_over(b, out)};
}

template <class T, class F>
void map_pairs(const Pair& pair, const std::vector<T>& a, const std::vector<T>& b,
               std::vector<T>& y, F f) {
  std::size_t i = 0;
  each_run<2>(pair.out, {pair.a_steps, pair.b_steps}, [&](auto at, std::size_t n, auto step) {
    const T *p = a.data() + at[0], *q = b.data() + at[1];
    for (std::size_t k = 0; k < n; ++k, p += step[0], q += step[1]) y[i++] = f(*p, *q);
  });
}

template <class Op>
std::vector<Tensor> forward(const Call& call) {
  const Tensor &a = input(call, 0), &b = input(call, 1);
  const Pair pair = lay_out(call);
  Tensor out = make(call, a.type, pair.out);
  with_numbers(a, [&](auto kind) {
    using T = decltype(kind);
    map_pairs(pair, values_of<T>(a), values_of<T>(b), values_of<T>(out), Op::template value<T>);
  });
  return one(std::move(out));
}

// Gradients of many elements into one are added up in double.
template <class T, class Op>
void add_slopes(const Pair& pair, const std::vector<T>& a, const std::vector<T>& b,
                const std::vector<T>& dy, Tensor* da, Tensor* db) {
  std::vector<double> sum_a(da ? a.size() : 0), sum_b(db ? b.size() : 0);
  std::size_t i = 0;
  each_run<2>(pair.out, {pair.a_steps, pair.b_steps}, [&](auto at, std::size_t n, auto step) {
    for (std::size_t k = 0; k < n; ++k, ++i, at[0] += step[0], at[1] += step[1]) {
      if (dy[i] == 0) continue;  // what does not matter may have an infinite slope
      const auto [in_a, in_b] = Op::template slopes<T>(a[static_cast<std::size_t>(at[0])],
                                                       b[static_cast<std::size_t>(at[1])]);
      if (da) sum_a[static_cast<std::size_t>(at[0])] += static_cast<double>(dy[i] * in_a);
      if (db) sum_b[static_cast<std::size_t>(at[1])] += static_cast<double>(dy[i] * in_b);
    }
  });
  for (const auto& [sum, d] : {std::pair{&sum_a, da}, std::pair{&sum_b, db}})
    for (std::size_t k = 0; k < sum->size(); ++k) values_of<T>(*d)[k] += static_cast<T>((*sum)[k]);
}

template <class Op>
void backward(const Call& call, const Backprop& back) {
  const Tensor &a = *call.in[0], &b = *call.in[1];
  const Pair pair = lay_out(call);
  with_floats(a, [&](auto kind) {
    using T = decltype(kind);
    add_slopes<T, Op>(pair, values_of<T>(a), values_of<T>(b), values_of<T>(*back.dout[0]),
                      back.din[0], back.din[1]);
  });
}

// The exponent may have a type of its own.
Tensor converted(const Tensor& from, const Tensor& like) {
  if (from.values.index() == like.values.index()) return from;
  Tensor out = zeros(like.type, from.dims);
  with_numbers(like, [&](auto kind) {
    using T = decltype(kind);
    with_numbers(from, [&](auto other) {
      const auto& values = values_of<decltype(other)>(from);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if constexpr (std::is_integral_v<T> && !std::is_integral_v<decltype(other)>)
          values_of<T>(out)[i] =
              std::abs(values[i]) < 9e18 ? static_cast<T>(std::trunc(values[i])) : T(0);
        else
          values_of<T>(out)[i] = static_cast<T>(values[i]);
      }
    });
  });
  return out;
}

std::vector<Tensor> power(const Call& call) {
  const Tensor exponent = converted(input(call, 1), input(call, 0));
  Call same = call;
  same.in[1] = &exponent;
  return forward<Power>(same);
}

void power_backward(const Call& call, const Backprop& back) {
  const Tensor exponent = converted(*call.in[1], *call.in[0]);
  Call same = call;
  same.in[1] = &exponent;
  Backprop step = back;
  if (call.in[1]->type != call.in[0]->type) step.din[1] = nullptr;
  backward<Power>(same, step);
}

// The sign of b, as Python has it; fmod = 1: of a, as C has it.
struct Modulo {
  template <class T>
  static T value(T a, T b) {
    if constexpr (std::is_integral_v<T>) {
      if (b == 0 || b == -1) return 0;
      const T rest = a % b;
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    } else {
      const T rest = std::fmod(a, b);
      if (rest == 0) return std::copysign(rest, b);
      return (rest < 0) != (b < 0) ? rest + b : rest;
    }
  }
};
struct Remainder {
  template <class T>
  static T value(T a, T b) {
    if constexpr (std::is_integral_v<T>) return b == 0 || b == -1 ? 0 : a % b;
    return std::fmod(a, b);
  }
};

std::vector<Tensor> modulo(const Call& call) {
  return whole(call, "fmod", 0) ? forward<Remainder>(call) : forward<Modulo>(call);
}

struct Greatest {
  template <class T>
  static T value(T a, T b) {
    return b > a || b != b ? b : a;  // NaN stays
  }
};
struct Least {
  template <class T>
  static T value(T a, T b) {
    return b < a || b != b ? b : a;
  }
};

// Of one tensor or more, two at a time.
template <class Op>
std::vector<Tensor> fold(const Call& call) {
  Tensor sum = input(call, 0);
  for (std::size_t i = 1; i < call.in.size(); ++i) {
    Call two = call;
    two.in = {&sum, &input(call, i)};
    sum = std::move(forward<Op>(two)[0]);
  }
  return one(std::move(sum));
}

std::vector<Tensor> mean(const Call& call) {
  std::vector<Tensor> out = fold<Add>(call);
  with_floats(out[0], [&](auto kind) {
    using T = decltype(kind);
    for (T& v : values_of<T>(out[0])) v /= static_cast<T>(call.in.size());
  });
  return out;
}

// Adds share(i-th input's element, y, dy) over all elements of the output to every input.
template <class F>
void spread(const Call& call, const Backprop& back, F share) {
  const Tensor& y = *back.out[0];
  with_floats(y, [&](auto kind) {
    using T = decltype(kind);
    const auto &dy = values_of<T>(*back.dout[0]), &result = values_of<T>(y);
    std::vector<char> taken(dy.size());
    for (std::size_t k = 0; k < call.in.size(); ++k) {
      if (!back.din[k]) continue;
      const auto& x = values_of<T>(*call.in[k]);
      auto& dx = values_of<T>(*back.din[k]);
      std::size_t i = 0;
      each_run<1>(y.dims, {steps_over(call.in[k]->dims, y.dims)},
                  [&](auto at, std::size_t n, auto step) {
                    for (std::size_t j = 0; j < n; ++j, ++i, at[0] += step[0]) {
                      const auto place = static_cast<std::size_t>(at[0]);
                      dx[place] += static_cast<T>(share(x[place], result[i], taken[i])) * dy[i];
                    }
                  });
    }
  });
}

void sum_backward(const Call& call, const Backprop& back) {
  spread(call, back, [](auto, auto, char&) { return 1.0; });
}

void mean_backward(const Call& call, const Backprop& back) {
  const double part = 1.0 / static_cast<double>(call.in.size());
  spread(call, back, [part](auto, auto, char&) { return part; });
}

// To the first of the inputs that are the greatest, or the least.
void winner_backward(const Call& call, const Backprop& back) {
  spread(call, back, [](auto x, auto y, char& taken) {
    if (taken || !(x == y)) return 0.0;
    taken = 1;
    return 1.0;
  });
}

constexpr Operator rows[] = {
    {"Add", forward<Add>, backward<Add>},
    {"Sub", forward<Subtract>, backward<Subtract>},
    {"Mul", forward<Multiply>, backward<Multiply>},
    {"Div", forward<Divide>, backward<Divide>},
    {"Pow", power, power_backward},
    {"PRelu", forward<Slope>, backward<Slope>},
    {"Mod", modulo},
    {"Sum", fold<Add>, sum_backward},
    {"Mean", mean, mean_backward},
    {"Max", fold<Greatest>, winner_backward},
    {"Min", fold<Least>, winner_backward},
};

}  // namespace

std::span<const Operator> arithmetic_operators() {
  return rows;
}

}  // namespace hillock::onnx
