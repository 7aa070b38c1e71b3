#include "kernel/settle.h"

#include <array>
#include <bit>

#include "activation/activations.h"

namespace hillock {
namespace {

enum class Of { value, slope };

void in_wide(const Call& call, Of of, const double* x, double* y, double* lost, std::size_t n) {
  if (call.f.formula) {
    const FormulaF64& f = *call.isa.formula_f64;
    return (of == Of::value ? f.value : f.slope)(*call.f.formula, x, y, lost, n);
  }
  const F64Kernels& f = call.isa.f64[call.f.activation];
  (of == Of::value ? f.value : f.slope)(x, y, lost, n, call.params.data());
}

/// y · factor, rounded once; lost says what rounding took from y before.
std::uint16_t narrowed_on(double y, double lost, double factor, Format16 format) {
  double product = y * factor;
  lost = lost != 0 ? lost * factor : std::fma(y, factor, -product);
  // To odd: what is between two doubles is then on the right side of the middle of two 16-bit ones.
  const bool even = (std::bit_cast<std::uint64_t>(product) & 1) == 0;
  if (lost != 0 && even) product = std::nextafter(product, std::copysign(HUGE_VAL, lost));
  return narrowed(product, format);
}

/// How far off the results of InDouble are, relatively, and next to a root.
constexpr double double_error = 0x1p-40;

void settle(const Call& call, Of of, std::uint64_t which, const std::uint16_t* x,
            const std::uint16_t* dy, std::uint16_t* out) {
  constexpr std::size_t most = 64;
  const Format16 format = format_of(call.type);
  std::array<int, most> place;
  std::array<float, most> at;
  std::array<double, most> factor, wide, y, lost;
  std::size_t n = 0;
  for (; which; which &= which - 1, ++n) {
    place[n] = std::countr_zero(which);
    wide[n] = widened(x[place[n]], format);
    at[n] = static_cast<float>(wide[n]);
    factor[n] = dy ? widened(dy[place[n]], format) : 1;
  }
  if (!call.f.formula) {  // a formula may lose digits in doubles
    const Card& card = Activations::cards[call.f.activation];
    const InDouble& f = call.isa.in_double[call.f.activation];
    (of == Of::value ? f.value : f.slope)(at.data(), y.data(), n, call.params.data());
    std::size_t left = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const double root = near_root(card, of == Of::slope, wide[i]) ? 1 : 0;
      const double off = double_error * (std::abs(y[i]) + root);
      const std::uint16_t least = narrowed((y[i] - off) * factor[i], format);
      out[place[i]] = least;
      if (least == narrowed((y[i] + off) * factor[i], format)) continue;
      place[left] = place[i], wide[left] = wide[i], factor[left] = factor[i];
      ++left;
    }
    n = left;
  }
  in_wide(call, of, wide.data(), y.data(), lost.data(), n);
  for (std::size_t i = 0; i < n; ++i)
    out[place[i]] = narrowed_on(y[i], lost[i], factor[i], format);
}

}  // namespace

void settle_value(const Call& call, std::uint64_t which, const std::uint16_t* x, std::uint16_t* out) {
  settle(call, Of::value, which, x, nullptr, out);
}

void settle_slope(const Call& call, std::uint64_t which, const std::uint16_t* x,
                  const std::uint16_t* dy, std::uint16_t* out) {
  settle(call, Of::slope, which, x, dy, out);
}

}  // namespace hillock
