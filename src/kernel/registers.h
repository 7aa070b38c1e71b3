// registers.h: in which registers an activation is read here. Included once per instruction set.
#pragma once

#include <hwy/highway.h>

#include "activation/activations.h"

namespace hillock::HWY_NAMESPACE {

/// Whether A's formula is read in floats here, or in doubles.
template <class A>
constexpr bool in_floats = A::card.registers == Registers::floats ||
                           (A::card.registers == Registers::fused_floats && HWY_NATIVE_FMA) ||
                           (A::card.registers == Registers::table_floats && HWY_TARGET <= HWY_AVX3);

}  // namespace hillock::HWY_NAMESPACE
