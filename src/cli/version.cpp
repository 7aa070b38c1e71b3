#include "cli/version.h"

#include <fmt/format.h>

#include <string_view>

#include "api/hillock.h"
#include "kernel/isa.h"
#include "nn/matmul.h"

namespace hillock {

std::string version_text() {
  std::string others;
  for (const Isa& isa : runnable_isas())
    if (isa.name != chosen_isa().name)
      others += fmt::format("{}{}", others.empty() ? "; also runs " : ", ", isa.name);
#ifdef HILLOCK_MPI
  constexpr std::string_view mpi = "built in";
#else
  constexpr std::string_view mpi = "not built in";
#endif
  const std::string small = small_matmul_library();
  return fmt::format(
      "hillock {}\n"
      "instruction set  {}{}\n"
      "matrix products  {}{}\n"
      "MPI              {}",
      version(), chosen_isa().name, others, matmul_library(),
      small.empty() ? "" : fmt::format("; small ones {}", small), mpi);
}

}  // namespace hillock
