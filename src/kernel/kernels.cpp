// kernels.cpp: every activation over arrays, for one instruction set.
//
// CMakeLists.txt compiles this file once per instruction set: its compiler flags choose what
// HWY_NAMESPACE, and so Lanes, stands for; nothing here names an instruction set. All that is
// defined here has that namespace in its symbol (scripts/check_isa_symbols.sh): a function without
// it could be linked into code for a lesser CPU.
#include "activation/activations.h"
#include "kernel/expression_kernel.h"
#include "kernel/isa.h"
#include "kernel/training.h"

namespace hillock::HWY_NAMESPACE {

template <class A>
void forward(const float* x, float* y, std::size_t n, const double* params) {
  with_params<A, L>(params,
                    [&](auto... p) { sweep(n, [=](L x) { return value<A>(x, p...); }, y, x); });
}

template <class A>
void backward(const float* x, const float* dy, float* dx, std::size_t n, const double* params) {
  with_params<A, L>(params, [&](auto... p) {
    sweep(n, [=](L x, L dy) { return dy * slope<A>(x, p...); }, dx, x, dy);
  });
}

/// f(0), …, f(A's arity - 1), each a constant.
template <class A>
void with_param_indices(auto f) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    f(std::integral_constant<std::size_t, i>()...);
  }(std::make_index_sequence<A::card.arity()>());
}

template <class A>
void forward_columns(const float* x, float* y, std::size_t rows, std::size_t columns,
                     const float* params) {
  if constexpr (A::card.arity() == 0) return forward<A>(x, y, rows * columns, nullptr);
  with_param_indices<A>([&](auto... i) {
    for (std::size_t r = 0; r < rows; ++r, x += columns, y += columns)
      sweep(
          columns, [](L x, auto... p) { return value<A>(x, p...); }, y, x,
          (params + i * columns)...);
  });
}

/// sums[c] += dy[c] df/dparams[which], along one row.
template <class A, std::size_t which>
void add_param_gradient(const float* x, const float* dy, float* sums, std::size_t columns,
                        auto... params) {
  const auto added = [](L sum, L x, L dy, auto... p) {
    return sum + dy * param_slope<A, which>(x, p...);
  };
  sweep(columns, added, sums, sums, x, dy, params...);
}

template <class A>
void backward_columns(const float* x, const float* dy, float* dx, std::size_t rows,
                      std::size_t columns, const float* params, float* dparams) {
  if constexpr (A::card.arity() == 0) return backward<A>(x, dy, dx, rows * columns, nullptr);
  std::fill_n(dparams, columns * A::card.arity(), 0.0f);
  with_param_indices<A>([&](auto... i) {
    for (std::size_t r = 0; r < rows; ++r, x += columns, dy += columns, dx += columns) {
      [[maybe_unused]] const auto add = [&](auto which) {
        add_param_gradient<A, decltype(which)::value>(x, dy, dparams + which * columns, columns,
                                                      (params + i * columns)...);
      };
      (add(i), ...);  // before dx, which may be x or dy
      sweep(
          columns, [](L x, L dy, auto... p) { return dy * slope<A>(x, p...); }, dx, x, dy,
          (params + i * columns)...);
    }
  });
}

template <class A>
constexpr Kernels kernels_of{forward<A>, backward<A>, forward_columns<A>, backward_columns<A>};

template <class List>
struct Table;
template <class... A>
struct Table<List<A...>> {
  static constexpr Kernels kernels[] = {kernels_of<A>...};
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
    word("expm1", expm1_ulp, [](L x) { return expm1(x); }),
    word("log1p", log1p_ulp, [](L x) { return log1p(x); }),
    word("tanh", tanh_ulp, [](L x) { return tanh(x); }),
    word("normal_cdf", normal_cdf_ulp, [](L x) { return normal_cdf(x); }),
    word("normal_pdf", normal_pdf_ulp, [](L x) { return normal_pdf(x); }),
    word("sigmoid", sigmoid_ulp, [](L x) { return sigmoid(x); }),
    word("logistic_pdf", logistic_pdf_ulp, [](L x) { return logistic_pdf(x); }),
    word("sech2", sech2_ulp, [](L x) { return sech2(x); }),
    word("softplus", softplus_ulp, [](L x) { return softplus(x); }),
    word("tanh_softplus", tanh_softplus_ulp, [](L x) { return tanh_softplus(x); }),
    word("tanh_softplus_slope", tanh_softplus_slope_ulp,
         [](L x) { return tanh_softplus_slope(x); }),
};

// What isa.cpp sees of this.
extern const Kernels* const kernels;
constinit const Kernels* const kernels = Table<Activations>::kernels;
extern const TrainingLoops* const training;
constinit const TrainingLoops* const training = &training_loops;
extern const std::span<const Word> words;
constinit const std::span<const Word> words = word_table;
extern const FormulaKernels* const formula;
constinit const FormulaKernels* const formula = &formula_kernels;

}  // namespace hillock::HWY_NAMESPACE
