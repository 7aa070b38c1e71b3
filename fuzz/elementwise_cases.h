// elementwise_cases.h: an activation or a formula over arrays: every instruction set, at other
// places, in place, in threads.
#pragma once

#include "activation/activations.h"
#include "api/formula.h"
#include "api/hillock.h"
#include "compare.h"
#include "kernel/arrays.h"

namespace hillock::fuzz {

inline constexpr const char* formulas[] = {"x*tanh(exp(x))",
                                           "x/(1+exp(-x))",
                                           "where(x<0, 0.1*x, 3-x)",
                                           "max(0,x)^2+0.5",
                                           "atan(x)-erf(x)*softplus(x)",
                                           "sqrt(1+abs(x))+log(1+abs(x))",
                                           "x*normal_cdf(x)",
                                           "expm1(min(x,0))+max(x,0)"};

/// One function with its parameters, on arrays of one type.
struct Subject {
  kernel::DType type;
  std::size_t activation = 0;
  activation::Params params{};
  bool usual = false;  // its parameters
  api::SharedFormula formula{};

  kernel::Function function() const {
    return {activation, params.data(), formula ? &formula->program : nullptr};
  }
  const activation::Card& card() const { return activation::Activations::cards[activation]; }
  std::string name() const {
    if (formula) return fmt::format("{} {}", kernel::name_of(type), formula->text);
    return fmt::format("{} {} with {:.17g}, {:.17g}", kernel::name_of(type), card().name, params[0],
                       params[1]);
  }
};

inline activation::Params some_params(Source& source, const activation::Card& card, bool usual) {
  activation::Params params{};
  for (std::size_t i = 0; i < card.arity(); ++i) {
    const activation::Param& param = card.params[i];
    const double least = std::max(param.least, -100.0), most = std::min(param.most, 100.0);
    const std::size_t how = source.below(8);
    params[i] = usual      ? param.usual
                : how == 0 ? least
                : how == 1 ? most
                           : std::lerp(least, most, std::pow(source.between(0, 1), 3));
  }
  if (card.rising_params && params[0] > params[1]) std::swap(params[0], params[1]);
  return params;
}

inline Subject some_subject(Source& source) {
  Subject subject{.type = static_cast<kernel::DType>(source.below(4))};
  if (source.one_in(8)) {
    subject.formula = api::parse_formula(formulas[source.below(std::size(formulas))]);
    return subject;
  }
  subject.activation = source.below(activation::Activations::size);
  subject.usual = source.one_in(2);
  subject.params = some_params(source, subject.card(), subject.usual);
  return subject;
}

/// How far results of two instruction sets may be apart at x: 2 bounds, in the unit that counts.
inline double most_apart(const Subject& subject, accuracy::Direction direction, double x,
                         double size) {
  const int digits = subject.type == kernel::DType::f64 ? 53 : 24;
  const activation::Ulp ulp =
      subject.type == kernel::DType::f64 ? activation::Ulp{1, 1} : subject.card().ulp;
  const double bound = direction == accuracy::Direction::value ? ulp.value : ulp.slope;
  return 2 * bound *
         accuracy::unit_at(size, digits, accuracy::has_root_near(subject.card(), direction, x));
}

/// All that is compared of one instruction set.
struct Results {
  Guarded y, slope, dx;
};

inline Results results_of(const kernel::Isa& isa, const Subject& subject, const Guarded& x,
                          const Guarded& dy, std::size_t skipped) {
  const std::size_t n = x.size();
  Results all{{subject.type, n, skipped}, {subject.type, n, 0}, {subject.type, n, skipped + 1}};
  Guarded ones(subject.type, n, 0);
  for (std::size_t i = 0; i < n; ++i) ones.set_bits(i, Guarded::bits_of(1, subject.type));
  kernel::forward(isa, subject.function(), subject.type, x.data(), all.y.data(), n);
  kernel::backward(isa, subject.function(), subject.type, x.data(), ones.data(), all.slope.data(),
                   n);
  kernel::backward(isa, subject.function(), subject.type, x.data(), dy.data(), all.dx.data(), n);
  expect_unharmed(all.y, subject.name());
  expect_unharmed(all.slope, subject.name());
  expect_unharmed(all.dx, subject.name());
  return all;
}

/// A wave far out; and an infinite dy, times a slope that may round to 0 or not.
inline bool promises_nothing(const Subject& subject, double x, double dy) {
  return std::abs(x) > (subject.formula ? 0x1p13 : subject.card().within) || std::isinf(dy);
}

/// Where 16-bit results differ though they should not, as far as it is known. Each case is a defect
/// or a limit, and comes off this list when it is mended.
inline bool known_to_differ(const Subject& subject, accuracy::Direction direction, double x,
                            double dy, std::uint64_t a, std::uint64_t b) {
  const bool zeros = ((a | b) & 0x7fff) == 0;  // the sign of a slope that is 0 is not promised
  if (direction == accuracy::Direction::slope && zeros) return true;
  if (subject.formula) return true;  // no bound is known for the whole
  if (std::abs(int(a) - int(b)) != 1) return false;
  double y, lost;
  const kernel::F64Kernels& exact = kernel::chosen_isa().f64[subject.activation];
  activation::Params held = subject.params;
  for (double& param : held) param = kernel::as_held(param, subject.type);
  (direction == accuracy::Direction::value ? exact.value : exact.slope)(&x, &y, &lost, 1,
                                                                        held.data());
  // Within 2^-60 of the middle of two numbers the f64 kernels need not tell on which side: the
  // words of the normal distribution are exact to 2^-62 (elementary_wide_normal.h).
  const double product = y * dy, rest = std::fma(y, dy, -product) + lost * dy;
  const auto at = [&](std::uint64_t bits) {
    return capped(Guarded::number(bits, subject.type), subject.type);
  };
  const double middle = (at(a) + at(b)) / 2;
  return std::abs((product - middle) + rest) <= std::abs(product) * 0x1p-60;
}

inline void compare_sixteen(const Subject& subject, const Guarded& x, const Guarded& dy,
                            const Results& got, const Results& wanted, const std::string& what) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (promises_nothing(subject, x[i], dy[i])) continue;
    const auto expect = [&](const Guarded& a, const Guarded& b, accuracy::Direction direction,
                            double by) {
      if (a.bits(i) == b.bits(i) ||
          known_to_differ(subject, direction, x[i], by, a.bits(i), b.bits(i)))
        return;
      fail(fmt::format("{}: {} at x = {}, dy = {}: {} and {}", what,
                       direction == accuracy::Direction::value ? "value" : "slope", told(x, i), by,
                       told(a, i), told(b, i)));
    };
    expect(got.y, wanted.y, accuracy::Direction::value, 1);
    expect(got.slope, wanted.slope, accuracy::Direction::slope, 1);
    expect(got.dx, wanted.dx, accuracy::Direction::slope, dy[i]);
  }
}

inline void compare_wide(const Subject& subject, const Guarded& x, const Guarded& dy,
                         const Results& got, const Results& wanted, const std::string& what) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::abs(x[i]) > subject.card().within) continue;
    const auto expect = [&](const Guarded& a, const Guarded& b, double most, const char* of) {
      if (near(a[i], b[i], most, subject.type)) return;
      fail(fmt::format("{}: {} at x = {}, dy = {}: {} and {}", what, of, told(x, i), told(dy, i),
                       told(a, i), told(b, i)));
    };
    const auto size = [&](const Guarded& a, const Guarded& b) {
      const double greatest =
          std::max(std::abs(capped(a[i], subject.type)), std::abs(capped(b[i], subject.type)));
      return std::isnan(greatest) ? 0 : greatest;
    };
    expect(got.y, wanted.y,
           most_apart(subject, accuracy::Direction::value, x[i], size(got.y, wanted.y)), "y");
    const double slopes =
        most_apart(subject, accuracy::Direction::slope, x[i], size(got.slope, wanted.slope));
    expect(got.slope, wanted.slope, slopes, "slope");
    if (!std::isfinite(dy[i])) continue;  // times a slope that may round to 0, or not
    const double rounding = ulp_in(size(got.dx, wanted.dx), subject.type);
    expect(got.dx, wanted.dx, slopes * std::abs(dy[i]) + rounding, "dx");
  }
}

/// got, computed of a stretch from `from` on, has the bits of the whole.
inline void expect_everywhere(const Subject& subject, const Guarded& got, std::size_t from,
                              const Guarded& whole, const Guarded& x, const Guarded& dy,
                              const std::string& what) {
  for (std::size_t i = from; i < from + got.size(); ++i) {
    const double a = got[i - from], b = whole[i];
    if (got.bits(i - from) == whole.bits(i) || (std::isnan(a) && std::isnan(b))) continue;
    // Of a formula 16 bits next to a middle are settled in f64, with their neighbours.
    if (kernel::size_of(subject.type) == 2 && subject.formula) continue;
    fail(fmt::format("{}: at x = {}, dy = {}: {}, and was {}", what, told(x, i), told(dy, i),
                     told(got, i - from), told(whole, i)));
  }
}

/// A stretch elsewhere, and over its inputs.
inline void check_places(const kernel::Isa& isa, const Subject& subject, Source& source,
                         const Guarded& x, const Guarded& dy, const Results& whole,
                         const std::string& what) {
  const std::size_t from = source.below(x.size() + 1), n = source.below(x.size() - from + 1);
  const kernel::DType type = subject.type;
  const auto part = [&](const Guarded& of) {
    Guarded copy(type, n, source.below(32));
    for (std::size_t i = 0; i < n; ++i) copy.set_bits(i, of.bits(from + i));
    return copy;
  };
  const auto expect = [&](const Guarded& got, const Guarded& wanted, const char* how) {
    expect_everywhere(subject, got, from, wanted, x, dy,
                      fmt::format("{}: {} from {}", what, how, from));
    expect_unharmed(got, what + how);
  };
  const Guarded some_x = part(x), some_dy = part(dy);
  Guarded out = part(dy);
  kernel::forward(isa, subject.function(), type, some_x.data(), out.data(), n);
  expect(out, whole.y, "forward");
  out = part(x);
  kernel::forward(isa, subject.function(), type, out.data(), out.data(), n);
  expect(out, whole.y, "forward in place");
  out = part(x);
  kernel::backward(isa, subject.function(), type, some_x.data(), some_dy.data(), out.data(), n);
  expect(out, whole.dx, "backward");
  out = part(x);
  kernel::backward(isa, subject.function(), type, out.data(), some_dy.data(), out.data(), n);
  expect(out, whole.dx, "backward over x");
  out = part(dy);
  kernel::backward(isa, subject.function(), type, some_x.data(), out.data(), out.data(), n);
  expect(out, whole.dx, "backward over dy");
}

template <Element T>
void check_threads(const Subject& subject, Source& source, const Guarded& x, const Guarded& dy,
                   const Results& whole) {
  std::string spec = subject.formula ? subject.formula->text : std::string(subject.card().name);
  if (!subject.formula)
    for (std::size_t i = 0; i < subject.card().arity(); ++i)
      spec += fmt::format(":{}={}", subject.card().params[i].name, subject.params[i]);
  const Activation f(spec);
  const std::size_t n = x.size();
  Guarded y(subject.type, n, 3), dx(subject.type, n, 5);
  const auto in = [n](const Guarded& of) { return std::span(static_cast<const T*>(of.data()), n); };
  const auto out = [n](Guarded& of) { return std::span(static_cast<T*>(of.data()), n); };
  const Threads threads{static_cast<unsigned>(source.below(6))};
  f.forward(in(x), out(y), threads);
  f.backward(in(x), in(dy), out(dx), threads);
  const std::string what = fmt::format("{} in {} threads", spec, threads.count);
  expect_everywhere(subject, y, 0, whole.y, x, dy, what);
  expect_everywhere(subject, dx, 0, whole.dx, x, dy, what + ", backward");
  expect_unharmed(y, what);
  expect_unharmed(dx, what);
}

inline void check_elementwise(Source& source, std::size_t n) {
  const Subject subject = some_subject(source);
  const kernel::DType type = subject.type;
  Guarded x(type, n, source.below(32)), dy(type, n, source.below(32));
  x.fill(source, static_cast<Fill>(source.below(3)));
  dy.fill(source, static_cast<Fill>(source.below(4)));
  const std::size_t skipped = source.below(32);
  std::optional<Results> first;
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    const std::string what = fmt::format("{}, {} numbers, {}", subject.name(), n, isa.name);
    const Results results = results_of(isa, subject, x, dy, skipped);
    check_places(isa, subject, source, x, dy, results, what);
    if (isa.name == kernel::chosen_isa().name) {
      if (type == kernel::DType::f32) check_threads<float>(subject, source, x, dy, results);
      if (type == kernel::DType::f64) check_threads<double>(subject, source, x, dy, results);
      if (type == kernel::DType::bf16) check_threads<bf16>(subject, source, x, dy, results);
      if (type == kernel::DType::f16) check_threads<f16>(subject, source, x, dy, results);
    }
    if (!first)
      first.emplace(results);
    else if (kernel::size_of(type) == 2)
      compare_sixteen(subject, x, dy, results, *first, what);
    else if (!subject.formula)  // of a whole formula nothing is promised
      compare_wide(subject, x, dy, results, *first, what);
  }
}

}  // namespace hillock::fuzz
