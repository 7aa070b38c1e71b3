// hillock_c.h: the public face for C, and for languages that call C. Every activation, forward and
// backward, over arrays.
//
//   hillock_activation* f;
//   if (hillock_activation_create("elu:alpha=0.5", &f) != HILLOCK_OK) puts(hillock_last_error());
//   hillock_activation_forward(f, HILLOCK_F32, x, y, n, 1);        // y[i] = f(x[i])
//   hillock_activation_backward(f, HILLOCK_F32, x, dy, dx, n, 1);  // dx[i] = dy[i] f'(x[i])
//   hillock_activation_destroy(f);
//
// Everything may be called from any number of threads at once, also on one handle; but a handle is
// destroyed when nobody uses it any more. Where a pointer is wanted, NULL is a usage error, unless
// said otherwise. No C++ exception leaves a function.
#ifndef HILLOCK_C_H
#define HILLOCK_C_H

#include <stddef.h>

#ifndef HILLOCK_API
#define HILLOCK_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// Grows when a program built with an older header would break: it is the number in
/// libhillock.so.N. A new function at the end, or a new value of dtype, does not change it.
#define HILLOCK_ABI_VERSION 0

/// How a call went. The program `hillock` exits with the same 0, 1 and 2.
typedef enum hillock_status {
  HILLOCK_OK = 0,
  HILLOCK_FAILED = 1,
  HILLOCK_USAGE_ERROR = 2,  // an unknown name, a value outside its range, NULL, arrays that overlap
  HILLOCK_OUT_OF_MEMORY = 3
} hillock_status;

/// What an array holds: float; double; bfloat16 or IEEE 754 binary16 as uint16_t. Arrays are
/// aligned as C aligns these types; no more is asked.
typedef enum hillock_dtype {
  HILLOCK_F32 = 0,
  HILLOCK_F64 = 1,
  HILLOCK_BF16 = 2,
  HILLOCK_F16 = 3,
  HILLOCK_DTYPE_IS_AN_INT = -0x7fffffff - 1  // no type: with it an enum holds any int
} hillock_dtype;

/// An elementwise activation with its parameters set.
typedef struct hillock_activation hillock_activation;

/// What was wrong with the last call on this thread that did not return HILLOCK_OK: what was given,
/// what is accepted, what to try, in UTF-8; "" if there was none. Later calls on this thread may
/// change it.
HILLOCK_API const char* hillock_last_error(void);

/// "0.1.0", and the HILLOCK_ABI_VERSION that the library was built with.
HILLOCK_API const char* hillock_version(void);
HILLOCK_API int hillock_abi_version(void);

/// names[0] … names[count - 1]: all activations, in the order of `hillock list`. They stay.
HILLOCK_API hillock_status hillock_activation_names(const char* const** names, size_t* count);

/// *f = what the spec says: "relu", "elu:alpha=0.5"; names and parameters as `hillock list` shows
/// them. *f = NULL if that fails.
HILLOCK_API hillock_status hillock_activation_create(const char* spec, hillock_activation** f);
/// Frees f, which may be NULL.
HILLOCK_API void hillock_activation_destroy(hillock_activation* f);

/// "elu", "elu:alpha=0.5": they stay as long as f does.
HILLOCK_API hillock_status hillock_activation_name(const hillock_activation* f, const char** name);
HILLOCK_API hillock_status hillock_activation_spec(const hillock_activation* f, const char** spec);

/// *y = f(x) and *slope = f'(x), in double precision.
HILLOCK_API hillock_status hillock_activation_value(const hillock_activation* f, double x,
                                                    double* y);
HILLOCK_API hillock_status hillock_activation_slope(const hillock_activation* f, double x,
                                                    double* slope);

/// y[i] = f(x[i]), i < n. y may be x, but not overlap it partly. If n is 0, the arrays may be NULL.
/// Results are rounded to dtype: f32 within 2 units in the last place and f64 within 1 of the exact
/// value (`hillock check` lists each), bf16 and f16 correctly. Parameters are rounded to dtype
/// first. `threads` share the work: 1 is the caller's alone, 0 stands for one per CPU that the
/// process may use; each gets at least 256 KiB of output; the results are the same bits for any.
HILLOCK_API hillock_status hillock_activation_forward(const hillock_activation* f,
                                                      hillock_dtype dtype, const void* x, void* y,
                                                      size_t n, unsigned threads);
/// dx[i] = dy[i] f'(x[i]), i < n. Likewise; dx may be x or dy.
HILLOCK_API hillock_status hillock_activation_backward(const hillock_activation* f,
                                                       hillock_dtype dtype, const void* x,
                                                       const void* dy, void* dx, size_t n,
                                                       unsigned threads);

// What is not one activation over one array: second half of hillock.h, which says more. All arrays
// of a call are of one dtype, matrices row-major: [rows][columns]. An output may be an input unless
// said otherwise, but may overlap none partly. Errors of f32, bf16 and f16 results are half a unit
// in the last place, unless hillock.h says otherwise. Arrays without numbers may be NULL.

/// Each row's e^x / (sum of e^x), and its logarithm; dx from the output y.
HILLOCK_API hillock_status hillock_softmax(hillock_dtype dtype, const void* x, void* y, size_t rows,
                                           size_t columns);
HILLOCK_API hillock_status hillock_softmax_backward(hillock_dtype dtype, const void* y,
                                                    const void* dy, void* dx, size_t rows,
                                                    size_t columns);
HILLOCK_API hillock_status hillock_log_softmax(hillock_dtype dtype, const void* x, void* y,
                                               size_t rows, size_t columns);
HILLOCK_API hillock_status hillock_log_softmax_backward(hillock_dtype dtype, const void* y,
                                                        const void* dy, void* dx, size_t rows,
                                                        size_t columns);

/// Where the pieces of maxout stand: x is [pieces][units], or [units][pieces].
typedef enum hillock_layout {
  HILLOCK_PLANES = 0,
  HILLOCK_INTERLEAVED = 1,
  HILLOCK_LAYOUT_IS_AN_INT = -0x7fffffff - 1
} hillock_layout;

/// y[i] = the greatest piece of unit i < units, of 1 to 255; winners[i], unless winners is NULL,
/// says which, the first of equals. y and winners overlap nothing.
HILLOCK_API hillock_status hillock_maxout(hillock_dtype dtype, hillock_layout layout, size_t pieces,
                                          const void* x, void* y, unsigned char* winners,
                                          size_t units);
/// dx, laid out as x: dy[i] for the piece that won, 0 for the others. dx overlaps nothing.
HILLOCK_API hillock_status hillock_maxout_backward(hillock_dtype dtype, hillock_layout layout,
                                                   size_t pieces, const unsigned char* winners,
                                                   const void* dy, void* dx, size_t units);

/// Which half of a row of a gated unit is which. VALUE_FIRST: PyTorch, JAX; GATE_FIRST: ONNX.
typedef enum hillock_order {
  HILLOCK_VALUE_FIRST = 0,
  HILLOCK_GATE_FIRST = 1,
  HILLOCK_ORDER_IS_AN_INT = -0x7fffffff - 1
} hillock_order;

/// *f = the activation of the gate of "glu", "bilinear", "reglu", "geglu" or "swiglu": the sigmoid,
/// identity, relu, gelu, silu. Any other does for the functions below too. *f = NULL if that fails.
HILLOCK_API hillock_status hillock_glu_gate(const char* name, hillock_activation** f);
/// y = value f(gate). x is [rows][2 columns], y [rows][columns] and overlaps nothing.
HILLOCK_API hillock_status hillock_glu(const hillock_activation* f, hillock_order order,
                                       hillock_dtype dtype, const void* x, void* y, size_t rows,
                                       size_t columns);
HILLOCK_API hillock_status hillock_glu_backward(const hillock_activation* f, hillock_order order,
                                                hillock_dtype dtype, const void* x, const void* dy,
                                                void* dx, size_t rows, size_t columns);
/// The same with value and gate as arrays of their own, n numbers each.
HILLOCK_API hillock_status hillock_glu_apart(const hillock_activation* f, hillock_dtype dtype,
                                             const void* value, const void* gate, void* y,
                                             size_t n);
HILLOCK_API hillock_status hillock_glu_apart_backward(const hillock_activation* f,
                                                      hillock_dtype dtype, const void* value,
                                                      const void* gate, const void* dy,
                                                      void* dvalue, void* dgate, size_t n);

/// y[r] = relu(x[r]), then relu(-x[r]): y is [rows][2 columns] and overlaps nothing.
HILLOCK_API hillock_status hillock_crelu(hillock_dtype dtype, const void* x, void* y, size_t rows,
                                         size_t columns);
HILLOCK_API hillock_status hillock_crelu_backward(hillock_dtype dtype, const void* x,
                                                  const void* dy, void* dx, size_t rows,
                                                  size_t columns);

/// y[r][c] = f(x[r][c] + bias[c]).
HILLOCK_API hillock_status hillock_bias_forward(const hillock_activation* f, hillock_dtype dtype,
                                                const void* x, const void* bias, void* y,
                                                size_t rows, size_t columns);
/// dx[r][c] = dy[r][c] f'(x[r][c] + bias[c]), dbias[c] = the sum of dx[r][c] over r. bias = NULL: x
/// holds the sums already.
HILLOCK_API hillock_status hillock_bias_backward(const hillock_activation* f, hillock_dtype dtype,
                                                 const void* x, const void* bias, const void* dy,
                                                 void* dx, void* dbias, size_t rows,
                                                 size_t columns);

/// *answer = 1 if f' can be had from f's output, else 0; and dx[i] = dy[i] f'(x[i]) from
/// y[i] = f(x[i]), a usage error where it cannot.
HILLOCK_API hillock_status hillock_has_slope_of_output(const hillock_activation* f, int* answer);
HILLOCK_API hillock_status hillock_backward_from_output(const hillock_activation* f,
                                                        hillock_dtype dtype, const void* y,
                                                        const void* dy, void* dx, size_t n);

/// Learned parameters, of "prelu" for one: *count for each channel; params is [count][channels], x
/// [batch][channels][spatial]. Those in f's spec are not looked at.
HILLOCK_API hillock_status hillock_learned_parameters(const hillock_activation* f, size_t* count);
HILLOCK_API hillock_status hillock_learned_forward(const hillock_activation* f, hillock_dtype dtype,
                                                   const void* x, const void* params, void* y,
                                                   size_t batch, size_t channels, size_t spatial);
/// dx = dy f'(x), and dparams, like params: the sums over each channel.
HILLOCK_API hillock_status hillock_learned_backward(const hillock_activation* f,
                                                    hillock_dtype dtype, const void* x,
                                                    const void* params, const void* dy, void* dx,
                                                    void* dparams, size_t batch, size_t channels,
                                                    size_t spatial);

#ifdef __cplusplus
}
#endif

#endif  // HILLOCK_C_H
