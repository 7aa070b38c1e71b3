// activations.h: THE LIST. To add one, write activation/<name>.h and add its two lines here.
#pragma once

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
// clang-format on

namespace hillock {

template <Formula... A>
struct List {
  static constexpr std::size_t size = sizeof...(A);
  static constexpr Card cards[] = {A::card...};
  static constexpr void each(auto visit) { (visit.template operator()<A>(), ...); }
};

// One a line, so that adding one is one line.
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
    Relu6
>;
// clang-format on

}  // namespace hillock
