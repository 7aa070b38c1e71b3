// logsigmoid.h: the logarithm of the sigmoid, that is, of a probability in a log-likelihood.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Logsigmoid {
  static constexpr Card card{
      .name = "logsigmoid",
      .title = "logarithm of the sigmoid",
      .aliases = "log_sigmoid",
      .source = "Mikolov, Sutskever, Chen, Corrado, Dean 2013, arXiv:1310.4546, eq. 4",
      .dialects =
          "LogSigmoid in PyTorch, log_sigmoid in JAX and Keras 3; ONNX has it as Sigmoid and Log, "
          "which loses the left tail",
      .upper = 0,
      .at_plus_inf = 0,
  };

  template <Number T>
  static T value(T x) {
    return -softplus(-x);
  }

  template <Number T>
  static T slope_of_output(T y) {
    return -expm1(y);
  }
};

}  // namespace hillock::activation
