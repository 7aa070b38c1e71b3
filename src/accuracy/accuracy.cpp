#include "accuracy/accuracy.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <mutex>
#include <random>

#include "activation/activations.h"
#include "api/helper_threads.h"
#include "kernel/arrays.h"
#include "number/big.h"

namespace hillock::accuracy {
namespace {

/// An activation with its default parameters, rounded to `type`.
struct Subject {
  std::size_t activation;
  kernel::DType type;
  activation::Params params;

  const activation::Card& card() const { return activation::Activations::cards[activation]; }
  double bound(Direction direction) const {
    if (type == kernel::DType::f64) return 1;
    if (type != kernel::DType::f32) return 0.5;
    return direction == Direction::value ? card().ulp.value : card().ulp.slope;
  }
};

Subject subject_of(std::size_t activation, kernel::DType type) {
  Subject subject{activation, type,
                  activation::usual_params(activation::Activations::cards[activation])};
  for (double& param : subject.params) param = kernel::as_held(param, type);
  return subject;
}

constexpr Direction directions[] = {Direction::value, Direction::slope};

Measured nothing_yet(const Subject& subject, const kernel::Isa& isa, Direction direction) {
  return {.activation = subject.activation,
          .isa = isa.name,
          .type = subject.type,
          .direction = direction,
          .worst = {},
          .bound = subject.bound(direction),
          .misrounded = {},
          .near_ties = subject.type == kernel::DType::bf16 ? subject.card().near_ties : 0};
}

/// Calls work(i) for i < n on that many threads; progress receives the finished share.
void shared_out(std::size_t n, unsigned threads, const std::function<void(double)>& progress,
                auto work) {
  std::atomic<std::size_t> next{0};
  std::mutex reporting;
  const auto run = [&] {
    for (std::size_t i; (i = next++) < n;) {
      work(i);
      if (!progress) continue;
      const std::lock_guard lock(reporting);
      progress(static_cast<double>(i + 1) / static_cast<double>(n));
    }
  };
  const auto helpers = api::start_helpers(threads - std::min(threads, 1u), run);
  run();
}

/// n results of one kernel at x.
void run_kernel(const kernel::Isa& isa, const Subject& subject, Direction direction, const float* x,
                float* y, std::size_t n) {
  const kernel::Kernels& kernels = isa.kernels[subject.activation];
  if (direction == Direction::value) return kernels.forward(x, y, n, subject.params.data());
  static const std::vector<float> ones(1 << 16, 1.0f);
  kernels.backward(x, ones.data(), y, n, subject.params.data());
}

void run_kernel(const kernel::Isa& isa, const Subject& subject, Direction direction,
                const double* x, double* y, std::size_t n) {
  const kernel::F64Kernels& kernels = isa.f64[subject.activation];
  (direction == Direction::value ? kernels.value : kernels.slope)(x, y, nullptr, n,
                                                                  subject.params.data());
}

/// The error of got against exact at x. A NaN must be NaN in both. inf counts as the next power of
/// 2.
template <class T>
Worst error_at(const Subject& subject, Direction direction, double x, T got, double exact) {
  constexpr int digits = std::numeric_limits<T>::digits;
  if (std::abs(x) > subject.card().within) return {};
  if (std::isnan(got) || std::isnan(exact))
    return {std::isnan(got) && std::isnan(exact) ? 0.0 : HUGE_VAL, x, got, exact};
  if (got == exact) return {0, x, got, exact};
  constexpr double next = digits == 24 ? 0x1p128 : HUGE_VAL;
  const auto capped = [=](double y) { return std::clamp(y, -next, next); };
  const double unit = unit_at(exact, digits, has_root_near(subject.card(), direction, x));
  return {std::abs(capped(got) - capped(exact)) / unit, x, got, exact};
}

constexpr std::size_t block = 1 << 14;

/// Compares the kernels of all isas at x with the f64 kernels of the first.
void compare_floats(std::span<const kernel::Isa> isas, const Subject& subject,
                    std::span<const float> x, std::vector<Measured>& into, std::mutex& adding) {
  std::vector<double> wide(x.begin(), x.end()), exact(x.size());
  std::vector<float> got(x.size());
  for (const Direction direction : directions) {
    run_kernel(isas.front(), subject, direction, wide.data(), exact.data(), x.size());
    for (std::size_t k = 0; k < isas.size(); ++k) {
      run_kernel(isas[k], subject, direction, x.data(), got.data(), x.size());
      Worst worst;
      for (std::size_t i = 0; i < x.size(); ++i) {
        // Most results are within half an ULP; the slow checks are for the others only.
        if (got[i] == exact[i]) continue;
        if (static_cast<float>(exact[i]) == got[i]) {
          if (worst.ulps < 0.5) worst = {0.5, x[i], got[i], exact[i]};
          continue;
        }
        worst.add(error_at(subject, direction, x[i], got[i], exact[i]));
      }
      const std::lock_guard lock(adding);
      Measured& measured = into[k * 2 + (direction == Direction::slope)];
      measured.points += x.size();
      measured.worst.add(worst);
    }
  }
}

std::vector<Measured> measure_f32(std::size_t activation, std::span<const kernel::Isa> isas,
                                  const Effort& effort,
                                  const std::function<void(double)>& progress) {
  const Subject subject = subject_of(activation, kernel::DType::f32);
  std::vector<Measured> all;
  for (const kernel::Isa& isa : isas)
    for (const Direction direction : directions)
      all.push_back(nothing_yet(subject, isa, direction));
  std::mutex adding;

  constexpr std::uint64_t every = std::uint64_t{1} << 32;
  if (effort.floats >= every) {
    shared_out(every / block, effort.threads, progress, [&](std::size_t i) {
      std::vector<float> x(block);
      for (std::size_t k = 0; k < block; ++k)
        x[k] = std::bit_cast<float>(static_cast<std::uint32_t>(i * block + k));
      compare_floats(isas, subject, x, all, adding);
    });
  } else {
    const std::vector<float> x = telling_floats(effort.floats, 1);
    shared_out((x.size() + block - 1) / block, effort.threads, progress, [&](std::size_t i) {
      compare_floats(isas, subject,
                     std::span(x).subspan(i * block, std::min(block, x.size() - i * block)), all,
                     adding);
    });
  }

  // Also compared with MPFR, which is independent of the f64 kernels.
  const std::vector<float> x = telling_floats(effort.judged, 2);
  shared_out((x.size() + 255) / 256, effort.threads, {}, [&](std::size_t part) {
    for (const Direction direction : directions)
      for (std::size_t i = part * 256; i < std::min(x.size(), part * 256 + 256); ++i) {
        const double exact = exact_value(activation, direction, x[i], subject.params);
        for (std::size_t k = 0; k < isas.size(); ++k) {
          float got;
          run_kernel(isas[k], subject, direction, &x[i], &got, 1);
          const Worst error = error_at(subject, direction, x[i], got, exact);
          const std::lock_guard lock(adding);
          all[k * 2 + (direction == Direction::slope)].worst.add(error);
        }
      }
  });
  return all;
}

std::vector<Measured> measure_f64(std::size_t activation, std::span<const kernel::Isa> isas,
                                  const Effort& effort) {
  const Subject subject = subject_of(activation, kernel::DType::f64);
  std::vector<Measured> all;
  for (const kernel::Isa& isa : isas)
    for (const Direction direction : directions)
      all.push_back(nothing_yet(subject, isa, direction));
  const std::vector<double> x = telling_doubles(effort.judged, 3);
  std::mutex adding;
  shared_out((x.size() + 255) / 256, effort.threads, {}, [&](std::size_t part) {
    for (const Direction direction : directions)
      for (std::size_t i = part * 256; i < std::min(x.size(), part * 256 + 256); ++i) {
        const double exact = exact_value(activation, direction, x[i], subject.params);
        for (std::size_t k = 0; k < isas.size(); ++k) {
          double got;
          run_kernel(isas[k], subject, direction, &x[i], &got, 1);
          const Worst error = error_at(subject, direction, x[i], got, exact);
          const std::lock_guard lock(adding);
          Measured& measured = all[k * 2 + (direction == Direction::slope)];
          ++measured.points;
          measured.worst.add(error);
        }
      }
  });
  return all;
}

/// Whether the exact value, whose nearest double is y, may be on either side of the middle of two
/// 16-bit numbers.
bool is_near_middle(double y, kernel::Format16 format) {
  return kernel::narrowed(y * (1 - 0x1p-50), format) != kernel::narrowed(y * (1 + 0x1p-50), format);
}

/// The right results at x: those of the f64 kernel, rounded once; next to the middle of two
/// numbers, those of MPFR.
std::vector<double> rounded_once(const kernel::Isa& isa, const Subject& subject,
                                 Direction direction, const std::vector<double>& x) {
  const kernel::Format16 format = kernel::format_of(subject.type);
  std::vector<double> exact(x.size());
  run_kernel(isa, subject, direction, x.data(), exact.data(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::abs(x[i]) <= subject.card().within && is_near_middle(exact[i], format))
      exact[i] = exact_to_odd(subject.activation, direction, x[i], subject.params);
    exact[i] = kernel::widened(kernel::narrowed(exact[i], format), format);
  }
  return exact;
}

/// Checks all 65,536 arguments on all isas, by the f64 kernels of the first.
void measure_16(std::span<const kernel::Isa> isas, const Subject& subject,
                std::vector<Measured>& into) {
  constexpr std::size_t n = 1 << 16;
  const kernel::Format16 format = kernel::format_of(subject.type);
  std::vector<std::uint16_t> x(n), y(n), ones(n, kernel::narrowed(1, format));
  std::vector<double> wide(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = static_cast<std::uint16_t>(i);
    wide[i] = kernel::widened(x[i], format);
  }
  const kernel::Function f{.activation = subject.activation, .params = subject.params.data()};
  std::vector<double> rights[std::size(directions)];
  for (const Direction direction : directions)
    rights[std::size_t(direction)] = rounded_once(isas.front(), subject, direction, wide);
  for (const kernel::Isa& isa : isas)
    for (const Direction direction : directions) {
      const std::vector<double>& right = rights[std::size_t(direction)];
      Measured measured = nothing_yet(subject, isa, direction);
      measured.points = n;
      if (direction == Direction::value)
        kernel::forward(isa, f, subject.type, x.data(), y.data(), n);
      else
        kernel::backward(isa, f, subject.type, x.data(), ones.data(), y.data(), n);
      for (std::size_t i = 0; i < n; ++i) {
        const double got = kernel::widened(y[i], format);
        if (std::abs(wide[i]) > subject.card().within || got == right[i] ||
            (std::isnan(got) && std::isnan(right[i])))
          continue;
        measured.misrounded.push_back(wide[i]);
      }
      into.push_back(std::move(measured));
    }
}

}  // namespace

double unit_at(double exact, int digits, bool near_root) {
  const double least = digits == 24 ? 0x1p-149 : 0x1p-1074;
  const double size = std::max(std::abs(exact), near_root ? 0.125 : 0.0);
  if (size == 0) return least;
  const double most = digits == 24 ? 0x1p127 : 0x1p1023;
  return std::max(least, std::ldexp(1.0, std::ilogb(std::min(size, most)) + 1 - digits));
}

bool has_root_near(const activation::Card& card, Direction direction, double x) {
  const bool waves = std::isnan(card.at_plus_inf);
  if (direction == Direction::value) return waves && std::abs(x) > 1;
  return !card.monotone && (waves || std::abs(x) < 4);
}

std::vector<float> telling_floats(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<float> x;
  const auto add = [&](std::uint32_t bits) {
    const float candidate = std::bit_cast<float>(bits & 0x7fffffff);
    if (std::isfinite(candidate)) x.insert(x.end(), {candidate, -candidate});
  };
  for (std::uint32_t exponent = 0; exponent < 255; ++exponent)
    for (const std::uint32_t fraction : {0u, 1u, 0x3fffffu, 0x400000u, 0x7ffffeu, 0x7fffffu})
      add(exponent << 23 | fraction);
  for (const float near :
       {0.625f, 0.75f, 1.0f, 1.278f, 1.5f, 3.0f, 6.0f, 17.0f, 87.34f, 88.73f, 103.98f})
    for (std::uint32_t k = 0; k < 9; ++k) add(std::bit_cast<std::uint32_t>(near) - 4 + k);
  const auto uniform = [&](float reach) {
    return std::uniform_real_distribution<float>(-reach, reach)(random);
  };
  while (x.size() < n) {
    add(static_cast<std::uint32_t>(random()));
    x.push_back(uniform(5));
    x.push_back(uniform(20));
    x.push_back(uniform(110));
  }
  x.resize(std::min(x.size(), std::max<std::size_t>(n, 1)));
  return x;
}

std::vector<double> telling_doubles(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> x;
  const auto uniform = [&](double reach) {
    return std::uniform_real_distribution<double>(-reach, reach)(random);
  };
  for (int exponent = -1074; exponent < 1024 && n > 4000; exponent += 3)
    for (const double sign : {-1.0, 1.0})
      x.push_back(sign * std::ldexp(1 + uniform(0.49), exponent));
  while (x.size() < n) {
    const double pattern = std::bit_cast<double>(random());
    if (std::isfinite(pattern)) x.push_back(pattern);
    for (const double reach : {1e-3, 1.0, 5.0, 20.0, 50.0, 800.0}) x.push_back(uniform(reach));
  }
  return x;
}

std::vector<Measured> measure(std::size_t activation, std::span<const kernel::Isa> isas,
                              const Effort& effort, const std::function<void(double)>& progress) {
  std::vector<Measured> all = measure_f32(activation, isas, effort, progress);
  std::ranges::move(measure_f64(activation, isas, effort), std::back_inserter(all));
  for (const kernel::DType type : {kernel::DType::bf16, kernel::DType::f16})
    measure_16(isas, subject_of(activation, type), all);
  return all;
}

namespace {

using Exact = number::Big (*)(Direction, double, const activation::Params&);

template <class A>
number::Big exact_of(Direction direction, double x, const activation::Params& params) {
  return activation::with_params<A, number::Big>(params.data(), [&](auto... p) {
    return direction == Direction::value ? activation::value<A>(number::Big(x), p...)
                                         : activation::slope<A>(number::Big(x), p...);
  });
}

template <class List>
struct ExactTable;
template <class... A>
struct ExactTable<activation::List<A...>> {
  static constexpr Exact of[] = {exact_of<A>...};
};

}  // namespace

double exact_value(std::size_t activation, Direction direction, double x,
                   const activation::Params& params) {
  const Exact formula = ExactTable<activation::Activations>::of[activation];
  return number::exactly([&] { return formula(direction, x, params); }).value_or(std::nan(""));
}

double exact_to_odd(std::size_t activation, Direction direction, double x,
                    const activation::Params& params) {
  const mpfr_prec_t before = number::Big::precision;
  number::Big::precision =
      1024;  // x tanh x = x^2 - x^4/3 is next to a middle for every x down to 2^-133
  const number::Big exact =
      ExactTable<activation::Activations>::of[activation](direction, x, params);
  const double y = exact.nearest();
  const number::Big lost = exact - number::Big(y);
  const bool some =
      abs(lost) > abs(exact) * number::Big(0x1p-900);  // more than MPFR's own rounding
  const bool even = (std::bit_cast<std::uint64_t>(y) & 1) == 0;
  const double odd =
      some && even ? std::nextafter(y, lost > number::Big(0.0) ? HUGE_VAL : -HUGE_VAL) : y;
  number::Big::precision = before;
  return odd;
}

}  // namespace hillock::accuracy
