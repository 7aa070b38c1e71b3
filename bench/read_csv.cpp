// read_csv.cpp: reads a table once and prints wall-clock seconds, CPU seconds and peak memory in
// MB. bench/read_csv.py runs it in turn with other readers.
//   bench_read_csv FILE THREADS
#include <fmt/core.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>

#include "data/dataset.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  hillock::data::ReadOptions options;
  options.how.threads = static_cast<std::size_t>(std::atoi(argv[2]));
  const auto start = std::chrono::steady_clock::now();
  const hillock::data::Dataset data = hillock::data::read_dataset(argv[1], options);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + 1e-6 * double(t.tv_usec); };
  fmt::print("{} {} {}\n", wall.count(), seconds(used.ru_utime) + seconds(used.ru_stime),
             used.ru_maxrss * 1024 / 1e6);
}
