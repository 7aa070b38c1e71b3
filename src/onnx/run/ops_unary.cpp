// ops_unary.cpp: functions of one number: hillock's activations by its own kernels, and the rest.
#include <algorithm>
#include <cmath>
#include <utility>

#include "onnx/run/activation_ops.h"
#include "onnx/run/numbers.h"

namespace hillock::onnx {
namespace {

// An activation is rounded once, whatever its formula: within 2 ULP of the exact value.
Activation activation_of(const Call& call) {
  return Activation(*activation_spec(call));
}

std::vector<Tensor> activation(const Call& call) {
  const Tensor& x = input(call, 0);
  Tensor out = make(call, x.type, x.dims);
  const Activation f = activation_of(call);
  with_floats(x, [&](auto kind) {
    using T = decltype(kind);
    f.forward(values_of<T>(x), values_of<T>(out));
  });
  return one(std::move(out));
}

void activation_backward(const Call& call, const Backprop& back) {
  const Activation f = activation_of(call);
  backward_of_one(call, back, [&](const auto& x, const auto&, const auto& dy, auto& dx) {
    auto slope = dy;
    f.backward(x, dy, slope);
    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += slope[i];
  });
}

// Each says a value, and a slope from the argument and the value.
struct Exp {
  static auto value(auto x) { return std::exp(x); }
  static auto slope(auto, auto y) { return y; }
};
struct Log {
  static auto value(auto x) { return std::log(x); }
  static auto slope(auto x, auto) { return 1 / x; }
};
struct SquareRoot {
  static auto value(auto x) { return std::sqrt(x); }
  static auto slope(auto, auto y) { return 1 / (2 * y); }
};
struct Reciprocal {
  static auto value(auto x) { return 1 / x; }
  static auto slope(auto, auto y) { return -y * y; }
};
struct Negate {
  static auto value(auto x) { return minus(decltype(x)(0), x); }
  static auto slope(auto x, auto) { return decltype(x)(-1); }
};
struct NegateFloat {
  static auto value(auto x) { return -x; }
  static auto slope(auto x, auto) { return decltype(x)(-1); }
};
struct Absolute {
  static auto value(auto x) { return x < 0 ? minus(decltype(x)(0), x) : x; }
  static auto slope(auto x, auto) { return decltype(x)((x > 0) - (x < 0)); }
};
struct Sign {
  static auto value(auto x) { return x != x ? x : decltype(x)((x > 0) - (x < 0)); }
};
struct Floor {
  static auto value(auto x) { return std::floor(x); }
};
struct Ceiling {
  static auto value(auto x) { return std::ceil(x); }
};
struct Round {
  static auto value(auto x) { return std::nearbyint(x); }  // ties to even
};
struct Cosine {
  static auto value(auto x) { return std::cos(x); }
  static auto slope(auto x, auto) { return -std::sin(x); }
};
struct Tangent {
  static auto value(auto x) { return std::tan(x); }
  static auto slope(auto, auto y) { return 1 + y * y; }
};
struct ArcSine {
  static auto value(auto x) { return std::asin(x); }
  static auto slope(auto x, auto) { return 1 / std::sqrt(1 - x * x); }
};
struct ArcCosine {
  static auto value(auto x) { return std::acos(x); }
  static auto slope(auto x, auto) { return -1 / std::sqrt(1 - x * x); }
};
struct HyperbolicSine {
  static auto value(auto x) { return std::sinh(x); }
  static auto slope(auto x, auto) { return std::cosh(x); }
};
struct HyperbolicCosine {
  static auto value(auto x) { return std::cosh(x); }
  static auto slope(auto x, auto) { return std::sinh(x); }
};
struct AreaSine {
  static auto value(auto x) { return std::asinh(x); }
  static auto slope(auto x, auto) { return 1 / std::sqrt(x * x + 1); }
};
struct AreaCosine {
  static auto value(auto x) { return std::acosh(x); }
  static auto slope(auto x, auto) { return 1 / std::sqrt(x * x - 1); }
};
struct AreaTangent {
  static auto value(auto x) { return std::atanh(x); }
  static auto slope(auto x, auto) { return 1 / (1 - x * x); }
};

template <class Op>
std::vector<Tensor> map(const Call& call, auto kind) {
  using T = decltype(kind);
  const Tensor& x = input(call, 0);
  Tensor out = make(call, x.type, x.dims);
  const auto& from = values_of<T>(x);
  auto& to = values_of<T>(out);
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = Op::value(from[i]);
  return one(std::move(out));
}

template <class Op>
std::vector<Tensor> of_floats(const Call& call) {
  return with_floats(input(call, 0), [&](auto kind) { return map<Op>(call, kind); });
}

template <class Op>
std::vector<Tensor> of_numbers(const Call& call) {
  return with_numbers(input(call, 0), [&](auto kind) { return map<Op>(call, kind); });
}

// -0 of 0, which a difference is not.
std::vector<Tensor> negate(const Call& call) {
  return is_float(input(call, 0).type) ? of_floats<NegateFloat>(call) : of_numbers<Negate>(call);
}

template <class Op>
void backward(const Call& call, const Backprop& back) {
  backward_of_one(call, back, [](const auto& x, const auto& y, const auto& dy, auto& dx) {
    for (std::size_t i = 0; i < dx.size(); ++i)
      if (dy[i] != 0) dx[i] += dy[i] * Op::slope(x[i], y[i]);
  });
}

// Steps: the slope is 0 wherever there is one.
void flat(const Call&, const Backprop&) {}

// The bounds of Clip: attributes until opset 11, then inputs.
template <class T>
std::pair<T, T> bounds(const Call& call) {
  using Limits = std::numeric_limits<T>;
  std::pair<T, T> b{Limits::has_infinity ? -Limits::infinity() : Limits::lowest(),
                    Limits::has_infinity ? Limits::infinity() : Limits::max()};
  if (call.opset < 11) {
    const double most = Limits::has_infinity ? std::numeric_limits<double>::infinity() : 9e18;
    if (has_attribute(call, "min"))
      b.first = static_cast<T>(std::clamp(real(call, "min", 0), -most, most));
    if (has_attribute(call, "max"))
      b.second = static_cast<T>(std::clamp(real(call, "max", 0), -most, most));
    return b;
  }
  for (const std::size_t i : {1, 2})
    if (has_input(call, i)) {
      if (size(*call.in[i]) != 1) throw Error("a bound of its is not one number");
      (i == 1 ? b.first : b.second) = values_of<T>(*call.in[i])[0];
    }
  return b;
}

std::vector<Tensor> clip(const Call& call) {
  const Tensor& x = input(call, 0);
  Tensor out = make(call, x.type, x.dims);
  with_numbers(x, [&](auto kind) {
    using T = decltype(kind);
    const auto [least, most] = bounds<T>(call);
    const auto& from = values_of<T>(x);
    auto& to = values_of<T>(out);
    for (std::size_t i = 0; i < to.size(); ++i) {
      const T raised = from[i] < least ? least : from[i];  // NaN stays
      to[i] = raised > most ? most : raised;
    }
  });
  return one(std::move(out));
}

void clip_backward(const Call& call, const Backprop& back) {
  backward_of_one(call, back, [&](const auto& x, const auto&, const auto& dy, auto& dx) {
    using T = typename std::decay_t<decltype(x)>::value_type;
    const auto [least, most] = bounds<T>(call);
    for (std::size_t i = 0; i < dx.size(); ++i)
      if (x[i] > least && x[i] < most) dx[i] += dy[i];
    for (const std::size_t k : {1, 2}) {
      if (k >= back.din.size() || !back.din[k]) continue;
      T& bound = values_of<T>(*back.din[k])[0];
      for (std::size_t i = 0; i < x.size(); ++i)
        if (k == 1 ? x[i] <= least : x[i] >= most) bound += dy[i];
    }
  });
}

constexpr Operator rows[] = {
    {"Relu", activation, activation_backward},
    {"LeakyRelu", activation, activation_backward},
    {"Elu", activation, activation_backward},
    {"Celu", activation, activation_backward},
    {"Selu", activation, activation_backward},
    {"Sigmoid", activation, activation_backward},
    {"Tanh", activation, activation_backward},
    {"HardSigmoid", activation, activation_backward},
    {"HardSwish", activation, activation_backward},
    {"Softplus", activation, activation_backward},
    {"Softsign", activation, activation_backward},
    {"Gelu", activation, activation_backward},
    {"Mish", activation, activation_backward},
    {"Swish", activation, activation_backward},
    {"ThresholdedRelu", activation, activation_backward},
    {"Shrink", activation, activation_backward},
    {"Erf", activation, activation_backward},
    {"Atan", activation, activation_backward},
    {"Sin", activation, activation_backward},
    {"Clip", clip, clip_backward},
    {"Abs", of_numbers<Absolute>, backward<Absolute>},
    {"Neg", negate, backward<NegateFloat>},
    {"Exp", of_floats<Exp>, backward<Exp>},
    {"Log", of_floats<Log>, backward<Log>},
    {"Sqrt", of_floats<SquareRoot>, backward<SquareRoot>},
    {"Reciprocal", of_floats<Reciprocal>, backward<Reciprocal>},
    {"Sign", of_numbers<Sign>, flat},
    {"Floor", of_floats<Floor>, flat},
    {"Ceil", of_floats<Ceiling>, flat},
    {"Round", of_floats<Round>, flat},
    {"Cos", of_floats<Cosine>, backward<Cosine>},
    {"Tan", of_floats<Tangent>, backward<Tangent>},
    {"Asin", of_floats<ArcSine>, backward<ArcSine>},
    {"Acos", of_floats<ArcCosine>, backward<ArcCosine>},
    {"Sinh", of_floats<HyperbolicSine>, backward<HyperbolicSine>},
    {"Cosh", of_floats<HyperbolicCosine>, backward<HyperbolicCosine>},
    {"Asinh", of_floats<AreaSine>, backward<AreaSine>},
    {"Acosh", of_floats<AreaCosine>, backward<AreaCosine>},
    {"Atanh", of_floats<AreaTangent>, backward<AreaTangent>},
};

}  // namespace

std::span<const Operator> unary_operators() {
  return rows;
}

}  // namespace hillock::onnx
