// threshold.h: x above a threshold, a constant below. Its slope at the threshold is 0.
#pragma once

#include "activation/activation.h"

namespace hillock::activation {

struct Threshold {
  static constexpr Card card{
      .name = "threshold",
      .title = "thresholded rectified linear unit",
      .aliases = "thresholded_relu",
      .source = "Konda, Memisevic, Krueger 2014, arXiv:1402.3337",
      .dialects =
          "PyTorch and Keras 3 take both numbers and have no defaults; ONNX and Keras 2 have theta "
          "= 1 and nothing but 0 below",
      .onnx = {"ThresholdedRelu", 10, {{{"alpha", "theta"}}}, "value"},
      .lower = 0,
      .at_minus_inf = 0,
      .registers = Registers::floats,
      .exact_in_16 = {true, true},
      .params = {{{.name = "theta",
                   .usual = 1,
                   .least = -10,
                   .most = 10,
                   .meaning = "x passes above theta"},
                  {.name = "value",
                   .usual = 0,
                   .least = -10,
                   .most = 10,
                   .meaning = "what stands for x up to theta"}}},
  };

  template <Number T>
  static T value(T x, T theta, T below) {
    return keep_nan(select(x > theta, x, below), x);
  }
};

}  // namespace hillock::activation
