// activations.h: THE LIST. To add one, write activation/<name>.h and add its two lines here.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>

// clang-format off
#include "activation/identity.h"
#include "activation/sigmoid.h"
#include "activation/tanh.h"
#include "activation/relu.h"
#include "activation/leaky_relu.h"
#include "activation/prelu.h"
#include "activation/elu.h"
#include "activation/selu.h"
#include "activation/celu.h"
#include "activation/gelu.h"
#include "activation/gelu_tanh.h"
#include "activation/silu.h"
#include "activation/mish.h"
#include "activation/softplus.h"
#include "activation/softsign.h"
#include "activation/hard_tanh.h"
#include "activation/hard_sigmoid.h"
#include "activation/hard_swish.h"
#include "activation/relu6.h"
#include "activation/logsigmoid.h"
#include "activation/lecun_tanh.h"
#include "activation/arctan.h"
#include "activation/erf.h"
#include "activation/isru.h"
#include "activation/penalized_tanh.h"
#include "activation/rrelu.h"
#include "activation/relu_squared.h"
#include "activation/threshold.h"
#include "activation/abs.h"
#include "activation/pelu.h"
#include "activation/isrlu.h"
#include "activation/squareplus.h"
#include "activation/telu.h"
#include "activation/logish.h"
#include "activation/serf.h"
#include "activation/swish.h"
#include "activation/quick_gelu.h"
#include "activation/lisht.h"
#include "activation/phish.h"
#include "activation/smelu.h"
#include "activation/sin.h"
#include "activation/snake.h"
#include "activation/gaussian.h"
#include "activation/gcu.h"
#include "activation/hard_shrink.h"
#include "activation/soft_shrink.h"
#include "activation/tanh_shrink.h"
// clang-format on

namespace hillock::activation {

template <Formula... A>
struct List {
  static constexpr std::size_t size = sizeof...(A);
  static constexpr Card cards[size] = {A::card...};  // clang cannot index an array without a size
  static constexpr void each(auto visit) { (visit.template operator()<A>(), ...); }
  /// What `make` makes of each.
  static constexpr auto of_each(auto make) {
    return std::array { make.template operator()<A>()... };
  }
  template <class Which>
  static constexpr std::size_t place_of = [] {
    constexpr bool is_which[] = {std::same_as<Which, A>...};
    return static_cast<std::size_t>(std::ranges::find(is_which, true) - is_which);
  }();
};

// One per line, so that adding one is one line.
// clang-format off
using Activations = List<
    Identity,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Prelu,
    Elu,
    Selu,
    Celu,
    Gelu,
    GeluTanh,
    Silu,
    Mish,
    Softplus,
    Softsign,
    HardTanh,
    HardSigmoid,
    HardSwish,
    Relu6,
    Logsigmoid,
    LecunTanh,
    Arctan,
    Erf,
    Isru,
    PenalizedTanh,
    Rrelu,
    ReluSquared,
    Threshold,
    Abs,
    Pelu,
    Isrlu,
    Squareplus,
    Telu,
    Logish,
    Serf,
    Swish,
    QuickGelu,
    Lisht,
    Phish,
    Smelu,
    Sin,
    Snake,
    Gaussian,
    Gcu,
    HardShrink,
    SoftShrink,
    TanhShrink
>;
// clang-format on

}  // namespace hillock::activation
