// source.h: a fuzzer's bytes as choices and numbers. Where they end, a generator seeded by them
// goes on: eight bytes are a whole case.
#pragma once

#include <bit>
#include <cmath>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#include "kernel/dtype.h"

namespace hillock::fuzz {

class Source {
 public:
  explicit Source(std::span<const unsigned char> bytes) : bytes_(bytes), random_(seed_of(bytes)) {}

  std::uint64_t bits() {
    if (bytes_.size() < 8) return random_();
    std::uint64_t all;
    std::memcpy(&all, bytes_.data(), 8);
    bytes_ = bytes_.subspan(8);
    return all;
  }
  std::size_t below(std::size_t n) {
    if (bytes_.size() < 4) return random_() % n;
    std::uint32_t some;
    std::memcpy(&some, bytes_.data(), 4);
    bytes_ = bytes_.subspan(4);
    return some % n;
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  double between(double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(random_);
  }
  double normal(double size) { return std::normal_distribution<double>(0, size)(random_); }

 private:
  static std::uint64_t seed_of(std::span<const unsigned char> bytes) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const unsigned char byte : bytes) hash = (hash ^ byte) * 0x100000001b3;
    return hash;
  }
  std::span<const unsigned char> bytes_;
  std::mt19937_64 random_;
};

/// What stands in an array: any bits, hazards, or what a network has.
enum class Fill { any_bits, hazards, usual, ones };

/// n numbers of a type, so many bytes off the alignment of a cache line, between guards. Under a
/// sanitizer the last number ends the allocation, so that it sees who reads beyond.
class Guarded {
 public:
  Guarded(kernel::DType type, std::size_t n, std::size_t skipped)
      : type_(type), n_(n), first_(64 + skipped * kernel::size_of(type)) {
    bytes_.assign(first_ + n * kernel::size_of(type) + behind, guard);
  }
  void fill(Source& source, Fill how) {
    for (std::size_t i = 0; i < n_; ++i) set_bits(i, some_bits(source, how));
  }
  void* data() { return bytes_.data() + first_; }
  const void* data() const { return bytes_.data() + first_; }
  void* at(std::size_t i) { return bytes_.data() + first_ + i * kernel::size_of(type_); }
  const void* at(std::size_t i) const {
    return bytes_.data() + first_ + i * kernel::size_of(type_);
  }
  std::size_t size() const { return n_; }

  std::uint64_t bits(std::size_t i) const {
    std::uint64_t all = 0;
    std::memcpy(&all, at(i), kernel::size_of(type_));
    return all;
  }
  void set_bits(std::size_t i, std::uint64_t all) {
    std::memcpy(at(i), &all, kernel::size_of(type_));
  }
  double operator[](std::size_t i) const { return number(bits(i), type_); }

  bool unharmed() const {
    for (std::size_t i = 0; i < first_; ++i)
      if (bytes_[i] != guard) return false;
    for (std::size_t i = first_ + n_ * kernel::size_of(type_); i < bytes_.size(); ++i)
      if (bytes_[i] != guard) return false;
    return true;
  }

  static double number(std::uint64_t bits, kernel::DType type) {
    if (type == kernel::DType::f64) return std::bit_cast<double>(bits);
    if (type == kernel::DType::f32) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    return kernel::widened(static_cast<std::uint16_t>(bits), kernel::format_of(type));
  }
  static std::uint64_t bits_of(double x, kernel::DType type) {
    if (type == kernel::DType::f64) return std::bit_cast<std::uint64_t>(x);
    if (type == kernel::DType::f32) return std::bit_cast<std::uint32_t>(static_cast<float>(x));
    return kernel::narrowed(x, kernel::format_of(type));
  }

 private:
#ifdef __SANITIZE_ADDRESS__
  static constexpr std::size_t behind = 0;
#else
  static constexpr std::size_t behind = 64;
#endif
  static constexpr std::byte guard{0xa5};

  std::uint64_t some_bits(Source& source, Fill how) const {
    if (how == Fill::ones) return bits_of(1, type_);
    if (how == Fill::usual) return bits_of(source.normal(3), type_);
    const std::uint64_t any = source.bits();
    if (how == Fill::any_bits) return any;
    constexpr double some[] = {0.0, -0.0, 1,  -1,  HUGE_VAL, -HUGE_VAL, NAN, 3,
                               -3,  6,    88, -88, 104,      -104,      0.5, -20};
    const std::uint64_t bits = bits_of(some[any % 16], type_);
    const std::uint64_t off = any >> 8 & 7;  // neighbours, subnormals, NaN with other payloads
    return any >> 4 & 1 ? bits : bits + off;
  }

  kernel::DType type_;
  std::size_t n_, first_;
  std::vector<std::byte> bytes_;
};

}  // namespace hillock::fuzz
