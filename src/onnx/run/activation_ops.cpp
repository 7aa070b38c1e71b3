#include "onnx/run/activation_ops.h"

#include <map>

#include <fmt/core.h>

#include "onnx/model/tensor.h"

namespace hillock::onnx {
namespace {

// As ONNX's defaults are: the float32 of the paper's constants.
constexpr double selu_alpha = 1.67326319217681884765625, selu_gamma = 1.05070102214813232421875;

// The shortest text that reads as this float: an attribute's 0.01 is 0.01.
std::string number(const Call& call, const std::string& name, double usual) {
  const double value = real(call, name, usual);
  const std::string text = has_attribute(call, name) ? fmt::format("{}", static_cast<float>(value))
                                                     : fmt::format("{}", value);
  return value < 0 ? "(" + text + ")" : text;
}

std::string selu(const Call& call) {
  const double alpha = real(call, "alpha", selu_alpha), gamma = real(call, "gamma", selu_gamma);
  // Opset 1 had 1.6732 and 1.0507 for defaults.
  const bool old = call.opset < 6 && !has_attribute(call, "alpha") && !has_attribute(call, "gamma");
  if (alpha == selu_alpha && gamma == selu_gamma && !old) return "selu";
  const std::string g = number(call, "gamma", old ? 1.0507 : gamma),
                    a = number(call, "alpha", old ? 1.6732 : alpha);
  return fmt::format("where(x>0,{}*x,{}*{}*expm1(x))", g, g, a);
}

std::string hard_sigmoid(const Call& call) {
  return fmt::format("max(0,min(1,{}*x+{}))", number(call, "alpha", 0.2),
                     number(call, "beta", 0.5));
}

std::string shrink(const Call& call) {
  const std::string l = number(call, "lambd", 0.5), b = number(call, "bias", 0);
  const double lambda = real(call, "lambd", 0.5), bias = real(call, "bias", 0);
  if (bias == 0 && lambda >= 0 && lambda <= 10) return "hard_shrink:lambda=" + l;
  if (bias == lambda && lambda >= 0 && lambda <= 10) return "soft_shrink:lambda=" + l;
  return fmt::format("where(x<-({}),x+{},where(x>{},x-{},0))", l, b, l, b);
}

// A parameter outside the range that hillock's function takes makes a formula.
std::string within(const Call& call, const std::string& attribute, double usual, double least,
                   double most, const std::string& spec, const std::string& formula) {
  const double value = real(call, attribute, usual);
  return fmt::format(fmt::runtime(value >= least && value <= most ? spec : formula),
                     number(call, attribute, usual));
}

using Spec = std::string (*)(const Call&);
const std::map<std::string, Spec>& specs() {
  static const std::map<std::string, Spec> all{
      {"Relu", [](const Call&) -> std::string { return "relu"; }},
      {"LeakyRelu",
       [](const Call& call) {
         return within(call, "alpha", 0.01, -10, 10, "leaky_relu:slope={}", "where(x>0,x,{}*x)");
       }},
      {"Elu",
       [](const Call& call) {
         return within(call, "alpha", 1, 0, 10, "elu:alpha={}", "where(x>0,x,{}*expm1(x))");
       }},
      {"Celu",
       [](const Call& call) {
         return within(call, "alpha", 1, 0.01, 10, "celu:alpha={}",
                       "max(0,x)+min(0,{0}*expm1(x/{0}))");
       }},
      {"Selu", selu},
      {"Sigmoid", [](const Call&) -> std::string { return "sigmoid"; }},
      {"Tanh", [](const Call&) -> std::string { return "tanh"; }},
      {"HardSigmoid", hard_sigmoid},
      {"HardSwish", [](const Call&) -> std::string { return "hard_swish"; }},
      {"Softplus", [](const Call&) -> std::string { return "softplus"; }},
      {"Softsign", [](const Call&) -> std::string { return "softsign"; }},
      {"Gelu",
       [](const Call& call) -> std::string {
         return text(call, "approximate", "none") == "tanh" ? "gelu_tanh" : "gelu";
       }},
      {"Mish", [](const Call&) -> std::string { return "mish"; }},
      {"Swish",
       [](const Call& call) -> std::string {
         return real(call, "alpha", 1) == 1
                    ? "silu"
                    : within(call, "alpha", 1, -10, 10, "swish:beta={}", "x*sigmoid({}*x)");
       }},
      {"ThresholdedRelu",
       [](const Call& call) {
         return within(call, "alpha", 1, -10, 10, "threshold:theta={}", "where(x>{},x,0)");
       }},
      {"Shrink", shrink},
      {"Erf", [](const Call&) -> std::string { return "erf"; }},
      {"Atan", [](const Call&) -> std::string { return "arctan"; }},
      {"Sin", [](const Call&) -> std::string { return "sin"; }},
  };
  return all;
}

}  // namespace

std::optional<std::string> activation_spec(const Call& call) {
  if (!call.node->domain.empty()) return {};
  const auto at = specs().find(call.node->op);
  if (at == specs().end()) return {};
  return at->second(call);
}

}  // namespace hillock::onnx
