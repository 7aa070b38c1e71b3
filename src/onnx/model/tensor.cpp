#include "onnx/model/tensor.h"

#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/error.h"

namespace hillock::onnx {
namespace {

template <class T>
const std::vector<T>& values_as(const Tensor& tensor, std::string_view wanted) {
  if (const auto* values = std::get_if<std::vector<T>>(&tensor.values)) return *values;
  throw Error(
      fmt::format("a tensor of {} stands where {} is needed", type_name(tensor.type), wanted));
}

template <class Narrow>
void wrap(std::vector<std::int64_t>& values) {
  for (std::int64_t& v : values) v = static_cast<std::int64_t>(static_cast<Narrow>(v));
}

}  // namespace

std::size_t element_count(const Dims& dims) {
  std::int64_t count = 1, largest = 1;
  for (const std::int64_t n : dims) {
    if (n < 0) throw Error(fmt::format("shape {} has a negative dimension", dims_text(dims)));
    // One that is 0 does not excuse the others.
    if (n > most_elements || (n > 0 && largest > most_elements / n))
      throw Error(fmt::format("shape {} has more than 2^40 elements", dims_text(dims)));
    if (n > 0) largest *= n;
    count = n == 0 ? 0 : count * n;
  }
  return static_cast<std::size_t>(count);
}

bool is_float(TensorType type) {
  return type == TensorType::float32 || type == TensorType::float64 ||
         type == TensorType::float16 || type == TensorType::bfloat16;
}

bool is_whole(TensorType type) {
  switch (type) {
    case TensorType::uint8:
    case TensorType::int8:
    case TensorType::uint16:
    case TensorType::int16:
    case TensorType::int32:
    case TensorType::int64:
    case TensorType::boolean:
    case TensorType::uint32:
    case TensorType::uint64:
      return true;
    default:
      return false;
  }
}

std::pair<std::int64_t, std::int64_t> whole_range(TensorType type) {
  const auto of = []<class T>(T) -> std::pair<std::int64_t, std::int64_t> {
    using Limits = std::numeric_limits<T>;
    return {static_cast<std::int64_t>(Limits::lowest()), static_cast<std::int64_t>(Limits::max())};
  };
  switch (type) {
    case TensorType::boolean:
      return {0, 1};
    case TensorType::uint8:
      return of(std::uint8_t());
    case TensorType::int8:
      return of(std::int8_t());
    case TensorType::uint16:
      return of(std::uint16_t());
    case TensorType::int16:
      return of(std::int16_t());
    case TensorType::uint32:
      return of(std::uint32_t());
    case TensorType::int32:
      return of(std::int32_t());
    case TensorType::uint64:
      return of(std::uint64_t());
    default:
      return of(std::int64_t());
  }
}

std::string type_name(TensorType type) {
  constexpr std::string_view names[] = {"no type",    "float32", "uint8",  "int8",   "uint16",
                                        "int16",      "int32",   "int64",  "string", "bool",
                                        "float16",    "float64", "uint32", "uint64", "complex64",
                                        "complex128", "bfloat16"};
  const auto number = static_cast<std::size_t>(type);
  if (number < std::size(names)) return std::string(names[number]);
  return fmt::format("type {}", static_cast<int>(type));
}

std::string dims_text(const Dims& dims) {
  return fmt::format("[{}]", fmt::join(dims, ", "));
}

std::size_t bytes_held(TensorType type) {
  if (type == TensorType::string) return sizeof(std::string);
  if (type == TensorType::float64 || is_whole(type)) return 8;
  return 4;
}

Tensor zeros(TensorType type, Dims dims) {
  const std::size_t count = element_count(dims);
  Tensor out{type, std::move(dims), {}};
  if (type == TensorType::float64)
    out.values = std::vector<double>(count);
  else if (is_float(type))
    out.values = std::vector<float>(count);
  else if (is_whole(type))
    out.values = std::vector<std::int64_t>(count);
  else if (type == TensorType::string)
    out.values = std::vector<std::string>(count);
  else
    throw Error(fmt::format("tensors of {} are not known here", type_name(type)));
  return out;
}

const std::vector<float>& floats(const Tensor& tensor) {
  return values_as<float>(tensor, "float32");
}

const std::vector<std::int64_t>& integers(const Tensor& tensor) {
  return values_as<std::int64_t>(tensor, "whole numbers");
}

const std::vector<std::string>& strings(const Tensor& tensor) {
  return values_as<std::string>(tensor, "strings");
}

std::size_t size(const Tensor& tensor) {
  return std::visit([](const auto& values) { return values.size(); }, tensor.values);
}

void round_to_type(Tensor& tensor) {
  if (auto* values = std::get_if<std::vector<float>>(&tensor.values)) {
    if (tensor.type == TensorType::float16)
      for (float& v : *values) v = static_cast<float>(to_double(to_f16(v)));
    if (tensor.type == TensorType::bfloat16)
      for (float& v : *values) v = static_cast<float>(to_double(to_bf16(v)));
  }
  auto* values = std::get_if<std::vector<std::int64_t>>(&tensor.values);
  if (!values) return;
  switch (tensor.type) {
    case TensorType::uint8:
      return wrap<std::uint8_t>(*values);
    case TensorType::int8:
      return wrap<std::int8_t>(*values);
    case TensorType::uint16:
      return wrap<std::uint16_t>(*values);
    case TensorType::int16:
      return wrap<std::int16_t>(*values);
    case TensorType::uint32:
      return wrap<std::uint32_t>(*values);
    case TensorType::int32:
      return wrap<std::int32_t>(*values);
    case TensorType::boolean:
      return wrap<bool>(*values);
    default:
      return;
  }
}

}  // namespace hillock::onnx
