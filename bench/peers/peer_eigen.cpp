// peer_eigen.cpp: Eigen's array expressions. Subexpressions used twice are evaluated in blocks that
// fit in L1, because Eigen computes an expression each time it is written. Only f32: Eigen casts
// bf16 and f16 one number at a time (1 ns per element).
#include <fmt/core.h>

#include <Eigen/Core>
#include <unsupported/Eigen/SpecialFunctions>

#include "measure/peer.h"

namespace hillock::bench {
namespace {

using Eigen::Index;

using In = Eigen::Map<const Eigen::ArrayXf, Eigen::Aligned64>;
using Out = Eigen::Map<Eigen::ArrayXf, Eigen::Aligned64>;

constexpr Index block = 256;
using Block = Eigen::Array<float, Eigen::Dynamic, 1, 0, block, 1>;

In in(const void* data, Index from, Index n) {
  return In(static_cast<const float*>(data) + from, n);
}
Out out(void* data, Index from, Index n) {
  return Out(static_cast<float*>(data) + from, n);
}

// Takes functions of array expressions.
struct Adding {
  measure::Peer& peer;

  void add(const char* name, kernel::Pass pass, auto run) const {
    peer.kernels.push_back(
        {name, kernel::DType::f32, pass,
         [run](const measure::Arrays& a) -> measure::Call { return [run, a] { run(a); }; }});
  }

  /// y = f(x)
  void forward(const char* name, auto f) const {
    add(name, kernel::Pass::forward, [f](const measure::Arrays& a) {
      const Index n = Index(a.n);
      out(a.y, 0, n) = f(in(a.x, 0, n));
    });
  }
  /// y = slope(dy, x)
  void backward(const char* name, auto slope) const {
    add(name, kernel::Pass::backward, [slope](const measure::Arrays& a) {
      const Index n = Index(a.n);
      out(a.y, 0, n) = slope(in(a.dy, 0, n), in(a.x, 0, n));
    });
  }
  /// y = slope(dy, x, once(x))
  void backward(const char* name, auto once, auto slope) const {
    add(name, kernel::Pass::backward, [once, slope](const measure::Arrays& a) {
      Block t;
      for (Index from = 0, n = Index(a.n); from < n; from += block) {
        const Index length = std::min(block, n - from);
        const In x = in(a.x, from, length);
        t = once(x);
        out(a.y, from, length) = slope(in(a.dy, from, length), x, t);
      }
    });
  }
};

void add_forward(measure::Peer& peer) {
  const Adding add{peer};
  const auto clamp = [](float low, float high) {
    return [=](const auto& x) { return x.max(low).min(high); };
  };
  const auto elu = [](const auto& x) { return x.max(0.0f) + (x.min(0.0f).exp() - 1.0f); };
  add.forward("identity", [](const auto& x) { return x * 1.0f; });
  add.forward("relu", [](const auto& x) { return x.max(0.0f); });
  add.forward("leaky_relu", [](const auto& x) { return x.max(x * 0.01f); });
  add.forward("prelu", [](const auto& x) { return x.max(x * 0.25f); });
  add.forward("relu6", clamp(0, 6));
  add.forward("hard_tanh", clamp(-1, 1));
  add.forward("hard_sigmoid",
              [](const auto& x) { return (x + 3.0f).max(0.0f).min(6.0f) * (1 / 6.0f); });
  add.forward("hard_swish",
              [](const auto& x) { return x * (x + 3.0f).max(0.0f).min(6.0f) * (1 / 6.0f); });
  add.forward("softsign", [](const auto& x) { return x / (x.abs() + 1.0f); });
  add.forward("elu", elu);
  add.forward("celu", elu);
  add.forward("selu", [](const auto& x) {
    return x.max(0.0f) * 1.0507009873554805f +
           (x.min(0.0f).exp() - 1.0f) * (1.0507009873554805f * 1.6732632423543772f);
  });
  add.forward("sigmoid", [](const auto& x) { return x.logistic(); });
  add.forward("tanh", [](const auto& x) { return x.tanh(); });
  add.forward("softplus", [](const auto& x) { return x.max(0.0f) + (-x.abs()).exp().log1p(); });
  add.forward("silu", [](const auto& x) { return x * x.logistic(); });
  add.forward("gelu",
              [](const auto& x) { return x * 0.5f * ((x * 0.70710678118654752f).erf() + 1.0f); });
  add.forward("gelu_tanh", [](const auto& x) {
    return x * 0.5f * ((x * 0.79788456080286536f * (x.square() * 0.044715f + 1.0f)).tanh() + 1.0f);
  });
  // tanh(log1p(e)) = 1 - 2 / ((e + 1)^2 + 1), which has e once.
  add.forward("mish", [](const auto& x) {
    return x - x * 2.0f / ((x.min(20.0f).exp() + 1.0f).square() + 1.0f);
  });
  for (int planes : {2, 4})
    add.add(planes == 2 ? "maxout2" : "maxout4", kernel::Pass::forward,
            [planes](const measure::Arrays& a) {
              const Index n = Index(a.n);
              Out y = out(a.y, 0, n);
              const auto x = [&](Index p) { return in(a.x, p * n, n); };
              if (planes == 2) y = x(0).cwiseMax(x(1));
              if (planes == 4) y = x(0).cwiseMax(x(1)).cwiseMax(x(2).cwiseMax(x(3)));
            });
}

void add_backward(measure::Peer& peer) {
  const Adding add{peer};
  const auto inside = [](float low, float high, float scale) {
    return [=](const auto& dy, const auto& x) {
      return (x > low && x < high).select(dy * scale, 0.0f);
    };
  };
  const auto leaky = [](float below) {
    return [=](const auto& dy, const auto& x) { return (x > 0.0f).select(dy, dy * below); };
  };
  const auto elu = [](const auto& dy, const auto& x) { return dy * x.min(0.0f).exp(); };
  const auto logistic = [](const auto& x) { return x.logistic(); };
  add.backward("identity", [](const auto& dy, const auto&) { return dy * 1.0f; });
  add.backward("relu", [](const auto& dy, const auto& x) { return (x > 0.0f).select(dy, 0.0f); });
  add.backward("leaky_relu", leaky(0.01f));
  add.backward("prelu", leaky(0.25f));
  add.backward("relu6", inside(0, 6, 1));
  add.backward("hard_tanh", inside(-1, 1, 1));
  add.backward("hard_sigmoid", inside(-3, 3, 1 / 6.0f));
  add.backward("hard_swish", [](const auto& dy, const auto& x) {
    return (x.abs() < 3.0f).select(dy * (x * (1 / 3.0f) + 0.5f), (x > 0.0f).select(dy, 0.0f));
  });
  add.backward("softsign", [](const auto& dy, const auto& x) {
    return dy * (x.abs() + 1.0f).square().inverse();
  });
  add.backward("elu", elu);
  add.backward("celu", elu);
  add.backward(
      "selu", [](const auto& x) { return x.min(0.0f).exp(); },
      [](const auto& dy, const auto& x, const auto& e) {
        return dy * (x > 0.0f).select(1.0507009873554805f,
                                      e * (1.0507009873554805f * 1.6732632423543772f));
      });
  add.backward("sigmoid", logistic,
               [](const auto& dy, const auto&, const auto& s) { return dy * (s * (1.0f - s)); });
  add.backward("tanh",
               [](const auto& dy, const auto& x) { return dy * (1.0f - x.tanh().square()); });
  add.backward("softplus", [](const auto& dy, const auto& x) { return dy * x.logistic(); });
  add.backward("silu", logistic, [](const auto& dy, const auto& x, const auto& s) {
    return dy * (s * (1.0f + x * (1.0f - s)));
  });
  add.backward("gelu", [](const auto& dy, const auto& x) {
    return dy * (((x * 0.70710678118654752f).erf() + 1.0f) * 0.5f +
                 x * (x.square() * -0.5f).exp() * 0.39894228040143268f);
  });
  add.backward(
      "gelu_tanh",
      [](const auto& x) {
        return (x * 0.79788456080286536f * (x.square() * 0.044715f + 1.0f)).tanh();
      },
      [](const auto& dy, const auto& x, const auto& t) {
        return dy * (0.5f * (1.0f + t) +
                     x * (1.0f - t.square()) *
                         (x.square() * (0.5f * 0.79788456080286536f * 3 * 0.044715f) +
                          0.5f * 0.79788456080286536f));
      });
  // With r = (e + 1)^2: tanh(log1p(e)) = 1 - 2 / (r + 1), its slope 4 e (e + 1) / (r + 1)^2.
  add.backward(
      "mish", [](const auto& x) { return x.min(20.0f).exp(); },
      [](const auto& dy, const auto& x, const auto& e) {
        return dy * ((e * (e + 2.0f) + x * 4.0f * e * (e + 1.0f) / ((e + 1.0f).square() + 1.0f)) /
                     ((e + 1.0f).square() + 1.0f));
      });
}

}  // namespace

measure::Peer eigen_peer() {
  measure::Peer peer{
      "eigen",
      fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION),
      {}};
  add_forward(peer);
  add_backward(peer);
  return peer;
}

}  // namespace hillock::bench
