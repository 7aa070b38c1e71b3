// driver.cpp: runs a fuzz target where libFuzzer is not at hand: on random bytes, or on files.
//
//   kernel_fuzz [CASES [SEED]]      so many cases (1000); the seed, or the time's, is printed
//   kernel_fuzz FILE…               those cases; a case that fails was written to fuzz.case
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);

static std::vector<unsigned char> current;

// Called on the way down: what failed is kept, as far as that can be done.
static void keep_case(int signal) {
  if (std::FILE* file = std::fopen("fuzz.case", "wb")) {
    std::fwrite(current.data(), 1, current.size(), file);
    std::fclose(file);
  }
  std::fputs("the case is in ./fuzz.case\n", stderr);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

static int run_files(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  return 0;
}

int main(int argc, char** argv) {
  if (argc > 1 && std::filesystem::exists(argv[1])) return run_files(argc, argv);
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(signal, keep_case);
  const unsigned long cases = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000,
                      seed = argc > 2 ? std::strtoul(argv[2], nullptr, 10)
                                      : static_cast<unsigned long>(std::time(nullptr));
  std::printf("%lu cases, seed %lu\n", cases, seed);
  std::fflush(stdout);
  std::mt19937_64 random(seed);
  for (unsigned long i = 0; i < cases; ++i) {
    current.resize(random() % 64);
    for (unsigned char& byte : current) byte = static_cast<unsigned char>(random());
    LLVMFuzzerTestOneInput(current.data(), current.size());
  }
  std::puts("nothing found");
  return 0;
}
