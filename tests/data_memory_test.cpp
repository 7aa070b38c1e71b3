// The memory that reading takes: at most twice the float32 matrix, for plain and packed files.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <string>

#include "data/random.h"
#include "data_support.h"

namespace hillock::tests {
namespace {

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
constexpr std::size_t most_matrices = 2;
#endif

TEST(Memory, ReadingTakesAtMostTwiceTheMatrix) {
  std::string text = numbers_as_text();
  const WrittenFile plain("plain.csv", text), packed("packed.csv.gz", gzipped(text));
  std::string().swap(text);
  for (const WrittenFile* file : {&plain, &packed}) {
    const std::size_t taken = bytes_to_read(file->path);
    EXPECT_GT(taken, rows * columns * sizeof(float) * 9 / 10) << file->path;
    EXPECT_LT(taken, most_matrices * rows * columns * sizeof(float)) << file->path;
    RecordProperty(file == &plain ? "plain" : "packed", std::to_string(taken));
  }
}

}  // namespace
}  // namespace hillock::tests
