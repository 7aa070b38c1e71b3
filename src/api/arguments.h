// arguments.h: what the .cpp files of api/ do with their arguments: look into an Activation, and
// refuse arrays of the wrong type or length.
#pragma once

#include <fmt/core.h>

#include <functional>
#include <initializer_list>

#include "activation/readings.h"
#include "api/hillock.h"
#include "kernel/dtype.h"

namespace hillock::api {

/// What an Activation of the list holds; a formula given at run time throws UsageError.
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
  return static_cast<kernel::DType>(type);  // in one order
}
static_assert(static_cast<int>(ElementType::f32) == static_cast<int>(kernel::DType::f32) &&
              static_cast<int>(ElementType::f64) == static_cast<int>(kernel::DType::f64) &&
              static_cast<int>(ElementType::bf16) == static_cast<int>(kernel::DType::bf16) &&
              static_cast<int>(ElementType::f16) == static_cast<int>(kernel::DType::f16));

/// One argument: what it is called, and what is known of it.
struct Named {
  std::string_view name;
  std::size_t size;
  ElementType type;
};
inline Named named(std::string_view name, const auto& array) {
  return {name, array.size, array.type};
}

/// Every array has the first one's type, and wanted numbers.
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

/// How often `unit` goes into the array.
inline std::size_t whole(std::string_view function, const Named& array, std::size_t unit,
                         std::string_view of_what) {
  if (array.size == 0) return 0;
  if (unit == 0 || array.size % unit != 0)
    throw UsageError(fmt::format("{}: {} holds {} numbers, which is no whole number of {} {}.",
                                 function, array.name, array.size, of_what, unit));
  return array.size / unit;
}

/// Where an array lies in memory.
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

/// No output shares memory with an input, or with another output.
inline void expect_apart(std::string_view function, std::initializer_list<Extent> outputs,
                         std::initializer_list<Extent> inputs) {
  const auto expect = [&](const Extent& out, const Extent& other) {
    if (overlap(out, other))
      throw UsageError(fmt::format("{}: {} overlaps {}; the two must lie apart.", function,
                                   out.name, other.name));
  };
  for (const Extent& out : outputs) {
    for (const Extent& in : inputs) expect(out, in);
    for (const Extent* other = &out + 1; other < outputs.end(); ++other) expect(out, *other);
  }
}

/// Each output is an input, all of it, or lies apart; and apart from the other outputs.
inline void expect_whole_or_apart(std::string_view function, std::initializer_list<Extent> outputs,
                                  std::initializer_list<Extent> inputs) {
  expect_apart(function, outputs, {});
  for (const Extent& out : outputs)
    for (const Extent& in : inputs)
      if (overlap(out, in) && (out.begin != in.begin || out.bytes != in.bytes))
        throw UsageError(fmt::format("{0}: {1} overlaps {2} partly; it may be {2}, or lie apart.",
                                     function, out.name, in.name));
}

/// A place in an array of that type.
inline const void* offset(const void* data, ElementType type, std::size_t by) {
  return static_cast<const std::byte*>(data) + by * kernel::size_of(dtype(type));
}
inline void* offset(void* data, ElementType type, std::size_t by) {
  return static_cast<std::byte*>(data) + by * kernel::size_of(dtype(type));
}

}  // namespace hillock::api
