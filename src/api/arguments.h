// arguments.h: helpers of the .cpp files in api/: access to the inside of an Activation, and checks
// of the types, lengths and overlap of arrays.
#pragma once

#include <fmt/core.h>

#include <functional>
#include <initializer_list>

#include "activation/readings.h"
#include "api/hillock.h"
#include "kernel/dtype.h"

namespace hillock::api {

/// Reads the private members of an Activation. Throws UsageError if it is a formula.
struct Inside {
  static std::size_t index(const Activation& f) {
    if (f.formula_)
      throw UsageError(fmt::format(
          "'{}' is a formula: fused forms take activations of 'hillock list' only.", f.spec()));
    return f.index_;
  }
  static const double* params(const Activation& f) { return f.params_; }
  static const activation::Card& card(const Activation& f) {
    return *activation::readings()[index(f)].card;
  }
};

inline constexpr std::string_view type_names[] = {"float", "double", "bf16", "f16"};

inline kernel::DType dtype(ElementType type) {
  return static_cast<kernel::DType>(type);  // both enums have the same order
}
static_assert(static_cast<int>(ElementType::f32) == static_cast<int>(kernel::DType::f32) &&
              static_cast<int>(ElementType::f64) == static_cast<int>(kernel::DType::f64) &&
              static_cast<int>(ElementType::bf16) == static_cast<int>(kernel::DType::bf16) &&
              static_cast<int>(ElementType::f16) == static_cast<int>(kernel::DType::f16));

/// An array argument: its name in messages, its length and its element type.
struct Named {
  std::string_view name;
  std::size_t size;
  ElementType type;
};
inline Named named(std::string_view name, const auto& array) {
  return {name, array.size, array.type};
}

/// Throws UsageError unless each of `others` has the element type of `first` and `wanted` numbers.
inline void expect(std::string_view function, const Named& first, std::size_t wanted,
                   std::initializer_list<Named> others) {
  for (const Named& other : others) {
    if (other.type != first.type)
      throw UsageError(fmt::format("{}: {} holds {}, {} holds {}; all arrays hold one type.",
                                   function, other.name, type_names[static_cast<int>(other.type)],
                                   first.name, type_names[static_cast<int>(first.type)]));
    if (other.size != wanted)
      throw UsageError(fmt::format("{}: {} holds {} numbers; with {} of {} it must hold {}.",
                                   function, other.name, other.size, first.name, first.size,
                                   wanted));
  }
}

/// The length of the array divided by `unit`. Throws UsageError if that is not an integer.
inline std::size_t whole(std::string_view function, const Named& array, std::size_t unit,
                         std::string_view of_what) {
  if (array.size == 0) return 0;
  if (unit == 0 || array.size % unit != 0)
    throw UsageError(fmt::format("{}: {} holds {} numbers, which is no whole number of {} {}.",
                                 function, array.name, array.size, of_what, unit));
  return array.size / unit;
}

/// The memory of an array argument.
struct Extent {
  std::string_view name;
  const void* begin;
  std::size_t bytes;
};
inline Extent extent(std::string_view name, const auto& array) {
  return {name, array.data, array.size * kernel::size_of(dtype(array.type))};
}
inline bool overlap(const Extent& a, const Extent& b) {
  const auto end = [](const Extent& e) { return static_cast<const std::byte*>(e.begin) + e.bytes; };
  const std::less<const void*> before;
  return a.bytes > 0 && b.bytes > 0 && before(a.begin, end(b)) && before(b.begin, end(a));
}

/// Throws UsageError if an output overlaps an input or another output.
inline void expect_apart(std::string_view function, std::initializer_list<Extent> outputs,
                         std::initializer_list<Extent> inputs) {
  const auto expect = [&](const Extent& out, const Extent& other) {
    if (overlap(out, other))
      throw UsageError(fmt::format("{}: {} overlaps {}; they must not overlap.", function, out.name,
                                   other.name));
  };
  for (const Extent& out : outputs) {
    for (const Extent& in : inputs) expect(out, in);
    for (const Extent* other = &out + 1; other < outputs.end(); ++other) expect(out, *other);
  }
}

/// Throws UsageError unless each output is exactly an input or overlaps none, nor another output.
inline void expect_whole_or_apart(std::string_view function, std::initializer_list<Extent> outputs,
                                  std::initializer_list<Extent> inputs) {
  expect_apart(function, outputs, {});
  for (const Extent& out : outputs)
    for (const Extent& in : inputs)
      if (overlap(out, in) && (out.begin != in.begin || out.bytes != in.bytes))
        throw UsageError(
            fmt::format("{0}: {1} overlaps {2} partly; it may be {2}, or must not overlap it.",
                        function, out.name, in.name));
}

/// A pointer to number `by` of an array with that element type.
inline const void* offset(const void* data, ElementType type, std::size_t by) {
  return static_cast<const std::byte*>(data) + by * kernel::size_of(dtype(type));
}
inline void* offset(void* data, ElementType type, std::size_t by) {
  return static_cast<std::byte*>(data) + by * kernel::size_of(dtype(type));
}

}  // namespace hillock::api
