// driver.cpp: runs a fuzz target where libFuzzer is not at hand: on random bytes, or on files.
//
//   kernel_fuzz [CASES [SEED]]      so many cases (1000); the seed, or the time's, is printed
//   kernel_fuzz FILE…               those cases; a case that fails was written to fuzz.case
//   kernel_fuzz CASES SEED FILE…    those cases, and so many made of them by a few changes each
#include <algorithm>
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

using Bytes = std::vector<unsigned char>;

static std::vector<Bytes> run_files(int argc, char** argv, int first) {
  std::vector<Bytes> cases;
  for (int i = first; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    current.assign(std::istreambuf_iterator<char>(file), {});
    LLVMFuzzerTestOneInput(current.data(), current.size());
    cases.push_back(current);
  }
  return cases;
}

// One to four changes: a byte, a bit, a stretch left out, doubled or taken from another case.
static void mutate(Bytes& bytes, const std::vector<Bytes>& seeds, std::mt19937_64& random) {
  for (std::size_t change = 0, changes = 1 + random() % 4; change < changes; ++change) {
    if (bytes.empty()) bytes.push_back(0);
    const std::size_t at = random() % bytes.size();
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto stretch =
        static_cast<std::ptrdiff_t>(std::min<std::size_t>(1 + random() % 16, bytes.size() - at));
    const Bytes& other = seeds[random() % seeds.size()];
    switch (random() % 5) {
      case 0:
        *place = static_cast<unsigned char>(random());
        break;
      case 1:
        *place ^= static_cast<unsigned char>(1u << random() % 8);
        break;
      case 2:
        bytes.erase(place, place + stretch);
        break;
      case 3: {
        const Bytes doubled(place, place + stretch);
        bytes.insert(place, doubled.begin(), doubled.end());
        break;
      }
      default:
        if (other.size() > at)
          std::copy_n(other.begin() + static_cast<std::ptrdiff_t>(at),
                      std::min<std::ptrdiff_t>(stretch, std::ssize(other) - std::ptrdiff_t(at)),
                      place);
    }
  }
}

int main(int argc, char** argv) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL}) std::signal(signal, keep_case);
  if (argc > 1 && std::filesystem::exists(argv[1])) {
    run_files(argc, argv, 1);
    return 0;
  }
  const unsigned long cases = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000,
                      seed = argc > 2 ? std::strtoul(argv[2], nullptr, 10)
                                      : static_cast<unsigned long>(std::time(nullptr));
  std::printf("%lu cases, seed %lu\n", cases, seed);
  std::fflush(stdout);
  std::mt19937_64 random(seed);
  const std::vector<Bytes> seeds = run_files(argc, argv, 3);
  for (unsigned long i = 0; i < cases; ++i) {
    if (seeds.empty()) {
      current.resize(random() % 64);
      for (unsigned char& byte : current) byte = static_cast<unsigned char>(random());
    } else {
      current = seeds[random() % seeds.size()];
      mutate(current, seeds, random);
    }
    LLVMFuzzerTestOneInput(current.data(), current.size());
  }
  std::puts("nothing found");
  return 0;
}
