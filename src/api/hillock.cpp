#include "api/hillock.h"

#include <fmt/format.h>

#include <algorithm>

#include "activation/readings.h"
#include "api/formula.h"
#include "api/spec.h"
#include "kernel/formula.h"
#include "kernel/isa.h"

namespace hillock {
namespace {

void expect_length(std::string_view name, std::size_t length, std::size_t wanted) {
  if (length == wanted) return;
  throw UsageError(fmt::format("{} holds {} numbers, x holds {}; they must be of one length.", name,
                               length, wanted));
}

}  // namespace

Activation::Activation(std::string_view spec) {
  if (looks_like_formula(spec)) {
    formula_ = parse_formula(spec);
    return;
  }
  const Selected selected = select_activation(parse_spec(spec));
  index_ = selected.index;
  std::ranges::copy(selected.params, params_);
}

Activation formula(std::string_view text) {
  Activation f;
  f.formula_ = parse_formula(text);
  return f;
}

std::string Activation::name() const {
  if (formula_) return formula_->text;
  return std::string(readings()[index_].card->name);
}

std::string Activation::spec() const {
  if (formula_) return formula_->text;
  return spell({index_, {params_[0], params_[1]}});
}

double Activation::value(double x) const {
  if (formula_) return evaluate(*formula_, x);
  return readings()[index_].value(x, params_);
}

double Activation::slope(double x) const {
  if (formula_) return evaluate_slope(*formula_, x);
  return readings()[index_].slope(x, params_);
}

void Activation::forward(std::span<const float> x, std::span<float> y) const {
  expect_length("y", y.size(), x.size());
  if (formula_) return formula_forward(*formula_, x.data(), y.data(), x.size());
  chosen_isa().kernels[index_].forward(x.data(), y.data(), x.size(), params_);
}

void Activation::backward(std::span<const float> x, std::span<const float> dy,
                          std::span<float> dx) const {
  expect_length("dy", dy.size(), x.size());
  expect_length("dx", dx.size(), x.size());
  if (formula_) return formula_backward(*formula_, x.data(), dy.data(), dx.data(), x.size());
  chosen_isa().kernels[index_].backward(x.data(), dy.data(), dx.data(), x.size(), params_);
}

std::vector<std::string> activation_names() {
  std::vector<std::string> names;
  for (const Reading& reading : readings()) names.emplace_back(reading.card->name);
  return names;
}

std::string_view version() {
  return HILLOCK_VERSION;
}

}  // namespace hillock
