#include "accuracy/exact.h"

#include <cmath>

#include "activation/activations.h"
#include "number/big.h"

namespace hillock {
namespace {

using Exact = double (*)(Direction, double, const Params&);

template <class A>
double exact_of(Direction direction, double x, const Params& params) {
  const auto formula = [&] {
    return with_params<A, Big>(params.data(), [&](auto... p) {
      return direction == Direction::value ? value<A>(Big(x), p...) : slope<A>(Big(x), p...);
    });
  };
  return exactly(formula).value_or(std::nan(""));
}

template <class List>
struct ExactTable;
template <class... A>
struct ExactTable<List<A...>> {
  static constexpr Exact of[] = {exact_of<A>...};
};

}  // namespace

double exact_value(std::size_t activation, Direction direction, double x, const Params& params) {
  return ExactTable<Activations>::of[activation](direction, x, params);
}

}  // namespace hillock
