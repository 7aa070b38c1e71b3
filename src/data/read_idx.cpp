// read_idx.cpp: checks what IDX headers claim against the files' sizes before it believes them.
#include "data/read_idx.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>

#include <fmt/core.h>

#include "api/error.h"
#include "data/table_source.h"
#include "data/target.h"
#include "data/text_source.h"

namespace hillock::data {
namespace {

namespace fs = std::filesystem;

struct Idx {
  ByteSource bytes;
  std::vector<std::uint32_t> sizes;  // of the dimensions; the first is the number of items
  std::size_t item_size = 1;         // bytes
};

// The names in use: train-images-idx3-ubyte as published, and with a point in place of the second
// hyphen.
std::optional<std::string> find_file(const std::string& folder, const std::string& part,
                                     int dimensions) {
  for (const char separator : {'-', '.'})
    for (const char* ending : {"", ".gz"}) {
      const fs::path path =
          fs::path(folder) / fmt::format("{}{}idx{}-ubyte{}", part, separator, dimensions, ending);
      std::error_code error;
      const bool is_there = fs::is_regular_file(path, error);
      if (error && error != std::errc::no_such_file_or_directory &&
          error != std::errc::not_a_directory)
        throw Error(fmt::format("{}: cannot be read: {}.", path.string(), error.message()));
      if (is_there) return path.string();
    }
  return {};
}

std::uint32_t read_big_endian(Idx& idx) {
  unsigned char b[4];
  if (read_bytes(idx.bytes, reinterpret_cast<char*>(b), 4) < 4)
    throw Error(idx.bytes.path + ": ends within its header. Fetch it again.");
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

// The format is described at the end of http://yann.lecun.com/exdb/mnist/: two zero bytes, the type
// (8 is unsigned bytes), the number of dimensions, their sizes with the high byte first, then the
// values.
Idx open_idx(const std::string& path, std::uint32_t dimensions) {
  Idx idx{.bytes = open_bytes(path), .sizes = {}};
  const std::uint32_t magic = read_big_endian(idx);
  if (magic != (0x800u | dimensions))
    throw Error(fmt::format(
        "{}: begins with {:#010x} where IDX files of unsigned bytes in {} {} begin with {:#010x}.",
        path, magic, dimensions, dimensions == 1 ? "dimension" : "dimensions",
        0x800u | dimensions));
  for (std::uint32_t d = 0; d < dimensions; ++d) idx.sizes.push_back(read_big_endian(idx));
  constexpr std::size_t largest_image = std::size_t{1} << 20;
  for (std::uint32_t d = 1; d < dimensions; ++d) {
    if (idx.sizes[d] == 0 || idx.sizes[d] > largest_image ||
        idx.item_size * idx.sizes[d] > largest_image)
      throw Error(fmt::format("{}: claims images of {} pixels; 1 to {} are read.", path,
                              fmt::format("{} x {}", idx.sizes[1], idx.sizes[2]), largest_image));
    idx.item_size *= idx.sizes[d];
  }
  const std::uint64_t claimed =
      4 + 4 * std::uint64_t{dimensions} + std::uint64_t{idx.sizes[0]} * idx.item_size;
  std::error_code error;
  const std::uint64_t there = fs::file_size(path, error);
  if (error) throw Error(fmt::format("{}: its size cannot be had: {}.", path, error.message()));
  // Deflate makes at most 1032 bytes of one (zlib.net, technical details).
  const bool fits = idx.bytes.gzip ? claimed <= 1032 * there : claimed == there;
  if (!fits)
    throw Error(fmt::format(
        "{}: its header claims {} items of {} bytes, and the file has {} bytes{}. Fetch it again.",
        path, idx.sizes[0], idx.item_size, there, idx.bytes.gzip ? ", packed" : ""));
  return idx;
}

void read_item(Idx& idx, std::vector<unsigned char>& item, std::size_t number) {
  item.resize(idx.item_size);
  if (read_bytes(idx.bytes, reinterpret_cast<char*>(item.data()), item.size()) < item.size())
    throw Error(fmt::format("{}: ends within item {} of {}. Fetch it again.", idx.bytes.path,
                            number + 1, idx.sizes[0]));
}

void add_images(Idx& images, Dataset& data, std::size_t room) {
  if (data.features.empty())
    for (std::uint32_t y = 0; y < images.sizes[1]; ++y)
      for (std::uint32_t x = 0; x < images.sizes[2]; ++x)
        data.features.push_back(
            {.name = fmt::format("pixel_{}_{}", y, x), .numbers = {}, .codes = {}, .levels = {}});
  expect_room_for(images.bytes.path, memory_bound(), room, data.features.size());
  for (Column& pixel : data.features) pixel.numbers.reserve(room);
  // 64 images at a time, so that each pixel's column is written a cache line or more at a time.
  std::vector<std::vector<unsigned char>> some(64);
  for (std::size_t from = 0; from < images.sizes[0]; from += some.size()) {
    const std::size_t n = std::min<std::size_t>(some.size(), images.sizes[0] - from);
    for (std::size_t i = 0; i < n; ++i) read_item(images, some[i], from + i);
    for (std::size_t p = 0; p < data.features.size(); ++p)
      for (std::size_t i = 0; i < n; ++i) data.features[p].numbers.push_back(some[i][p]);
  }
}

struct Part {
  Idx images, labels;
};

std::optional<Part> open_part(const std::string& folder, const std::string& part) {
  const auto images = find_file(folder, part + "-images", 3),
             labels = find_file(folder, part + "-labels", 1);
  if (!images && !labels) return {};
  if (!images || !labels)
    throw Error(fmt::format("{}: has {}-{} but not {}-{}-ubyte, plain or .gz, which belongs to it.",
                            folder, part, images ? "images" : "labels", part,
                            images ? "labels-idx1" : "images-idx3"));
  Part out{open_idx(*images, 3), open_idx(*labels, 1)};
  if (out.images.sizes[0] != out.labels.sizes[0])
    throw Error(fmt::format("{}: {}-images has {} images and {}-labels {} labels.", folder, part,
                            out.images.sizes[0], part, out.labels.sizes[0]));
  return out;
}

// Classes are the labels that occur, in order.
void name_classes(Dataset& data) {
  std::array<bool, 256> occurs{};
  for (const float label : data.target_values) occurs[static_cast<std::size_t>(label)] = true;
  std::array<float, 256> index{};
  for (std::size_t label = 0; label < 256; ++label) {
    if (!occurs[label]) continue;
    index[label] = static_cast<float>(data.classes.size());
    data.classes.push_back(fmt::format("{}", label));
  }
  for (float& label : data.target_values) label = index[static_cast<std::size_t>(label)];
}

void add_part(Part& part, Dataset& data, std::size_t room) {
  add_images(part.images, data, room);
  std::vector<unsigned char> label;
  for (std::size_t i = 0; i < part.labels.sizes[0]; ++i) {
    read_item(part.labels, label, i);
    data.target_values.push_back(label[0]);
  }
  for (Idx* idx : {&part.images, &part.labels}) {
    char more;
    if (read_bytes(idx->bytes, &more, 1) > 0)
      throw Error(fmt::format("{}: goes on after the {} items that its header claims.",
                              idx->bytes.path, idx->sizes[0]));
    data.fingerprint = data.fingerprint * 0x9e3779b97f4a7c15 + idx->bytes.fingerprint;
  }
}

}  // namespace

Dataset read_idx(const std::string& folder, const ReadOptions& options) {
  if (options.target && *options.target != "label")
    throw UsageError(fmt::format("{}: no column '{}'. A folder of images has one target, 'label'.",
                                 folder, *options.target));
  std::optional<Part> train = open_part(folder, "train"), held_out = open_part(folder, "t10k");
  if (!train)
    throw Error(
        fmt::format("{}: is a folder without train-images-idx3-ubyte and train-labels-idx1-ubyte, "
                    "plain or .gz. Give these "
                    "(MNIST's names), or a CSV or TSV file.",
                    folder));
  if (held_out && !std::equal(train->images.sizes.begin() + 1, train->images.sizes.end(),
                              held_out->images.sizes.begin() + 1))
    throw Error(folder + ": the images of train and t10k differ in size.");

  Dataset data;
  data.file = folder;
  data.one_scale = true;
  data.target = "label";
  data.task = options.task.value_or(Task::classification);
  const std::size_t room =
      train->images.sizes[0] + (held_out ? std::size_t{held_out->images.sizes[0]} : 0);
  add_part(*train, data, room);
  if (held_out) add_part(*held_out, data, room);
  if (held_out) data.given_held_out = held_out->images.sizes[0];
  if (data.target_values.empty()) throw Error(folder + ": has no images.");
  if (data.task == Task::classification) name_classes(data);
  if (!options.task)
    data.notes.push_back(fmt::format("The labels are classes: {} of them.", data.classes.size()));
  if (held_out)
    data.notes.push_back(
        fmt::format("The {} images of t10k are the held-out part.", data.given_held_out));
  const auto rows = leave_out_rows(data);
  for (Column& pixel : data.features) keep_only(pixel.numbers, rows);
  return data;
}

}  // namespace hillock::data
