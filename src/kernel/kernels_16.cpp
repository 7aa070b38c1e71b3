// kernels_16.cpp: every activation over arrays of bf16 and f16, for one instruction set: computed
// in floats, and rounded. Compiled as kernels.cpp is.
//
// The rounding of a float is uncertain where it lies so near the middle of two 16-bit numbers that
// its error (the card's .ulp) could decide; uncertain.h then computes it again. That takes some
// hundred times as long, and happens to one number in 2^9 (f16) to 2^13; so they are queued.
#include <bit>

#include "activation/activations.h"
#include "kernel/isa.h"
#include "kernel/registers.h"
#include "kernel/relu_16.h"
#include "kernel/sixteen.h"
#include "kernel/uncertain.h"
#include "simd/elementary.h"
#if HWY_NATIVE_FMA
#include "activation/fast/fast.h"
#endif

namespace hillock::kernel::HWY_NAMESPACE {

extern const Kernels* const kernels;  // kernels.cpp

/// Rounded results, and which of them are uncertain.
struct Rounded {
  StoredBits y;
  StoredMask uncertain;
};

/// How far off floats of A may be, in ULP; where roots of its slope are. What is read in floats has
/// the card's error, which is that at the usual parameters, and what others may add.
template <class A>
struct FloatErrors {
  static constexpr bool exact_value = A::card.exact_in_16.value,
                        exact_slope = A::card.exact_in_16.slope,
                        has_roots = activation::slope_has_roots(A::card),
                        roots_anywhere = activation::roots_anywhere(A::card);
  static constexpr double more = A::card.arity() > 0 ? 1 : 0, value = A::card.ulp.value + more,
                          slope = A::card.ulp.slope + more, root = (slope + 0.5) * 0x1p-26;
};
/// What is read in doubles, and rounded once; of many activations the same.
template <bool exact_v, bool exact_s, bool roots, bool anywhere>
struct DoubleErrors {
  static constexpr bool exact_value = exact_v, exact_slope = exact_s, has_roots = roots,
                        roots_anywhere = anywhere;
  static constexpr double value = 0.6, slope = 0.6, root = 0x1p-40;
};

template <class A, class Card = FloatErrors<A>>
using DoubleErrorsOf = DoubleErrors<Card::exact_value, Card::exact_slope, Card::has_roots,
                                    Card::has_roots && Card::roots_anywhere>;

template <class Type>
Rounded rounded(const Floats16& y, StoredMask uncertain) {
  return {with_one_nan(Type::way(y), Type::inf, Type::nan), uncertain};
}

/// A value y, rounded.
template <class Errors, class Type>
auto rounded_value(const Floats16& y) {
  if constexpr (Errors::exact_value)
    return Type::narrowed_all(y);
  else
    return rounded<Type>(y, Type::near_middle(y, Errors::value));
}

/// Where a slope is below the least normal float, and so has lost digits that a large dy asks for.
inline StoredMask is_tiny(const Floats16& slope, const Floats16& dy) {
  const auto where = [](L s, L dy) {
    return hn::BitCast(U32(), select(abs(s) < 0x1p-126, abs(dy), L(0.0)).raw);
  };
  return hn::Gt(upper(each(where, slope, dy)), hn::Set(Stored(), 0x3f80));
}

/// dx, which is dy times a slope at x, rounded.
template <class Errors, class Type>
auto rounded_product(const Floats16& x, const Floats16& dy, const Floats16& dx) {
  if constexpr (Errors::exact_slope) {
    return Type::narrowed_all(dx);
  } else {
    // The product, or the rounding of both, adds half an ULP.
    constexpr double off = Errors::slope + 0.5;
    if constexpr (!Errors::has_roots) return rounded<Type>(dx, Type::near_middle(dx, off));
    const auto slack = [](L x, L dx, L dy) {
      const L root = abs(dy) * L(Errors::root);
      const L here = Errors::roots_anywhere ? root : select(abs(x) < 4.0, root, L(0.0));
      const L relative = mul_add(abs(dx), L((off + 1) * 0x1p-23), here);
      if constexpr (!std::same_as<Type, Bf16>) return relative;
      // Of a subnormal product that is nothing, and its last place is that of all of them.
      return relative + L(hn::Min(abs(dx).raw, L(0x1p-149).raw));
    };
    return rounded<Type>(dx, either_way<Type>(dx, each(slack, x, dx, dy)));
  }
}

template <class A, class Type, class... P>
auto forward_of(StoredBits x, P... p) {
  if constexpr (std::same_as<A, activation::Relu>)
    return relu_of<Type>(x);
  else
    return rounded_value<FloatErrors<A>, Type>(
        each([=](L x) { return activation::value<A>(x, p...); }, Type::widened_all(x)));
}

template <class A, class Type, class... P>
auto backward_of(StoredBits stored_x, StoredBits stored_dy, P... p) {
  if constexpr (std::same_as<A, activation::Relu>) {
    return relu_backward_of<Type>(stored_x, stored_dy);
  } else {
    const Floats16 x = Type::widened_all(stored_x), dy = Type::widened_all(stored_dy);
    const auto f = [=](L x, L dy) { return dy * activation::slope<A>(x, p...); };
    auto dx = rounded_product<FloatErrors<A>, Type>(x, dy, each(f, x, dy));
    if constexpr (std::same_as<Type, Bf16> && !is_short<A> && !A::card.exact_in_16.slope) {
      const auto slope = each([=](L x) { return activation::slope<A>(x, p...); }, x);
      dx.uncertain = hn::Or(dx.uncertain, is_tiny(slope, dy));
    }
    return dx;
  }
}

/// Queues the uncertain ones of the first n results from `place` on. They are recomputed after the
/// block is written.
HWY_NOINLINE inline void queue(UncertainResults& uncertain, const BoundFunction& function,
                               StoredMask which_are, std::size_t n, std::size_t place,
                               std::uint16_t* out, const std::uint16_t* x,
                               const std::uint16_t* dy = nullptr) {
  static_assert(most_lanes * filled <= UncertainResults::most);
  if (uncertain.n + most_lanes * filled > UncertainResults::most)
    recompute(function, uncertain, out);
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(Stored(), which_are, bits);
  auto which = std::bit_cast<std::uint64_t>(bits);
  for (; which; which &= which - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(which));
    if (i >= n) return;  // beyond the end of the arrays
    uncertain.add(place + i, x[i], dy ? dy[i] : 0);
  }
}

/// out[i] = f(i - first, in[i]…), first <= i < first + n, where f gives a register of results or a
/// Rounded. out may be one of in.
template <class F, class... In>
HWY_FLATTEN void sweep_16(const BoundFunction& function, UncertainResults& uncertain,
                          std::size_t first, std::size_t n, F f, std::uint16_t* out,
                          const In*... in) {
  const UppersCleared at_end;
  const std::size_t lanes = hn::Lanes(Stored());
  by_registers<1>(n, lanes, [&](std::size_t at, auto... left) {
    const std::size_t i = first + at;
    const auto y = f(at, load_raw(Stored(), in + i, left...)...);
    if constexpr (std::same_as<decltype(y), const Rounded>) {
      if (HWY_UNLIKELY(!hn::AllFalse(Stored(), y.uncertain)))
        queue(uncertain, function, y.uncertain, std::min({lanes, left...}), i, out, (in + i)...);
      store_raw(y.y, Stored(), out + i, left...);
    } else {
      store_raw(y, Stored(), out + i, left...);
    }
  });
}

/// Numbers as the f32 kernels read them, in registers in the order of Floats16.
struct Block16 {
  static constexpr std::size_t size = 256;
  alignas(64) float numbers[size];

  Floats16 at(std::size_t i) const {
    constexpr std::size_t parts[] = {0, 1};
    return each([&](std::size_t k) { return load(numbers + i + k * hn::Lanes(D())); }, parts);
  }
  template <class Type>
  HWY_FLATTEN void widen(const std::uint16_t* stored, std::size_t n) {
    by_registers<1>(n, hn::Lanes(Stored()), [&](std::size_t i, auto... left) {
      const Floats16 wide = Type::widened_all(load_raw(Stored(), stored + i, left...));
      for (std::size_t k = 0; k < filled; ++k) store(wide[k], numbers + i + k * hn::Lanes(D()));
    });
  }
};

/// By the f32 kernels, a block at a time. dy is null in a forward pass.
template <class Errors, class Type>
void by_f32_kernels(const BoundFunction& function, UncertainResults& uncertain,
                    const std::uint16_t* x, const std::uint16_t* dy, std::uint16_t* out,
                    std::size_t n) {
  const Kernels& f32 = kernels[function.activation];
  const double* const params = function.params.data();
  const std::size_t lanes = hn::Lanes(Stored());
  Block16 wide_x, wide_dy, y;
  for (std::size_t i = 0; i < n; i += Block16::size) {
    const std::size_t m = std::min(Block16::size, n - i), whole = (m + lanes - 1) / lanes * lanes;
    wide_x.widen<Type>(x + i, m);
    if (!dy) {
      f32.forward(wide_x.numbers, y.numbers, whole, params);
      const auto f = [&](std::size_t at, auto) { return rounded_value<Errors, Type>(y.at(at)); };
      sweep_16(function, uncertain, i, m, f, out, x);
      continue;
    }
    wide_dy.widen<Type>(dy + i, m);
    f32.backward(wide_x.numbers, wide_dy.numbers, y.numbers, whole, params);
    const auto f = [&](std::size_t at, auto, auto) {
      return rounded_product<Errors, Type>(wide_x.at(at), wide_dy.at(at), y.at(at));
    };
    sweep_16(function, uncertain, i, m, f, out, x, dy);
  }
}

template <class A, class Type>
void forward_16(const BoundFunction& function, const std::uint16_t* x, std::uint16_t* y,
                std::size_t n) {
  UncertainResults uncertain(Pass::forward);
  if constexpr (in_floats<A>)
    activation::with_params<A, L>(function.params.data(), [&](auto... p) {
      const auto f = [=](std::size_t, auto x) { return forward_of<A, Type>(x, p...); };
      sweep_16(function, uncertain, 0, n, f, y, x);
    });
  else
    by_f32_kernels<DoubleErrorsOf<A>, Type>(function, uncertain, x, nullptr, y, n);
  if (uncertain.n > 0) recompute(function, uncertain, y);
}

template <class A, class Type>
void backward_16(const BoundFunction& function, const std::uint16_t* x, const std::uint16_t* dy,
                 std::uint16_t* dx, std::size_t n) {
  UncertainResults uncertain(Pass::backward);
  if constexpr (in_floats<A>)
    activation::with_params<A, L>(function.params.data(), [&](auto... p) {
      const auto f = [=](std::size_t, auto x, auto dy) {
        return backward_of<A, Type>(x, dy, p...);
      };
      sweep_16(function, uncertain, 0, n, f, dx, x, dy);
    });
  else
    by_f32_kernels<DoubleErrorsOf<A>, Type>(function, uncertain, x, dy, dx, n);
  if (uncertain.n > 0) recompute(function, uncertain, dx);
}

template <class Type>
constexpr auto table_16() {
  return activation::Activations::of_each(
      []<class A>() { return Kernels16{forward_16<A, Type>, backward_16<A, Type>}; });
}

constexpr auto bf16_table = table_16<Bf16>(), f16_table = table_16<F16>();
extern constinit const Kernels16* const kernels_bf16 = bf16_table.data();
extern constinit const Kernels16* const kernels_f16 = f16_table.data();

}  // namespace hillock::kernel::HWY_NAMESPACE
