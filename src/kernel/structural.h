// structural.h: what is not one activation over one array: maxout, gated units, crelu, softmax, an
// activation with its bias, from its output, or with parameters that are learned.
//
// All arrays of a call are of one type; matrices are row-major. Results are rounded once to the
// type, bf16 and f16 too; they have the same bits at any position, and in any thread. Unless said
// otherwise an output may be an input, but overlaps none partly.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/dtype.h"
#include "kernel/isa.h"

namespace hillock::kernel {

/// Where the pieces of unit i < n stand: x[p n + i] or x[i pieces + p].
enum class PieceLayout { planes, interleaved };

/// y[i] = the greatest of unit i's pieces, NaN if one is; winner[i] (unless null) the piece, the
/// first of equals. pieces is 1 to 255. Exact. y overlaps no input.
void maxout(const Isa& isa, DType type, PieceLayout layout, const void* x, void* y,
            std::uint8_t* winner, std::size_t n, std::size_t pieces);
/// dx, as x is laid out: dy[i] for the piece that won, 0 for the others.
void maxout_backward(const Isa& isa, DType type, PieceLayout layout, const std::uint8_t* winner,
                     const void* dy, void* dx, std::size_t n, std::size_t pieces);

/// Two arrays of [rows][columns] whose rows start `stride` numbers apart: halves of one matrix
/// [rows][2 columns] (stride 2 columns), or two of their own (stride columns).
struct Pairs {
  std::size_t rows, columns, stride;
};
/// y[r][c] = value[r][c] f(gate[r][c]); y is [rows][columns]. f32, bf16, f16: within 0.5001 ULP;
/// f64: 2.1 ULP, and dgate 3.1 (three roundings).
void gated(const Isa& isa, std::size_t activation, DType type, Pairs pairs, const void* value,
           const void* gate, void* y, const double* params);
/// dvalue = dy f(gate), dgate = dy value f'(gate), laid out as value and gate.
void gated_backward(const Isa& isa, std::size_t activation, DType type, Pairs pairs,
                    const void* value, const void* gate, const void* dy, void* dvalue, void* dgate,
                    const double* params);

/// y[r] = relu(x[r]) and relu(-x[r]) after it; x is [rows][columns], y [rows][2 columns]. Exact. y
/// does not overlap x.
void crelu(const Isa& isa, DType type, const void* x, void* y, std::size_t rows,
           std::size_t columns);
void crelu_backward(const Isa& isa, DType type, const void* x, const void* dy, void* dx,
                    std::size_t rows, std::size_t columns);

/// Each row's e^x / sum of e^x, or its logarithm x - log(sum of e^x). A row with a NaN, with +inf,
/// or of nothing but -inf gives NaN throughout, as PyTorch's. f32, bf16, f16: 0.51 ULP; f64: 4 ULP
/// (softmax), 3 (log_softmax), however long the row.
enum class Softmax { plain, log };
void softmax(const Isa& isa, Softmax kind, DType type, const void* x, void* y, std::size_t rows,
             std::size_t columns);
/// From the output: dx = y (dy - sum of dy y), or dy - e^y sum of dy. The sum is in double, in one
/// order: the error is half an ULP and 2^-50 of y (|dy| + the sum of |dy y|), or of |dy| + e^y sum
/// of |dy|.
void softmax_backward(const Isa& isa, Softmax kind, DType type, const void* y, const void* dy,
                      void* dx, std::size_t rows, std::size_t columns);

/// y[r][c] = f(x[r][c] + bias[c]). The sum is rounded to the type (that of 16 bits to f32), then f
/// of it once: f32 and f64 have the bits of two passes.
void bias_forward(const Isa& isa, std::size_t activation, DType type, const void* x,
                  const void* bias, void* y, std::size_t rows, std::size_t columns,
                  const double* params);
/// dx[r][c] = dy[r][c] f'(x[r][c] + bias[c]) and dbias[c] = the sum of dx[r][c] over r: added in
/// double, as stored, in an order fixed by the columns. bias may be null: 0.
void bias_backward(const Isa& isa, std::size_t activation, DType type, const void* x,
                   const void* bias, const void* dy, void* dx, void* dbias, std::size_t rows,
                   std::size_t columns, const double* params);

/// Whether backward_from_output can be called: activation.h, HasSlopeOfOutput.
bool has_slope_of_output(std::size_t activation, const double* params);
/// dx[i] = dy[i] f'(x[i]) from y[i] = f(x[i]), correctly rounded for the y that is stored; what
/// rounding y lost is lost (report/output_slopes.h measures it).
void backward_from_output(const Isa& isa, std::size_t activation, DType type, const void* y,
                          const void* dy, void* dx, std::size_t n, const double* params);

/// [batch][channels][spatial]; each channel has parameters of its own, params[p channels + c].
/// channels = 1: one for all; spatial = 1: one a column.
struct Channels {
  std::size_t batch, channels, spatial;
};
void learned_forward(const Isa& isa, std::size_t activation, DType type, Channels shape,
                     const void* x, void* y, const double* params);
/// dx = dy f'(x), and dparams[p channels + c] = the sum over channel c of dy df/dparams[p]: in
/// double, in an order fixed by the shape.
void learned_backward(const Isa& isa, std::size_t activation, DType type, Channels shape,
                      const void* x, const void* dy, void* dx, const double* params,
                      double* dparams);

}  // namespace hillock::kernel
