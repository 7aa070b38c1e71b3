#include "data/read_npy.h"

#include <minizip/unzip.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstring>
#include <fstream>
#include <memory>

#include <fmt/core.h>

#include "api/error.h"
#include "data/memory_bound.h"
#include "data/text_source.h"

namespace hillock::data {
namespace {

static_assert(std::endian::native == std::endian::little);

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(fmt::format("{}: {}.", name, why));
}

void expect_room(const std::string& name, double bytes) {
  const MemoryBound bound = memory_bound();
  if (bytes > reader_bytes(bound))
    refuse(name, fmt::format("its {} of numbers are more than {}", bytes_text(bytes),
                             reader_bound_text(bound)));
}

// A file or a pipe to its end, as long as there is room.
std::string all_bytes(std::istream& file, const std::string& name) {
  const MemoryBound bound = memory_bound();
  std::string bytes;
  for (std::size_t block = std::size_t{1} << 20;; block *= 2) {
    const std::size_t before = bytes.size();
    if (static_cast<double>(before + block) > reader_bytes(bound))
      refuse(name, fmt::format("it has more than {} of bytes, of {}", bytes_text(double(before)),
                               reader_bound_text(bound)));
    bytes.resize(before + block);
    file.read(bytes.data() + before, static_cast<std::streamsize>(block));
    bytes.resize(before + static_cast<std::size_t>(file.gcount()));
    if (!file) return bytes;
  }
}

// The text behind 'key': in the header, which is a Python dictionary.
std::string_view entry(std::string_view header, std::string_view key, const std::string& name) {
  const std::size_t at = header.find(fmt::format("'{}':", key));
  if (at == header.npos) refuse(name, fmt::format("its header has no '{}'", key));
  std::string_view rest = header.substr(at + key.size() + 3);
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  return rest;
}

std::vector<std::int64_t> shape_of(std::string_view header, const std::string& name) {
  std::string_view text = entry(header, "shape", name);
  const std::size_t end = text.find(')');
  if (text.empty() || text.front() != '(' || end == text.npos) refuse(name, "its shape is damaged");
  text = text.substr(1, end - 1);
  std::vector<std::int64_t> dims;
  std::int64_t number = 0, product = 1;
  bool digits = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (std::isdigit(static_cast<unsigned char>(c))) {
      digits = true;
      number = 10 * number + (c - '0');
      if (number > (std::int64_t{1} << 40)) refuse(name, "its shape is absurd");
    } else if (c == ',') {
      if (digits) {
        dims.push_back(number);
        if (number > 0 && product > (std::int64_t{1} << 40) / number)
          refuse(name, "its shape is absurd");
        product *= std::max<std::int64_t>(number, 1);
      }
      digits = false;
      number = 0;
    } else if (c != ' ') {
      refuse(name, "its shape is damaged");
    }
  }
  return dims;
}

template <class T>
double as_double(const char* bytes, bool swapped) {
  char ordered[sizeof(T)];
  std::memcpy(ordered, bytes, sizeof(T));
  if (swapped) std::reverse(ordered, ordered + sizeof(T));
  T value;
  std::memcpy(&value, ordered, sizeof(T));
  if constexpr (std::is_same_v<T, f16>)
    return to_double(value);
  else
    return static_cast<double>(value);
}

using Read = double (*)(const char*, bool);
Read reader_of(std::string_view type) {
  if (type == "f4") return as_double<float>;
  if (type == "f8") return as_double<double>;
  if (type == "f2") return as_double<f16>;
  if (type == "i1") return as_double<std::int8_t>;
  if (type == "i2") return as_double<std::int16_t>;
  if (type == "i4") return as_double<std::int32_t>;
  if (type == "i8") return as_double<std::int64_t>;
  if (type == "u1" || type == "b1") return as_double<std::uint8_t>;
  if (type == "u2") return as_double<std::uint16_t>;
  if (type == "u4") return as_double<std::uint32_t>;
  if (type == "u8") return as_double<std::uint64_t>;
  return nullptr;
}

// From column-major to row-major.
std::vector<double> turned(const std::vector<double>& from, const std::vector<std::int64_t>& dims) {
  std::vector<double> to(from.size());
  std::vector<std::int64_t> index(dims.size());
  for (double& out : to) {
    std::int64_t at = 0;
    for (std::size_t d = dims.size(); d-- > 0;) at = at * dims[d] + index[d];
    out = from[static_cast<std::size_t>(at)];
    for (std::size_t d = dims.size(); d-- > 0;) {
      if (++index[d] < dims[d]) break;
      index[d] = 0;
    }
  }
  return to;
}

}  // namespace

NumberArray parse_npy(std::string_view bytes, const std::string& name) {
  if (bytes.size() < 12 || bytes.substr(0, 6) != "\x93NUMPY") refuse(name, "this is no .npy file");
  const bool wide = bytes[6] >= 2;
  const auto byte = [&](std::size_t i) {
    return std::size_t{static_cast<unsigned char>(bytes[i])};
  };
  const std::size_t length =
      byte(8) + (byte(9) << 8) + (wide ? (byte(10) << 16) + (byte(11) << 24) : 0);
  const std::size_t begin = wide ? 12 : 10;
  if (length > bytes.size() - begin) refuse(name, "its header is cut off");
  const std::string_view header = bytes.substr(begin, length);

  const std::string_view type = entry(header, "descr", name).substr(0, 5);
  const bool is_type = type.size() == 5 && type[0] == '\'' && type[4] == '\'' &&
                       std::string_view("<>|=").find(type[1]) != std::string_view::npos;
  const Read number = is_type ? reader_of(type.substr(2, 2)) : nullptr;
  if (!number)
    refuse(name, fmt::format("it holds {}; floats, whole numbers and booleans are accepted", type));
  const std::size_t size = static_cast<std::size_t>(type[3] - '0');

  NumberArray array{.dims = shape_of(header, name), .numbers = {}};
  std::size_t count = 1;
  for (const std::int64_t n : array.dims) count *= static_cast<std::size_t>(n);
  const std::string_view data = bytes.substr(begin + length);
  if (data.size() / size < count)
    refuse(name,
           fmt::format("its shape takes {} bytes, and there are {}", count * size, data.size()));
  const double held = static_cast<double>(count) * sizeof(double);
  expect_room(name, held);
  array.numbers.resize(count);
  for (std::size_t i = 0; i < count; ++i)
    array.numbers[i] = number(data.data() + i * size, type[1] == '>');
  if (entry(header, "fortran_order", name).starts_with("True"))
    array.numbers = turned(array.numbers, array.dims);
  return array;
}

NumberArray read_npy(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, "cannot be read");
  return parse_npy(all_bytes(file, path), path);
}

namespace {

struct CloseArchive {
  void operator()(void* archive) const { unzClose(archive); }
};

// Where the archive now stands; its end has the checksum.
std::string unpacked(unzFile archive, std::size_t size, const std::string& path,
                     const std::string& name) {
  const auto expect = [&](bool right) {
    if (!right) refuse(path, fmt::format("'{}' in it is damaged", name));
  };
  std::string bytes(size, '\0');
  expect(unzOpenCurrentFile(archive) == UNZ_OK);
  for (std::size_t done = 0; done < size;) {
    constexpr std::size_t at_once = std::size_t{1} << 30;
    const int read = unzReadCurrentFile(archive, bytes.data() + done,
                                        static_cast<unsigned>(std::min(size - done, at_once)));
    expect(read > 0);
    done += static_cast<std::size_t>(read);
  }
  expect(unzCloseCurrentFile(archive) == UNZ_OK);
  return bytes;
}

}  // namespace

std::map<std::string, NumberArray> read_npz(const std::string& path) {
  const std::unique_ptr<void, CloseArchive> archive(unzOpen64(path.c_str()));
  if (!archive) refuse(path, "this is no .npz file, or it is damaged");
  std::map<std::string, NumberArray> arrays;
  double held = 0;
  int at = unzGoToFirstFile(archive.get());
  for (; at == UNZ_OK; at = unzGoToNextFile(archive.get())) {
    unz_file_info64 about;
    char text[1024];
    if (unzGetCurrentFileInfo64(archive.get(), &about, text, sizeof text, nullptr, 0, nullptr, 0) !=
            UNZ_OK ||
        about.size_filename >= sizeof text)
      refuse(path, "it is damaged");
    std::string name(text, about.size_filename);
    if (!name.ends_with(".npy")) continue;
    held += static_cast<double>(about.uncompressed_size);
    expect_room(path, held);
    expect_honest_packing(path, about.uncompressed_size, about.compressed_size);
    const std::string bytes = unpacked(archive.get(), about.uncompressed_size, path, name);
    name.resize(name.size() - 4);
    arrays[name] = parse_npy(bytes, fmt::format("{}: {}", path, name));
  }
  if (at != UNZ_END_OF_LIST_OF_FILE) refuse(path, "it is damaged");
  if (arrays.empty()) refuse(path, "it has no arrays");
  return arrays;
}

}  // namespace hillock::data
