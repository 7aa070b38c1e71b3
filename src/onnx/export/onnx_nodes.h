// onnx_nodes.h: a formula as ONNX nodes: x·sigmoid(x) read with OnnxNodes is a Sigmoid and a Mul.
//
// A word that ONNX has is its operator. The others are made of operators so that no tail overflows
// in float32, no infinity meets 0, and NaN stays NaN. ONNX has no expm1, no log1p and no tail of
// the normal distribution; what stands for them is said below.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "number/number.h"
#include "onnx/model/graph.h"

namespace hillock::onnx {

class OnnxNodes {
 public:
  OnnxNodes(double constant) : constant_(constant) {}
  /// A value that the graph has: x, or a learned parameter.
  static OnnxNodes named(std::string name);

  /// a < b.
  struct Condition;

  friend OnnxNodes operator+(OnnxNodes a, OnnxNodes b);
  friend OnnxNodes operator-(OnnxNodes a, OnnxNodes b);
  friend OnnxNodes operator-(OnnxNodes a);
  friend OnnxNodes operator*(OnnxNodes a, OnnxNodes b);
  friend OnnxNodes operator/(OnnxNodes a, OnnxNodes b);
  friend Condition operator<(OnnxNodes a, OnnxNodes b);
  friend Condition operator>(OnnxNodes a, OnnxNodes b);
  friend OnnxNodes select(Condition when, OnnxNodes then, OnnxNodes otherwise);

  friend OnnxNodes max(OnnxNodes a, OnnxNodes b);  // Relu, Clip or Max
  friend OnnxNodes min(OnnxNodes a, OnnxNodes b);
  friend OnnxNodes abs(OnnxNodes a);
  friend OnnxNodes sqrt(OnnxNodes a);
  friend OnnxNodes exp(OnnxNodes a);
  friend OnnxNodes log(OnnxNodes a);
  friend OnnxNodes tanh(OnnxNodes a);
  friend OnnxNodes sigmoid(OnnxNodes a);
  friend OnnxNodes erf(OnnxNodes a);
  friend OnnxNodes atan(OnnxNodes a);
  friend OnnxNodes sin(OnnxNodes a);
  friend OnnxNodes cos(OnnxNodes a);
  friend OnnxNodes keep_nan(OnnxNodes s, OnnxNodes x);
  friend OnnxNodes finite(OnnxNodes a);
  friend OnnxNodes finite_or_0(OnnxNodes a);
  friend OnnxNodes gate(OnnxNodes x, OnnxNodes g);
  friend OnnxNodes leaky(OnnxNodes x, OnnxNodes a);  // LeakyRelu, PRelu for a learned one

  /// e^a - 1 = tanh(a/2) (e^a + 1), whose two factors keep their digits.
  friend OnnxNodes expm1(OnnxNodes a);
  /// log(1 + a); near 0, where 1 + a loses a's digits, 2 artanh(a / (2 + a)).
  friend OnnxNodes log1p(OnnxNodes a);
  /// (1 + erf(x/√2)) / 2: off by float32's unit at 1, so that the left tail ends at -5.6.
  friend OnnxNodes normal_cdf(OnnxNodes a);
  /// Near 0, where the two cancel, by the series of number.h.
  friend OnnxNodes x_minus_tanh(OnnxNodes a);

  // Gates that shut on the left: -inf is held, so that it meets no 0.
  friend OnnxNodes x_sigmoid(OnnxNodes x);
  friend OnnxNodes x_tanh_softplus(OnnxNodes x);
  friend OnnxNodes x_normal_cdf(OnnxNodes x);
  friend OnnxNodes x_sigmoid_of(number::Cubic c, OnnxNodes x);

  /// Whether both are the same constant, or come from the same node.
  friend bool operator==(const OnnxNodes&, const OnnxNodes&) = default;

  /// How the nodes of one formula are called: prefix/Mul, and the values as the node they come
  /// from, but for the last, which is `output`. Constants are initializers that all formulas of a
  /// model share: constants/0.5.
  struct Names {
    std::string prefix, output, constants;
  };

  /// Reads f, which takes no argument, and appends the nodes of its value to the model; an Identity
  /// where there is nothing to compute.
  static void append(Model& model, const Names& names, auto f) {
    tape().clear();
    append_tape(model, names, f());
  }
  /// How many nodes that would be.
  static std::size_t count(auto f) {
    tape().clear();
    return count_tape(f());
  }

 private:
  static constexpr int no_node = -1;  // a constant

  struct Step {
    std::string op;  // empty: a value that the graph has, called name
    std::string name{};
    std::vector<OnnxNodes> inputs{};
    std::map<std::string, float> attributes{};
    bool operator==(const Step&) const = default;
  };
  // What this thread reads: operands before their results, none twice.
  static std::vector<Step>& tape();
  static OnnxNodes step(Step step);
  static OnnxNodes unary(const char* op, double (*folded)(double), OnnxNodes a);
  static OnnxNodes clip(OnnxNodes a, double low, double high);
  static OnnxNodes held_left(OnnxNodes x);
  static std::vector<bool> needed_for(OnnxNodes result);
  static std::size_t count_tape(OnnxNodes result);
  static void append_tape(Model& model, const Names& names, OnnxNodes result);

  bool is_constant() const { return node_ == no_node; }
  bool is(double c) const { return is_constant() && constant_ == c; }

  double constant_ = 0;
  int node_ = no_node;
};

struct OnnxNodes::Condition {
  OnnxNodes a, b;
};

static_assert(number::Number<OnnxNodes>);

}  // namespace hillock::onnx
