// formulas.h: activations as a user would compose them from a vector maths library, for libraries
// that have no activations. They are guarded against overflow, but not corrected for lost digits.
#pragma once

#include "measure/peer.h"

namespace hillock::bench {

/// visit("mish", f, slope) for each activation. V is a number, or a register of them, made from a
/// float; it has arithmetic, exp, expm1, log1p, tanh, erf, abs, min, max and select(condition, V,
/// V), found by its namespace.
template <class V>
void each_formula(auto visit) {
  const auto sigmoid = [](V x) { return V(1) / (V(1) + exp(-x)); };
  const auto relu_slope = [](float below) {
    return [below](V x) { return select(x > V(0), V(1), V(below)); };
  };
  const auto leaky = [](float slope) { return [slope](V x) { return max(x, V(slope) * x); }; };
  const auto clamp = [](V x, float low, float high) { return max(V(low), min(V(high), x)); };
  const auto inside = [](V x, float low, float high) {
    return select(x > V(low), select(x < V(high), V(1), V(0)), V(0));
  };
  constexpr float scale = 1.0507009873554805f, alpha = 1.6732632423543772f;  // selu's
  constexpr float root_half = 0.70710678118654752f;
  constexpr float density0 = 0.39894228040143268f;  // 1 / sqrt(2 pi)
  constexpr float root_2_over_pi = 0.79788456080286536f;

  visit("identity", [](V x) { return x; }, [](V) { return V(1); });
  visit("relu", [](V x) { return max(x, V(0)); }, relu_slope(0));
  visit("leaky_relu", leaky(0.01f), relu_slope(0.01f));
  visit("prelu", leaky(0.25f), relu_slope(0.25f));
  visit("relu6", [=](V x) { return clamp(x, 0, 6); }, [=](V x) { return inside(x, 0, 6); });
  visit("hard_tanh", [=](V x) { return clamp(x, -1, 1); }, [=](V x) { return inside(x, -1, 1); });
  visit(
      "hard_sigmoid", [=](V x) { return clamp(x + V(3), 0, 6) * V(1 / 6.0f); },
      [=](V x) { return inside(x, -3, 3) * V(1 / 6.0f); });
  visit(
      "hard_swish", [=](V x) { return x * clamp(x + V(3), 0, 6) * V(1 / 6.0f); },
      [](V x) {
        const V middle = x * V(1 / 3.0f) + V(0.5f);
        return select(x > V(-3), select(x < V(3), middle, V(1)), V(0));
      });
  visit(
      "softsign", [](V x) { return x / (V(1) + abs(x)); },
      [](V x) {
        const V r = V(1) / (V(1) + abs(x));
        return r * r;
      });
  const auto elu = [](V x) { return max(x, V(0)) + expm1(min(x, V(0))); };
  const auto elu_slope = [](V x) { return exp(min(x, V(0))); };
  visit("elu", elu, elu_slope);
  visit("celu", elu, elu_slope);
  visit(
      "selu", [=](V x) { return V(scale) * max(x, V(0)) + V(scale * alpha) * expm1(min(x, V(0))); },
      [=](V x) { return select(x > V(0), V(scale), V(scale * alpha) * exp(min(x, V(0)))); });
  visit("sigmoid", sigmoid, [=](V x) {
    const V s = sigmoid(x);
    return s * (V(1) - s);
  });
  visit(
      "tanh", [](V x) { return tanh(x); },
      [](V x) {
        const V t = tanh(x);
        return V(1) - t * t;
      });
  visit("softplus", [](V x) { return max(x, V(0)) + log1p(exp(-abs(x))); }, sigmoid);
  visit(
      "silu", [=](V x) { return x * sigmoid(x); },
      [=](V x) {
        const V s = sigmoid(x);
        return s * (V(1) + x * (V(1) - s));
      });
  visit(
      "gelu", [](V x) { return V(0.5f) * x * (V(1) + erf(V(root_half) * x)); },
      [](V x) {
        return V(0.5f) * (V(1) + erf(V(root_half) * x)) +
               x * (V(density0) * exp(V(-0.5f) * (x * x)));
      });
  visit(
      "gelu_tanh",
      [](V x) {
        const V u = V(root_2_over_pi) * x * (V(1) + V(0.044715f) * (x * x));
        return V(0.5f) * x * (V(1) + tanh(u));
      },
      [](V x) {
        const V x2 = x * x;
        const V t = tanh(V(root_2_over_pi) * x * (V(1) + V(0.044715f) * x2));
        const V du = V(root_2_over_pi) * (V(1) + V(3 * 0.044715f) * x2);
        return V(0.5f) * (V(1) + t) + V(0.5f) * x * (V(1) - t * t) * du;
      });
  // tanh(log1p(e)) = n / (n + 2), n = e (e + 2); its slope is t + x (1 - t^2) e / (1 + e).
  visit(
      "mish",
      [](V x) {
        const V e = exp(min(x, V(20)));
        const V n = e * (e + V(2));
        return x * (n / (n + V(2)));
      },
      [](V x) {
        const V e = exp(min(x, V(20)));
        const V n = e * (e + V(2)), d = V(1) / (n + V(2));
        const V t = n * d;
        return t + x * (V(4) * e * (e + V(1))) * (d * d);
      });
}

/// Adds all of them, and maxout, over arrays of T: V::width numbers at a time, read by V::load and
/// written by store.
template <class V, class T>
void add_formulas(measure::Peer& peer) {
  constexpr auto forward = [](const measure::Arrays& a, auto f) {
    const T* __restrict x = static_cast<const T*>(a.x);
    T* __restrict y = static_cast<T*>(a.y);
    for (std::size_t i = 0; i < a.n; i += V::width) store(f(V::load(x + i)), y + i);
  };
  constexpr auto backward = [](const measure::Arrays& a, auto slope) {
    const T* __restrict x = static_cast<const T*>(a.x);
    const T* __restrict dy = static_cast<const T*>(a.dy);
    T* __restrict y = static_cast<T*>(a.y);
    for (std::size_t i = 0; i < a.n; i += V::width)
      store(V::load(dy + i) * slope(V::load(x + i)), y + i);
  };
  constexpr auto maxout = [](const measure::Arrays& a, auto planes) {
    const T* __restrict x = static_cast<const T*>(a.x);
    T* __restrict y = static_cast<T*>(a.y);
    for (std::size_t i = 0; i < a.n; i += V::width) {
      V most = V::load(x + i);
      for (std::size_t p = 1; p < planes; ++p) most = max(most, V::load(x + p * a.n + i));
      store(most, y + i);
    }
  };
  const auto add = [&](const char* name, kernel::Pass pass, auto loop, auto with) {
    peer.kernels.push_back(
        {name, measure::dtype_of<T>(), pass,
         [=](const measure::Arrays& a) -> measure::Call { return [=] { loop(a, with); }; }});
  };
  each_formula<V>([&](const char* name, auto f, auto slope) {
    add(name, kernel::Pass::forward, forward, f);
    add(name, kernel::Pass::backward, backward, slope);
  });
  add("maxout2", kernel::Pass::forward, maxout, std::integral_constant<std::size_t, 2>());
  add("maxout4", kernel::Pass::forward, maxout, std::integral_constant<std::size_t, 4>());
}

}  // namespace hillock::bench
