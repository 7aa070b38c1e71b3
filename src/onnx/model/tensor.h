// tensor.h: what tensors of a model are asked: their size, their type's name, their numbers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "onnx/model/graph.h"

namespace hillock::onnx {

/// No dimension and no number of elements is beyond this: sums and products of a few of them, and
/// bytes, stay far from overflow.
inline constexpr std::int64_t most_elements = std::int64_t{1} << 40;

/// The product of dims. Throws Error where one is negative or it is beyond most_elements.
std::size_t element_count(const Dims& dims);

bool is_float(TensorType type);  // float16, bfloat16, float32, float64
bool is_whole(TensorType type);  // whole numbers, and booleans

/// The least and the greatest of a type of whole numbers; of uint64 as its bits are held.
std::pair<std::int64_t, std::int64_t> whole_range(TensorType type);

/// "float32"; "type 17" where this program knows none.
std::string type_name(TensorType type);

/// "[2, 3]"; of one number "[]".
std::string dims_text(const Dims& dims);

/// Bytes that an element takes here: 4 for 16-bit floats, 8 for whole numbers.
std::size_t bytes_held(TensorType type);

/// Zeros, or empty strings. Throws Error as element_count does, or where the type is none.
Tensor zeros(TensorType type, Dims dims);

/// Its numbers. Throws Error where it holds others.
const std::vector<float>& floats(const Tensor& tensor);
const std::vector<std::int64_t>& integers(const Tensor& tensor);
const std::vector<std::string>& strings(const Tensor& tensor);

std::size_t size(const Tensor& tensor);

/// The values brought to what its type can hold: 16-bit floats rounded to nearest, whole numbers
/// taken modulo 2^bits, booleans 0 or 1.
void round_to_type(Tensor& tensor);

}  // namespace hillock::onnx
