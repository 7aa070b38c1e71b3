#include "accuracy/exact.h"

#include <cmath>

#include "activation/activations.h"
#include "number/big.h"

namespace hillock::accuracy {
namespace {

using Exact = number::Big (*)(Direction, double, const activation::Params&);

template <class A>
number::Big exact_of(Direction direction, double x, const activation::Params& params) {
  return activation::with_params<A, number::Big>(params.data(), [&](auto... p) {
    return direction == Direction::value ? activation::value<A>(number::Big(x), p...)
                                         : activation::slope<A>(number::Big(x), p...);
  });
}

template <class List>
struct ExactTable;
template <class... A>
struct ExactTable<activation::List<A...>> {
  static constexpr Exact of[] = {exact_of<A>...};
};

}  // namespace

double exact_value(std::size_t activation, Direction direction, double x,
                   const activation::Params& params) {
  const Exact formula = ExactTable<activation::Activations>::of[activation];
  return number::exactly([&] { return formula(direction, x, params); }).value_or(std::nan(""));
}

double exact_to_odd(std::size_t activation, Direction direction, double x,
                    const activation::Params& params) {
  const mpfr_prec_t before = number::Big::precision;
  number::Big::precision =
      1024;  // x tanh x = x^2 - x^4/3 is close to a middle for every x down to 2^-133
  const number::Big exact =
      ExactTable<activation::Activations>::of[activation](direction, x, params);
  const double y = exact.nearest();
  const number::Big lost = exact - number::Big(y);
  const bool some =
      abs(lost) > abs(exact) * number::Big(0x1p-900);  // more than the rounding error of MPFR
  const bool even = (std::bit_cast<std::uint64_t>(y) & 1) == 0;
  const double odd =
      some && even ? std::nextafter(y, lost > number::Big(0.0) ? HUGE_VAL : -HUGE_VAL) : y;
  number::Big::precision = before;
  return odd;
}

}  // namespace hillock::accuracy
