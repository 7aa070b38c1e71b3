// dtype.h: the types an array can have, and single numbers of the 16-bit ones.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace hillock {

enum class DType { f32, f64, bf16, f16 };

constexpr std::size_t size_of(DType type) {
  return type == DType::f64 ? 8 : type == DType::f32 ? 4 : 2;
}

/// A 16-bit binary format: sign, exponent and so many bits of fraction.
struct Format16 {
  int fraction_bits, bias;
};
inline constexpr Format16 bf16_format{7, 127}, f16_format{10, 15};

constexpr Format16 format_of(DType type) {
  return type == DType::f16 ? f16_format : bf16_format;
}

/// The number that 16 bits stand for; exact.
inline double widened(std::uint16_t bits, Format16 format) {
  const int most_exponent = 2 * format.bias + 1;
  const int exponent = (bits & 0x7fff) >> format.fraction_bits;
  const int fraction = bits & ((1 << format.fraction_bits) - 1);
  const double size =
      exponent == most_exponent
          ? (fraction ? std::nan("") : HUGE_VAL)
          : std::ldexp(exponent ? fraction + (1 << format.fraction_bits) : fraction,
                       (exponent ? exponent : 1) - format.bias - format.fraction_bits);
  return bits & 0x8000 ? -size : size;
}

/// x rounded once, to nearest even; a NaN gives the one quiet NaN.
inline std::uint16_t narrowed(double x, Format16 format) {
  const auto sign = static_cast<std::uint16_t>(std::signbit(x) ? 0x8000 : 0);
  const int most_exponent = 2 * format.bias + 1;
  const auto infinite = static_cast<std::uint16_t>(most_exponent << format.fraction_bits);
  if (std::isnan(x)) return static_cast<std::uint16_t>(infinite | 1 << (format.fraction_bits - 1));
  if (std::isinf(x)) return sign | infinite;
  if (x == 0) return sign;
  // In units of the last place, of which a subnormal's is the least; nearbyint rounds to even.
  const int unit = std::max(std::ilogb(x), 1 - format.bias) - format.fraction_bits;
  const auto units = static_cast<long>(std::nearbyint(std::ldexp(std::abs(x), -unit)));
  // A carry out of the fraction is one in the exponent's place: the sum below is right for it too.
  const long exponent = unit + format.bias + format.fraction_bits;
  const long bits = (exponent - 1) * (1L << format.fraction_bits) + units;
  return bits >= infinite ? sign | infinite : static_cast<std::uint16_t>(sign | bits);
}

/// x to the nearest float. Not a cast and back: GCC 12.2 drops two of those side by side.
inline double to_float(double x) {
  volatile float y = static_cast<float>(x);
  return y;
}

/// x as an array of type holds it.
inline double as_held(double x, DType type) {
  if (type == DType::f64) return x;
  if (type == DType::f32) return to_float(x);
  return widened(narrowed(x, format_of(type)), format_of(type));
}

}  // namespace hillock
