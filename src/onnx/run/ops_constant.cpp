// ops_constant.cpp: constants, shapes, and the change from one type to another.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/core.h>

#include "onnx/run/numbers.h"
#include "onnx/run/strided.h"

namespace hillock::onnx {
namespace {

Tensor vector_of(const Call& call, TensorType type, const auto& values) {
  Tensor out = make(call, type, {static_cast<std::int64_t>(values.size())});
  values_of<typename std::decay_t<decltype(values)>::value_type>(out) = values;
  return out;
}

std::vector<Tensor> constant(const Call& call) {
  if (const Tensor* value = tensor_attribute(call, "value")) {
    make(call, value->type, value->dims);
    return one(*value);
  }
  Tensor out;
  if (has_attribute(call, "value_float")) {
    out.values = std::vector<float>{static_cast<float>(real(call, "value_float", 0))};
    return one(std::move(out));
  }
  if (has_attribute(call, "value_int"))
    return one({TensorType::int64, {}, std::vector<std::int64_t>{whole(call, "value_int", 0)}});
  if (has_attribute(call, "value_string"))
    return one({TensorType::string, {}, std::vector<std::string>{text(call, "value_string", "")}});
  if (has_attribute(call, "value_floats"))
    return one(vector_of(call, TensorType::float32, reals(call, "value_floats")));
  if (has_attribute(call, "value_ints"))
    return one(vector_of(call, TensorType::int64, wholes(call, "value_ints")));
  if (has_attribute(call, "value_strings"))
    return one(vector_of(call, TensorType::string, texts(call, "value_strings")));
  throw Error("it has no value");
}

std::vector<Tensor> constant_of_shape(const Call& call) {
  const Tensor* value = tensor_attribute(call, "value");
  Tensor out = make(call, value ? value->type : TensorType::float32, integers(input(call, 0)));
  if (!value) return one(std::move(out));
  if (size(*value) != 1) throw Error("its value is not one number");
  with_values(out, [&](auto kind) {
    using T = decltype(kind);
    auto& y = values_of<T>(out);
    std::fill(y.begin(), y.end(), values_of<T>(*value)[0]);
  });
  return one(std::move(out));
}

std::vector<Tensor> shape(const Call& call) {
  const Dims& x = input(call, 0).dims;
  const auto rank = static_cast<std::int64_t>(x.size());
  const auto place = [rank](std::int64_t i) {
    return std::clamp<std::int64_t>(i < 0 ? i + rank : i, 0, rank);
  };
  const std::int64_t first = place(std::max(whole(call, "start", 0), -rank)),
                     last = place(std::max(whole(call, "end", rank), -rank));
  return one(vector_of(call, TensorType::int64,
                       first < last ? Dims(x.begin() + first, x.begin() + last) : Dims{}));
}

std::vector<Tensor> count(const Call& call) {
  Tensor out = make(call, TensorType::int64, {});
  values_of<std::int64_t>(out)[0] = static_cast<std::int64_t>(size(input(call, 0)));
  return one(std::move(out));
}

std::vector<Tensor> range(const Call& call) {
  for (const std::size_t i : {0, 1, 2})
    if (size(input(call, i)) != 1) throw Error("start, limit and step are not one number each");
  return with_numbers(*call.in[0], [&](auto kind) {
    using T = decltype(kind);
    const T start = values_of<T>(*call.in[0])[0], limit = values_of<T>(*call.in[1])[0],
            step = values_of<T>(*call.in[2])[0];
    const double n = std::ceil((static_cast<double>(limit) - static_cast<double>(start)) /
                               static_cast<double>(step));
    if (step == 0 || !(n <= static_cast<double>(most_elements))) throw Error("it has no end");
    Tensor out = make(call, call.in[0]->type, {static_cast<std::int64_t>(std::max(n, 0.0))});
    auto& y = values_of<T>(out);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = plus(start, times(static_cast<T>(i), step));
    return one(std::move(out));
  });
}

std::vector<Tensor> eye_like(const Call& call) {
  const Tensor& x = input(call, 0);
  if (x.dims.size() != 2) throw Error("its input is no matrix");
  const auto type =
      static_cast<TensorType>(whole(call, "dtype", static_cast<std::int64_t>(x.type)));
  const std::int64_t k = whole(call, "k", 0);
  Tensor out = make(call, type, x.dims);
  with_numbers(out, [&](auto kind) {
    auto& y = values_of<decltype(kind)>(out);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const auto at = static_cast<std::int64_t>(i);
      if (at % x.dims[1] - at / x.dims[1] == k) y[i] = 1;
    }
  });
  return one(std::move(out));
}

std::int64_t index_of(const Tensor& from, std::size_t i) {
  return with_numbers(from, [&](auto kind) {
    const auto value = static_cast<double>(values_of<decltype(kind)>(from)[i]);
    return std::abs(value) < 9e15 ? static_cast<std::int64_t>(value) : std::int64_t{-1} << 60;
  });
}

std::vector<Tensor> one_hot(const Call& call) {
  const Tensor &index = input(call, 0), &depth_tensor = input(call, 1), &values = input(call, 2);
  if (size(depth_tensor) != 1 || size(values) != 2)
    throw Error("it wants one depth and two values");
  const std::int64_t depth = index_of(depth_tensor, 0);
  if (depth < 1 || depth > most_elements) throw Error(fmt::format("its depth is {}", depth));
  const std::size_t rank = index.dims.size() + 1;
  const auto axis = static_cast<std::size_t>(axis_in(whole(call, "axis", -1), rank));
  Dims dims = index.dims;
  dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(axis), depth);
  std::size_t inner = 1;
  for (std::size_t d = axis + 1; d < rank; ++d) inner *= static_cast<std::size_t>(dims[d]);
  Tensor out = make(call, values.type, dims);
  with_values(values, [&](auto kind) {
    using T = decltype(kind);
    auto& y = values_of<T>(out);
    std::fill(y.begin(), y.end(), values_of<T>(values)[0]);
    for (std::size_t i = 0; i < size(index); ++i) {
      const std::int64_t at = index_of(index, i);
      if (at < -depth || at >= depth) continue;
      const auto k = static_cast<std::size_t>(at < 0 ? at + depth : at);
      y[(i / inner * static_cast<std::size_t>(depth) + k) * inner + i % inner] =
          values_of<T>(values)[1];
    }
  });
  return one(std::move(out));
}

// Where it was hot, or not: what the two values take.
void one_hot_backward(const Call& call, const Backprop& back) {
  if (!back.dout[0] || !back.din[2]) return;
  const auto type = back.din[2]->type;
  Tensor marks{type, {2}, {}};
  with_floats(*back.din[2], [&](auto kind) {
    using T = decltype(kind);
    marks.values = std::vector<T>{T(0), T(1)};
    Call marked = call;
    marked.in[2] = &marks;
    const std::vector<Tensor> hot = one_hot(marked);
    const auto &is = values_of<T>(hot[0]), &dy = values_of<T>(*back.dout[0]);
    auto& d = values_of<T>(*back.din[2]);
    for (std::size_t i = 0; i < dy.size(); ++i) d[is[i] != 0] += dy[i];
  });
}

double number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') throw Error(fmt::format("'{}' is no number", text));
  return value;
}

template <class To, class From>
To converted(const From& x, TensorType from, TensorType to) {
  constexpr bool text_in = std::is_same_v<From, std::string>,
                 text_out = std::is_same_v<To, std::string>;
  if constexpr (text_in && text_out)
    return x;
  else if constexpr (text_in)
    return converted<To>(number(x), TensorType::float64, to);
  else if constexpr (text_out)
    return fmt::format("{}", x);
  else if constexpr (std::is_floating_point_v<To> && std::is_integral_v<From>)
    return from == TensorType::uint64 ? static_cast<To>(static_cast<std::uint64_t>(x))
                                      : static_cast<To>(x);
  else if constexpr (std::is_floating_point_v<To>)
    return static_cast<To>(x);
  else if (to == TensorType::boolean)
    return x != 0;
  else if constexpr (std::is_integral_v<From>)
    return x;
  else
    return rounded_to_zero(static_cast<double>(x));
}

Tensor cast_to(const Call& call, const Tensor& x, TensorType type) {
  Tensor out = make(call, type, x.dims);
  with_values(out, [&](auto to) {
    with_values(x, [&](auto from) {
      const auto& in = values_of<decltype(from)>(x);
      auto& y = values_of<decltype(to)>(out);
      for (std::size_t i = 0; i < y.size(); ++i)
        y[i] = converted<decltype(to), decltype(from)>(in[i], x.type, type);
    });
  });
  return out;
}

TensorType type_wanted(const Call& call) {
  if (call.node->op == "CastLike") return input(call, 1).type;
  return static_cast<TensorType>(whole(call, "to", 0));
}

std::vector<Tensor> cast(const Call& call) {
  return one(cast_to(call, input(call, 0), type_wanted(call)));
}

void cast_backward(const Call& call, const Backprop& back) {
  if (!back.dout[0] || !back.din[0]) return;
  with_floats(*back.din[0], [&](auto to) {
    with_floats(*back.dout[0], [&](auto from) {
      const auto& dy = values_of<decltype(from)>(*back.dout[0]);
      auto& dx = values_of<decltype(to)>(*back.din[0]);
      for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += static_cast<decltype(to)>(dy[i]);
    });
  });
  (void)call;
}

constexpr Operator rows[] = {
    {"Constant", constant},
    {"ConstantOfShape", constant_of_shape},
    {"Shape", shape},
    {"Size", count},
    {"Range", range},
    {"EyeLike", eye_like},
    {"OneHot", one_hot, one_hot_backward},
    {"Cast", cast, cast_backward},
    {"CastLike", cast, cast_backward},
};

}  // namespace

std::span<const Operator> constant_operators() {
  return rows;
}

}  // namespace hillock::onnx
