// accuracy.h: measures the errors of the kernels against exact values, for `hillock check`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "activation/activation.h"
#include "kernel/dtype.h"
#include "kernel/isa.h"

namespace hillock::accuracy {

enum class Direction { value, slope };

/// The largest error found, in ULP of the exact value, and its argument.
struct Worst {
  double ulps = 0, x = 0, got = 0, exact = 0;

  void add(const Worst& other) {
    if (other.ulps > ulps) *this = other;
  }
};

/// The errors of one activation's kernel, with default parameters.
struct Measured {
  std::size_t activation;  // its index in activations.h
  std::string_view isa;
  kernel::DType type;
  Direction direction;
  std::uint64_t points = 0;
  Worst worst;
  double bound;                    // stated on the card; for 16-bit types half an ULP
  std::vector<double> misrounded;  // 16-bit types: every x whose result is not the nearest number
  std::size_t near_ties;           // how many of those the card states

  bool holds() const { return worst.ulps <= bound && misrounded.size() <= near_ties; }
};

/// How many arguments are tested.
struct Effort {
  std::uint64_t floats;  // f32 arguments, compared with the f64 kernels; 2^32: all
  std::size_t judged;    // arguments of f64, and as many of f32, compared with MPFR
  unsigned threads = 1;
};

/// Measures one activation: f32 and the 16-bit types on each of isas, f64 likewise. progress is
/// called from time to time with the finished share.
std::vector<Measured> measure(std::size_t activation, std::span<const kernel::Isa> isas,
                              const Effort& effort,
                              const std::function<void(double)>& progress = {});

/// The ULP that is the unit of an error at x: the last place of `exact` in a type with that many
/// digits (24: f32, 53: f64), or 2^-149 (2^-1074) among subnormals. Next to a root that is not at x
/// = 0, it is an ULP of 1/8.
double unit_at(double exact, int digits, bool near_root);

/// Whether the activation's value or slope has a root near x, other than 0.
bool has_root_near(const activation::Card& card, Direction direction, double x);

/// Arguments at which formulas tend to fail: every binade, ends and kinks with their neighbours,
/// and tails; then n random ones of all bit patterns and of [-20, 20]. All are finite.
std::vector<float> telling_floats(std::size_t n, std::uint64_t seed);

/// The same with about n doubles.
std::vector<double> telling_doubles(std::size_t n, std::uint64_t seed);

/// The activation's value or slope at x, rounded to double: the working precision is doubled until
/// two agree. NaN where they never do, up to 4096 bits.
double exact_value(std::size_t activation, Direction direction, double x,
                   const activation::Params& params);

/// The same; but if the exact value is no double, the neighbouring double whose last bit is 1.
/// Rounding that to fewer digits gives the same as rounding the exact value.
double exact_to_odd(std::size_t activation, Direction direction, double x,
                    const activation::Params& params);

}  // namespace hillock::accuracy
