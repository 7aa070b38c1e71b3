#include "api/hillock.h"

#include <fmt/format.h>

#include <algorithm>

#include "activation/readings.h"
#include "api/spec.h"
#include "kernel/arrays.h"
#include "kernel/isa.h"

namespace hillock {
namespace {

template <Element T>
constexpr DType dtype_of = std::same_as<T, float>    ? DType::f32
                           : std::same_as<T, double> ? DType::f64
                           : std::same_as<T, bf16>   ? DType::bf16
                                                     : DType::f16;

void expect_length(std::string_view name, std::size_t length, std::size_t wanted) {
  if (length == wanted) return;
  throw UsageError(fmt::format("{} holds {} numbers, x holds {}; they must be of one length.", name,
                               length, wanted));
}

}  // namespace

Activation::Activation(std::string_view spec) {
  const Selected selected = select_activation(parse_spec(spec));
  index_ = selected.index;
  std::ranges::copy(selected.params, params_);
}

std::string Activation::name() const {
  return std::string(readings()[index_].card->name);
}

std::string Activation::spec() const {
  return spell({index_, {params_[0], params_[1]}});
}

double Activation::value(double x) const {
  double y;
  forward(std::span<const double>(&x, 1), std::span(&y, 1));
  return y;
}

double Activation::slope(double x) const {
  double y;
  chosen_isa().f64[index_].slope(&x, &y, nullptr, 1, params_);
  return y;
}

template <Element T>
void Activation::forward(std::span<const T> x, std::span<T> y) const {
  expect_length("y", y.size(), x.size());
  hillock::forward(chosen_isa(), index_, dtype_of<T>, x.data(), y.data(), x.size(), params_);
}

template <Element T>
void Activation::backward(std::span<const T> x, std::span<const T> dy, std::span<T> dx) const {
  expect_length("dy", dy.size(), x.size());
  expect_length("dx", dx.size(), x.size());
  hillock::backward(chosen_isa(), index_, dtype_of<T>, x.data(), dy.data(), dx.data(), x.size(),
                    params_);
}

#define HILLOCK_INSTANTIATE(T)                                                        \
  template void Activation::forward<T>(std::span<const T>, std::span<T>) const;       \
  template void Activation::backward<T>(std::span<const T>, std::span<const T>, std::span<T>) const;
HILLOCK_INSTANTIATE(float)
HILLOCK_INSTANTIATE(double)
HILLOCK_INSTANTIATE(bf16)
HILLOCK_INSTANTIATE(f16)
#undef HILLOCK_INSTANTIATE

bf16 to_bf16(double x) {
  return {narrowed(x, bf16_format)};
}
f16 to_f16(double x) {
  return {narrowed(x, f16_format)};
}
double to_double(bf16 x) {
  return widened(x.bits, bf16_format);
}
double to_double(f16 x) {
  return widened(x.bits, f16_format);
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
