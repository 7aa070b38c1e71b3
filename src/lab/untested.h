// untested.h: what the article says that no experiment here can decide, and why.
#pragma once

#include <string_view>

#include "lab/experiment.h"

namespace hillock::lab {

struct Untested {
  Claim claim;
  std::string_view why;
};

inline const Untested untested[] = {
    {{"article, ReLU function",
      "it is still the most commonly used activation function at present"},
     "a statement about people, not about functions."},
    {{"article, What is the activation function",
      "the input is multiplied by the corresponding weight input to the neuron … This function is "
      "called the activation function"},
     "a definition."},
    {{"article, How to choose the right activation function",
      "There is no definite solution to this problem, depending on the actual situation"},
     "what `hillock choose` is for: it answers for one table, with intervals; "
     "notebook/deciding.md has how often it errs."},
    {{"evidence.md, A peer on the data in data/",
      "scikit-learn's test accuracy and R^2 on twelve tables"},
     "what `hillock choose` is held against, table by table; it is no claim about functions."},
    {{"Goodfellow et al. 2013, Maxout networks",
      "permutation-invariant MNIST, 0.94 % with 784 - maxout 240x5 - maxout 240x5 - softmax"},
     "left out: it needs MNIST itself (Fashion-MNIST has no published figure for this network), "
     "and the "
     "bound on each unit's weights (max norm 1.9365), which hillock's training does not have."},
};

}  // namespace hillock::lab
