// product.h: matrix products of floats, doubles and whole numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "nn/matmul.h"

namespace hillock::onnx {

/// C[m][n] = A[m][k] B[k][n], or C += A B, as nn/matmul.h has it; there for floats by oneDNN, here
/// by plain loops for the others.
template <class T>
void product(nn::Transposed a_is, nn::Transposed b_is, std::size_t m, std::size_t n, std::size_t k,
             const T* a, const T* b, T* c, nn::Into into) {
  if (m == 0 || n == 0) return;
  if (into == nn::Into::fresh) std::fill(c, c + m * n, T(0));
  if (k == 0) return;
  if constexpr (std::is_same_v<T, float>) {
    nn::matmul(a_is, b_is, m, n, k, a, b, c, nn::Into::sum);
  } else {
    using Sum = std::conditional_t<std::is_integral_v<T>, std::uint64_t, T>;  // wraps
    const bool at = a_is == nn::Transposed::yes, bt = b_is == nn::Transposed::yes;
    std::vector<Sum> row(n);
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) row[j] = static_cast<Sum>(c[i * n + j]);
      for (std::size_t l = 0; l < k; ++l) {
        const Sum x = static_cast<Sum>(at ? a[l * m + i] : a[i * k + l]);
        if (bt)
          for (std::size_t j = 0; j < n; ++j) row[j] += x * static_cast<Sum>(b[j * k + l]);
        else
          for (std::size_t j = 0; j < n; ++j) row[j] += x * static_cast<Sum>(b[l * n + j]);
      }
      for (std::size_t j = 0; j < n; ++j) c[i * n + j] = static_cast<T>(row[j]);
    }
  }
}

}  // namespace hillock::onnx
