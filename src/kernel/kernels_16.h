// kernels_16.h: every activation over arrays of a 16-bit type: read, computed in floats, rounded
// and written in one sweep. Included by kernels_bf16.cpp and kernels_f16.cpp, which are compiled as
// kernels.cpp is.
//
// The rounding of a float is uncertain where it lies so near the middle of two 16-bit numbers that
// its error (the card's .ulp) could decide; uncertain.h then computes it again. That takes some
// hundred times as long, and happens to one number in 2^9 (f16) to 2^13; so they are queued.
#pragma once

#include <bit>

#include "activation/activations.h"
#include "kernel/isa.h"
#include "kernel/registers.h"
#include "kernel/relu_16.h"
#include "kernel/sixteen.h"
#include "kernel/uncertain.h"
#include "simd/elementary.h"
#include "simd/elementary_double.h"
#include "simd/elementary_double_angle.h"
#include "simd/elementary_double_log.h"
#include "simd/elementary_double_normal.h"
#if HWY_NATIVE_FMA
#include "activation/fast/fast.h"
#endif

namespace hillock::kernel::HWY_NAMESPACE {

/// Rounded results, and which of them are uncertain.
struct Rounded {
  StoredBits y;
  StoredMask uncertain;
};

/// f(x…), in registers of double if A is not read in floats, rounded once to float.
template <class A, class F, class... In>
L computed(F f, In... in) {
  if constexpr (in_floats<A>) {
    return f(in...);
  } else {
#if HWY_TARGET == HWY_SCALAR
    return demoted(f(LD(hn::PromoteTo(DD(), in.raw))...));
#else
    const auto low = f(LD(hn::PromoteTo(DD(), hn::LowerHalf(in.raw)))...);
    const auto high = f(LD(hn::PromoteTo(DD(), hn::UpperHalf(HalfD(), in.raw)))...);
    return hn::Combine(D(), demoted(high), demoted(low));
#endif
  }
}

/// The error of a float value or slope of A in ULP: the card's, which is that at the usual
/// parameters, and what others may add.
template <class A>
constexpr double ulps(double on_card) {
  return !in_floats<A> ? 0.6 : A::card.arity() > 0 ? on_card + 1 : on_card;
}

template <class Type>
Rounded rounded(const Floats16& y, StoredMask uncertain) {
  return {with_one_nan(Type::way(y), Type::inf, Type::nan), uncertain};
}

template <class A, class Type, class... P>
auto forward_of(StoredBits x, P... p) {
  if constexpr (std::same_as<A, activation::Relu>) {
    return relu_of<Type>(x);
  } else {
    const auto f = [=](L x) {
      return computed<A>([=](auto x) { return activation::value<A>(x, p...); }, x);
    };
    const Floats16 y = each(f, Type::widened_all(x));
    if constexpr (A::card.exact_in_16.value)
      return Type::narrowed_all(y);
    else
      return rounded<Type>(y, Type::near_middle(y, ulps<A>(A::card.ulp.value)));
  }
}

/// Where a slope is below the least normal float, and so has lost digits that a large dy asks for.
inline StoredMask is_tiny(const Floats16& slope, const Floats16& dy) {
  const auto where = [](L s, L dy) {
    return hn::BitCast(U32(), select(abs(s) < 0x1p-126, abs(dy), L(0.0)).raw);
  };
  return hn::Gt(upper(each(where, slope, dy)), hn::Set(Stored(), 0x3f80));
}

template <class A, class Type, class... P>
auto backward_of(StoredBits x, StoredBits dy, P... p) {
  if constexpr (std::same_as<A, activation::Relu>) {
    return relu_backward_of<Type>(x, dy);
  } else {
    const Floats16 wide_x = Type::widened_all(x), wide_dy = Type::widened_all(dy);
    const auto f = [=](L x, L dy) {
      return computed<A>([=](auto x, auto dy) { return dy * activation::slope<A>(x, p...); }, x,
                         dy);
    };
    const Floats16 dx = each(f, wide_x, wide_dy);
    if constexpr (A::card.exact_in_16.slope) {
      return Type::narrowed_all(dx);
    } else {
      // The product, or the rounding of both, adds half an ULP.
      constexpr double off = ulps<A>(A::card.ulp.slope) + 0.5;
      auto uncertain = hn::MaskFromVec(hn::Zero(Stored()));
      if constexpr (activation::slope_has_roots(A::card)) {
        const auto slack = [](L x, L dx, L dy) {
          const L root = abs(dy) * L(in_floats<A> ? off * 0x1p-26 : 0x1p-40);
          const L here =
              activation::roots_anywhere(A::card) ? root : select(abs(x) < 4.0, root, L(0.0));
          const L relative = mul_add(abs(dx), L((off + 1) * 0x1p-23), here);
          if constexpr (!std::same_as<Type, Bf16>) return relative;
          // Of a subnormal product that is nothing, and its last place is that of all of them.
          return relative + L(hn::Min(abs(dx).raw, L(0x1p-149).raw));
        };
        uncertain = either_way<Type>(dx, each(slack, wide_x, dx, wide_dy));
      } else {
        uncertain = Type::near_middle(dx, off);
      }
      if constexpr (std::same_as<Type, Bf16> && in_floats<A> &&
                    A::card.registers != activation::Registers::floats) {
        const auto s = each([=](L x) { return activation::slope<A>(x, p...); }, wide_x);
        uncertain = hn::Or(uncertain, is_tiny(s, wide_dy));
      }
      return rounded<Type>(dx, uncertain);
    }
  }
}

/// Queues the uncertain ones of the first n results from `place` on. They are recomputed after the
/// block is written.
HWY_NOINLINE inline void queue(UncertainResults& uncertain, const Call& call, StoredMask which_are,
                               std::size_t n, std::size_t place, std::uint16_t* out,
                               const std::uint16_t* x, const std::uint16_t* dy = nullptr) {
  static_assert(most_lanes * filled <= UncertainResults::most);
  if (uncertain.n + most_lanes * filled > UncertainResults::most) recompute(call, uncertain, out);
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(Stored(), which_are, bits);
  auto which = std::bit_cast<std::uint64_t>(bits);
  for (; which; which &= which - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(which));
    if (i >= n) return;  // beyond the end of the arrays
    uncertain.add(place + i, x[i], dy ? dy[i] : 0);
  }
}

/// out[i] = f(in[i]…), i < n, where f gives a register of results or a Rounded. out may be one of
/// in.
template <class F, class... In>
HWY_FLATTEN void sweep_16(const Call& call, Pass pass, std::size_t n, F f, std::uint16_t* out,
                          const In*... in) {
  const UppersCleared at_end;
  UncertainResults uncertain(pass);
  // `from` is read before `to` is written.
  const auto run = [&](std::size_t i, std::size_t count, std::uint16_t* to, const auto*... from) {
    const auto y = f(hn::LoadU(Stored(), from)...);
    if constexpr (std::same_as<decltype(y), const Rounded>) {
      if (HWY_UNLIKELY(!hn::AllFalse(Stored(), y.uncertain)))
        queue(uncertain, call, y.uncertain, count, i, out, from...);
      hn::StoreU(y.y, Stored(), to);
    } else {
      hn::StoreU(y, Stored(), to);
    }
  };
  const std::size_t lanes = hn::Lanes(Stored());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) run(i, lanes, out + i, (in + i)...);
  if (i < n) {
    const auto padded = [&](const std::uint16_t* from) {
      std::array<std::uint16_t, most_lanes * filled> all{};
      std::copy_n(from, n - i, all.begin());
      return all;
    };
    std::uint16_t last[most_lanes * filled];
    run(i, n - i, last, padded(in + i).data()...);
    std::copy_n(last, n - i, out + i);
  }
  if (uncertain.n > 0) recompute(call, uncertain, out);
}

template <class A, class Type>
void forward_16(const Call& call, const std::uint16_t* x, std::uint16_t* y, std::size_t n) {
  using R = std::conditional_t<in_floats<A>, L, LD>;
  activation::with_params<A, R>(call.params.data(), [&](auto... p) {
    const auto f = [=](auto x) { return forward_of<A, Type>(x, p...); };
    sweep_16(call, Pass::forward, n, f, y, x);
  });
}

template <class A, class Type>
void backward_16(const Call& call, const std::uint16_t* x, const std::uint16_t* dy,
                 std::uint16_t* dx, std::size_t n) {
  using R = std::conditional_t<in_floats<A>, L, LD>;
  activation::with_params<A, R>(call.params.data(), [&](auto... p) {
    const auto f = [=](auto x, auto dy) { return backward_of<A, Type>(x, dy, p...); };
    sweep_16(call, Pass::backward, n, f, dx, x, dy);
  });
}

template <class Type, class List>
struct Table16;
template <class Type, class... A>
struct Table16<Type, activation::List<A...>> {
  static constexpr Kernels16 kernels[] = {{forward_16<A, Type>, backward_16<A, Type>}...};
};

}  // namespace hillock::kernel::HWY_NAMESPACE
