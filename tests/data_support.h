// data_support.h: files for the tests of src/data: those of tests/data/, and small ones written on
// the spot.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "api/error.h"
#include "data/dataset.h"

namespace hillock::tests {

/// tests/data/README.md says what lies there.
inline std::string test_data(const std::string& name) {
  return HILLOCK_SOURCE_DIR "/tests/data/" + name;
}

/// A file that goes with the value.
struct WrittenFile {
  std::string path;

  WrittenFile(const std::string& name, std::string_view bytes)
      : path((std::filesystem::temp_directory_path() /
              ("hillock_" + std::to_string(getpid()) + "_" + name))
                 .string()) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~WrittenFile() { std::filesystem::remove(path); }
  WrittenFile(const WrittenFile&) = delete;
};

inline std::string gzipped(std::string_view bytes) {
  z_stream z{};
  deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, bytes.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

inline std::string file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline data::Dataset read_text(std::string_view text, const data::ReadOptions& options = {}) {
  return data::read_dataset(WrittenFile("table.csv", text).path, options);
}

enum class Failure { none, error, usage };
struct Outcome {
  Failure failure = Failure::none;
  std::string message;
};

inline Outcome outcome(const std::string& path, const data::ReadOptions& options = {}) {
  try {
    data::read_dataset(path, options);
    return {};
  } catch (const UsageError& error) {
    return {Failure::usage, error.what()};
  } catch (const Error& error) {
    return {Failure::error, error.what()};
  }
}

inline Outcome outcome_of_text(std::string_view text, const data::ReadOptions& options = {}) {
  return outcome(WrittenFile("table.csv", text).path, options);
}

inline std::string all_notes(const data::Dataset& data) {
  std::string all;
  for (const std::string& note : data.notes) all += note + "\n";
  return all;
}

inline const data::Column* feature(const data::Dataset& data, const std::string& name) {
  for (const data::Column& column : data.features)
    if (column.name == name) return &column;
  return nullptr;
}

}  // namespace hillock::tests
