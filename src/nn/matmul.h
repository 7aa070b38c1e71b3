// matmul.h: the matrix products of a network, row-major f32, on the calling thread alone.
#pragma once

#include <cstddef>
#include <string>

namespace hillock::nn {

enum class Transposed { no, yes };
enum class Into { fresh, sum };  // C = A B, or C += A B

/// C[m][n] = A[m][k] B[k][n]. A is stored [k][m] where a_is is yes, B [n][k] where b_is is yes.
/// Repeats bit for bit.
void matmul(Transposed a_is, Transposed b_is, std::size_t m, std::size_t n, std::size_t k,
            const float* a, const float* b, float* c, Into into);

/// Who computes them: with another library, or other instructions of it, they have other last bits.
std::string matmul_library();

/// Who computes small ones, where the CPU is one it has code for; "" where it is not built in.
std::string small_matmul_library();

/// Keeps this thread's products on this thread. Once in every thread that calls matmul.
void one_thread_per_product();

}  // namespace hillock::nn
