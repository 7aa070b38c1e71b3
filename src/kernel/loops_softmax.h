// loops_softmax.h: softmax. Included by loops.cpp, once per instruction set; what each does:
// loops.h.
#pragma once

#include <limits>

#include "kernel/driver.h"
#include "simd/elementary_double.h"
#include "simd/elementary_wide.h"

namespace hillock::kernel::HWY_NAMESPACE {

/// The first n lanes of x, and `beyond` after them; without an n, x.
template <class D>
Lanes<D> with_beyond(Lanes<D> x, double beyond, auto... n) {
  if constexpr (sizeof...(n) == 0)
    return x;
  else
    return select(hn::FirstN(D(), n...), x, Lanes<D>(beyond));
}

template <class T>
HWY_FLATTEN T greatest(const T* x, std::size_t n) {
  using R = Lanes<hn::ScalableTag<T>>;
  constexpr T least = -std::numeric_limits<T>::infinity();
  const auto greater = [](R best, R x) { return select(x > best, x, best); };
  const std::size_t lanes = hn::Lanes(hn::ScalableTag<T>());
  R a = R(double(least)), b = a, c = a, d = a;  // four, as each waits for the one before it
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    a = greater(a, load(x + i));
    b = greater(b, load(x + i + lanes));
    c = greater(c, load(x + i + 2 * lanes));
    d = greater(d, load(x + i + 3 * lanes));
  }
  for (; i < n; i += lanes) a = greater(a, with_beyond(load(x + i, n - i), least, n - i));
  const R all = greater(greater(a, b), greater(c, d));
  return hn::GetLane(hn::MaxOfLanes(hn::ScalableTag<T>(), all.raw));
}

/// sum + what of it was lost so far + x: Knuth's two-sum, exact.
template <class N>
void add_exactly(N& sum, N& lost, N x) {
  const N next = sum + x;
  const N taken = next - sum;
  lost = lost + ((sum - (next - taken)) + (x - taken));
  sum = next;
}

/// The sum of the lanes. That of floats needs no second part.
struct TwoPart {
  double sum = 0, lost = 0;
};
template <class T>
TwoPart across(LD sum, LD lost) {
  if constexpr (std::same_as<T, float>) return {hn::GetLane(hn::SumOfLanes(DD(), sum.raw)), 0};
  double each[most_lanes], each_lost[most_lanes];
  store(sum, each);
  store(lost, each_lost);
  TwoPart all;
  for (std::size_t k = 0; k < hn::Lanes(DD()); ++k) {
    add_exactly(all.sum, all.lost, each[k]);
    all.lost += each_lost[k];
  }
  return all;
}

/// e^(x - y), within 2^-44 for floats and rounded once for doubles.
inline LD exp_of_difference(LD x, LD y, float) {
  return exp(x - y);
}
inline LD exp_of_difference(LD x, LD y, double) {
  return nearest(exp(Wide<DD>(x) - Wide<DD>(y)));
}

template <class T>
HWY_FLATTEN Exponentials exponentials(const T* x, T greatest, double* e, std::size_t n) {
  constexpr double nothing = -std::numeric_limits<double>::infinity();  // e^-inf = 0
  const LD most = double(greatest);
  LD sum = 0.0, lost = 0.0;
  std::size_t equal = 0;
  by_registers<1>(n, hn::Lanes(DD()), [&](std::size_t i, auto... left) {
    const LD at = with_beyond(load_double(x + i, left...), nothing, left...);
    const LD power = exp_of_difference(at, most, T());
    const auto is_greatest = hn::Eq(at.raw, most.raw);
    equal += hn::CountTrue(DD(), is_greatest);
    const LD others = hn::IfThenZeroElse(is_greatest, power.raw);
    if constexpr (std::same_as<T, float>)
      sum = sum + others;
    else
      add_exactly(sum, lost, others);
    if (e) store(power, e + i, left...);
  });
  const TwoPart all = across<T>(sum, lost);
  return {.rest = all.sum, .error = all.lost, .equal = equal};
}

template <class T, Rounding rounding>
void shares(const double* e, double factor, T* y, std::size_t n) {
  sweep_in_double<1, rounding>(n, [factor = LD(factor)](LD e) { return e * factor; }, y, e);
}

template <class T, Rounding rounding>
void log_shares(const T* x, T greatest, double log_sum, T* y, std::size_t n) {
  const LD most = double(greatest), taken = log_sum;
  sweep_in_double<1, rounding>(n, [=](LD x) { return x - most - taken; }, y, x);
}

template <class A, class B>
HWY_FLATTEN double dot(const A* a, const B* b, std::size_t n) {
  LD sum = 0.0, lost = 0.0;
  by_registers<1>(n, hn::Lanes(DD()), [&](std::size_t i, auto... left) {
    LD x = load_double(a + i, left...);
    if (b) x = x * load_double(b + i, left...);
    if constexpr (std::same_as<B, float>)
      sum = sum + x;
    else
      add_exactly(sum, lost, x);
  });
  const TwoPart all = across<B>(sum, lost);
  // What was lost of a sum that overflowed is NaN.
  return std::isfinite(all.sum) ? all.sum + all.lost : all.sum;
}

template <class T, Rounding rounding>
void softmax_backward(const T* y, const T* dy, double dot, T* dx, std::size_t n) {
  const LD mean = dot;
  sweep_in_double<1, rounding>(n, [=](LD y, LD dy) { return y * (dy - mean); }, dx, y, dy);
}

template <class T, Rounding rounding>
void log_softmax_backward(const T* y, const T* dy, double sum, T* dx, std::size_t n) {
  const LD all = sum;
  sweep_in_double<1, rounding>(
      n, [=](LD y, LD dy) { return dy - exp_of_difference(y, LD(0.0), T()) * all; }, dx, y, dy);
}

}  // namespace hillock::kernel::HWY_NAMESPACE
