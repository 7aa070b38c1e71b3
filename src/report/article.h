// article.h: what the article "Activation function" (27 May 2020), from which hillock started, says
// for and against each function, paraphrased. These are claims; `hillock lab` shows where
// measurements disagree.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace hillock::report {

struct ArticleView {
  std::string_view name;
  std::array<std::string_view, 4> virtues{};  // unused entries are empty
  std::array<std::string_view, 4> faults{};
  std::string_view advice{};
};

inline constexpr std::array article_views = {
    ArticleView{
        .name = "identity",
        .faults = {"without a non-linear function, a network of any depth is one linear layer"},
    },
    ArticleView{
        .name = "sigmoid",
        .virtues = {"bounded by 0 and 1: signals do not diverge on their way through the layers",
                    "an output can be read as a probability"},
        .faults = {"the output is not zero-centred",
                   "the slope is never above 1/4 and both ends are flat: over many layers the "
                   "gradient vanishes",
                   "saturates at 0 on the left and at 1 on the right",
                   "needs an exponential, which tells in large networks"},
        .advice =
            "use it sparingly: try tanh first, and expect relu and maxout to do better than both",
    },
    ArticleView{
        .name = "tanh",
        .virtues =
            {"bounded by -1 and 1, and symmetric about the origin: the output is zero-centred",
             "differentiable everywhere"},
        .faults = {"flat at both ends: the gradient still vanishes", "still needs an exponential"},
        .advice = "to be tried before sigmoid; not expected to reach relu or maxout",
    },
    ArticleView{
        .name = "relu",
        .virtues = {"linear on the right: no gradient is lost there",
                    "converges faster than sigmoid and tanh",
                    "cheap: one comparison with a threshold"},
        .faults = {"the output is not zero-centred",
                   "dead units: one that is never active gets no gradient and never learns again; "
                   "rare with a bad "
                   "initialisation, common with too high a learning rate"},
        .advice = "the usual first choice; mind the learning rate, and count dead units. If many "
                  "die: Xavier "
                  "initialisation, an adaptive rate such as AdaGrad, leaky_relu or maxout",
    },
    ArticleView{
        .name = "leaky_relu",
        .virtues = {"no dead units: the left half keeps a small slope, usually 0.01",
                    "saturates on neither side",
                    "fast forward and backward, being linear in two pieces"},
        .faults = {"the slope has to be chosen by hand",
                   "has every advantage of relu, yet has not been shown to beat it always"},
        .advice = "to be tried where relu loses too many units",
    },
    ArticleView{
        .name = "prelu",
        .virtues = {"leaky_relu whose slope need not be set by hand: it is learned",
                    "no dead units", "saturates on neither side"},
    },
    ArticleView{
        .name = "elu",
        .virtues = {"every advantage of relu, and no dead units", "the mean output is close to 0"},
        .faults = {"needs an exponential: dearer to compute"},
    },
    ArticleView{
        .name = "maxout",
        .virtues = {"every advantage of relu, and no dead units",
                    "learns its own shape: any convex function of linear pieces"},
        .faults = {"k sets of weights a unit: the parameters of a layer multiply by k"},
        .advice = "to be tried where relu loses too many units",
    },
};

/// What the article says of a function, or null if it does not mention it.
constexpr const ArticleView* article_view(std::string_view name) {
  const auto found = std::ranges::find(article_views, name, &ArticleView::name);
  return found == article_views.end() ? nullptr : &*found;
}

}  // namespace hillock::report
