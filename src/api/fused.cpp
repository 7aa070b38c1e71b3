// fused.cpp: hillock.h's activations with their bias, from their output, and with learned
// parameters: checks what they are given, and calls kernel/structural.h.
#include "api/arguments.h"
#include "kernel/structural.h"

namespace hillock {
namespace {

double number_at(ConstArray from, std::size_t i) {
  const void* at = offset(from.data, from.type, i);
  switch (from.type) {
    case ElementType::f32:
      return *static_cast<const float*>(at);
    case ElementType::f64:
      return *static_cast<const double*>(at);
    case ElementType::bf16:
      return to_double(*static_cast<const bf16*>(at));
    case ElementType::f16:
      return to_double(*static_cast<const f16*>(at));
  }
  return 0;
}

void set_number(Array to, std::size_t i, double x) {
  void* at = offset(to.data, to.type, i);
  switch (to.type) {
    case ElementType::f32:
      *static_cast<float*>(at) = static_cast<float>(x);
      return;
    case ElementType::f64:
      *static_cast<double*>(at) = x;
      return;
    case ElementType::bf16:
      *static_cast<bf16*>(at) = to_bf16(x);
      return;
    case ElementType::f16:
      *static_cast<f16*>(at) = to_f16(x);
      return;
  }
}

// bias: null where x holds the sums already.
void run_bias_backward(const Activation& f, ConstArray x, const ConstArray* bias, ConstArray dy,
                       Array dx, Array dbias) {
  const std::size_t rows = whole("bias_backward", named("x", x), dbias.size, "rows of");
  expect("bias_backward", named("x", x), x.size, {named("dy", dy), named("dx", dx)});
  expect("bias_backward", named("x", x), dbias.size, {named("dbias", dbias)});
  expect_whole_or_apart("bias_backward", {extent("dx", dx), extent("dbias", dbias)},
                        {extent("x", x), extent("dy", dy),
                         bias ? extent("bias", *bias) : Extent{"bias", nullptr, 0}});
  bias_backward(chosen_isa(), Inside::index(f), dtype(x.type), x.data, bias ? bias->data : nullptr,
                dy.data, dx.data, dbias.data, rows, dbias.size, Inside::params(f));
}

}  // namespace

void bias_forward(const Activation& f, ConstArray x, ConstArray bias, Array y) {
  const std::size_t rows = whole("bias_forward", named("x", x), bias.size, "rows of");
  expect("bias_forward", named("x", x), x.size, {named("y", y)});
  expect("bias_forward", named("x", x), bias.size, {named("bias", bias)});
  expect_whole_or_apart("bias_forward", {extent("y", y)}, {extent("x", x), extent("bias", bias)});
  bias_forward(chosen_isa(), Inside::index(f), dtype(x.type), x.data, bias.data, y.data, rows,
               bias.size, Inside::params(f));
}

void bias_backward(const Activation& f, ConstArray x, ConstArray bias, ConstArray dy, Array dx,
                   Array dbias) {
  expect("bias_backward", named("x", x), dbias.size, {named("bias", bias)});
  run_bias_backward(f, x, &bias, dy, dx, dbias);
}

void bias_backward(const Activation& f, ConstArray x, ConstArray dy, Array dx, Array dbias) {
  run_bias_backward(f, x, nullptr, dy, dx, dbias);
}

bool has_slope_of_output(const Activation& f) {
  return has_slope_of_output(Inside::index(f), Inside::params(f));
}

void backward_from_output(const Activation& f, ConstArray y, ConstArray dy, Array dx) {
  if (!has_slope_of_output(f))
    throw UsageError(fmt::format(
        "{}: its slope is no function of its output. Keep the inputs and call backward.",
        f.spec()));
  expect("backward_from_output", named("y", y), y.size, {named("dy", dy), named("dx", dx)});
  expect_whole_or_apart("backward_from_output", {extent("dx", dx)},
                        {extent("y", y), extent("dy", dy)});
  backward_from_output(chosen_isa(), Inside::index(f), dtype(y.type), y.data, dy.data, dx.data,
                       y.size, Inside::params(f));
}

LearnedActivation::LearnedActivation(std::string_view name) : f_(name) {
  if (!Inside::card(f_).learns())
    throw UsageError(fmt::format("{} has no parameter that is learned.", f_.name()));
}

std::size_t LearnedActivation::parameters() const {
  return Inside::card(f_).arity();
}

static Channels channels_of(ConstArray x, LearnedActivation::Shape shape) {
  const std::size_t one = shape.channels * shape.spatial;
  return {whole("learned", named("x", x), one, "channels times spatial ="), shape.channels,
          shape.spatial};
}

static std::vector<double> in_double(ConstArray params) {
  std::vector<double> all;
  for (std::size_t i = 0; i < params.size; ++i) all.push_back(number_at(params, i));
  return all;
}

void LearnedActivation::forward(ConstArray x, ConstArray params, Array y, Shape shape) const {
  expect("learned", named("x", x), parameters() * shape.channels, {named("params", params)});
  expect("learned", named("x", x), x.size, {named("y", y)});
  expect_whole_or_apart("learned", {extent("y", y)}, {extent("x", x), extent("params", params)});
  learned_forward(chosen_isa(), Inside::index(f_), dtype(x.type), channels_of(x, shape), x.data,
                  y.data, in_double(params).data());
}

void LearnedActivation::backward(ConstArray x, ConstArray params, ConstArray dy, Array dx,
                                 Array dparams, Shape shape) const {
  expect("learned", named("x", x), parameters() * shape.channels,
         {named("params", params), named("dparams", dparams)});
  expect("learned", named("x", x), x.size, {named("dy", dy), named("dx", dx)});
  expect_whole_or_apart("learned", {extent("dx", dx), extent("dparams", dparams)},
                        {extent("x", x), extent("params", params), extent("dy", dy)});
  std::vector<double> sums(params.size);
  learned_backward(chosen_isa(), Inside::index(f_), dtype(x.type), channels_of(x, shape), x.data,
                   dy.data, dx.data, in_double(params).data(), sums.data());
  for (std::size_t i = 0; i < sums.size(); ++i) set_number(dparams, i, sums[i]);
}

}  // namespace hillock
