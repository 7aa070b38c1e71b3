#include "kernel/arrays.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

#include "activation/activations.h"

namespace hillock {
namespace {

constexpr std::size_t block = 1024;  // numbers that go through the first-level cache together

/// What one call is about, apart from its arrays.
struct Job {
  const Isa& isa;
  Function f;
  DType type;
  Params params;  // as the arrays hold them

  // A formula's bound is that of a card that says nothing; its slope may have roots anywhere.
  Ulp ulp() const { return f.formula ? Ulp{} : Activations::cards[f.activation].ulp; }
  bool exact_in_16() const {
    return !f.formula && Activations::cards[f.activation].exact_in_16;
  }
  bool waves() const {
    return f.formula || std::isnan(Activations::cards[f.activation].at_plus_inf);
  }
  bool slope_has_roots() const { return f.formula || !Activations::cards[f.activation].monotone; }
};

Job job_of(const Isa& isa, const Function& f, DType type) {
  Job job{isa, f, type, {}};
  if (f.formula) return job;
  for (std::size_t i = 0; i < Activations::cards[f.activation].arity(); ++i)
    job.params[i] = as_held(f.params[i], type);
  return job;
}

/// run(first, length, room) for one stretch of n after another, with room for as many doubles.
void by_doubles(std::size_t n, auto run) {
  std::array<double, 256> room;
  for (std::size_t i = 0; i < n; i += room.size())
    run(i, std::min(room.size(), n - i), room.data());
}

void forward_f32(const Job& job, const float* x, float* y, std::size_t n) {
  if (!job.f.formula) return job.isa.kernels[job.f.activation].forward(x, y, n, job.params.data());
  by_doubles(n, [&](std::size_t at, std::size_t length, double* room) {
    job.isa.formula->value(*job.f.formula, x + at, room, length);
    for (std::size_t i = 0; i < length; ++i) y[at + i] = static_cast<float>(room[i]);
  });
}

void backward_f32(const Job& job, const float* x, const float* dy, float* dx, std::size_t n) {
  if (!job.f.formula)
    return job.isa.kernels[job.f.activation].backward(x, dy, dx, n, job.params.data());
  by_doubles(n, [&](std::size_t at, std::size_t length, double* room) {
    job.isa.formula->slope(*job.f.formula, x + at, room, length);
    for (std::size_t i = 0; i < length; ++i) dx[at + i] = static_cast<float>(room[i] * dy[at + i]);
  });
}

void value_f64(const Job& job, const double* x, double* y, double* lost, std::size_t n) {
  if (job.f.formula) return job.isa.formula_f64->value(*job.f.formula, x, y, lost, n);
  job.isa.f64[job.f.activation].value(x, y, lost, n, job.params.data());
}

void slope_f64(const Job& job, const double* x, double* y, double* lost, std::size_t n) {
  if (job.f.formula) return job.isa.formula_f64->slope(*job.f.formula, x, y, lost, n);
  job.isa.f64[job.f.activation].slope(x, y, lost, n, job.params.data());
}

const Narrow& storage_of(const Job& job) {
  return job.type == DType::bf16 ? *job.isa.bf16 : *job.isa.f16;
}

// An f32 result that its bound lets be this far off, relatively, is rounded to 16 bits with doubt.
float slack_of(double ulps) {
  return static_cast<float>((ulps + 1) * 0x1p-23);
}

/// y · factor, rounded once; lost says what rounding took from y before.
std::uint16_t narrowed_on(double y, double lost, double factor, Format16 format) {
  double product = y * factor;
  lost = lost != 0 ? lost * factor : std::fma(y, factor, -product);
  // To odd: what is between two doubles is then on the right side of the middle of two 16-bit ones.
  const bool even = (std::bit_cast<std::uint64_t>(product) & 1) == 0;
  if (lost != 0 && even) product = std::nextafter(product, std::copysign(HUGE_VAL, lost));
  return narrowed(product, format);
}

/// Runs again, in f64, what narrow() left in doubt. dy may be null: then it is 1.
void settle(const Job& job, auto kernel, std::uint64_t doubt, const float* x, const float* dy,
            std::uint16_t* out, std::size_t n) {
  std::array<double, Narrow::group> wide, y, lost;
  for (; doubt; doubt &= doubt - 1) {
    const std::size_t first = static_cast<std::size_t>(std::countr_zero(doubt)) * Narrow::group;
    const std::size_t length = std::min(Narrow::group, n - first);
    std::copy_n(x + first, length, wide.begin());
    kernel(job, wide.data(), y.data(), lost.data(), length);
    for (std::size_t i = 0; i < length; ++i)
      out[first + i] = narrowed_on(y[i], lost[i], dy ? dy[first + i] : 1, format_of(job.type));
  }
}

void forward_16(const Job& job, const std::uint16_t* x, std::uint16_t* y, std::size_t n) {
  assert(n <= block);
  const Narrow& storage = storage_of(job);
  alignas(64) std::array<float, block> wide_x, wide_y;
  storage.widen(x, wide_x.data(), n);
  forward_f32(job, wide_x.data(), wide_y.data(), n);
  const std::uint64_t doubt =
      storage.narrow(wide_y.data(), y, n, slack_of(job.ulp().value), nullptr, 0);
  if (job.exact_in_16()) return;
  settle(job, value_f64, doubt, wide_x.data(), nullptr, y, n);
}

void backward_16(const Job& job, const std::uint16_t* x, const std::uint16_t* dy, std::uint16_t* dx,
                 std::size_t n) {
  assert(n <= block);
  const Narrow& storage = storage_of(job);
  alignas(64) std::array<float, block> wide_x, wide_dy, wide_dx;
  storage.widen(x, wide_x.data(), n);
  storage.widen(dy, wide_dy.data(), n);
  backward_f32(job, wide_x.data(), wide_dy.data(), wide_dx.data(), n);
  // Next to a root of the slope its error is one of 1/8 (activation.h, Ulp). Further out only a wave
  // or a formula can have one.
  const float absolute = job.slope_has_roots() ? slack_of(job.ulp().slope) / 8 : 0;
  alignas(64) std::array<float, block> near_root;
  if (absolute > 0)
    for (std::size_t i = 0; i < n; ++i)
      near_root[i] = std::abs(wide_x[i]) < 4 || job.waves() ? wide_dy[i] : 0.0f;
  const std::uint64_t doubt = storage.narrow(wide_dx.data(), dx, n, slack_of(job.ulp().slope + 1),
                                             absolute > 0 ? near_root.data() : nullptr, absolute);
  if (job.exact_in_16()) return;
  settle(job, slope_f64, doubt, wide_x.data(), wide_dy.data(), dx, n);
}

void backward_f64(const Job& job, const double* x, const double* dy, double* dx, std::size_t n) {
  assert(n <= block);
  alignas(64) std::array<double, block> slope;
  slope_f64(job, x, slope.data(), nullptr, n);
  for (std::size_t i = 0; i < n; ++i) dx[i] = dy[i] * slope[i];
}

/// Calls run(offset, length) for one block of n after another.
void by_blocks(std::size_t n, auto run) {
  for (std::size_t i = 0; i < n; i += block) run(i, std::min(block, n - i));
}

void forward_stored(const Job& job, const void* x, void* y, std::size_t n) {
  switch (job.type) {
    case DType::f32:
      return forward_f32(job, static_cast<const float*>(x), static_cast<float*>(y), n);
    case DType::f64:
      return value_f64(job, static_cast<const double*>(x), static_cast<double*>(y), nullptr, n);
    case DType::bf16:
    case DType::f16:
      return by_blocks(n, [&](std::size_t i, std::size_t length) {
        forward_16(job, static_cast<const std::uint16_t*>(x) + i,
                   static_cast<std::uint16_t*>(y) + i, length);
      });
  }
}

void backward_stored(const Job& job, const void* x, const void* dy, void* dx, std::size_t n) {
  switch (job.type) {
    case DType::f32:
      return backward_f32(job, static_cast<const float*>(x), static_cast<const float*>(dy),
                          static_cast<float*>(dx), n);
    case DType::f64:
      return by_blocks(n, [&](std::size_t i, std::size_t length) {
        backward_f64(job, static_cast<const double*>(x) + i, static_cast<const double*>(dy) + i,
                     static_cast<double*>(dx) + i, length);
      });
    case DType::bf16:
    case DType::f16:
      return by_blocks(n, [&](std::size_t i, std::size_t length) {
        backward_16(job, static_cast<const std::uint16_t*>(x) + i,
                    static_cast<const std::uint16_t*>(dy) + i, static_cast<std::uint16_t*>(dx) + i,
                    length);
      });
  }
}

/// run(offset, length, to) makes numbers offset … offset + length at `to`; all of them get to `out`
/// past the caches, through a block that stays in the first-level cache.
void streamed(const Isa& isa, DType type, void* out, std::size_t n, auto run) {
  const std::size_t size = size_of(type);
  auto* const bytes = static_cast<std::byte*>(out);
  const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(bytes) % 64;
  std::size_t i = std::min(n, misaligned ? (64 - misaligned) / size : 0);
  if (i > 0) run(0, i, bytes);
  alignas(64) std::array<std::byte, block * sizeof(float)> staged;
  const std::size_t at_once = staged.size() / size;
  for (; i + at_once <= n; i += at_once) {
    run(i, at_once, staged.data());
    isa.memory->stream(staged.data(), bytes + i * size, staged.size());
  }
  isa.memory->fence();
  if (i < n) run(i, n - i, bytes + i * size);
}

}  // namespace

std::size_t streaming_from() {
  // Twice the second-level cache: from there on ordinary stores lose (docs/performance.md).
  static const std::size_t bytes = [] {
    const long l2 = sysconf(_SC_LEVEL2_CACHE_SIZE);
    return static_cast<std::size_t>(l2 > 0 ? l2 : 1 << 20) * 2;
  }();
  return bytes;
}

void forward(const Isa& isa, const Function& f, DType type, const void* x, void* y, std::size_t n) {
  const Job job = job_of(isa, f, type);
  const bool aligned = reinterpret_cast<std::uintptr_t>(y) % size_of(type) == 0;
  if (n * size_of(type) < streaming_from() || x == y || !aligned)
    return forward_stored(job, x, y, n);
  streamed(isa, type, y, n, [&](std::size_t i, std::size_t length, void* to) {
    forward_stored(job, static_cast<const std::byte*>(x) + i * size_of(type), to, length);
  });
}

void backward(const Isa& isa, const Function& f, DType type, const void* x, const void* dy,
              void* dx, std::size_t n) {
  const Job job = job_of(isa, f, type);
  const bool aligned = reinterpret_cast<std::uintptr_t>(dx) % size_of(type) == 0;
  if (n * size_of(type) < streaming_from() || x == dx || dy == dx || !aligned)
    return backward_stored(job, x, dy, dx, n);
  streamed(isa, type, dx, n, [&](std::size_t i, std::size_t length, void* to) {
    const std::size_t from = i * size_of(type);
    backward_stored(job, static_cast<const std::byte*>(x) + from,
                    static_cast<const std::byte*>(dy) + from, to, length);
  });
}

}  // namespace hillock
