// typed_array.h: arrays of each of the four types, for tests that say the same of all of them.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "kernel/dtype.h"
#include "kernel/isa.h"
#include "number/big.h"

namespace hillock::tests {

constexpr kernel::DType every_type[] = {kernel::DType::f32, kernel::DType::f64, kernel::DType::bf16,
                                        kernel::DType::f16};

/// Numbers as an array of type holds them, so many numbers off the alignment that a vector has.
class TypedArray {
 public:
  TypedArray(kernel::DType type, std::size_t n, std::size_t skipped = 0)
      : type_(type),
        n_(n),
        skipped_(skipped * kernel::size_of(type)),
        bytes_((n + skipped) * kernel::size_of(type) + 16, guard) {}
  TypedArray(kernel::DType type, const std::vector<double>& from, std::size_t skipped = 0)
      : TypedArray(type, from.size(), skipped) {
    for (std::size_t i = 0; i < from.size(); ++i) set(i, from[i]);
  }

  void* data() { return &bytes_[skipped_]; }
  const void* data() const { return &bytes_[skipped_]; }
  std::size_t size() const { return n_; }
  kernel::DType type() const { return type_; }
  void* at(std::size_t i) { return &bytes_[skipped_ + i * kernel::size_of(type_)]; }
  const void* at(std::size_t i) const { return &bytes_[skipped_ + i * kernel::size_of(type_)]; }

  double operator[](std::size_t i) const {
    if (type_ == kernel::DType::f64) return read<double>(i);
    if (type_ == kernel::DType::f32) return read<float>(i);
    return kernel::widened(read<std::uint16_t>(i), kernel::format_of(type_));
  }
  void set(std::size_t i, double x) {
    if (type_ == kernel::DType::f64) return write(i, x);
    if (type_ == kernel::DType::f32) return write(i, static_cast<float>(x));
    write(i, kernel::narrowed(x, kernel::format_of(type_)));
  }

  /// The same bits, NaN for NaN.
  friend bool operator==(const TypedArray& a, const TypedArray& b) {
    if (a.n_ != b.n_) return false;
    for (std::size_t i = 0; i < a.n_; ++i)
      if (!same(a[i], b[i])) return false;
    return true;
  }
  static bool same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
  }
  /// Nothing was written before the first number or after the last.
  bool is_unharmed() const {
    for (std::size_t i = 0; i < skipped_; ++i)
      if (bytes_[i] != guard) return false;
    for (std::size_t i = skipped_ + n_ * kernel::size_of(type_); i < bytes_.size(); ++i)
      if (bytes_[i] != guard) return false;
    return true;
  }

 private:
  static constexpr std::byte guard{0xa5};

  template <class T>
  T read(std::size_t i) const {
    T x;
    std::memcpy(&x, at(i), sizeof x);
    return x;
  }
  template <class T>
  void write(std::size_t i, T x) {
    std::memcpy(at(i), &x, sizeof x);
  }

  kernel::DType type_;
  std::size_t n_, skipped_;
  std::vector<std::byte> bytes_;
};

/// A unit in the last place of a number of size x in the type.
inline double ulp_of(double x, kernel::DType type) {
  const int bits = type == kernel::DType::f64    ? 52
                   : type == kernel::DType::f32  ? 23
                   : type == kernel::DType::bf16 ? 7
                                                 : 10;
  const int least = type == kernel::DType::f64 ? -1022 : type == kernel::DType::f16 ? -14 : -126;
  if (x == 0) return std::ldexp(1.0, least - bits);
  return std::ldexp(1.0, std::max(std::ilogb(x), least) - bits);
}

/// How far got is from the exact value, in ULP; 0 where exact rounds to an infinity and got is it.
inline double ulps_between(double got, const number::Big& exact, kernel::DType type) {
  const double near = kernel::as_held(exact.nearest(), type);
  if (std::isnan(got) || std::isnan(near))
    return std::isnan(got) && std::isnan(near) ? 0 : HUGE_VAL;
  if (std::isinf(got) || std::isinf(near)) return got == near ? 0 : HUGE_VAL;
  return std::abs((number::Big(got) - exact).nearest()) / ulp_of(exact.nearest(), type);
}

/// n numbers of normal distribution times `size`, each exact in type.
inline std::vector<double> some_numbers(std::size_t n, std::mt19937_64& random, kernel::DType type,
                                        double size = 3) {
  std::vector<double> x(n);
  for (double& at : x)
    at = kernel::as_held(std::normal_distribution<double>(0, size)(random), type);
  return x;
}

/// run(isa, type) for every instruction set and type, with a trace that names them.
void for_each_isa_and_type(auto run) {
  for (const kernel::Isa& isa : kernel::runnable_isas())
    for (const kernel::DType type : every_type) {
      SCOPED_TRACE(std::string(isa.name) + " " + kernel::name_of(type));
      run(isa, type);
    }
}

}  // namespace hillock::tests
