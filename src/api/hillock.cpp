#include "api/hillock.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "activation/readings.h"
#include "api/arguments.h"
#include "api/formula.h"
#include "api/parts.h"
#include "api/spec.h"
#include "kernel/arrays.h"
#include "kernel/isa.h"

namespace hillock {
namespace {

void expect_length(std::string_view name, std::size_t length, std::size_t wanted) {
  if (length == wanted) return;
  throw UsageError(fmt::format("{} holds {} numbers, x holds {}; they must be of one length.", name,
                               length, wanted));
}

// Throws UsageError unless the output is exactly the input or does not overlap it.
void expect_apart(std::string_view out, const Array& y, std::string_view in, const ConstArray& x) {
  const auto* to = static_cast<const char*>(y.data);
  const auto* from = static_cast<const char*>(x.data);
  if (to == from) return;
  const std::less<const char*> before;
  const std::size_t size = kernel::size_of(api::dtype(x.type));
  if (!before(to, from + x.size * size) || !before(from, to + y.size * size)) return;
  throw UsageError(
      fmt::format("{0} overlaps {1} partly; it may be {1}, or must not overlap it.", out, in));
}

}  // namespace

Activation::Activation(std::string_view spec) {
  if (api::looks_like_formula(spec)) {
    formula_ = api::parse_formula(spec);
    return;
  }
  const api::Selected selected = api::select_activation(api::parse_spec(spec));
  index_ = selected.index;
  std::ranges::copy(selected.params, params_);
}

Activation formula(std::string_view text) {
  Activation f;
  f.formula_ = api::parse_formula(text);
  return f;
}

std::string Activation::name() const {
  if (formula_) return formula_->text;
  return std::string(activation::readings()[index_].card->name);
}

std::string Activation::spec() const {
  if (formula_) return formula_->text;
  return api::spell({index_, {params_[0], params_[1]}});
}

double Activation::value(double x) const {
  double y;
  forward(std::span<const double>(&x, 1), std::span(&y, 1));
  return y;
}

double Activation::slope(double x) const {
  const double one = 1;
  double y;
  backward(std::span<const double>(&x, 1), std::span<const double>(&one, 1), std::span(&y, 1));
  return y;
}

void Activation::forward_array(ConstArray x, Array y, Threads threads) const {
  expect_length("y", y.size, x.size);
  expect_apart("y", y, "x", x);
  const kernel::Function f{index_, params_, formula_ ? &formula_->program : nullptr};
  const kernel::DType type = api::dtype(x.type);
  api::in_parts(x.size, kernel::size_of(type), threads, [&](std::size_t i, std::size_t n) {
    kernel::forward(kernel::chosen_isa(), f, type, api::offset(x.data, x.type, i),
                    api::offset(y.data, y.type, i), n);
  });
}

void Activation::backward_array(ConstArray x, ConstArray dy, Array dx, Threads threads) const {
  expect_length("dy", dy.size, x.size);
  expect_length("dx", dx.size, x.size);
  expect_apart("dx", dx, "x", x);
  expect_apart("dx", dx, "dy", dy);
  const kernel::Function f{index_, params_, formula_ ? &formula_->program : nullptr};
  const kernel::DType type = api::dtype(x.type);
  api::in_parts(x.size, kernel::size_of(type), threads, [&](std::size_t i, std::size_t n) {
    kernel::backward(kernel::chosen_isa(), f, type, api::offset(x.data, x.type, i),
                     api::offset(dy.data, dy.type, i), api::offset(dx.data, dx.type, i), n);
  });
}

bf16 to_bf16(double x) {
  return {kernel::narrowed(x, kernel::bf16_format)};
}
f16 to_f16(double x) {
  return {kernel::narrowed(x, kernel::f16_format)};
}
double to_double(bf16 x) {
  return kernel::widened(x.bits, kernel::bf16_format);
}
double to_double(f16 x) {
  return kernel::widened(x.bits, kernel::f16_format);
}

std::vector<std::string> activation_names() {
  std::vector<std::string> names;
  for (const activation::Reading& reading : activation::readings())
    names.emplace_back(reading.card->name);
  return names;
}

std::string_view version() {
  return HILLOCK_VERSION;
}

}  // namespace hillock
