#include "kernel/isa.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hwy/detect_targets.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace hillock::kernel {

// src/CMakeLists.txt has the same list: name, Highway's target, its namespace. Best first.
#if defined(__x86_64__) || defined(_M_X64)
#define HILLOCK_ISAS(F)       \
  F(avx512, HWY_AVX3, N_AVX3) \
  F(avx2, HWY_AVX2, N_AVX2)   \
  F(sse4, HWY_SSE4, N_SSE4)   \
  F(scalar, HWY_SCALAR, N_SCALAR)
#elif defined(__aarch64__)
#define HILLOCK_ISAS(F)     \
  F(neon, HWY_NEON, N_NEON) \
  F(scalar, HWY_SCALAR, N_SCALAR)
#else
#define HILLOCK_ISAS(F) F(scalar, HWY_SCALAR, N_SCALAR)
#endif

// The sources of the kernels define the tables, in Highway's namespace for the instruction set.
#define HILLOCK_DECLARE(type, table) extern type const table;
#define HILLOCK_POINTER(type, table) table,
#define HILLOCK_TABLES_OF(name, target, space)                      \
  namespace space {                                                 \
  HILLOCK_KERNEL_TABLES(HILLOCK_DECLARE)                            \
  static Isa isa() {                                                \
    return {#name, target, HILLOCK_KERNEL_TABLES(HILLOCK_POINTER)}; \
  }                                                                 \
  }
HILLOCK_ISAS(HILLOCK_TABLES_OF)

#if defined(__x86_64__)
// What targets_of_this_cpu() asks for, and what follows from it. The kernels are compiled for the
// features in Highway's headers (cmake/highway_flags.cmake), which another Highway may have more
// of.
constexpr std::string_view asked_for_sse4 = ",sse2,ssse3,sse4.1,sse4.2,popcnt,pclmul,aes,",
                           asked_for_avx2 = ",avx,avx2,fma,bmi,bmi2,f16c,lzcnt,",
                           asked_for_avx512 = ",avx512f,avx512vl,avx512dq,avx512bw,avx512cd,";

constexpr bool are_among(std::string_view features,
                         std::initializer_list<std::string_view> asked_for) {
  while (!features.empty()) {
    const std::size_t length = std::min(features.find(','), features.size());
    const std::string_view feature = features.substr(0, length);
    const bool found = std::ranges::any_of(asked_for, [feature](std::string_view names) {
      const std::size_t at = names.find(feature);
      return at != names.npos && names[at - 1] == ',' && names[at + feature.size()] == ',';
    });
    if (!found) return false;
    features.remove_prefix(std::min(length + 1, features.size()));
  }
  return true;
}
static_assert(are_among(HILLOCK_SSE4_FEATURES, {asked_for_sse4}), "ask for it below");
static_assert(are_among(HILLOCK_AVX2_FEATURES, {asked_for_sse4, asked_for_avx2}),
              "ask for it below");
static_assert(are_among(HILLOCK_AVX512_FEATURES,
                        {asked_for_sse4, asked_for_avx2, asked_for_avx512}),
              "ask for it below");
#endif

/// Highway's targets that this CPU and its operating system run. Highway's own answer is in its
/// library, which whoever links libhillock.a would then have to install.
static std::int64_t targets_of_this_cpu() {
  std::int64_t targets = HWY_SCALAR;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt") ||
      !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("aes"))
    return targets;
  targets |= HWY_SSE4;
  // Two bits that Clang 14 has no names for: CPUID 1, ecx, and 0x80000001, ecx.
  unsigned a, b, basic = 0, extended = 0, d;
  __get_cpuid(1, &a, &b, &basic, &d);
  __get_cpuid(0x80000001, &a, &b, &extended, &d);
  constexpr unsigned f16c = 1u << 29, lzcnt = 1u << 5;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2") || !(basic & f16c) ||
      !(extended & lzcnt))
    return targets;
  targets |= HWY_AVX2;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512cd"))
    targets |= HWY_AVX3;
#elif defined(__aarch64__)
  targets |= HWY_NEON;  // every 64-bit Arm has it
#endif
  return targets;
}

static std::vector<Isa> those_this_cpu_has() {
#define HILLOCK_ISA(name, target, space) space::isa(),
  std::vector<Isa> isas{HILLOCK_ISAS(HILLOCK_ISA)};
  const std::int64_t cpu = targets_of_this_cpu();
  std::erase_if(isas, [cpu](const Isa& isa) { return !(isa.target & cpu); });
  return isas;
}

std::span<const Isa> runnable_isas() {
  static const std::vector<Isa> isas = those_this_cpu_has();
  return isas;
}

/// The one that HILLOCK_ISA names, or null.
static const Isa* wanted_isa() {
  const char* wanted = std::getenv("HILLOCK_ISA");
  if (!wanted) return nullptr;
  const auto isas = runnable_isas();
  const auto isa = std::ranges::find(isas, wanted, &Isa::name);
  return isa == isas.end() ? nullptr : &*isa;
}

const Isa& chosen_isa() {
  static const Isa& chosen = wanted_isa() ? *wanted_isa() : runnable_isas().front();
  return chosen;
}

std::optional<std::string> isa_complaint() {
  const char* wanted = std::getenv("HILLOCK_ISA");
  if (!wanted || wanted_isa()) return std::nullopt;
  std::vector<std::string_view> names;
  for (const Isa& isa : runnable_isas()) names.push_back(isa.name);
  return fmt::format("HILLOCK_ISA = '{}' is none of the instruction sets this CPU runs: {}.",
                     wanted, fmt::join(names, ", "));
}

}  // namespace hillock::kernel
