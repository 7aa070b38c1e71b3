// arguments.h: what the .cpp files of api/ do with their arguments: look into an Activation, and
// refuse arrays of the wrong type or length.
#pragma once

#include <fmt/format.h>

#include <initializer_list>

#include "activation/readings.h"
#include "api/hillock.h"
#include "kernel/dtype.h"

namespace hillock {

/// What an Activation of the list holds; a formula given at run time throws UsageError.
struct Inside {
  static std::size_t index(const Activation& f) {
    if (f.formula_)
      throw UsageError(fmt::format(
          "'{}' is a formula: fused forms take activations of 'hillock list' only.", f.spec()));
    return f.index_;
  }
  static const double* params(const Activation& f) { return f.params_; }
  static const Card& card(const Activation& f) { return *readings()[index(f)].card; }
};

inline constexpr std::string_view type_names[] = {"float", "double", "bf16", "f16"};

inline DType dtype(ElementType type) {
  return static_cast<DType>(type);  // in one order
}
static_assert(static_cast<int>(ElementType::f32) == static_cast<int>(DType::f32) &&
              static_cast<int>(ElementType::f64) == static_cast<int>(DType::f64) &&
              static_cast<int>(ElementType::bf16) == static_cast<int>(DType::bf16) &&
              static_cast<int>(ElementType::f16) == static_cast<int>(DType::f16));

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

/// A place in an array of that type.
inline const void* offset(const void* data, ElementType type, std::size_t by) {
  return static_cast<const std::byte*>(data) + by * size_of(dtype(type));
}
inline void* offset(void* data, ElementType type, std::size_t by) {
  return static_cast<std::byte*>(data) + by * size_of(dtype(type));
}

}  // namespace hillock
