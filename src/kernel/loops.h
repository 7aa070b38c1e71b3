// loops.h: what the drivers of structural.h run on blocks of numbers, compiled once per instruction
// set: loops.cpp, and of each activation kernels_output.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::kernel {

/// The exponentials of a stretch of a row, e^(x - greatest): those of x = greatest are 1 each and
/// counted, the rest summed. The sum is rest + error.
struct Exponentials {
  double rest = 0, error = 0;
  std::size_t equal = 0;
};

/// Loops over T, float or double, i < n. All that is computed is computed in double and rounded
/// once to T. An output may be an input, but not overlap it partly; arrays need no alignment; the
/// same numbers give the same bits at any position and length.
template <class T>
struct Loops {
  /// y[i] = the greatest of x[p stride + i], p < pieces: the first NaN if there is one. winner[i]
  /// is its p, the first of equals; winner may be null. pieces is 1 to 255.
  void (*max_planes)(const T* x, std::size_t stride, T* y, std::uint8_t* winner, std::size_t n,
                     std::size_t pieces);
  /// Of x[i pieces + p].
  void (*max_interleaved)(const T* x, T* y, std::uint8_t* winner, std::size_t n,
                          std::size_t pieces);
  /// dx[i] = dy[i] where winner[i] is piece, else 0.
  void (*where_won)(const std::uint8_t* winner, std::uint8_t piece, const T* dy, T* dx,
                    std::size_t n);
  /// dx[i pieces + p] likewise. dx overlaps nothing.
  void (*spread_interleaved)(const std::uint8_t* winner, const T* dy, T* dx, std::size_t n,
                             std::size_t pieces);

  /// y[i] = a[i] b[i], and y[i] = a[i] max(0, b[i]).
  void (*product)(const T* a, const T* b, T* y, std::size_t n);
  void (*product_rectified)(const T* a, const T* b, T* y, std::size_t n);
  /// y[i] = a[i] b[i] where gate[i] > 0, else 0; NaN where gate[i] is.
  void (*product_where)(const T* a, const T* b, const T* gate, T* y, std::size_t n);
  /// y[i] = a[i] b[i] f[i]; a, or b, or both may be null: 1.
  void (*scaled)(const double* f, const T* a, const T* b, T* y, std::size_t n);

  /// positive[i] = max(0, x[i]), negative[i] = max(0, -x[i]); and dx[i] of both.
  void (*both_sides)(const T* x, T* positive, T* negative, std::size_t n);
  void (*both_sides_backward)(const T* x, const T* dpositive, const T* dnegative, T* dx,
                              std::size_t n);

  /// The greatest, NaN left out; -inf if there is none.
  T (*greatest)(const T* x, std::size_t n);
  /// e[i] = e^(x[i] - greatest), unless e is null; greatest is finite.
  Exponentials (*exponentials)(const T* x, T greatest, double* e, std::size_t n);
  /// y[i] = factor e[i].
  void (*shares)(const double* e, double factor, T* y, std::size_t n);
  /// y[i] = x[i] - greatest - log_sum.
  void (*log_shares)(const T* x, T greatest, double log_sum, T* y, std::size_t n);
  /// The sum of a[i] b[i]; of a[i] where b is null.
  double (*dot)(const T* a, const T* b, std::size_t n);
  double (*dot_with)(const double* a, const T* b, std::size_t n);
  /// dx[i] = y[i] (dy[i] - dot), and dx[i] = dy[i] - e^y[i] sum.
  void (*softmax_backward)(const T* y, const T* dy, double dot, T* dx, std::size_t n);
  void (*log_softmax_backward)(const T* y, const T* dy, double sum, T* dx, std::size_t n);

  /// y[i] = a[i] + b[i].
  void (*sum)(const T* a, const T* b, T* y, std::size_t n);
  /// sums[i] += x[i].
  void (*add_to)(const T* x, double* sums, std::size_t n);
};

struct AllLoops {
  Loops<float> f32;
  /// As f32, but rounded to the neighbour whose last bit is 1, unless exact: rounded once more to
  /// 16 bits, that gives what one rounding would (Boldo, Melquiond 2008, IEEE TC 57, section 3).
  Loops<float> f32_to_odd;
  Loops<double> f64;
};

/// The slope as a function of the output: A::slope_of_output of activation.h. All null where there
/// is none. Parameters are rounded as those of Kernels.
struct FromOutput {
  /// dx[i] = dy[i] f'(x[i]), y[i] = f(x[i]).
  void (*backward)(const float* y, const float* dy, float* dx, std::size_t n, const double* params);
  /// slope[i] of y[i].
  void (*in_double)(const float* y, double* slope, std::size_t n, const double* params);
  void (*f64)(const double* y, double* slope, std::size_t n, const double* params);
};

/// slope[i] = df/dparams[which] at x[i]. Null where no parameter is learned.
struct ParamSlope {
  void (*in_double)(const float* x, double* slope, std::size_t n, const double* params,
                    std::size_t which);
  void (*f64)(const double* x, double* slope, std::size_t n, const double* params,
              std::size_t which);
};

}  // namespace hillock::kernel
