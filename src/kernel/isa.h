// isa.h: the kernels of one instruction set, and the choice among those this CPU can run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hillock::expression {
struct Program;
}

namespace hillock::kernel {

/// One activation over f32 arrays. Arrays need no alignment; an output may be one of its inputs,
/// but may not overlap one partly. params holds the activation's arity of values, in card order;
/// they are rounded to f32 first. The same x gives the same bits at any position and length.
struct Kernels {
  /// y[i] = f(x[i]), i < n.
  void (*forward)(const float* x, float* y, std::size_t n, const double* params);
  /// dx[i] = dy[i] f'(x[i]), i < n.
  void (*backward)(const float* x, const float* dy, float* dx, std::size_t n, const double* params);
  /// As forward, over a row-major [rows][columns] matrix with parameters of its own for each
  /// column: params[p * columns + c] is parameter p of column c. Null where no parameter is
  /// learned.
  void (*forward_columns)(const float* x, float* y, std::size_t rows, std::size_t columns,
                          const float* params);
  /// As backward, likewise; and dparams[p * columns + c] = sum over rows of dy df/dparams[p], added
  /// in row order.
  void (*backward_columns)(const float* x, const float* dy, float* dx, std::size_t rows,
                           std::size_t columns, const float* params, float* dparams);
};

/// One activation at f32 arguments, in double precision: within 2^-40 of the exact value. y does
/// not overlap x.
struct InDouble {
  void (*value)(const float* x, double* y, std::size_t n, const double* params);
  void (*slope)(const float* x, double* y, std::size_t n, const double* params);
};

/// One activation over f64 arrays; aliasing as in Kernels. lost, unless null, gets what rounding
/// took from y: with it y can be rounded on to fewer digits.
struct F64Kernels {
  void (*value)(const double* x, double* y, double* lost, std::size_t n, const double* params);
  void (*slope)(const double* x, double* y, double* lost, std::size_t n, const double* params);
};

struct BoundFunction;  // bound.h

/// One activation over arrays of a 16-bit type; aliasing as in Kernels. Rounded once.
struct Kernels16 {
  void (*forward)(const BoundFunction& f, const std::uint16_t* x, std::uint16_t* y, std::size_t n);
  void (*backward)(const BoundFunction& f, const std::uint16_t* x, const std::uint16_t* dy,
                   std::uint16_t* dx, std::size_t n);
};

/// A 16-bit type as it is stored: to f32, and back where that cannot go wrong.
struct Narrow {
  /// y[i] = x[i], exactly.
  void (*widen)(const std::uint16_t* x, float* y, std::size_t n);
  /// out[i] = y[i] rounded to nearest even, i < n <= 64 · group. Bit g of the result is set if
  /// rounding could go the other way for an i of [group g, group g + group): if for one of them the
  /// exact value is known only to relative · |y[i]| + absolute · |size[i]|. size may be null: then
  /// absolute is 0.
  std::uint64_t (*narrow)(const float* y, std::uint16_t* out, std::size_t n, float relative,
                          const float* size, float absolute);
  static constexpr std::size_t group = 16;
};

/// Moves whole bytes.
struct Memory {
  /// Copies past the caches. to is aligned to 64 bytes, bytes a multiple of 64.
  void (*stream)(const void* from, void* to, std::size_t bytes);
  /// Makes what stream() wrote visible to other threads.
  void (*fence)();
};

/// One step of an optimiser, as PyTorch defines it. l2 adds l2 w to the gradient; decay (already
/// times the rate) takes decay w from the weight; either may be 0.
struct SgdStep {
  float rate, momentum, decay, l2;
};
struct AdagradStep {
  float rate, epsilon, decay, l2;
};
struct RmspropStep {
  float rate, smoothing, epsilon, decay, l2;
};
struct AdamStep {
  float rate, beta1, beta2, epsilon;
  float correction1, correction2;  // 1 - beta^t
  float decay, l2;
};

/// The loops of training that are not a matrix product. Matrices are row-major; a sum is added in
/// one fixed order, so that the same arrays give the same bits.
struct TrainingLoops {
  /// y[r][c] = row[c].
  void (*fill_rows)(const float* row, float* y, std::size_t rows, std::size_t columns);
  /// y[r][c] = x[which[r]][c].
  void (*gather_rows)(const float* x, const std::uint32_t* which, float* y, std::size_t rows,
                      std::size_t columns);
  /// sums[c] = sum of x[r][c] over r, in row order.
  void (*column_sums)(const float* x, float* sums, std::size_t rows, std::size_t columns);

  /// Maxout. z is [rows][pieces * units], piece p of unit u in column p * units + u; y[r][u] is the
  /// greatest piece, NaN if one is NaN; winner[r][u] is its index, the first of equals. pieces is 1
  /// to 255.
  void (*max_pieces)(const float* z, float* y, std::uint8_t* winner, std::size_t rows,
                     std::size_t units, std::size_t pieces);
  /// dz[r][p * units + u] = dy[r][u] where p won, else 0.
  void (*max_pieces_backward)(const std::uint8_t* winner, const float* dy, float* dz,
                              std::size_t rows, std::size_t units, std::size_t pieces);

  /// dlogits = scale (softmax(logits) - onehot(target)), target[r] the index of row r's class;
  /// dlogits may be logits. Returns the sum over rows of -log softmax(logits)[target].
  double (*softmax_cross_entropy)(const float* logits, const float* target, float* dlogits,
                                  std::size_t rows, std::size_t classes, float scale);
  /// dy = 2 scale (y - target); dy may be y. Returns the sum of (y - target)^2.
  double (*squared_loss)(const float* y, const float* target, float* dy, std::size_t n,
                         float scale);

  /// m = momentum m + g;  w -= rate m.
  void (*sgd)(float* w, const float* g, float* m, std::size_t n, const SgdStep& step);
  /// v += g^2;  w -= rate g / (sqrt(v) + epsilon).
  void (*adagrad)(float* w, const float* g, float* v, std::size_t n, const AdagradStep& step);
  /// v = smoothing v + (1 - smoothing) g^2;  w -= rate g / (sqrt(v) + epsilon).
  void (*rmsprop)(float* w, const float* g, float* v, std::size_t n, const RmspropStep& step);
  /// m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
  /// w -= rate (m / correction1) / (sqrt(v / correction2) + epsilon).
  void (*adam)(float* w, const float* g, float* m, float* v, std::size_t n, const AdamStep& step);
  /// average += share (w - average): a running average of the weights.
  void (*blend)(float* average, const float* w, std::size_t n, float share);

  /// sums[c] = sum of a[r][c] b[r][c] over r, in row order.
  void (*column_dots)(const float* a, const float* b, float* sums, std::size_t rows,
                      std::size_t columns);
  /// The mean of each column, and its mean squared distance from it; rows > 0.
  void (*column_moments)(const float* x, float* mean, float* variance, std::size_t rows,
                         std::size_t columns);
  /// x[r][c] = (x[r][c] - mean[c]) scale[c].
  void (*normalise_columns)(float* x, const float* mean, const float* scale, std::size_t rows,
                            std::size_t columns);
  /// x[r][c] = (x[r][c] - mean of row r) scale[r], scale[r] = 1 / sqrt(variance of row r +
  /// epsilon).
  void (*normalise_rows)(float* x, float* scale, float epsilon, std::size_t rows,
                         std::size_t columns);
  /// y[r][c] = gain[c] x[r][c] + shift[c]; y may be x.
  void (*gain_and_shift)(const float* x, const float* gain, const float* shift, float* y,
                         std::size_t rows, std::size_t columns);
  /// x[r][c] = factor[c] (dy[r][c] - (sum_dy[c] + x[r][c] sum_dy_x[c]) / rows).
  void (*normalise_columns_backward)(float* x, const float* dy, const float* factor,
                                     const float* sum_dy, const float* sum_dy_x, std::size_t rows,
                                     std::size_t columns);
  /// x[r][c] = scale[r] (d - mean of d - x mean of d x), d = dy[r][c] gain[c], means over row r.
  void (*normalise_rows_backward)(float* x, const float* dy, const float* gain, const float* scale,
                                  std::size_t rows, std::size_t columns);
  /// y[r][c] = x[r][c] factor[c]; y may be x.
  void (*times_columns)(const float* x, const float* factor, float* y, std::size_t rows,
                        std::size_t columns);
  /// y = x + scale more, and y = by x; y may be an input.
  void (*add_scaled)(const float* x, const float* more, float scale, float* y, std::size_t n);
  void (*times)(const float* x, float by, float* y, std::size_t n);
};

/// A formula given at run time: as InDouble, but within 2^-40 only as far as the formula itself
/// does not lose digits; and as F64Kernels.
struct FormulaInDouble {
  void (*value)(const expression::Program& f, const float* x, double* y, std::size_t n);
  void (*slope)(const expression::Program& f, const float* x, double* y, std::size_t n);
};
struct FormulaF64 {
  void (*value)(const expression::Program& f, const double* x, double* y, double* lost,
                std::size_t n);
  void (*slope)(const expression::Program& f, const double* x, double* y, double* lost,
                std::size_t n);
};

/// A word of number.h over an array: y[i] = word(x[i]), i < n, within ulp units in the last place
/// of the exact value for every x.
struct Word {
  std::string_view name;
  double ulp;
  void (*over)(const float* x, float* y, std::size_t n);
};

/// Likewise over doubles, within a relative error.
struct WordDouble {
  std::string_view name;
  double error;
  void (*over)(const double* x, double* y, std::size_t n);
};

struct AllLoops;  // loops.h
struct FromOutput;
struct ParamSlope;

/// What an instruction set has; one per activation: in the order of activations.h.
#define HILLOCK_KERNEL_TABLES(F)                                        \
  F(const Kernels*, kernels)        /* one per activation */            \
  F(const InDouble*, in_double)     /* one per activation */            \
  F(const F64Kernels*, f64)         /* one per activation */            \
  F(const Kernels16*, kernels_bf16) /* one per activation */            \
  F(const Kernels16*, kernels_f16)  /* one per activation */            \
  F(const FromOutput*, from_output) /* one per activation */            \
  F(const ParamSlope*, param_slope) /* one per activation */            \
  F(const Narrow*, bf16)                                                \
  F(const Narrow*, f16)                                                 \
  F(const Memory*, memory)                                              \
  F(const TrainingLoops*, training) /* those of src/nn/ */              \
  F(std::span<const Word>, words)   /* what the formulas are made of */ \
  F(std::span<const WordDouble>, words_double)                          \
  F(const FormulaInDouble*, formula) /* those given at run time */      \
  F(const FormulaF64*, formula_f64)                                     \
  F(const AllLoops*, loops) /* those of structural.h */

struct Isa {
  std::string_view name;  // "avx2"
  std::int64_t target;    // Highway's bit for it
#define HILLOCK_FIELD(type, table) type table;
  HILLOCK_KERNEL_TABLES(HILLOCK_FIELD)
#undef HILLOCK_FIELD
};

std::span<const Isa> runnable_isas();  // those this CPU has, best first; never empty
const Isa& chosen_isa();               // the best of them, or the one that HILLOCK_ISA names

/// What is wrong with HILLOCK_ISA, if it is set and names none of runnable_isas(): chosen_isa()
/// then takes the best.
std::optional<std::string> isa_complaint();

}  // namespace hillock::kernel
