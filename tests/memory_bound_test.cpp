// The memory that reading takes: at most twice the float32 matrix. What readers may hold follows
// the limits of the process, and the message says which limit it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <chrono>
#include <functional>
#include <string>

#include "data/memory_bound.h"
#include "data/random.h"
#include "data/read_npy.h"
#include "data/table_source.h"
#include "data_support.h"
#include "onnx/inspect/inspect_model.h"
#include "onnx/run/evaluate.h"

namespace hillock::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr double mib = 1 << 20;

// A tree with files as /proc and /sys have them, which goes with the value.
struct Tree {
  fs::path root = fs::temp_directory_path() / ("hillock_root_" + std::to_string(getpid()));
  ~Tree() { fs::remove_all(root); }
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root / file).parent_path());
    std::ofstream(root / file) << text;
  }
};

TEST(MemoryBound, IsTheLeastOfTheGroupsAbove) {
  const Tree tree;
  tree.write("proc/self/cgroup", "0::/user/task\n");
  tree.write("proc/self/statm", "0 0 0\n");
  tree.write("sys/fs/cgroup/user/task/memory.max", "max\n");
  tree.write("sys/fs/cgroup/user/memory.max", "104857600\n");
  const data::MemoryBound bound = data::memory_bound(tree.root.string());
  EXPECT_EQ(bound.whole, 100 * mib);
  EXPECT_EQ(data::reader_bytes(bound), 50 * mib);
  EXPECT_EQ(bound.said, "the control group (cgroup) may take 100 MiB");
}

TEST(MemoryBound, ReadsGroupsOfVersion1AndTakesOffWhatIsThere) {
  const Tree tree;
  tree.write("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/a/b\n");
  tree.write("proc/self/statm", "1000 256 0\n");  // pages
  tree.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  tree.write("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "52428800\n");
  const data::MemoryBound bound = data::memory_bound(tree.root.string());
  EXPECT_EQ(bound.whole, 50 * mib);
  EXPECT_EQ(bound.left, 50 * mib - 256.0 * static_cast<double>(sysconf(_SC_PAGESIZE)));
}

TEST(MemoryBound, IsThePhysicalMemoryWhereNothingElseIsKnown) {
  const Tree tree;
  const data::MemoryBound bound = data::memory_bound(tree.root.string());
  EXPECT_EQ(bound.whole, static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                             static_cast<double>(sysconf(_SC_PAGESIZE)));
  EXPECT_THAT(bound.said, HasSubstr("the machine has"));
}

std::string complaint_of(const std::function<void()>& what) {
  try {
    what();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing was wrong";
}

// The complaint of what runs in a process of its own, which may take so many bytes more.
std::string complaint_within(rlim_t bytes, const std::function<void()>& what) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    double pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t all = static_cast<rlim_t>(pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
    const rlimit limit{all + bytes, all + bytes};
    setrlimit(RLIMIT_AS, &limit);
    const std::string text = complaint_of(what);
    _exit(write(ends[1], text.data(), text.size()) < 0);
  }
  close(ends[1]);
  std::string text(4096, '\0');
  const ssize_t n = read(ends[0], text.data(), text.size());
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return text;
}

TEST(MemoryBound, HoldsArrays) {
#ifdef __SANITIZE_ADDRESS__
  return;  // its shadow takes terabytes of addresses, and no limit on them can be set
#endif
  const std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (8388608,), }\n";
  std::string bytes = std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0';
  bytes += header + std::string(8388608, '\1');
  const WrittenFile file("array.npy", bytes);
  EXPECT_EQ(complaint_of([&] { data::read_npy(file.path); }), "nothing was wrong");
  EXPECT_THAT(complaint_within(64 << 20, [&] { data::read_npy(file.path); }),
              HasSubstr("ulimit -v"));
}

TEST(MemoryBound, HoldsRowsOfTables) {
  const data::MemoryBound bound{.whole = 200, .left = 200, .said = "the machine has 200 bytes"};
  data::expect_room_for("t.csv", bound, 5, 5);
  EXPECT_EQ(
      complaint_of([&] { data::expect_room_for("t.csv", bound, 6, 5); }),
      "t.csv: 6 rows of 5 columns are 120 bytes of numbers, more than 100 bytes, half of what "
      "is left to this process: the machine has 200 bytes. Take a sample of the rows.");
}

TEST(MemoryBound, PackedFilesMayNotBeMadeToFillIt) {
  data::expect_honest_packing("t.gz", std::uint64_t{1} << 30, 1 << 20);
  data::expect_honest_packing("t.gz", std::uint64_t{100} << 30, std::uint64_t{1} << 30);
  EXPECT_THAT(
      complaint_of([] { data::expect_honest_packing("t.gz", std::uint64_t{4} << 30, 4 << 20); }),
      HasSubstr("unpack it and give the result"));
}

// 143 bytes took 2.75 GB.
TEST(MemoryBound, ASmallModelMayNotAskForAnyAmount) {
  onnx::Model model{.opsets = {{"", 13}}};
  model.initializers["n"] = {onnx::TensorType::int64, {1}, std::vector<std::int64_t>{200'000'000}};
  model.nodes.push_back({.op = "ConstantOfShape", .inputs = {"n"}, .outputs = {"y"}});
  const onnx::Evaluation done = onnx::evaluate(model, {});
  ASSERT_EQ(done.obstacles.size(), 1u);
  EXPECT_THAT(done.obstacles[0].why, HasSubstr("that a model and data with 8 bytes of tensors"));
}

double seconds_of(const std::function<void()>& what) {
  const auto start = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// 20,000 took 99 s.
TEST(ManyNames, EqualOnesAreNumberedInLinearTime) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "a,";
  text += "y\n1";
  for (int i = 0; i < 20000; ++i) text += ",2";
  const WrittenFile file("names.csv", text + "\n");
  std::vector<std::string> names;
  EXPECT_LT(seconds_of([&] { names = data::open_table(file.path).names; }), 20);
  ASSERT_EQ(names.size(), 20001u);
  EXPECT_EQ(names[0], "a");
  EXPECT_EQ(names[1], "a_2");
  EXPECT_EQ(names[19999], "a_20000");
}

// abs of a difference, 2,000 times over; 100,000 nodes took more than 100 s.
TEST(ManyNodes, AreInspectedInLinearTime) {
  onnx::Model model{.opsets = {{"", 13}}};
  model.inputs.push_back({.name = "v0"});
  model.initializers["one"] = {onnx::TensorType::float32, {}, std::vector<float>{1}};
  for (int i = 0; i < 2000; ++i) {
    const std::string in = "v" + std::to_string(i), sum = "s" + std::to_string(i),
                      out = "v" + std::to_string(i + 1);
    model.nodes.push_back({.op = "Sub", .inputs = {in, "one"}, .outputs = {sum}});
    model.nodes.push_back({.op = "Abs", .inputs = {sum}, .outputs = {out}});
  }
  model.outputs.push_back({.name = "v2000"});
  onnx::InspectedModel inspected;
  EXPECT_LT(seconds_of([&] { inspected = onnx::inspect_model(model); }), 60);
  EXPECT_FALSE(inspected.activations.empty());
}

// The first form's bound is for 1,000,000 rows; a fifth of them here, and a fifth of the bound.
constexpr std::size_t rows = 200000, columns = 30;

std::string numbers_as_text() {
  data::Stream stream(1, data::Role::test);
  std::string text;
  text.reserve(rows * columns * 10);
  for (std::size_t c = 0; c < columns; ++c)
    text += "x" + std::to_string(c) + (c + 1 < columns ? "," : "\n");
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      text += "0.";
      text += std::to_string(1000000 + stream.below(9000000));
      text += c + 1 < columns ? ',' : '\n';
    }
  return text;
}

std::size_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

// In a process of its own, so that nothing else counts; 0 where reading fails.
std::size_t bytes_to_read(const std::string& path) {
  int ends[2];
  if (pipe(ends) != 0) return 0;
  const pid_t child = fork();
  if (child == 0) {
    const std::size_t before = peak_bytes();
    std::size_t taken = 0;
    try {
      if (data::read_dataset(path).rows == rows) taken = peak_bytes() - before;
    } catch (const Error&) {
    }
    _exit(write(ends[1], &taken, sizeof taken) == sizeof taken ? 0 : 1);
  }
  std::size_t taken = 0;
  if (read(ends[0], &taken, sizeof taken) != sizeof taken) taken = 0;
  close(ends[0]);
  close(ends[1]);
  waitpid(child, nullptr, 0);
  return taken;
}

// The address sanitizer keeps freed memory, and a shadow of all of it.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t most_matrices = 8;
#else
constexpr std::size_t most_float_matrices = 2;
#endif

TEST(Memory, ReadingTakesAtMostTwiceTheMatrix) {
  std::string text = numbers_as_text();
  const WrittenFile plain("plain.csv", text), packed("packed.csv.gz", gzipped(text));
  std::string().swap(text);
  for (const WrittenFile* file : {&plain, &packed}) {
    const std::size_t taken = bytes_to_read(file->path);
    EXPECT_GT(taken, rows * columns * sizeof(float) * 9 / 10) << file->path;
    EXPECT_LT(taken, most_float_matrices * rows * columns * sizeof(float)) << file->path;
    RecordProperty(file == &plain ? "plain" : "packed", std::to_string(taken));
  }
}

}  // namespace

}  // namespace hillock::tests
