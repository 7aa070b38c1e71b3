// blocks.h: arrays of any type, in rows or not, read and written a block at a time as numbers that
// can be computed with. What the drivers of structural.h are made of.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>

#include "kernel/bound.h"
#include "kernel/loops.h"

namespace hillock::kernel {

/// Rows of `width` numbers, each row `stride` after the one before it; without end if not given.
struct Rows {
  std::size_t width = static_cast<std::size_t>(-1), stride = width;

  /// Where number i is.
  std::size_t offset(std::size_t i) const {
    return i < width ? i : i / width * stride + i % width;  // a division takes its time
  }
  /// Whether numbers i … i + n stand one after another.
  bool together(std::size_t i, std::size_t n) const {
    return i + n <= width || width == stride || n <= width - i % width;
  }
};

/// What is computed with: float for f32, bf16 and f16, double for f64.
template <class C>
const Loops<C>& loops_for(const Isa& isa, DType type) {
  if constexpr (std::same_as<C, double>)
    return isa.loops->f64;
  else
    return type == DType::f32 ? isa.loops->f32 : isa.loops->f32_to_odd;
}

/// Calls f(C()) for the C of type.
decltype(auto) with_computed(DType type, auto f) {
  return type == DType::f64 ? f(double()) : f(float());
}

inline const Narrow& storage_of(const Isa& isa, DType type) {
  return type == DType::bf16 ? *isa.bf16 : *isa.f16;
}

inline bool is_16_bits(DType type) {
  return size_of(type) == 2;
}

/// Calls f(at, row, column, length) for each row's part of the numbers i … i + n of rows.
void by_rows(Rows rows, std::size_t i, std::size_t n, auto f) {
  std::size_t row = i / rows.width, column = i % rows.width;
  for (std::size_t at = 0; at < n; ++row, column = 0) {
    const std::size_t length = std::min(n - at, rows.width - column);
    f(at, row, column, length);
    at += length;
  }
}

/// Calls run(i, length) for one block after another of n numbers in rows of `width`: part of one
/// row, or short rows together.
void by_blocks(std::size_t n, std::size_t width, auto run) {
  for (std::size_t i = 0; i < n;) {
    const std::size_t most = width < block / 4 ? block : std::min(block, width - i % width);
    const std::size_t length = std::min(most, n - i);
    run(i, length);
    i += length;
  }
}

template <class C>
class Input {
 public:
  Input(const Isa& isa, DType type, const void* data, Rows rows = {})
      : isa_(isa), type_(type), data_(static_cast<const std::byte*>(data)), rows_(rows) {}

  /// Numbers i … i + n, n <= block; good until the next call.
  const C* at(std::size_t i, std::size_t n) {
    const std::byte* stored = rows_.together(i, n) ? place(rows_.offset(i)) : gathered(i, n);
    if (!is_16_bits(type_)) return reinterpret_cast<const C*>(stored);
    if constexpr (std::same_as<C, float>)
      storage_of(isa_, type_)
          .widen(reinterpret_cast<const std::uint16_t*>(stored), wide_.data(), n);
    return wide_.data();
  }

 private:
  const std::byte* place(std::size_t offset) const { return data_ + offset * size_of(type_); }
  const std::byte* gathered(std::size_t i, std::size_t n) {
    const std::size_t size = size_of(type_);
    by_rows(rows_, i, n, [&](std::size_t at, std::size_t row, std::size_t column, std::size_t m) {
      std::memcpy(&gathered_[at * size], place(row * rows_.stride + column), m * size);
    });
    return gathered_.data();
  }

  const Isa& isa_;
  DType type_;
  const std::byte* data_;
  Rows rows_;
  alignas(64) std::array<std::byte, block * sizeof(C)> gathered_;
  alignas(64) std::array<C, block> wide_;
};

/// Past the caches from streaming_from() on, unless the output is one of the inputs.
inline Stores stores_for(std::size_t bytes, const void* output = nullptr,
                         std::initializer_list<const void*> inputs = {}) {
  const bool in_place = std::ranges::find(inputs, output) != inputs.end();
  return in_place || bytes < streaming_from() ? Stores::ordinary : Stores::streaming;
}

inline constexpr std::size_t cache_line = 64;

/// Copies whole lines of the cache past it, what is left of one at either end through it.
inline void stream(const Isa& isa, const std::byte* from, std::byte* to, std::size_t bytes) {
  if (bytes < 2 * cache_line) {
    std::memcpy(to, from, bytes);
    return;
  }
  const std::size_t head =
      (cache_line - reinterpret_cast<std::uintptr_t>(to) % cache_line) % cache_line;
  const std::size_t middle = (bytes - head) / cache_line * cache_line;
  std::memcpy(to, from, head);
  isa.memory->stream(from + head, to + head, middle);
  std::memcpy(to + head + middle, from + head + middle, bytes - head - middle);
}

template <class C>
class Output {
 public:
  Output(const Isa& isa, DType type, void* data, Stores stores, Rows rows = {})
      : isa_(isa),
        type_(type),
        data_(static_cast<std::byte*>(data)),
        stores_(stores),
        rows_(rows) {}
  ~Output() {
    if (stores_ == Stores::streaming) isa_.memory->fence();
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Where to write numbers i … i + n, n <= block; done(i, n) then puts them into the array.
  C* at(std::size_t i, std::size_t n) {
    return is_direct(i, n) ? reinterpret_cast<C*>(place(rows_.offset(i))) : staged_.data();
  }

  void done(std::size_t i, std::size_t n) {
    if (is_direct(i, n)) return;
    const std::size_t size = size_of(type_);
    const auto* from = reinterpret_cast<const std::byte*>(staged_.data());
    if constexpr (std::same_as<C, float>)
      if (is_16_bits(type_)) {
        storage_of(isa_, type_).narrow(staged_.data(), narrowed_.data(), n, 0, nullptr, 0);
        from = reinterpret_cast<const std::byte*>(narrowed_.data());
      }
    by_rows(rows_, i, n, [&](std::size_t at, std::size_t row, std::size_t column, std::size_t m) {
      std::byte* const to = place(row * rows_.stride + column);
      if (stores_ == Stores::streaming)
        stream(isa_, from + at * size, to, m * size);
      else
        std::memcpy(to, from + at * size, m * size);
    });
  }

  /// The numbers that done(i, n) stored, as they are stored.
  const C* stored(std::size_t i, std::size_t n) {
    if constexpr (std::same_as<C, float>)
      if (is_16_bits(type_)) storage_of(isa_, type_).widen(narrowed_.data(), staged_.data(), n);
    return at(i, n);
  }

 private:
  bool is_direct(std::size_t i, std::size_t n) const {
    return stores_ == Stores::ordinary && !is_16_bits(type_) && rows_.together(i, n);
  }
  std::byte* place(std::size_t offset) const { return data_ + offset * size_of(type_); }

  const Isa& isa_;
  DType type_;
  std::byte* data_;
  Stores stores_;
  Rows rows_;
  alignas(64) std::array<C, block> staged_;
  alignas(64) std::array<std::uint16_t, block> narrowed_;
};

}  // namespace hillock::kernel
