#include "kernel/uncertain.h"

#include <array>
#include <bit>
#include <cassert>

#include "activation/activations.h"

namespace hillock::kernel {
namespace {

/// (y + lost) · factor, rounded once. A product so near a double that the error of y + lost,
/// 2^-101, could be the difference is taken to be that double: of a quotient's products some are
/// ties.
std::uint16_t narrowed_on(double y, double lost, double factor, Format16 format) {
  const double first = y * factor, rest = std::fma(y, factor, -first) + lost * factor;
  double product = rest != 0 ? first + rest : first;  // -0 + 0 is another zero
  lost = (first - product) + rest;
  const bool none = lost == 0 || (factor != 1 && std::abs(lost) < std::abs(product) * 0x1p-101);
  // To odd: what is between two doubles is then on the right side of the middle of two 16-bit ones.
  const bool even = (std::bit_cast<std::uint64_t>(product) & 1) == 0;
  if (!none && even) product = std::nextafter(product, std::copysign(HUGE_VAL, lost));
  return narrowed(product, format);
}

/// The size of the terms that may cancel at x.
double terms_at(const activation::Card& card, Pass pass, double x) {
  if (pass == Pass::forward) return std::isnan(card.at_plus_inf) ? 1 : 0;
  return activation::slope_has_roots(card) && (std::abs(x) < 4 || activation::roots_anywhere(card))
             ? 1
             : 0;
}

/// How far off the results of InDouble are, relatively, and next to a root.
constexpr double double_error = 0x1p-40;

}  // namespace

void UncertainResults::add(std::size_t at, std::uint16_t x_there, std::uint16_t dy_there) {
  assert(n < most);
  place[n] = at, x[n] = x_there, dy[n] = dy_there;
  ++n;
}

void recompute(const BoundFunction& f, UncertainResults& uncertain, std::uint16_t* out) {
  constexpr std::size_t most = UncertainResults::most;
  const Format16 format = format_of(f.type);
  const Pass pass = uncertain.pass;
  std::array<float, most> at;
  std::array<double, most> factor, wide, y, lost;
  for (std::size_t i = 0; i < uncertain.n; ++i) {
    wide[i] = widened(uncertain.x[i], format);
    at[i] = static_cast<float>(wide[i]);
    factor[i] = pass == Pass::forward ? 1 : widened(uncertain.dy[i], format);
  }
  if (!f.formula) {  // a formula may lose digits in doubles
    const activation::Card& card = activation::Activations::cards[f.activation];
    f.in_double(pass, at.data(), y.data(), uncertain.n);
    std::size_t left = 0;
    for (std::size_t i = 0; i < uncertain.n; ++i) {
      const double off = double_error * (std::abs(y[i]) + terms_at(card, pass, wide[i]));
      const std::uint16_t least = narrowed((y[i] - off) * factor[i], format);
      out[uncertain.place[i]] = least;
      if (least == narrowed((y[i] + off) * factor[i], format)) continue;
      uncertain.place[left] = uncertain.place[i], wide[left] = wide[i], factor[left] = factor[i];
      ++left;
    }
    uncertain.n = left;
  }
  f.in_double(pass, wide.data(), y.data(), uncertain.n, lost.data());
  for (std::size_t i = 0; i < uncertain.n; ++i)
    out[uncertain.place[i]] = narrowed_on(y[i], lost[i], factor[i], format);
  uncertain.n = 0;
}

}  // namespace hillock::kernel
