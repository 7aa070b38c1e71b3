// fused.cpp: activations with a bias, from their output, and with learned parameters: checks the
// arguments and calls kernel/structural.h.
#include "api/arguments.h"
#include "kernel/structural.h"

namespace hillock {
namespace {

double number_at(ConstArray from, std::size_t i) {
  const void* at = api::offset(from.data, from.type, i);
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
  void* at = api::offset(to.data, to.type, i);
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

// bias is null if x already contains the sums.
void run_bias_backward(const Activation& f, ConstArray x, const ConstArray* bias, ConstArray dy,
                       Array dx, Array dbias) {
  const std::size_t rows = api::whole("bias_backward", api::named("x", x), dbias.size, "rows of");
  api::expect("bias_backward", api::named("x", x), x.size,
              {api::named("dy", dy), api::named("dx", dx)});
  api::expect("bias_backward", api::named("x", x), dbias.size, {api::named("dbias", dbias)});
  api::expect_whole_or_apart("bias_backward", {api::extent("dx", dx), api::extent("dbias", dbias)},
                             {api::extent("x", x), api::extent("dy", dy),
                              bias ? api::extent("bias", *bias) : api::Extent{"bias", nullptr, 0}});
  kernel::bias_backward(kernel::chosen_isa(), api::Inside::index(f), api::dtype(x.type), x.data,
                        bias ? bias->data : nullptr, dy.data, dx.data, dbias.data, rows, dbias.size,
                        api::Inside::params(f));
}

}  // namespace

void bias_forward(const Activation& f, ConstArray x, ConstArray bias, Array y) {
  const std::size_t rows = api::whole("bias_forward", api::named("x", x), bias.size, "rows of");
  api::expect("bias_forward", api::named("x", x), x.size, {api::named("y", y)});
  api::expect("bias_forward", api::named("x", x), bias.size, {api::named("bias", bias)});
  api::expect_whole_or_apart("bias_forward", {api::extent("y", y)},
                             {api::extent("x", x), api::extent("bias", bias)});
  kernel::bias_forward(kernel::chosen_isa(), api::Inside::index(f), api::dtype(x.type), x.data,
                       bias.data, y.data, rows, bias.size, api::Inside::params(f));
}

void bias_backward(const Activation& f, ConstArray x, ConstArray bias, ConstArray dy, Array dx,
                   Array dbias) {
  api::expect("bias_backward", api::named("x", x), dbias.size, {api::named("bias", bias)});
  run_bias_backward(f, x, &bias, dy, dx, dbias);
}

void bias_backward(const Activation& f, ConstArray x, ConstArray dy, Array dx, Array dbias) {
  run_bias_backward(f, x, nullptr, dy, dx, dbias);
}

bool has_slope_of_output(const Activation& f) {
  return kernel::has_slope_of_output(api::Inside::index(f), api::Inside::params(f));
}

void backward_from_output(const Activation& f, ConstArray y, ConstArray dy, Array dx) {
  if (!has_slope_of_output(f))
    throw UsageError(fmt::format(
        "{}: its slope cannot be computed from its output. Keep the inputs and call backward.",
        f.spec()));
  api::expect("backward_from_output", api::named("y", y), y.size,
              {api::named("dy", dy), api::named("dx", dx)});
  api::expect_whole_or_apart("backward_from_output", {api::extent("dx", dx)},
                             {api::extent("y", y), api::extent("dy", dy)});
  kernel::backward_from_output(kernel::chosen_isa(), api::Inside::index(f), api::dtype(y.type),
                               y.data, dy.data, dx.data, y.size, api::Inside::params(f));
}

LearnedActivation::LearnedActivation(std::string_view name) : f_(name) {
  if (!api::Inside::card(f_).learns())
    throw UsageError(fmt::format("{} has no parameter that is learned.", f_.name()));
}

std::size_t LearnedActivation::parameters() const {
  return api::Inside::card(f_).arity();
}

static kernel::Channels channels_of(ConstArray x, LearnedActivation::Shape shape) {
  const std::size_t one = shape.channels * shape.spatial;
  return {api::whole("learned", api::named("x", x), one, "channels times spatial ="),
          shape.channels, shape.spatial};
}

static std::vector<double> in_double(ConstArray params) {
  std::vector<double> all;
  for (std::size_t i = 0; i < params.size; ++i) all.push_back(number_at(params, i));
  return all;
}

void LearnedActivation::forward(ConstArray x, ConstArray params, Array y, Shape shape) const {
  api::expect("learned", api::named("x", x), parameters() * shape.channels,
              {api::named("params", params)});
  api::expect("learned", api::named("x", x), x.size, {api::named("y", y)});
  api::expect_whole_or_apart("learned", {api::extent("y", y)},
                             {api::extent("x", x), api::extent("params", params)});
  kernel::learned_forward(kernel::chosen_isa(), api::Inside::index(f_), api::dtype(x.type),
                          channels_of(x, shape), x.data, y.data, in_double(params).data());
}

void LearnedActivation::backward(ConstArray x, ConstArray params, ConstArray dy, Array dx,
                                 Array dparams, Shape shape) const {
  api::expect("learned", api::named("x", x), parameters() * shape.channels,
              {api::named("params", params), api::named("dparams", dparams)});
  api::expect("learned", api::named("x", x), x.size, {api::named("dy", dy), api::named("dx", dx)});
  api::expect_whole_or_apart(
      "learned", {api::extent("dx", dx), api::extent("dparams", dparams)},
      {api::extent("x", x), api::extent("params", params), api::extent("dy", dy)});
  std::vector<double> sums(params.size);
  kernel::learned_backward(kernel::chosen_isa(), api::Inside::index(f_), api::dtype(x.type),
                           channels_of(x, shape), x.data, dy.data, dx.data,
                           in_double(params).data(), sums.data());
  for (std::size_t i = 0; i < sums.size(); ++i) set_number(dparams, i, sums[i]);
}

}  // namespace hillock
