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
#include "kernel/words_double.h"
#include "simd/elementary.h"
#if HWY_NATIVE_FMA
#include "activation/fast/fast.h"
#endif

namespace hillock::kernel::HWY_NAMESPACE {

extern const InDouble* const in_double;  // kernels_double.cpp

/// Registers a turn: what is read in floats anywhere is short.
template <class A>
constexpr std::size_t at_once = A::card.registers == activation::Registers::floats ? 4 : 1;

/// A's place in activations.h.
template <class A>
constexpr std::size_t place_of = [] {
  std::size_t i = 0;
  while (activation::Activations::cards[i].name != A::card.name) ++i;
  return i;
}();

/// Calls sweep(offset, length, doubles) for one stretch of n after another, each with room for as
/// many doubles.
void by_doubles(std::size_t n, auto each) {
  alignas(64) double room[256];
  for (std::size_t i = 0; i < n; i += std::size(room))
    each(i, std::min(std::size(room), n - i), room);
}

/// y[i] = from[i] times factor[i], if there is a factor, rounded once; i < n. y may be factor.
HWY_FLATTEN inline void round_to_float(const double* from, const float* factor, float* y,
                                       std::size_t n) {
  const std::size_t lanes = hn::Lanes(DD());
  const auto run = [&](const double* p, const float* times, float* to) {
    LD v = load(p);
    if (times) v = v * LD(hn::PromoteTo(DD(), hn::LoadU(HalfD(), times)));
    hn::StoreU(demoted(v), HalfD(), to);
  };
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) run(from + i, factor ? factor + i : nullptr, y + i);
  for (; i < n; ++i) {
    const double v = factor ? from[i] * static_cast<double>(factor[i]) : from[i];
    y[i] = static_cast<float>(v);
  }
}

template <class A>
void forward(const float* x, float* y, std::size_t n, const double* params) {
  if constexpr (in_floats<A>)
    activation::with_params<A, L>(params, [&](auto... p) {
      sweep<at_once<A>>(n, [=](L x) { return activation::value<A>(x, p...); }, y, x);
    });
  else
    by_doubles(n, [&](std::size_t at, std::size_t length, double* room) {
      in_double[place_of<A>].value(x + at, room, length, params);
      round_to_float(room, nullptr, y + at, length);
    });
}

template <class A>
void backward(const float* x, const float* dy, float* dx, std::size_t n, const double* params) {
  if constexpr (in_floats<A>)
    activation::with_params<A, L>(params, [&](auto... p) {
      sweep<at_once<A>>(
          n, [=](L x, L dy) { return dy * activation::slope<A>(x, p...); }, dx, x, dy);
    });
  else
    by_doubles(n, [&](std::size_t at, std::size_t length, double* room) {
      in_double[place_of<A>].slope(x + at, room, length, params);
      round_to_float(room, dy + at, dx + at, length);
    });
}

/// sweep() in the registers that A's formula is read in.
template <class A, class F, class... In>
void sweep_of(std::size_t n, F f, float* out, const In*... in) {
  if constexpr (in_floats<A>)
    sweep(n, f, out, in...);
  else
    sweep_through_double(n, f, out, in...);
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

template <class A>
constexpr Kernels kernels_of() {
  if constexpr (A::card.learns())
    return {forward<A>, backward<A>, forward_columns<A>, backward_columns<A>};
  else
    return {forward<A>, backward<A>, nullptr, nullptr};
}

template <class List>
struct Table;
template <class... A>
struct Table<activation::List<A...>> {
  static constexpr Kernels kernels[] = {kernels_of<A>()...};
};

template <class F>
void over_array(const float* x, float* y, std::size_t n) {
  sweep(n, F(), y, x);
}
template <class F>
constexpr Word word(std::string_view name, double ulp, F) {
  return {name, ulp, over_array<F>};
}
constexpr Word word_table[] = {
    word("exp", exp_ulp, [](L x) { return exp(x); }),
};

// What isa.cpp sees of this.
extern const Kernels* const kernels;
constinit const Kernels* const kernels = Table<activation::Activations>::kernels;
extern const TrainingLoops* const training;
constinit const TrainingLoops* const training = &training_loops;
extern const std::span<const Word> words;
constinit const std::span<const Word> words = word_table;

}  // namespace hillock::kernel::HWY_NAMESPACE
