// kernels.cpp: every activation over arrays, for one instruction set.
//
// CMakeLists.txt compiles this file once per instruction set: its compiler flags choose what
// HWY_NAMESPACE, and so Lanes, stands for; nothing here names an instruction set. All that is
// defined here has that namespace in its symbol (scripts/check_isa_symbols.sh): a function without
// it could be linked into code for a lesser CPU.
#include "activation/activations.h"
#include "kernel/isa.h"
#include "kernel/registers.h"
#include "kernel/training.h"
#include "kernel/words.h"
#include "simd/elementary.h"
#if HWY_NATIVE_FMA
#include "activation/fast/fast.h"
#endif

namespace hillock::kernel::HWY_NAMESPACE {

extern const InDouble* const in_double;  // kernels_double.cpp

template <class A>
constexpr std::size_t at_once = is_short<A> ? 4 : 1;

/// out[i] = what `of` makes of x[i], times dy[i] unless dy is null, rounded once; i < n.
void through_double(decltype(InDouble::value) of, const float* x, const float* dy, float* out,
                    std::size_t n, const double* params) {
  alignas(64) double room[256];
  for (std::size_t i = 0; i < n; i += std::size(room)) {
    const std::size_t length = std::min(std::size(room), n - i);
    of(x + i, room, length, params);
    if (dy)
      sweep_in_double<1>(length, [](LD y, LD dy) { return y * dy; }, out + i, room, dy + i);
    else
      sweep_in_double<1>(length, [](LD y) { return y; }, out + i, room);
  }
}

template <class A>
void forward(const float* x, float* y, std::size_t n, const double* params) {
  if constexpr (in_floats<A>)
    activation::with_params<A, L>(params, [&](auto... p) {
      sweep<at_once<A>>(n, [=](L x) { return activation::value<A>(x, p...); }, y, x);
    });
  else
    through_double(in_double[activation::Activations::place_of<A>].value, x, nullptr, y, n, params);
}

template <class A>
void backward(const float* x, const float* dy, float* dx, std::size_t n, const double* params) {
  if constexpr (in_floats<A>)
    activation::with_params<A, L>(params, [&](auto... p) {
      sweep<at_once<A>>(
          n, [=](L x, L dy) { return dy * activation::slope<A>(x, p...); }, dx, x, dy);
    });
  else
    through_double(in_double[activation::Activations::place_of<A>].slope, x, dy, dx, n, params);
}

/// A sweep in the registers that A's formula is read in.
template <class A, class F, class... In>
void sweep_of(std::size_t n, F f, float* out, const In*... in) {
  if constexpr (in_floats<A>)
    sweep(n, f, out, in...);
  else
    sweep_in_double<0>(n, f, out, in...);
}

/// Calls f(0), …, f(A's arity - 1), each a constant.
template <class A>
void with_param_indices(auto f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    f(std::integral_constant<std::size_t, i>()...);
  }(std::make_index_sequence<A::card.arity()>());
}

template <class A>
void forward_columns(const float* x, float* y, std::size_t rows, std::size_t columns,
                     const float* params) {
  with_param_indices<A>([&](auto... i) {
    for (std::size_t r = 0; r < rows; ++r, x += columns, y += columns)
      sweep_of<A>(
          columns, [](auto x, auto... p) { return activation::value<A>(x, p...); }, y, x,
          (params + i * columns)...);
  });
}

/// sums[c] += dy[c] df/dparams[which], along one row.
template <class A, std::size_t which>
void add_param_gradient(const float* x, const float* dy, float* sums, std::size_t columns,
                        auto... params) {
  const auto added = [](auto sum, auto x, auto dy, auto... p) {
    return sum + dy * activation::param_slope<A, which>(x, p...);
  };
  sweep_of<A>(columns, added, sums, sums, x, dy, params...);
}

template <class A>
void backward_columns(const float* x, const float* dy, float* dx, std::size_t rows,
                      std::size_t columns, const float* params, float* dparams) {
  std::fill_n(dparams, columns * A::card.arity(), 0.0f);
  with_param_indices<A>([&](auto... i) {
    for (std::size_t r = 0; r < rows; ++r, x += columns, dy += columns, dx += columns) {
      const auto add = [&](auto which) {
        add_param_gradient<A, decltype(which)::value>(x, dy, dparams + which * columns, columns,
                                                      (params + i * columns)...);
      };
      (add(i), ...);  // before dx, which may be x or dy
      sweep_of<A>(
          columns, [](auto x, auto dy, auto... p) { return dy * activation::slope<A>(x, p...); },
          dx, x, dy, (params + i * columns)...);
    }
  });
}

constexpr auto kernel_table = activation::Activations::of_each([]<class A>() -> Kernels {
  if constexpr (A::card.learns())
    return {forward<A>, backward<A>, forward_columns<A>, backward_columns<A>};
  else
    return {forward<A>, backward<A>, nullptr, nullptr};
});

extern constinit const Kernels* const kernels = kernel_table.data();
extern constinit const TrainingLoops* const training = &training_loops;
extern constinit const std::span<const Word> words = word_table;
extern constinit const std::span<const WordDouble> words_double = word_double_table;

}  // namespace hillock::kernel::HWY_NAMESPACE
