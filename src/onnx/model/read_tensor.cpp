#include "onnx/model/read_tensor.h"

#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include <fmt/core.h>
#include <onnx/onnx_pb.h>

#include "api/error.h"
#include "onnx/model/tensor.h"

namespace hillock::onnx {
namespace {

namespace fs = std::filesystem;
static_assert(std::endian::native == std::endian::little, "raw data are little-endian");

std::size_t number(const std::string& text, const char* what) {
  std::size_t value = 0;
  if (text.empty() || text.size() > 18) throw Error(fmt::format("its {} is '{}'", what, text));
  for (const char c : text) {
    if (c < '0' || c > '9') throw Error(fmt::format("its {} is '{}', not a number", what, text));
    value = 10 * value + static_cast<std::size_t>(c - '0');
  }
  return value;
}

// The file that `location` names, if it lies in the folder, links followed.
fs::path file_in(const std::string& folder, const std::string& location) {
  if (folder.empty())
    throw Error("its numbers are in another file, and there is no folder to look in");
  const fs::path relative(location);
  bool climbs = relative.empty() || relative.is_absolute();
  for (const fs::path& part : relative) climbs = climbs || part == "..";
  if (climbs)
    throw Error(fmt::format("its numbers are in '{}': a path inside the model's folder is accepted",
                            location));
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) throw Error(fmt::format("'{}' cannot be read: {}", folder, error.message()));
  const fs::path path = fs::canonical(root / relative, error);
  if (error) throw Error(fmt::format("its numbers are in '{}': {}", location, error.message()));
  const fs::path within = path.lexically_relative(root);
  if (within.empty() || *within.begin() == "..")
    throw Error(fmt::format("its numbers are in '{}', a link out of the model's folder", location));
  if (!fs::is_regular_file(path, error))
    throw Error(fmt::format("its numbers are in '{}', which is no file", location));
  return path;
}

std::string external_bytes(const ::onnx::TensorProto& proto, const std::string& folder,
                           std::size_t expected) {
  std::string location;
  std::size_t offset = 0;
  std::optional<std::size_t> length;
  for (const auto& entry : proto.external_data()) {
    if (entry.key() == "location") location = entry.value();
    if (entry.key() == "offset") offset = number(entry.value(), "offset");
    if (entry.key() == "length") length = number(entry.value(), "length");
  }
  const fs::path path = file_in(folder, location);
  if (length && *length != expected)
    throw Error(fmt::format("its shape takes {} bytes, and '{}' is said to hold {}", expected,
                            location, *length));
  std::error_code error;
  const auto there = fs::file_size(path, error);
  if (error) throw Error(fmt::format("its numbers are in '{}': {}", location, error.message()));
  if (offset > there || expected > there - offset)
    throw Error(fmt::format("it wants {} bytes from byte {} of '{}', which has {}", expected,
                            offset, location, there));
  std::string bytes(expected, '\0');
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  if (!file.read(bytes.data(), static_cast<std::streamsize>(expected)))
    throw Error(fmt::format("'{}' cannot be read", location));
  return bytes;
}

std::size_t bytes_in_file(TensorType type) {
  switch (type) {
    case TensorType::uint8:
    case TensorType::int8:
    case TensorType::boolean:
      return 1;
    case TensorType::uint16:
    case TensorType::int16:
    case TensorType::float16:
    case TensorType::bfloat16:
      return 2;
    case TensorType::float32:
    case TensorType::int32:
    case TensorType::uint32:
      return 4;
    default:
      return 8;
  }
}

template <class Stored, class T>
void take_raw(const std::string& bytes, std::vector<T>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    Stored value;
    std::memcpy(&value, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    if constexpr (std::is_same_v<Stored, f16> || std::is_same_v<Stored, bf16>)
      out[i] = static_cast<T>(to_double(value));
    else
      out[i] = static_cast<T>(value);
  }
}

void take_raw(const std::string& bytes, Tensor& out) {
  if (auto* values = std::get_if<std::vector<double>>(&out.values))
    return take_raw<double>(bytes, *values);
  if (auto* values = std::get_if<std::vector<float>>(&out.values)) {
    if (out.type == TensorType::float16) return take_raw<f16>(bytes, *values);
    if (out.type == TensorType::bfloat16) return take_raw<bf16>(bytes, *values);
    return take_raw<float>(bytes, *values);
  }
  auto& values = std::get<std::vector<std::int64_t>>(out.values);
  switch (out.type) {
    case TensorType::uint8:
      return take_raw<std::uint8_t>(bytes, values);
    case TensorType::int8:
      return take_raw<std::int8_t>(bytes, values);
    case TensorType::boolean:
      return take_raw<std::uint8_t>(bytes, values);
    case TensorType::uint16:
      return take_raw<std::uint16_t>(bytes, values);
    case TensorType::int16:
      return take_raw<std::int16_t>(bytes, values);
    case TensorType::uint32:
      return take_raw<std::uint32_t>(bytes, values);
    case TensorType::int32:
      return take_raw<std::int32_t>(bytes, values);
    default:
      return take_raw<std::int64_t>(bytes, values);  // uint64 by its bits
  }
}

void expect_count(std::size_t there, const Tensor& tensor) {
  if (there != size(tensor))
    throw Error(fmt::format("its shape {} has {} elements, and there are {}",
                            dims_text(tensor.dims), size(tensor), there));
}

template <class T>
void take_field(const auto& field, Tensor& out) {
  expect_count(static_cast<std::size_t>(field.size()), out);
  std::vector<T>& values = std::get<std::vector<T>>(out.values);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<T>(field.Get(static_cast<int>(i)));
}

void take_fields(const ::onnx::TensorProto& proto, Tensor& out) {
  switch (out.type) {
    case TensorType::float32:
      return take_field<float>(proto.float_data(), out);
    case TensorType::float64:
      return take_field<double>(proto.double_data(), out);
    case TensorType::string:
      return take_field<std::string>(proto.string_data(), out);
    case TensorType::int64:
      return take_field<std::int64_t>(proto.int64_data(), out);
    case TensorType::uint32:
    case TensorType::uint64:
      return take_field<std::int64_t>(proto.uint64_data(), out);
    case TensorType::float16:
    case TensorType::bfloat16: {
      expect_count(static_cast<std::size_t>(proto.int32_data_size()), out);
      auto& values = std::get<std::vector<float>>(out.values);
      for (std::size_t i = 0; i < values.size(); ++i) {
        const auto bits = static_cast<std::uint16_t>(proto.int32_data(static_cast<int>(i)));
        values[i] = static_cast<float>(out.type == TensorType::float16 ? to_double(f16{bits})
                                                                       : to_double(bf16{bits}));
      }
      return;
    }
    default:
      return take_field<std::int64_t>(proto.int32_data(), out);
  }
}

}  // namespace

Tensor read_tensor(const ::onnx::TensorProto& proto, TensorSource& source) {
  if (proto.has_segment())
    throw Error("it is a segment of a tensor, which no version of ONNX uses");
  const auto type = static_cast<TensorType>(proto.data_type());
  if (!is_float(type) && !is_whole(type) && type != TensorType::string)
    throw Error(
        fmt::format("it holds {}; whole numbers of 8 to 64 bits, floats of 16 to 64, "
                    "booleans and strings are accepted",
                    type_name(type)));
  const Dims dims(proto.dims().begin(), proto.dims().end());
  const std::size_t count = element_count(dims);
  const double held = static_cast<double>(count) * static_cast<double>(bytes_held(type));
  if (held > source.bytes_left)
    throw Error(fmt::format("its shape {} of {} takes the model's numbers over {}", dims_text(dims),
                            type_name(type), data::reader_bound_text(source.bound)));

  const bool external = proto.data_location() == ::onnx::TensorProto::EXTERNAL;
  const bool raw = external || proto.has_raw_data();
  if (raw && type == TensorType::string) throw Error("it holds strings as raw bytes");
  const std::size_t stored = count * bytes_in_file(type);
  if (raw && !external && proto.raw_data().size() != stored)
    throw Error(fmt::format("its shape {} of {} takes {} bytes, and there are {}", dims_text(dims),
                            type_name(type), stored, proto.raw_data().size()));
  // Before room is made for them, the numbers are known to be there.
  if (!raw) {
    const int there = proto.float_data_size() + proto.int32_data_size() + proto.int64_data_size() +
                      proto.double_data_size() + proto.uint64_data_size() +
                      proto.string_data_size();
    if (static_cast<std::size_t>(there) < count)
      throw Error(fmt::format("its shape {} has {} elements, and there are {}", dims_text(dims),
                              count, there));
  }
  std::string bytes;
  if (external) bytes = external_bytes(proto, source.folder, stored);
  Tensor out = zeros(type, dims);
  if (raw)
    take_raw(external ? bytes : proto.raw_data(), out);
  else
    take_fields(proto, out);
  round_to_type(out);
  source.bytes_left -= held;
  return out;
}

}  // namespace hillock::onnx
