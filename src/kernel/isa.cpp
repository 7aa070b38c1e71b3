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

// kernels.cpp defines these once per instruction set, in Highway's namespace for it;
// src/CMakeLists.txt has the same list.
#define HILLOCK_DECLARE_ISA(space)                       \
  namespace space {                                      \
  extern const Kernels* const kernels;                   \
  extern const InDouble* const in_double;                \
  extern const F64Kernels* const f64;                    \
  extern const Kernels16* const kernels_bf16;            \
  extern const Kernels16* const kernels_f16;             \
  extern const Narrow* const bf16;                       \
  extern const Narrow* const f16;                        \
  extern const Memory* const memory;                     \
  extern const TrainingLoops* const training;            \
  extern const std::span<const Word> words;              \
  extern const std::span<const WordDouble> words_double; \
  extern const FormulaInDouble* const formula;           \
  extern const FormulaF64* const formula_f64;            \
  extern const AllLoops* const loops;                    \
  extern const FromOutput* const from_output;            \
  extern const ParamSlope* const param_slope;            \
  }
#if defined(__x86_64__) || defined(_M_X64)
HILLOCK_DECLARE_ISA(N_AVX3)
HILLOCK_DECLARE_ISA(N_AVX2)
HILLOCK_DECLARE_ISA(N_SSE4)
#elif defined(__aarch64__)
HILLOCK_DECLARE_ISA(N_NEON)
#endif
HILLOCK_DECLARE_ISA(N_SCALAR)
#undef HILLOCK_DECLARE_ISA

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
#define HILLOCK_ISA_OF(name, target, space)                                                        \
  Isa {                                                                                            \
    name, target, space::kernels, space::in_double, space::f64, space::kernels_bf16,               \
        space::kernels_f16, space::bf16, space::f16, space::memory, space::training, space::words, \
        space::words_double, space::formula, space::formula_f64, space::loops, space::from_output, \
        space::param_slope                                                                         \
  }
  std::vector<Isa> isas{
#if defined(__x86_64__) || defined(_M_X64)
      HILLOCK_ISA_OF("avx512", HWY_AVX3, N_AVX3),
      HILLOCK_ISA_OF("avx2", HWY_AVX2, N_AVX2),
      HILLOCK_ISA_OF("sse4", HWY_SSE4, N_SSE4),
#elif defined(__aarch64__)
      HILLOCK_ISA_OF("neon", HWY_NEON, N_NEON),
#endif
      HILLOCK_ISA_OF("scalar", HWY_SCALAR, N_SCALAR),
  };
#undef HILLOCK_ISA_OF
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
