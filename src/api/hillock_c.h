// hillock_c.h: the public C API, also for languages that call C: every activation, forward and
// backward, over arrays.
//
//   hillock_activation* f;
//   if (hillock_activation_create("elu:alpha=0.5", &f) != HILLOCK_OK) puts(hillock_last_error());
//   hillock_activation_forward(f, HILLOCK_F32, x, y, n, 1);        // y[i] = f(x[i])
//   hillock_activation_backward(f, HILLOCK_F32, x, dy, dx, n, 1);  // dx[i] = dy[i] f'(x[i])
//   hillock_activation_destroy(f);
//
// All functions may be called from any number of threads at once, also on one handle; but a handle
// may be destroyed only when no other call uses it. A NULL pointer is a usage error, unless said
// otherwise. No C++ exception leaves a function.
#ifndef HILLOCK_C_H
#define HILLOCK_C_H

#include <stddef.h>

#ifndef HILLOCK_API
#define HILLOCK_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// The number in libhillock.so.N. It grows when a program built with an older header would break. A
/// new function at the end, or a new value of dtype, does not change it.
#define HILLOCK_ABI_VERSION 0

/// The result of a call. The program `hillock` uses 0, 1 and 2 as its exit status, too.
typedef enum hillock_status {
  HILLOCK_OK = 0,
  HILLOCK_FAILED = 1,
  HILLOCK_USAGE_ERROR = 2,  // unknown name, value out of range, NULL, arrays that overlap partly
  HILLOCK_OUT_OF_MEMORY = 3
} hillock_status;

/// The element type of an array: float, double, bfloat16 or IEEE 754 binary16; the last two are
/// stored as uint16_t. Arrays need the alignment that C asks for these types, no more.
typedef enum hillock_dtype {
  HILLOCK_F32 = 0,
  HILLOCK_F64 = 1,
  HILLOCK_BF16 = 2,
  HILLOCK_F16 = 3,
  HILLOCK_DTYPE_IS_AN_INT = -0x7fffffff - 1  // not a type: it lets the enum hold any int
} hillock_dtype;

/// An elementwise activation with fixed parameters.
typedef struct hillock_activation hillock_activation;

/// The message of the last call on this thread that did not return HILLOCK_OK, in UTF-8, or "". It
/// says what was given, what is accepted and what to try. Later calls on this thread may change
/// it.
HILLOCK_API const char* hillock_last_error(void);

/// The version, such as "0.1.0", and the HILLOCK_ABI_VERSION with which the library was built.
HILLOCK_API const char* hillock_version(void);
HILLOCK_API int hillock_abi_version(void);

/// names[0] … names[count - 1]: all activations, in the order of `hillock list`. They stay valid.
HILLOCK_API hillock_status hillock_activation_names(const char* const** names, size_t* count);

/// *f = the activation of a spec: a name with optional parameters ("relu", "elu:alpha=0.5";
/// `hillock list` shows them) or a formula of x ("x*tanh(exp(x))"). *f = NULL if that fails.
HILLOCK_API hillock_status hillock_activation_create(const char* spec, hillock_activation** f);
/// Frees f, which may be NULL.
HILLOCK_API void hillock_activation_destroy(hillock_activation* f);

/// The name, "elu", and the spec, "elu:alpha=0.5". Both stay valid until f is destroyed.
HILLOCK_API hillock_status hillock_activation_name(const hillock_activation* f, const char** name);
HILLOCK_API hillock_status hillock_activation_spec(const hillock_activation* f, const char** spec);

/// *y = f(x) and *slope = f'(x), in double precision.
HILLOCK_API hillock_status hillock_activation_value(const hillock_activation* f, double x,
                                                    double* y);
HILLOCK_API hillock_status hillock_activation_slope(const hillock_activation* f, double x,
                                                    double* slope);

/// y[i] = f(x[i]) for i < n. y may be x, but may not overlap it partly. If n is 0, the arrays may
/// be NULL. Parameters are rounded to dtype first. The result is rounded to dtype: f32 is within 2
/// units in the last place of the exact value, f64 within 1 (`hillock check` lists each
/// activation); bf16 and f16 are correctly rounded. threads: 1 is the calling thread only, 0 means
/// one per CPU that the process may use. Each thread gets at least 256 KiB of output. The results
/// have the same bits for any number.
HILLOCK_API hillock_status hillock_activation_forward(const hillock_activation* f,
                                                      hillock_dtype dtype, const void* x, void* y,
                                                      size_t n, unsigned threads);
/// dx[i] = dy[i] f'(x[i]) for i < n, in the same way. dx may be x or dy.
HILLOCK_API hillock_status hillock_activation_backward(const hillock_activation* f,
                                                       hillock_dtype dtype, const void* x,
                                                       const void* dy, void* dx, size_t n,
                                                       unsigned threads);

// Functions of whole rows, and activations fused with other work; the second half of hillock.h says
// more. All arrays of a call have one dtype. Matrices are row-major, [rows][columns]. Unless said
// otherwise, an output may be an input but may not overlap one partly, and results in f32, bf16 and
// f16 have an error of at most half a unit in the last place. Empty arrays may be NULL.

/// For each row, e^x / (sum of e^x), or its logarithm. The backward passes compute dx from the
/// output y.
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

/// Memory layout of maxout's x: [pieces][units] or [units][pieces].
typedef enum hillock_layout {
  HILLOCK_PLANES = 0,
  HILLOCK_INTERLEAVED = 1,
  HILLOCK_LAYOUT_IS_AN_INT = -0x7fffffff - 1
} hillock_layout;

/// y[i] = the maximum over the pieces of unit i < units; pieces is 1 to 255. winners[i], unless
/// winners is NULL, is the index of that piece, the first one of equals. y and winners overlap
/// nothing.
HILLOCK_API hillock_status hillock_maxout(hillock_dtype dtype, hillock_layout layout, size_t pieces,
                                          const void* x, void* y, unsigned char* winners,
                                          size_t units);
/// dx has the layout of x: dy[i] at the winning piece, 0 at the others. dx overlaps nothing.
HILLOCK_API hillock_status hillock_maxout_backward(hillock_dtype dtype, hillock_layout layout,
                                                   size_t pieces, const unsigned char* winners,
                                                   const void* dy, void* dx, size_t units);

/// Which half of a row is the value. VALUE_FIRST: PyTorch, JAX; GATE_FIRST: ONNX.
typedef enum hillock_order {
  HILLOCK_VALUE_FIRST = 0,
  HILLOCK_GATE_FIRST = 1,
  HILLOCK_ORDER_IS_AN_INT = -0x7fffffff - 1
} hillock_order;

/// *f = the gate activation of "glu" (sigmoid), "bilinear" (identity), "reglu" (relu), "geglu"
/// (gelu) or "swiglu" (silu). The functions below also take any other f. *f = NULL if that fails.
HILLOCK_API hillock_status hillock_glu_gate(const char* name, hillock_activation** f);
/// y = value f(gate). x is [rows][2 columns], y is [rows][columns] and overlaps nothing.
HILLOCK_API hillock_status hillock_glu(const hillock_activation* f, hillock_order order,
                                       hillock_dtype dtype, const void* x, void* y, size_t rows,
                                       size_t columns);
HILLOCK_API hillock_status hillock_glu_backward(const hillock_activation* f, hillock_order order,
                                                hillock_dtype dtype, const void* x, const void* dy,
                                                void* dx, size_t rows, size_t columns);
/// The same with value and gate in separate arrays of n numbers each.
HILLOCK_API hillock_status hillock_glu_apart(const hillock_activation* f, hillock_dtype dtype,
                                             const void* value, const void* gate, void* y,
                                             size_t n);
HILLOCK_API hillock_status hillock_glu_apart_backward(const hillock_activation* f,
                                                      hillock_dtype dtype, const void* value,
                                                      const void* gate, const void* dy,
                                                      void* dvalue, void* dgate, size_t n);

/// Row r of y is relu(x[r]), followed by relu(-x[r]): y is [rows][2 columns] and overlaps nothing.
HILLOCK_API hillock_status hillock_crelu(hillock_dtype dtype, const void* x, void* y, size_t rows,
                                         size_t columns);
HILLOCK_API hillock_status hillock_crelu_backward(hillock_dtype dtype, const void* x,
                                                  const void* dy, void* dx, size_t rows,
                                                  size_t columns);

/// y[r][c] = f(x[r][c] + bias[c]).
HILLOCK_API hillock_status hillock_bias_forward(const hillock_activation* f, hillock_dtype dtype,
                                                const void* x, const void* bias, void* y,
                                                size_t rows, size_t columns);
/// dx[r][c] = dy[r][c] f'(x[r][c] + bias[c]), and dbias[c] = the sum of dx[r][c] over r. If bias is
/// NULL, x already contains the sums x + bias.
HILLOCK_API hillock_status hillock_bias_backward(const hillock_activation* f, hillock_dtype dtype,
                                                 const void* x, const void* bias, const void* dy,
                                                 void* dx, void* dbias, size_t rows,
                                                 size_t columns);

/// *answer = 1 if f' can be computed from the output of f, else 0. The second function computes
/// dx[i] = dy[i] f'(x[i]) from y[i] = f(x[i]); it is a usage error where that is not possible.
HILLOCK_API hillock_status hillock_has_slope_of_output(const hillock_activation* f, int* answer);
HILLOCK_API hillock_status hillock_backward_from_output(const hillock_activation* f,
                                                        hillock_dtype dtype, const void* y,
                                                        const void* dy, void* dx, size_t n);

/// Activations with learned parameters, such as "prelu". Each channel has *count parameters: params
/// is [count][channels], x is [batch][channels][spatial]. The parameters in the spec of f are
/// ignored.
HILLOCK_API hillock_status hillock_learned_parameters(const hillock_activation* f, size_t* count);
HILLOCK_API hillock_status hillock_learned_forward(const hillock_activation* f, hillock_dtype dtype,
                                                   const void* x, const void* params, void* y,
                                                   size_t batch, size_t channels, size_t spatial);
/// dx = dy f'(x). dparams has the shape of params and receives the sums over each channel.
HILLOCK_API hillock_status hillock_learned_backward(const hillock_activation* f,
                                                    hillock_dtype dtype, const void* x,
                                                    const void* params, const void* dy, void* dx,
                                                    void* dparams, size_t batch, size_t channels,
                                                    size_t spatial);

#ifdef __cplusplus
}
#endif

#endif  // HILLOCK_C_H
