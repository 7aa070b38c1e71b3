#include "nn/matmul.h"

#include <dnnl.h>
#include <dnnl_debug.h>
#include <fmt/format.h>

#include <cassert>
#include <new>
#include <string_view>
#include <vector>

#ifdef HILLOCK_XSMM
#include <libxsmm.h>
#endif

#include "api/helper_threads.h"
#include "data/memory_bound.h"
#include "kernel/isa.h"

// Of GNU's OpenMP, whose threads Debian's oneDNN computes with. clang's <omp.h> is of another.
extern "C" {
void omp_set_num_threads(int threads);
int omp_get_max_threads();
}

namespace hillock::nn {
namespace {

// What HILLOCK_ISA allows the libraries, where it allows less than this CPU has. oneDNN has nothing
// below SSE 4.1, and libxsmm generates no code below AVX.
struct LibraryIsa {
  std::string_view name;
  dnnl_cpu_isa_t dnnl;
  int xsmm;
};
#ifdef HILLOCK_XSMM
constexpr int xsmm_none = LIBXSMM_TARGET_ARCH_GENERIC, xsmm_avx2 = LIBXSMM_X86_AVX2;
#else
constexpr int xsmm_none = 0, xsmm_avx2 = 0;
#endif
constexpr LibraryIsa library_isas[] = {{"avx2", dnnl_cpu_isa_avx2, xsmm_avx2},
                                       {"sse4", dnnl_cpu_isa_sse41, xsmm_none},
                                       {"scalar", dnnl_cpu_isa_sse41, xsmm_none}};

// Both libraries take it before their first product only.
bool hold_libraries_to_isa() {
  if (kernel::chosen_isa().name == kernel::runnable_isas().front().name) return true;
  for (const LibraryIsa& isa : library_isas) {
    if (isa.name != kernel::chosen_isa().name) continue;
    dnnl_set_max_cpu_isa(isa.dnnl);
#ifdef HILLOCK_XSMM
    libxsmm_set_target_archid(isa.xsmm);
#endif
  }
  return true;
}

// OpenMP ends the program where it gets fewer threads than it was set to.
bool hold_openmp_to_threads() {
  const auto wanted = static_cast<std::size_t>(omp_get_max_threads());
  if (wanted > 1) omp_set_num_threads(static_cast<int>(api::threads_to_be_had(wanted)));
  return true;
}

void prepare_libraries() {
  [[maybe_unused]] static const bool done = hold_libraries_to_isa() && hold_openmp_to_threads();
}

#ifdef HILLOCK_XSMM
// Its generator of code ends the program where it gets no memory. With less than half a gigabyte
// left of a limited address space, oneDNN makes all products.
bool there_is_room_for_code() {
  static const bool there_is = data::address_space_left() > 0x1p29;
  return there_is;
}

// What libxsmm's kernels are made for: up to here they take 0.4 to 1.0 of dnnl_sgemm's time, beyond
// its packing wins; and where B or C has to be turned, so much of it (notebook/performance.md).
constexpr std::size_t small = 64 * 128 * 128, small_to_turn = 64 * 128;
// Its registers lie along the rows of C, 16 columns each. A C of so few columns, and many rows, is
// sooner made transposed and then turned.
constexpr std::size_t few_columns = 10;

// Room for so many floats, kept by this thread.
float* scratch() {
  thread_local std::vector<float> room(small_to_turn);
  return room.data();
}

void turn(const float* from, float* to, std::size_t rows, std::size_t columns) {
  const auto r = static_cast<libxsmm_blasint>(rows), c = static_cast<libxsmm_blasint>(columns);
  libxsmm_otrans(to, from, sizeof(float), c, r, c, r);
}

// Whether it was done. libxsmm stores by columns: C' = B' A'. A kernel is made once per shape.
bool multiply_small(Transposed a_is, Transposed b_is, std::size_t m, std::size_t n, std::size_t k,
                    const float* a, const float* b, float* c, Into into) {
  if (!there_is_room_for_code()) return false;
  if (m * n * k > small || (b_is == Transposed::yes && n * k > small_to_turn)) return false;
  const bool at = a_is == Transposed::yes, bt = b_is == Transposed::yes;
  if (at && !bt && into == Into::fresh && n <= few_columns && m > 2 * n && m * n <= small_to_turn) {
    if (!multiply_small(Transposed::yes, Transposed::no, n, m, k, b, a, scratch(), Into::fresh))
      return false;
    turn(scratch(), c, n, m);
    return true;
  }
  const auto rows = static_cast<libxsmm_blasint>(m), columns = static_cast<libxsmm_blasint>(n),
             inner = static_cast<libxsmm_blasint>(k);
  const libxsmm_blasint row_of_a = at ? rows : inner;
  const float alpha = 1, beta = into == Into::sum ? 1.0f : 0.0f;
  const int flags = at ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
  const auto kernel = libxsmm_smmdispatch(columns, rows, inner, &columns, &row_of_a, &columns,
                                          &alpha, &beta, &flags, nullptr);
  if (!kernel) return false;  // no such instructions here
  if (bt) {                   // it has no kernel for that
    turn(b, scratch(), n, k);
    b = scratch();
  }
  kernel(b, a, c);
  return true;
}
#else
bool multiply_small(Transposed, Transposed, std::size_t, std::size_t, std::size_t, const float*,
                    const float*, float*, Into) {
  return false;
}
#endif

}  // namespace

void matmul(Transposed a_is, Transposed b_is, std::size_t m, std::size_t n, std::size_t k,
            const float* a, const float* b, float* c, Into into) {
  prepare_libraries();
  if (multiply_small(a_is, b_is, m, n, k, a, b, c, into)) return;
  const auto rows = static_cast<dnnl_dim_t>(m), columns = static_cast<dnnl_dim_t>(n),
             inner = static_cast<dnnl_dim_t>(k);
  const bool at = a_is == Transposed::yes, bt = b_is == Transposed::yes;
  const float beta = into == Into::sum ? 1.0f : 0.0f;
  const auto status = dnnl_sgemm(at ? 'T' : 'N', bt ? 'T' : 'N', rows, columns, inner, 1.0f, a,
                                 at ? rows : inner, b, bt ? inner : columns, beta, c, columns);
  assert(status == dnnl_success || status == dnnl_out_of_memory);
  if (status != dnnl_success) throw std::bad_alloc();  // c would be left as it was
}

std::string matmul_library() {
  prepare_libraries();
  const dnnl_version_t& v = *dnnl_version();
  return fmt::format("oneDNN {}.{}.{} {}", v.major, v.minor, v.patch,
                     dnnl_cpu_isa2str(dnnl_get_effective_cpu_isa()));
}

std::string small_matmul_library() {
#ifdef HILLOCK_XSMM
  return fmt::format("libxsmm {}.{}", LIBXSMM_VERSION_MAJOR, LIBXSMM_VERSION_MINOR);
#else
  return "";
#endif
}

void one_thread_per_product() {
  omp_set_num_threads(1);
}

}  // namespace hillock::nn
