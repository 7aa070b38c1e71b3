// loops.cpp: the loops of loops.h that no activation's formula is in, for one instruction set.
// Compiled as kernels.cpp is.
#include "kernel/loops.h"

#include "kernel/loops_max.h"
#include "kernel/loops_softmax.h"

namespace hillock::kernel::HWY_NAMESPACE {

/// A sweep of what one operation makes, and so one rounding: in doubles only for one to odd.
template <Rounding rounding, class F, class T>
void sweep_once(std::size_t n, F f, T* out, const auto*... in) {
  if constexpr (rounding == Rounding::nearest)
    sweep(n, f, out, in...);
  else
    sweep_in_double<1, rounding>(n, f, out, in...);
}

template <class T, Rounding rounding>
void product(const T* a, const T* b, T* y, std::size_t n) {
  sweep_once<rounding>(n, [](auto a, auto b) { return a * b; }, y, a, b);
}

template <class T, Rounding rounding>
void product_rectified(const T* a, const T* b, T* y, std::size_t n) {
  const auto f = [](auto a, auto b) { return a * max(decltype(b)(0.0), b); };
  sweep_once<rounding>(n, f, y, a, b);
}

template <class T, Rounding rounding>
void product_where(const T* a, const T* b, const T* gate, T* y, std::size_t n) {
  const auto f = [](auto a, auto b, auto gate) {
    using R = decltype(gate);
    return keep_nan(select(gate > R(0.0), a * b, R(0.0)), gate);
  };
  sweep_once<rounding>(n, f, y, a, b, gate);
}

template <class T, Rounding rounding>
void scaled(const double* f, const T* a, const T* b, T* y, std::size_t n) {
  if (!a && !b) return sweep_in_double<1, rounding>(n, [](LD f) { return f; }, y, f);
  if (!a || !b)
    return sweep_in_double<1, rounding>(n, [](LD f, LD a) { return f * a; }, y, f, a ? a : b);
  sweep_in_double<1, rounding>(n, [](LD f, LD a, LD b) { return a * b * f; }, y, f, a, b);
}

template <class T>
HWY_FLATTEN void both_sides(const T* x, T* positive, T* negative, std::size_t n) {
  using R = Lanes<hn::ScalableTag<T>>;
  const auto side = [](R x) { return max(R(0.0), x); };
  by_registers<1>(n, hn::Lanes(hn::ScalableTag<T>()), [&](std::size_t i, auto... left) {
    const R at = load(x + i, left...);  // before either is stored: one may be x
    store(side(at), positive + i, left...);
    store(side(-at), negative + i, left...);
  });
}

template <class T>
void both_sides_backward(const T* x, const T* dpositive, const T* dnegative, T* dx, std::size_t n) {
  const auto slope = [](auto x, auto dp, auto dn) {
    using R = decltype(x);
    return keep_nan(select(x > R(0.0), dp, select(x < R(0.0), -dn, R(0.0))), x);
  };
  sweep(n, slope, dx, x, dpositive, dnegative);
}

template <class T>
void sum(const T* a, const T* b, T* y, std::size_t n) {
  sweep(n, [](auto a, auto b) { return a + b; }, y, a, b);
}

template <class T>
void add_to(const T* x, double* sums, std::size_t n) {
  sweep_in_double<1>(n, [](LD sum, LD x) { return sum + x; }, sums, sums, x);
}

template <class T, Rounding rounding>
constexpr Loops<T> loops_of{
    .max_planes = max_planes<T>,
    .max_interleaved = max_interleaved<T>,
    .where_won = where_won<T>,
    .spread_interleaved = spread_interleaved<T>,
    .product = product<T, rounding>,
    .product_rectified = product_rectified<T, rounding>,
    .product_where = product_where<T, rounding>,
    .scaled = scaled<T, rounding>,
    .both_sides = both_sides<T>,
    .both_sides_backward = both_sides_backward<T>,
    .greatest = greatest<T>,
    .exponentials = exponentials<T>,
    .shares = shares<T, rounding>,
    .log_shares = log_shares<T, rounding>,
    .dot = dot<T, T>,
    .dot_with = dot<double, T>,
    .softmax_backward = softmax_backward<T, rounding>,
    .log_softmax_backward = log_softmax_backward<T, rounding>,
    .sum = sum<T>,
    .add_to = add_to<T>,
};

constexpr AllLoops all_loops{
    .f32 = loops_of<float, Rounding::nearest>,
    .f32_to_odd = loops_of<float, Rounding::to_odd>,
    .f64 = loops_of<double, Rounding::nearest>,
};

extern constinit const AllLoops* const loops = &all_loops;

}  // namespace hillock::kernel::HWY_NAMESPACE
