#include "accuracy/exact.h"

#include <cmath>

#include "activation/activations.h"
#include "number/big.h"

namespace hillock {
namespace {

using Exact = Big (*)(Direction, double, const Params&);

template <class A>
Big exact_of(Direction direction, double x, const Params& params) {
  return with_params<A, Big>(params.data(), [&](auto... p) {
    return direction == Direction::value ? value<A>(Big(x), p...) : slope<A>(Big(x), p...);
  });
}

template <class List>
struct ExactTable;
template <class... A>
struct ExactTable<List<A...>> {
  static constexpr Exact of[] = {exact_of<A>...};
};

}  // namespace

double exact_value(std::size_t activation, Direction direction, double x, const Params& params) {
  const Exact formula = ExactTable<Activations>::of[activation];
  return exactly([&] { return formula(direction, x, params); }).value_or(std::nan(""));
}

double exact_to_odd(std::size_t activation, Direction direction, double x, const Params& params) {
  const mpfr_prec_t before = Big::precision;
  Big::precision = 1024;  // x tanh x = x^2 - x^4/3 is next to a middle for every x down to 2^-133
  const Big exact = ExactTable<Activations>::of[activation](direction, x, params);
  const double y = exact.nearest();
  const Big lost = exact - Big(y);
  const bool some = abs(lost) > abs(exact) * Big(0x1p-900);  // more than MPFR's own rounding
  const bool even = (std::bit_cast<std::uint64_t>(y) & 1) == 0;
  const double odd = some && even ? std::nextafter(y, lost > Big(0.0) ? HUGE_VAL : -HUGE_VAL) : y;
  Big::precision = before;
  return odd;
}

}  // namespace hillock
