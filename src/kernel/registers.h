// registers.h: in which registers an activation is read here. Included once per instruction set.
#pragma once

#include <hwy/highway.h>

#include "activation/activations.h"

namespace hillock::kernel::HWY_NAMESPACE {

/// What is read in floats on every instruction set is short.
template <class A>
constexpr bool is_short = A::card.registers == activation::Registers::floats;

/// Whether A's formula is read in floats here, or in doubles.
template <class A>
constexpr bool in_floats =
    is_short<A> || (A::card.registers == activation::Registers::fused_floats && HWY_NATIVE_FMA) ||
    (A::card.registers == activation::Registers::table_floats && HWY_TARGET <= HWY_AVX3);

}  // namespace hillock::kernel::HWY_NAMESPACE
