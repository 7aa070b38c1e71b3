// ops_table.cpp: ai.onnx.ml: what turns the columns of a table into numbers, and labels back.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "onnx/run/numbers.h"

namespace hillock::onnx {
namespace {

using Texts = std::vector<std::string>;

// The last dimension is the features.
std::size_t features_of(const Tensor& x) {
  return x.dims.empty() ? 1 : static_cast<std::size_t>(x.dims.back());
}

// A value for each feature, or one for all.
template <class T>
const T& of_feature(const std::vector<T>& values, std::size_t i, std::size_t features) {
  if (values.size() != 1 && values.size() != features)
    throw Error(fmt::format("it has {} numbers for {} features", values.size(), features));
  return values[values.size() == 1 ? 0 : i % features];
}

std::vector<Tensor> scale(const Call& call) {
  const Tensor& x = input(call, 0);
  const std::vector<float> offset = reals(call, "offset"), factor = reals(call, "scale");
  const std::size_t features = features_of(x);
  Tensor out = make(call, TensorType::float32, x.dims);
  auto& y = values_of<float>(out);
  with_numbers(x, [&](auto kind) {
    const auto& from = values_of<decltype(kind)>(x);
    for (std::size_t i = 0; i < y.size(); ++i)
      y[i] = (static_cast<float>(from[i]) - of_feature(offset, i, features)) *
             of_feature(factor, i, features);
  });
  return one(std::move(out));
}

void scale_backward(const Call& call, const Backprop& back) {
  const std::vector<float> factor = reals(call, "scale");
  const std::size_t features = features_of(*call.in[0]);
  if (!back.din[0] || !back.dout[0]) return;
  const auto& dy = floats(*back.dout[0]);
  with_floats(*back.din[0], [&](auto kind) {
    auto& dx = values_of<decltype(kind)>(*back.din[0]);
    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += dy[i] * of_feature(factor, i, features);
  });
}

// What is missing: the value named, or any NaN where that is named.
template <class T>
bool is_missing(T x, T named) {
  return named != named ? x != x : x == named;
}

std::vector<Tensor> impute(const Call& call) {
  const Tensor& x = input(call, 0);
  const std::size_t features = features_of(x);
  Tensor out = make(call, x.type, x.dims);
  const bool of_floats = is_float(x.type);
  with_numbers(x, [&](auto kind) {
    using T = decltype(kind);
    std::vector<T> filling;
    if (of_floats)
      for (const float v : reals(call, "imputed_value_floats"))
        filling.push_back(static_cast<T>(v));
    else
      for (const std::int64_t v : wholes(call, "imputed_value_int64s"))
        filling.push_back(static_cast<T>(v));
    T named;
    if constexpr (std::is_integral_v<T>)
      named = whole(call, "replaced_value_int64", 0);
    else
      named = static_cast<T>(real(call, "replaced_value_float", 0));
    const auto& from = values_of<T>(x);
    auto& y = values_of<T>(out);
    for (std::size_t i = 0; i < y.size(); ++i)
      y[i] = is_missing(from[i], named) ? of_feature(filling, i, features) : from[i];
  });
  return one(std::move(out));
}

void impute_backward(const Call& call, const Backprop& back) {
  backward_of_one(call, back, [&](const auto& x, const auto&, const auto& dy, auto& dx) {
    using T = typename std::decay_t<decltype(x)>::value_type;
    const T named = static_cast<T>(real(call, "replaced_value_float", 0));
    for (std::size_t i = 0; i < dx.size(); ++i)
      if (!is_missing(x[i], named)) dx[i] += dy[i];
  });
}

std::vector<Tensor> encode_one_hot(const Call& call) {
  const Tensor& x = input(call, 0);
  const Texts names = texts(call, "cats_strings");
  const std::vector<std::int64_t> numbers = wholes(call, "cats_int64s");
  const bool zeros_allowed = whole(call, "zeros", 1);
  const std::size_t n = std::max(names.size(), numbers.size());
  Dims dims = x.dims;
  dims.push_back(static_cast<std::int64_t>(n));
  Tensor out = make(call, TensorType::float32, dims);
  auto& y = values_of<float>(out);
  const auto mark = [&](std::size_t i, const auto& categories, const auto& value) {
    const auto at = std::find(categories.begin(), categories.end(), value);
    if (at != categories.end())
      y[i * n + static_cast<std::size_t>(at - categories.begin())] = 1;
    else if (!zeros_allowed)
      throw Error("a value is none of its categories");
  };
  pay(call, static_cast<double>(size(x)) * static_cast<double>(n));
  if (const auto* values = std::get_if<Texts>(&x.values)) {
    for (std::size_t i = 0; i < values->size(); ++i) mark(i, names, (*values)[i]);
    return one(std::move(out));
  }
  with_numbers(x, [&](auto kind) {
    const auto& values = values_of<decltype(kind)>(x);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto value = static_cast<double>(values[i]);
      mark(i, numbers,
           std::abs(value) < 9e15 ? static_cast<std::int64_t>(value) : std::int64_t{-1} << 62);
    }
  });
  return one(std::move(out));
}

// The keys, or values, of a LabelEncoder: attributes by type, or a tensor since opset 4.
Tensor labels_of(const Call& call, const std::string& which) {
  if (const Tensor* tensor = tensor_attribute(call, which + "_tensor")) return *tensor;
  const auto list = [](TensorType type, auto values) {
    const auto n = static_cast<std::int64_t>(values.size());
    return Tensor{type, {n}, std::move(values)};
  };
  if (has_attribute(call, which + "_strings"))
    return list(TensorType::string, texts(call, which + "_strings"));
  if (has_attribute(call, which + "_int64s"))
    return list(TensorType::int64, wholes(call, which + "_int64s"));
  if (has_attribute(call, which + "_floats"))
    return list(TensorType::float32, reals(call, which + "_floats"));
  throw Error(fmt::format("it has no {}", which));
}

template <class T>
T usual_label(const Call& call) {
  if (const Tensor* tensor = tensor_attribute(call, "default_tensor")) {
    if (size(*tensor) != 1) throw Error("its default is not one value");
    return values_of<T>(*tensor)[0];
  }
  if constexpr (std::is_same_v<T, std::string>)
    return text(call, "default_string", "_Unused");
  else if constexpr (std::is_integral_v<T>)
    return whole(call, "default_int64", -1);
  else
    return static_cast<T>(real(call, "default_float", -0.0));
}

// Before opset 2 its keys and values were classes and their numbers, either way round.
void old_labels(const Call& call, Tensor& keys, Tensor& values) {
  keys = labels_of(call, "classes");
  std::vector<std::int64_t> numbers(size(keys));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i);
  values = Tensor{TensorType::int64, keys.dims, std::move(numbers)};
  if (input(call, 0).type != TensorType::string) std::swap(keys, values);
}

std::vector<Tensor> encode_labels(const Call& call) {
  const Tensor& x = input(call, 0);
  Tensor keys, values;
  if (call.opset < 2) {
    old_labels(call, keys, values);
  } else {
    keys = labels_of(call, "keys");
    values = labels_of(call, "values");
  }
  if (size(keys) != size(values)) throw Error("its keys and values are not equally many");
  Tensor out = make(call, values.type, x.dims);
  with_values(x, [&](auto key_kind) {
    using K = decltype(key_kind);
    const auto &from = values_of<K>(x), &known = values_of<K>(keys);
    with_values(values, [&](auto kind) {
      using V = decltype(kind);
      const auto& to = values_of<V>(values);
      std::map<K, V> table;
      const V* of_nan = nullptr;  // a key since opset 4
      for (std::size_t i = 0; i < known.size(); ++i)
        if (known[i] == known[i])
          table.emplace(known[i], to[i]);
        else if (!of_nan && call.opset >= 4)
          of_nan = &to[i];
      const V usual = usual_label<V>(call);
      auto& y = values_of<V>(out);
      for (std::size_t i = 0; i < y.size(); ++i) {
        if (from[i] != from[i]) {
          y[i] = of_nan ? *of_nan : usual;
          continue;
        }
        const auto at = table.find(from[i]);
        y[i] = at == table.end() ? usual : at->second;
      }
    });
  });
  return one(std::move(out));
}

std::vector<Tensor> binarize(const Call& call) {
  const Tensor& x = input(call, 0);
  const double threshold = real(call, "threshold", 0);
  Tensor out = make(call, x.type, x.dims);
  with_numbers(x, [&](auto kind) {
    using T = decltype(kind);
    const auto& from = values_of<T>(x);
    auto& y = values_of<T>(out);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<double>(from[i]) > threshold;
  });
  return one(std::move(out));
}

// Each row by the greatest, the sum or the length of its numbers.
std::vector<Tensor> normalize(const Call& call) {
  const Tensor& x = input(call, 0);
  const std::string norm = text(call, "norm", "MAX");
  if (norm != "MAX" && norm != "L1" && norm != "L2") throw Error("its norm is '" + norm + "'");
  const std::size_t n = features_of(x);
  Tensor out = make(call, TensorType::float32, x.dims);
  auto& y = values_of<float>(out);
  with_numbers(x, [&](auto kind) {
    const auto& from = values_of<decltype(kind)>(x);
    for (std::size_t row = 0; row < y.size(); row += n) {
      double total = 0;
      for (std::size_t i = row; i < row + n; ++i) {
        const auto v = static_cast<double>(from[i]);
        if (norm == "MAX") total = i == row ? v : std::max(total, v);
        if (norm == "L1") total += std::abs(v);
        if (norm == "L2") total += v * v;
      }
      if (norm == "L2") total = std::sqrt(total);
      for (std::size_t i = row; i < row + n; ++i)
        y[i] = static_cast<float>(static_cast<double>(from[i]) / (total == 0 ? 1 : total));
    }
  });
  return one(std::move(out));
}

// Scores by class become a list of maps, elsewhere; here they stay a tensor.
std::vector<Tensor> keep(const Call& call) {
  const Tensor& x = input(call, 0);
  make(call, x.type, x.dims);
  return one(x);
}

void keep_backward(const Call& call, const Backprop& back) {
  backward_of_one(call, back, [](const auto&, const auto&, const auto& dy, auto& dx) {
    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += dy[i];
  });
}

// Steps: the slope is 0 wherever there is one.
void flat(const Call&, const Backprop&) {}

constexpr std::string_view ml = "ai.onnx.ml";
constexpr Operator rows[] = {
    {"Scaler", scale, scale_backward, ml},       {"Imputer", impute, impute_backward, ml},
    {"OneHotEncoder", encode_one_hot, flat, ml}, {"LabelEncoder", encode_labels, flat, ml},
    {"Binarizer", binarize, flat, ml},           {"Normalizer", normalize, nullptr, ml},
    {"ZipMap", keep, keep_backward, ml},
};

}  // namespace

std::span<const Operator> table_operators() {
  return rows;
}

}  // namespace hillock::onnx
