// program.h: a formula as the kernels run it: operations on a small number of registers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "expression/expression.h"

namespace hillock::expression {

inline constexpr std::size_t most_registers = 257;

/// Which of two operands is the constant of the operation, and in no register.
enum class Fixed : std::uint8_t { none, a, b };

struct Operation {
  Op op;  // one of those in carry_out()
  Fixed fixed = Fixed::none;
  std::uint16_t out = 0;                // the register of the result, never 0
  std::array<std::uint16_t, 4> from{};  // of the operands; of a select, a and b of a < b first
  double constant = 0;
};

/// Register 0 holds x. The result of the last operation is the value of the formula.
struct Program {
  std::vector<Operation> operations;
  std::size_t registers = 1;
};

/// Compiles f, which has no parameters. Constant operations are computed here, in double precision.
Program program_of(const Expression& f);

/// f, rewritten in the operations that programs have.
Expression in_program_operations(const Expression& f);

namespace detail {

template <class T>
struct Operands {
  const Operation& o;
  T* registers;
  std::size_t width;

  T* at(std::uint16_t place) const { return registers + place * width; }

  void unary(auto f) const {
    T *out = at(o.out), *a = at(o.from[0]);
    for (std::size_t i = 0; i < width; ++i) out[i] = f(a[i]);
  }
  // A constant stays a double, so that a Dual can use that its slope is 0.
  void binary(auto f) const {
    T *out = at(o.out), *a = at(o.from[0]), *b = at(o.from[1]);
    const double c = o.constant;
    if (o.fixed == Fixed::a)
      for (std::size_t i = 0; i < width; ++i) out[i] = f(c, b[i]);
    if (o.fixed == Fixed::b)
      for (std::size_t i = 0; i < width; ++i) out[i] = f(a[i], c);
    if (o.fixed == Fixed::none)
      for (std::size_t i = 0; i < width; ++i) out[i] = f(a[i], b[i]);
  }
  void select_less() const {
    T *out = at(o.out), *a = at(o.from[0]), *b = at(o.from[1]), *c = at(o.from[2]),
      *d = at(o.from[3]);
    for (std::size_t i = 0; i < width; ++i) out[i] = select(a[i] < b[i], c[i], d[i]);
  }
  void constant() const {
    T* out = at(o.out);
    for (std::size_t i = 0; i < width; ++i) out[i] = T(o.constant);
  }
};

}  // namespace detail

// The functions that programs have. Few of them are composite: fewer functions, smaller kernels.
// clang-format off
#define HILLOCK_PROGRAM_OF_ONE(F) \
  HILLOCK_PRIMITIVES_OF_ONE(F) F(sigmoid) F(softplus) F(tanh_softplus)
#define HILLOCK_PROGRAM_OF_TWO(F) \
  HILLOCK_PRIMITIVES_OF_TWO(F) F(gate) F(if_finite) F(closing_quotient)
// clang-format on

/// Executes one operation on `width` numbers per register. Number i of register r is
/// registers[r * width + i].
template <Number T>
void carry_out(const Operation& o, T* registers, std::size_t width) {
  const detail::Operands<T> on{o, registers, width};
  // clang-format off
  switch (o.op) {
    case Op::constant: return on.constant();
    case Op::negate: return on.unary([](auto a) { return -a; });
    case Op::power: return on.unary([n = static_cast<int>(o.constant)](auto a) { return power(a, n); });
    case Op::add: return on.binary([](auto a, auto b) { return a + b; });
    case Op::subtract: return on.binary([](auto a, auto b) { return a - b; });
    case Op::multiply: return on.binary([](auto a, auto b) { return a * b; });
    case Op::divide: return on.binary([](auto a, auto b) { return a / b; });
    case Op::select: return on.select_less();
#define HILLOCK_OF_ONE(name) case Op::name: return on.unary([](auto a) { return name(a); });
#define HILLOCK_OF_TWO(name) case Op::name: return on.binary([](auto a, auto b) { return name(T(a), T(b)); });
    HILLOCK_PROGRAM_OF_ONE(HILLOCK_OF_ONE)
    HILLOCK_PROGRAM_OF_TWO(HILLOCK_OF_TWO)
#undef HILLOCK_OF_ONE
#undef HILLOCK_OF_TWO
    default: return;  // not in any program
  }
  // clang-format on
}

/// Executes all operations for `width` numbers x in register 0. Returns a pointer to the results.
template <Number T>
const T* run(const Program& f, T* registers, std::size_t width) {
  std::size_t last = 0;
  for (const Operation& operation : f.operations) {
    carry_out(operation, registers, width);
    last = operation.out;
  }
  return registers + last * width;
}

}  // namespace hillock::expression
