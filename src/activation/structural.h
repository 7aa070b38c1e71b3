// structural.h: activations that are no functions of a single number, so they have no formula here.
#pragma once

#include <array>
#include <string_view>

#include "activation/activation.h"

namespace hillock::activation {

struct Structural {
  std::string_view name;
  std::string_view title;
  std::string_view formula;  // plain text
  std::string_view latex;
  std::string_view source;
  std::string_view dialects;
  std::string_view export_as;  // the ONNX nodes to which it is exported
  Param param{};
  std::string_view gate{};  // of a gated unit: the activation of the gate; empty: not a gated unit
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
    Structural{
        .name = "glu",
        .title = "gated linear unit",
        .formula = "a·σ(b)",
        .latex = "a\\,\\sigma(b)",
        .source = "Dauphin, Fan, Auli, Grangier 2016, arXiv:1612.08083, eq. 1",
        .dialects = "the first half of a row is the value a, the second the gate b, as in PyTorch, "
                    "JAX and MLX",
        .export_as = "Split, Sigmoid, Mul",
        .gate = "sigmoid",
    },
    Structural{
        .name = "bilinear",
        .title = "bilinear unit",
        .formula = "a·b",
        .latex = "a\\,b",
        .source = "Dauphin et al. 2016, arXiv:1612.08083; Shazeer 2020, arXiv:2002.05202, eq. 5",
        .dialects = "",
        .export_as = "Split, Mul",
        .gate = "identity",
    },
    Structural{
        .name = "reglu",
        .title = "rectified gated unit",
        .formula = "a·max(0, b)",
        .latex = "a\\,\\max(0, b)",
        .source = "Shazeer 2020, arXiv:2002.05202, eq. 5",
        .dialects = "",
        .export_as = "Split, Relu, Mul",
        .gate = "relu",
    },
    Structural{
        .name = "geglu",
        .title = "gated unit with gelu",
        .formula = "a·b·Φ(b)",
        .latex = "a\\,b\\,\\Phi(b)",
        .source = "Shazeer 2020, arXiv:2002.05202, eq. 5",
        .dialects = "the exact gelu; where a framework has the tanh form (jax.nn.gelu's default), "
                    "the gate is gelu_tanh",
        .export_as = "Split, Gelu, Mul",
        .gate = "gelu",
    },
    Structural{
        .name = "swiglu",
        .title = "gated unit with silu",
        .formula = "a·b·σ(b)",
        .latex = "a\\,b\\,\\sigma(b)",
        .source = "Shazeer 2020, arXiv:2002.05202, eq. 5",
        .dialects = "ONNX's SwiGLU (opset 28) has the gate first",
        .export_as = "Split, Sigmoid, Mul, Mul",
        .gate = "silu",
    },
    Structural{
        .name = "crelu",
        .title = "concatenated rectified linear unit",
        .formula = "max(0, x), and max(0, −x) beside it",
        .latex = "\\left(\\max(0, x), \\max(0, -x)\\right)",
        .source = "Shang, Sohn, Almeida, Lee 2016, arXiv:1603.05201, definition 2.1",
        .dialects = "doubles the columns: all of x's first, then all of −x's",
        .export_as = "Neg, Concat, Relu",
    },
    Structural{
        .name = "softmax",
        .title = "softmax of a row",
        .formula = "e^xᵢ / Σⱼ e^xⱼ",
        .latex = "e^{x_i} / \\sum_j e^{x_j}",
        .source = "Bridle 1990, NIPS 2, Training stochastic model recognition algorithms",
        .dialects = "a row of -inf gives NaN, as in PyTorch",
        .export_as = "Softmax",
    },
    Structural{
        .name = "log_softmax",
        .title = "logarithm of softmax",
        .formula = "xᵢ − ln Σⱼ e^xⱼ",
        .latex = "x_i - \\ln \\sum_j e^{x_j}",
        .source = "Bridle 1990, NIPS 2, its logarithm",
        .dialects = "a class that is all but sure keeps its digits, where others give 0",
        .export_as = "LogSoftmax",
    },
};

/// The card of this name, or null.
constexpr const Structural* structural(std::string_view name) {
  for (const Structural& one : structurals)
    if (one.name == name) return &one;
  return nullptr;
}

}  // namespace hillock::activation
