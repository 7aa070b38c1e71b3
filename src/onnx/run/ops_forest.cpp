// ops_forest.cpp: ai.onnx.ml: decision trees and linear models, as scikit-learn's are exported, and
// what joins the columns and labels around them.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/core.h>

#include "onnx/run/numbers.h"

namespace hillock::onnx {
namespace {

using Scores = std::vector<double>;

// A matrix of rows; a vector is one row. Whole numbers are taken as floats.
struct RowNumbers {
  std::size_t rows = 0, width = 0;
  std::vector<double> values;
};

RowNumbers row_numbers(const Call& call) {
  const Tensor& x = input(call, 0);
  if (x.dims.empty() || x.dims.size() > 2)
    throw Error(fmt::format("its input {} is no matrix of rows", dims_text(x.dims)));
  RowNumbers matrix{.rows = x.dims.size() == 1 ? 1 : static_cast<std::size_t>(x.dims[0]),
                    .width = static_cast<std::size_t>(x.dims.back()),
                    .values = {}};
  with_numbers(x, [&](auto kind) {
    for (const auto v : values_of<decltype(kind)>(x))
      matrix.values.push_back(std::is_integral_v<decltype(kind)>
                                  ? static_cast<double>(static_cast<float>(v))
                                  : static_cast<double>(v));
  });
  pay(call, static_cast<double>(matrix.values.size()));
  return matrix;
}

// Floats as an attribute of that name, or a tensor of doubles as its name with _as_tensor.
Scores numbers_attribute(const Call& call, const std::string& name) {
  const std::vector<float> all = reals(call, name);
  Scores out(all.begin(), all.end());
  if (const Tensor* tensor = tensor_attribute(call, name + "_as_tensor"))
    with_floats(*tensor, [&](auto kind) {
      const auto& values = values_of<decltype(kind)>(*tensor);
      out.assign(values.begin(), values.end());
    });
  return out;
}

double logistic(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

void transform_scores(const std::string& how, Scores& scores) {
  if (how == "NONE") return;
  if (how == "LOGISTIC") {
    for (double& s : scores) s = logistic(s);
    return;
  }
  if (how != "SOFTMAX" && how != "SOFTMAX_ZERO")
    throw Error(fmt::format("its post_transform '{}' is not known here", how));
  const bool keeps_zeros = how == "SOFTMAX_ZERO";
  const double most = *std::ranges::max_element(scores);
  double sum = 0;
  for (double& s : scores) {
    if (!keeps_zeros || s != 0) s = std::exp(s - most);
    sum += s;
  }
  for (double& s : scores) s /= sum;
}

// The labels of the classes, of either kind.
struct ClassLabels {
  std::vector<std::string> texts;
  std::vector<std::int64_t> numbers;
  std::size_t size() const { return std::max(texts.size(), numbers.size()); }
};

ClassLabels class_labels(const Call& call) {
  ClassLabels labels{
      .texts = texts(call, "classlabels_strings"),
      .numbers = wholes(
          call, call.node->op == "LinearClassifier" ? "classlabels_ints" : "classlabels_int64s")};
  if (labels.size() < 2) throw Error("it has fewer than two class labels");
  return labels;
}

// Two outputs: the label of each row, and the scores, of which `scores_of` gives the raw ones. One
// score for two classes is the second one's, which is chosen above `threshold`.
template <class ScoresOf>
std::vector<Tensor> classify(const Call& call, std::size_t rows, double threshold,
                             ScoresOf scores_of) {
  const ClassLabels labels = class_labels(call);
  const std::size_t n = labels.size();
  const std::string how = text(call, "post_transform", "NONE");
  const auto count = static_cast<std::int64_t>(rows);
  std::vector<Tensor> out;
  out.push_back(make(call, labels.texts.empty() ? TensorType::int64 : TensorType::string, {count}));
  out.push_back(make(call, TensorType::float32, {count, static_cast<std::int64_t>(n)}));
  auto& written = values_of<float>(out[1]);
  for (std::size_t row = 0; row < rows; ++row) {
    Scores scores = scores_of(row);
    std::size_t best = 0;
    if (scores.size() == 1 && n == 2) {
      const double s = scores[0];
      best = s > threshold;
      if (how == "LOGISTIC" && threshold == 0)
        scores = {logistic(-s), logistic(s)};
      else
        scores = {threshold == 0 ? -s : 1 - s, s};
    } else {
      if (scores.size() != n)
        throw Error(fmt::format("it has {} scores for {} classes", scores.size(), n));
      best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
      transform_scores(how, scores);
    }
    for (std::size_t k = 0; k < n; ++k) written[row * n + k] = static_cast<float>(scores[k]);
    if (labels.texts.empty())
      values_of<std::int64_t>(out[0])[row] = labels.numbers[best];
    else
      values_of<std::string>(out[0])[row] = labels.texts[best];
  }
  return out;
}

enum class Mode { leaf, leq, lt, gte, gt, eq, neq };

Mode mode_of(const std::string& name) {
  constexpr std::string_view names[] = {"LEAF",      "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE",
                                        "BRANCH_GT", "BRANCH_EQ",  "BRANCH_NEQ"};
  const auto at = std::ranges::find(names, name);
  if (at == std::end(names)) throw Error(fmt::format("its mode '{}' is not known here", name));
  return static_cast<Mode>(at - std::begin(names));
}

struct TreeNode {
  Mode mode = Mode::leaf;
  std::size_t feature = 0, yes = 0, no = 0;  // places of nodes
  double value = 0;
  bool missing_is_yes = false;
  std::vector<std::pair<std::size_t, double>>
      weights;  // of a leaf: class or target, and its weight
};

struct Forest {
  std::vector<TreeNode> nodes;
  std::vector<std::size_t> roots;
  std::set<std::size_t> scored;  // classes or targets that have weights
  bool all_positive = true;
};

template <class Values>
const auto& at_place(const Values& values, std::size_t i) {
  if (i >= values.size()) throw Error("its attributes of trees differ in length");
  return values[i];
}

// `of` begins the names of the leaves' attributes: class or target.
Forest read_forest(const Call& call, const std::string& of) {
  const auto trees = wholes(call, "nodes_treeids"), ids = wholes(call, "nodes_nodeids"),
             features = wholes(call, "nodes_featureids"), yes = wholes(call, "nodes_truenodeids"),
             no = wholes(call, "nodes_falsenodeids"),
             missing = wholes(call, "nodes_missing_value_tracks_true");
  const auto modes = texts(call, "nodes_modes");
  const Scores values = numbers_attribute(call, "nodes_values");
  using Key = std::pair<std::int64_t, std::int64_t>;
  std::map<Key, std::size_t> places;
  std::set<std::int64_t> begun;
  Forest forest;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!places.emplace(Key{at_place(trees, i), ids[i]}, i).second)
      throw Error(fmt::format("tree {} has two nodes {}", trees[i], ids[i]));
    if (begun.insert(trees[i]).second) forest.roots.push_back(i);
  }
  const auto place_of = [&](std::int64_t tree, std::int64_t id) {
    const auto at = places.find({tree, id});
    if (at == places.end()) throw Error(fmt::format("tree {} has no node {}", tree, id));
    return at->second;
  };
  for (std::size_t i = 0; i < ids.size(); ++i) {
    TreeNode node{.mode = mode_of(at_place(modes, i)), .weights = {}};
    if (node.mode != Mode::leaf) {
      node.feature = static_cast<std::size_t>(at_place(features, i));
      node.value = at_place(values, i);
      node.yes = place_of(trees[i], at_place(yes, i));
      node.no = place_of(trees[i], at_place(no, i));
      node.missing_is_yes = !missing.empty() && at_place(missing, i) != 0;
    }
    forest.nodes.push_back(std::move(node));
  }
  const auto leaf_trees = wholes(call, of + "_treeids"), leaf_ids = wholes(call, of + "_nodeids"),
             scored = wholes(call, of + "_ids");
  const Scores weights = numbers_attribute(call, of + "_weights");
  for (std::size_t i = 0; i < scored.size(); ++i) {
    const auto k = static_cast<std::size_t>(scored[i]);
    const double weight = at_place(weights, i);
    forest.nodes[place_of(at_place(leaf_trees, i), at_place(leaf_ids, i))].weights.emplace_back(
        k, weight);
    forest.scored.insert(k);
    forest.all_positive = forest.all_positive && weight >= 0;
  }
  if (forest.roots.empty()) throw Error("it has no trees");
  return forest;
}

bool goes_yes(const TreeNode& node, double x) {
  if (x != x && node.missing_is_yes) return true;
  switch (node.mode) {
    case Mode::leq:
      return x <= node.value;
    case Mode::lt:
      return x < node.value;
    case Mode::gte:
      return x >= node.value;
    case Mode::gt:
      return x > node.value;
    case Mode::eq:
      return x == node.value;
    case Mode::neq:
      return x != node.value;
    case Mode::leaf:
      break;
  }
  return false;
}

const TreeNode& leaf_of(const Call& call, const Forest& forest, std::size_t root, const double* x,
                        std::size_t width) {
  std::size_t at = root, steps = 0;
  while (forest.nodes[at].mode != Mode::leaf) {
    const TreeNode& node = forest.nodes[at];
    if (node.feature >= width)
      throw Error(fmt::format("it reads feature {} of {}", node.feature, width));
    if (++steps > forest.nodes.size()) throw Error("a tree of it has a loop");
    at = goes_yes(node, x[node.feature]) ? node.yes : node.no;
  }
  pay(call, static_cast<double>(steps + 1));
  return forest.nodes[at];
}

Scores with_base(const Call& call, std::size_t n) {
  Scores base = numbers_attribute(call, "base_values");
  if (base.empty()) base.resize(n);
  if (base.size() != n)
    throw Error(fmt::format("it has {} base values for {} scores", base.size(), n));
  return base;
}

std::vector<Tensor> classify_by_trees(const Call& call) {
  const RowNumbers x = row_numbers(call);
  const Forest forest = read_forest(call, "class");
  const std::size_t n = class_labels(call).size();
  // One class has all weights: its score stands for both.
  const bool is_one_score = n == 2 && forest.scored.size() == 1;
  if (!forest.scored.empty() && *forest.scored.rbegin() >= n)
    throw Error("it has a weight for a class without a label");
  Scores base = is_one_score ? numbers_attribute(call, "base_values") : with_base(call, n);
  if (is_one_score) base = {base.empty() ? 0 : base.back()};
  return classify(call, x.rows, is_one_score && forest.all_positive ? 0.5 : 0,
                  [&](std::size_t row) {
                    Scores scores = base;
                    for (const std::size_t root : forest.roots)
                      for (const auto& [k, weight] :
                           leaf_of(call, forest, root, &x.values[row * x.width], x.width).weights)
                        scores[is_one_score ? 0 : k] += weight;
                    return scores;
                  });
}

std::vector<Tensor> regress_by_trees(const Call& call) {
  const RowNumbers x = row_numbers(call);
  const Forest forest = read_forest(call, "target");
  const std::int64_t targets = whole(call, "n_targets", 1);
  if (targets < 1 ||
      (!forest.scored.empty() && *forest.scored.rbegin() >= static_cast<std::size_t>(targets)))
    throw Error("it has a weight for a target that it has not");
  const auto n = static_cast<std::size_t>(targets);
  const std::string joined = text(call, "aggregate_function", "SUM");
  if (joined != "SUM" && joined != "AVERAGE")
    throw Error(fmt::format("its aggregate_function '{}' is not known here", joined));
  const double share = joined == "SUM" ? 1 : 1 / static_cast<double>(forest.roots.size());
  Tensor out = make(call, TensorType::float32, {static_cast<std::int64_t>(x.rows), targets});
  const Scores base = with_base(call, n);
  for (std::size_t row = 0; row < x.rows; ++row) {
    Scores scores = base;
    for (const std::size_t root : forest.roots)
      for (const auto& [k, weight] :
           leaf_of(call, forest, root, &x.values[row * x.width], x.width).weights)
        scores[k] += weight * share;
    transform_scores(text(call, "post_transform", "NONE"), scores);
    for (std::size_t k = 0; k < n; ++k)
      values_of<float>(out)[row * n + k] = static_cast<float>(scores[k]);
  }
  return one(std::move(out));
}

// coefficients[k] · x + intercepts[k] for each k.
Scores linear_scores(const Call& call, const RowNumbers& x, std::size_t row) {
  const std::vector<float> weights = reals(call, "coefficients"),
                           intercepts = reals(call, "intercepts");
  if (x.width == 0 || weights.empty() || weights.size() % x.width != 0)
    throw Error(fmt::format("it has {} coefficients for {} features", weights.size(), x.width));
  Scores scores(weights.size() / x.width);
  if (!intercepts.empty() && intercepts.size() != scores.size())
    throw Error("its coefficients and intercepts do not fit");
  for (std::size_t k = 0; k < scores.size(); ++k) {
    scores[k] = intercepts.empty() ? 0 : static_cast<double>(intercepts[k]);
    for (std::size_t i = 0; i < x.width; ++i)
      scores[k] += static_cast<double>(weights[k * x.width + i]) * x.values[row * x.width + i];
  }
  pay(call, static_cast<double>(weights.size()));
  return scores;
}

std::vector<Tensor> classify_linearly(const Call& call) {
  const RowNumbers x = row_numbers(call);
  return classify(call, x.rows, 0, [&](std::size_t row) { return linear_scores(call, x, row); });
}

std::vector<Tensor> regress_linearly(const Call& call) {
  const RowNumbers x = row_numbers(call);
  const std::int64_t targets = whole(call, "targets", 1);
  Tensor out = make(call, TensorType::float32, {static_cast<std::int64_t>(x.rows), targets});
  const auto n = static_cast<std::size_t>(targets);
  for (std::size_t row = 0; row < x.rows; ++row) {
    Scores scores = linear_scores(call, x, row);
    if (scores.size() != n) throw Error("its coefficients and targets do not fit");
    transform_scores(text(call, "post_transform", "NONE"), scores);
    for (std::size_t k = 0; k < n; ++k)
      values_of<float>(out)[row * n + k] = static_cast<float>(scores[k]);
  }
  return one(std::move(out));
}

// The elements of the last dimension at the places of input 1.
std::vector<Tensor> extract_features(const Call& call) {
  const Tensor& x = input(call, 0);
  const std::vector<std::int64_t>& places = integers(input(call, 1));
  if (x.dims.empty()) throw Error("its input is one number");
  Dims dims = x.dims;
  const std::int64_t width = dims.back();
  dims.back() = static_cast<std::int64_t>(places.size());
  if (dims.size() == 1) dims.insert(dims.begin(), 1);
  Tensor out = make(call, x.type, dims);
  for (const std::int64_t place : places)
    if (place < 0 || place >= width)
      throw Error(fmt::format("it reads place {} of {}", place, width));
  with_values(x, [&](auto kind) {
    const auto& from = values_of<decltype(kind)>(x);
    auto& y = values_of<decltype(kind)>(out);
    for (std::size_t i = 0; i < y.size(); ++i)
      y[i] = from[i / places.size() * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(places[i % places.size()])];
  });
  return one(std::move(out));
}

constexpr std::string_view forest_domain = "ai.onnx.ml";
constexpr Operator forest_rows[] = {
    {"TreeEnsembleClassifier", classify_by_trees, nullptr, forest_domain},
    {"TreeEnsembleRegressor", regress_by_trees, nullptr, forest_domain},
    {"LinearClassifier", classify_linearly, nullptr, forest_domain},
    {"LinearRegressor", regress_linearly, nullptr, forest_domain},
    {"ArrayFeatureExtractor", extract_features, nullptr, forest_domain},
};

}  // namespace

std::span<const Operator> forest_operators() {
  return forest_rows;
}

}  // namespace hillock::onnx
