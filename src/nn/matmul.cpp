#include "nn/matmul.h"

#include <dnnl.h>
#include <dnnl_debug.h>
#include <fmt/format.h>
#include <omp.h>

#include <cassert>

namespace hillock {

void matmul(Transposed a_is, Transposed b_is, std::size_t m, std::size_t n, std::size_t k,
            const float* a, const float* b, float* c, Into into) {
  const auto rows = static_cast<dnnl_dim_t>(m), columns = static_cast<dnnl_dim_t>(n),
             inner = static_cast<dnnl_dim_t>(k);
  const bool at = a_is == Transposed::yes, bt = b_is == Transposed::yes;
  const float beta = into == Into::sum ? 1.0f : 0.0f;
  [[maybe_unused]] const auto status =
      dnnl_sgemm(at ? 'T' : 'N', bt ? 'T' : 'N', rows, columns, inner, 1.0f, a, at ? rows : inner,
                 b, bt ? inner : columns, beta, c, columns);
  assert(status == dnnl_success);
}

std::string matmul_library() {
  const dnnl_version_t& v = *dnnl_version();
  return fmt::format("oneDNN {}.{}.{} {}", v.major, v.minor, v.patch,
                     dnnl_cpu_isa2str(dnnl_get_effective_cpu_isa()));
}

void one_thread_per_product() {
  omp_set_num_threads(1);
}

}  // namespace hillock
