#include "kernel/isa.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hwy/detect_targets.h>
#include <hwy/targets.h>

namespace hillock {

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

static std::vector<Isa> those_this_cpu_has() {
#define HILLOCK_ISA_OF(name, target, space) \
  Isa{name,                                 \
      target,                               \
      space::kernels,                       \
      space::in_double,                     \
      space::f64,                           \
      space::kernels_bf16,                  \
      space::kernels_f16,                   \
      space::bf16,                          \
      space::f16,                           \
      space::memory,                        \
      space::training,                      \
      space::words,                         \
      space::words_double,                  \
      space::formula,                       \
      space::formula_f64,                   \
      space::loops,                         \
      space::from_output,                   \
      space::param_slope}
  std::vector<Isa> isas {
#if defined(__x86_64__) || defined(_M_X64)
    HILLOCK_ISA_OF("avx512", HWY_AVX3, N_AVX3), HILLOCK_ISA_OF("avx2", HWY_AVX2, N_AVX2),
        HILLOCK_ISA_OF("sse4", HWY_SSE4, N_SSE4),
#elif defined(__aarch64__)
    HILLOCK_ISA_OF("neon", HWY_NEON, N_NEON),
#endif
        HILLOCK_ISA_OF("scalar", HWY_SCALAR, N_SCALAR),
  };
#undef HILLOCK_ISA_OF
  std::int64_t cpu = hwy::SupportedTargets() | HWY_SCALAR;
#if defined(__aarch64__)
  cpu |= HWY_NEON;  // every 64-bit Arm has it; Highway wants AES beside it, which no kernel uses
#endif
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

}  // namespace hillock
