// read_npy.h: NumPy's files: an array (.npy), or several by name (.npz).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::data {

/// Row-major, whatever the file's order.
struct NumberArray {
  std::vector<std::int64_t> dims;
  std::vector<double> numbers;
};

/// Floats of 16 to 64 bits, whole numbers, booleans. Throws Error.
NumberArray read_npy(const std::string& path);
NumberArray parse_npy(std::string_view bytes, const std::string& name);

/// By name, without ".npy". Throws Error; also where the arrays have more bytes than
/// reader_bytes() allows.
std::map<std::string, NumberArray> read_npz(const std::string& path);

}  // namespace hillock::data
