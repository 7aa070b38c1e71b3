#include "cli/version.h"

#include <fmt/format.h>

#include <string>

#include "api/hillock.h"
#include "cli/mpi_job.h"
#include "kernel/isa.h"
#include "nn/matmul.h"

namespace hillock::cli {

std::string version_text() {
  std::string others;
  for (const kernel::Isa& isa : kernel::runnable_isas())
    if (isa.name != kernel::chosen_isa().name)
      others += fmt::format("{}{}", others.empty() ? "; also runs " : ", ", isa.name);
  const std::string small = nn::small_matmul_library();
  return fmt::format(
      "hillock {}\n"
      "instruction set  {}{}\n"
      "matrix products  {}{}\n"
      "MPI              {}",
      version(), kernel::chosen_isa().name, others, nn::matmul_library(),
      small.empty() ? "" : fmt::format("; small ones {}", small),
      mpi_is_built_in() ? "loaded under mpirun" : "not built in");
}

}  // namespace hillock::cli
