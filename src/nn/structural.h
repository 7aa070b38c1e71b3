// structural.h: units that are not a function of one number, and so have no formula in activation/.
#pragma once

#include <array>
#include <string_view>

#include "activation/activation.h"

namespace hillock {

struct Structural {
  std::string_view name;
  std::string_view title;
  std::string_view formula;  // as plain text
  std::string_view latex;
  std::string_view source;
  std::string_view dialects;
  std::string_view export_as;  // the ONNX nodes it becomes
  Param param;
};

inline constexpr std::array structurals = {
    Structural{
        .name = "maxout",
        .title = "maximum of k linear pieces",
        .formula = "max over j = 1…k of (wⱼ·x + bⱼ)",
        .latex = "\\max_{j \\in [1,k]} \\left(w_j^\\top x + b_j\\right)",
        .source =
            "Goodfellow, Warde-Farley, Mirza, Courville, Bengio 2013, arXiv:1302.4389, section 2",
        .dialects = "not in PyTorch or Keras; piece p of unit u is column p·units + u of the "
                    "layer's product here",
        .export_as = "Gemm, Reshape, ReduceMax",
        .param = {.name = "k",
                  .usual = 2,
                  .least = 2,
                  .most = 16,
                  .meaning = "pieces, each with weights of its own"},
    },
};

}  // namespace hillock
