// dtype.h: the types an array can have, and single numbers of the 16-bit ones.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace hillock::kernel {

enum class DType { f32, f64, bf16, f16 };

inline constexpr const char* dtype_names[] = {"f32", "f64", "bf16", "f16"};
constexpr const char* name_of(DType type) {
  return dtype_names[static_cast<int>(type)];
}

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

/// The power of two at whose unit in the last place a double has 2^exponent.
constexpr double with_last_place(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + 52 + exponent) << 52);
}

/// The number that 16 bits stand for; exact.
inline double widened(std::uint16_t bits, Format16 format) {
  const std::uint64_t size = bits & 0x7fff, sign = std::uint64_t{bits & 0x8000u} << 48;
  const int shift = 52 - format.fraction_bits;
  const std::uint64_t infinite = (2u * static_cast<unsigned>(format.bias) + 1)
                                 << format.fraction_bits;
  const double moved = std::bit_cast<double>(
      (size << shift) + (static_cast<std::uint64_t>(1023 - format.bias) << 52));
  // A subnormal in units of its last place, next to which the unit of a double is the same.
  const double unit = with_last_place(1 - format.bias - format.fraction_bits);
  const double subnormal = std::bit_cast<double>(std::bit_cast<std::uint64_t>(unit) + size) - unit;
  const double number = size >= infinite ? (size == infinite ? HUGE_VAL : std::nan(""))
                        : size >> format.fraction_bits ? moved
                                                       : subnormal;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(number) | sign);
}

/// x rounded once, to nearest even; a NaN gives the one quiet NaN.
inline std::uint16_t narrowed(double x, Format16 format) {
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const auto sign = static_cast<std::uint16_t>(bits >> 48 & 0x8000);
  const std::uint64_t infinite = (2u * static_cast<unsigned>(format.bias) + 1)
                                 << format.fraction_bits;
  if (std::isnan(x)) return static_cast<std::uint16_t>(infinite | 1 << (format.fraction_bits - 1));
  const double size = std::abs(x);
  const double unit = with_last_place(1 - format.bias - format.fraction_bits);
  if (size < std::bit_cast<double>(static_cast<std::uint64_t>(1024 - format.bias)
                                   << 52))  // subnormal: added to unit it is rounded
    return static_cast<std::uint16_t>(
        sign | (std::bit_cast<std::uint64_t>(size + unit) - std::bit_cast<std::uint64_t>(unit)));
  // A carry out of the fraction is one in the exponent's place: the sum below is right for it too.
  const int shift = 52 - format.fraction_bits;
  const std::uint64_t all = bits & ~(std::uint64_t{1} << 63);
  const std::uint64_t even = all >> shift & 1, half = std::uint64_t{1} << (shift - 1);
  const std::uint64_t rounded =
      ((all + (half - 1) + even) >> shift) -
      (static_cast<std::uint64_t>(1023 - format.bias) << format.fraction_bits);
  return static_cast<std::uint16_t>(sign | std::min(rounded, infinite));
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

}  // namespace hillock::kernel
