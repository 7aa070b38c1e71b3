// training.h: the loops of training for one instruction set. Included by kernels.cpp; what each
// does: isa.h.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "kernel/driver.h"
#include "kernel/isa.h"
#include "kernel/training_norm.h"
#include "simd/elementary.h"

namespace hillock::kernel::HWY_NAMESPACE {

/// By whole registers, the last one over the end of the one before. Calls of memcpy would take
/// longer than copying such short rows does.
inline void copy_row(const float* from, float* to, std::size_t columns) {
  const std::size_t lanes = hn::Lanes(D());
  if (columns == 0) return;
  if (columns < lanes) return store(load(from, columns), to, columns);
  for (std::size_t c = 0; c + lanes <= columns; c += lanes) store(load(from + c), to + c);
  store(load(from + columns - lanes), to + columns - lanes);
}

HWY_FLATTEN inline void fill_rows(const float* row, float* y, std::size_t rows,
                                  std::size_t columns) {
  const UppersCleared at_end;
  for (std::size_t r = 0; r < rows; ++r) copy_row(row, y + r * columns, columns);
}

HWY_FLATTEN inline void gather_rows(const float* x, const std::uint32_t* which, float* y,
                                    std::size_t rows, std::size_t columns) {
  const UppersCleared at_end;
  for (std::size_t r = 0; r < rows; ++r) copy_row(x + which[r] * columns, y + r * columns, columns);
}

HWY_FLATTEN inline void column_sums(const float* x, float* sums, std::size_t rows,
                                    std::size_t columns) {
  const UppersCleared at_end;
  const std::size_t lanes = hn::Lanes(D());
  std::size_t c = 0;
  const auto run = [&]<std::size_t registers>(std::integral_constant<std::size_t, registers>) {
    for (; c + registers * lanes <= columns; c += registers * lanes) {
      std::array<hn::Vec<D>, registers> sum;
      sum.fill(hn::Zero(D()));
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t k = 0; k < registers; ++k)
          sum[k] = hn::Add(sum[k], hn::LoadU(D(), x + r * columns + c + k * lanes));
      for (std::size_t k = 0; k < registers; ++k) hn::StoreU(sum[k], D(), sums + c + k * lanes);
    }
  };
  run(std::integral_constant<std::size_t, 4>());
  run(std::integral_constant<std::size_t, 1>());
  if (c == columns) return;
  L sum = 0.0;
  for (std::size_t r = 0; r < rows; ++r) sum = sum + load(x + r * columns + c, columns - c);
  store(sum, sums + c, columns - c);
}

using Index = hn::RebindToSigned<D>;             // an index in each lane of a register of floats
using SmallIndex = hn::Rebind<std::uint8_t, D>;  // the same, as it is stored

HWY_FLATTEN inline void max_pieces(const float* z, float* y, std::uint8_t* winner, std::size_t rows,
                                   std::size_t units, std::size_t pieces) {
  for (std::size_t r = 0; r < rows; ++r, z += pieces * units, y += units, winner += units)
    by_registers<1>(units, hn::Lanes(D()), [&](std::size_t u, auto... left) {
      L best = -std::numeric_limits<double>::infinity();
      auto index = hn::Zero(Index());
      for (std::size_t p = 0; p < pieces; ++p) {
        const L piece = load(z + p * units + u, left...);
        const auto better = hn::Or(piece > best, hn::IsNaN(piece.raw));
        best = select(better, piece, best);
        index = hn::IfThenElse(hn::RebindMask(Index(), better),
                               hn::Set(Index(), static_cast<std::int32_t>(p)), index);
      }
      store(best, y + u, left...);
      store_raw(hn::DemoteTo(SmallIndex(), index), SmallIndex(), winner + u, left...);
    });
}

HWY_FLATTEN inline void max_pieces_backward(const std::uint8_t* winner, const float* dy, float* dz,
                                            std::size_t rows, std::size_t units,
                                            std::size_t pieces) {
  const std::size_t lanes = hn::Lanes(D());
  for (std::size_t r = 0; r < rows; ++r, winner += units, dy += units, dz += pieces * units) {
    std::size_t u = 0;
    for (; u + lanes <= units; u += lanes) {
      const auto index = hn::PromoteTo(Index(), hn::LoadU(SmallIndex(), winner + u));
      const L gradient = load(dy + u);
      for (std::size_t p = 0; p < pieces; ++p) {
        const auto won = hn::Eq(index, hn::Set(Index(), static_cast<std::int32_t>(p)));
        store(L(hn::IfThenElseZero(hn::RebindMask(D(), won), gradient.raw)), dz + p * units + u);
      }
    }
    for (; u < units; ++u)
      for (std::size_t p = 0; p < pieces; ++p) dz[p * units + u] = winner[u] == p ? dy[u] : 0.0f;
  }
}

/// A row of few numbers, f on each: what is left beyond whole registers one by one, since memory
/// stored through a mask is slow to read again.
template <class F>
void along_row(std::size_t n, F f, float* out, const float* in) {
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) store(f(load(in + i)), out + i);
  for (; i < n; ++i) out[i] = f(in[i]);
}
/// f(f(start, x[0]), x[1])…, by lanes first; `across` does that for one register.
template <class F, class Across>
float fold(const float* x, std::size_t n, float start, F f, Across across) {
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  if (n >= lanes) {
    L partial = load(x);
    for (i = lanes; i + lanes <= n; i += lanes) partial = f(partial, load(x + i));
    start = f(start, hn::GetLane(across(D(), partial.raw)));
  }
  for (; i < n; ++i) start = f(start, x[i]);
  return start;
}

/// Rows of fewer classes than a register has lanes, as many rows as it has at a time, a class a
/// register. Subtracts from `loss` what each row's target has above its greatest, and multiplies
/// `sums` by each row's sum of exponentials.
HWY_FLATTEN inline void softmax_of_few(const float* z, const float* target, float* dz,
                                       std::size_t rows, std::size_t classes, float scale,
                                       double& loss, double& sums) {
  const std::size_t lanes = hn::Lanes(D());
  alignas(64) float of_class[most_lanes][most_lanes] = {};  // [class][row]
  alignas(64) float sum_of[most_lanes], wanted[most_lanes] = {};
  L own = 0.0;
  const auto is_own = [&](std::size_t c) { return hn::Eq(own.raw, L(double(c)).raw); };
  for (std::size_t from = 0; from < rows; from += lanes) {
    const std::size_t n = std::min(lanes, rows - from);
    for (std::size_t r = 0; r < n; ++r)
      for (std::size_t c = 0; c < classes; ++c) of_class[c][r] = z[(from + r) * classes + c];
    std::copy_n(target + from, n, wanted);
    L greatest = load(of_class[0]);
    for (std::size_t c = 1; c < classes; ++c) greatest = max(greatest, load(of_class[c]));
    own = load(wanted);
    L at_target = 0.0, sum = 0.0;
    for (std::size_t c = 0; c < classes; ++c) {
      const L below = load(of_class[c]) - greatest, e = exp(below);
      at_target = select(is_own(c), below, at_target);
      sum = c == 0 ? e : sum + e;
      store(e, of_class[c]);
    }
    store(sum, sum_of);
    const L share = L(double(scale)) / sum;
    for (std::size_t c = 0; c < classes; ++c) {
      const L p = load(of_class[c]) * share;
      store(select(is_own(c), p - L(double(scale)), p), of_class[c]);
    }
    store(at_target, wanted);
    for (std::size_t r = 0; r < n; ++r) {
      for (std::size_t c = 0; c < classes; ++c) dz[(from + r) * classes + c] = of_class[c][r];
      loss -= double(wanted[r]);
      sums *= double(sum_of[r]);
    }
  }
}

HWY_FLATTEN inline double softmax_cross_entropy(const float* logits, const float* target,
                                                float* dlogits, std::size_t rows,
                                                std::size_t classes, float scale) {
  const UppersCleared at_end;
  const auto greater = [](auto a, auto b) { return max(a, b); };
  const auto plus = [](auto a, auto b) { return a + b; };
  const auto greatest_lane = [](D d, auto v) { return hn::MaxOfLanes(d, v); };
  const auto sum_of_lanes = [](D d, auto v) { return hn::SumOfLanes(d, v); };
  double loss = 0;
  constexpr std::size_t block = 32;  // rows at a time stay in the cache
  for (std::size_t first = 0; first < rows; first += block) {
    const std::size_t n = std::min(block, rows - first);
    float* const at = dlogits + first * classes;
    double sums = 1;  // their product, each from 1 to classes, below 2^32: one logarithm for all
    if (classes < hn::Lanes(D())) {
      softmax_of_few(logits + first * classes, target + first, at, n, classes, scale, loss, sums);
      loss += std::log(sums);
      continue;
    }
    const auto at_target = [&](std::size_t r) -> float& {
      return at[r * classes + static_cast<std::size_t>(target[first + r])];
    };
    for (std::size_t r = 0; r < n; ++r) {
      const float* z = logits + (first + r) * classes;
      const float greatest = fold(z, classes, z[0], greater, greatest_lane);
      along_row(classes, [=](auto z) { return z - decltype(z)(greatest); }, at + r * classes, z);
      loss -= at_target(r);
    }
    sweep(n * classes, [](L z) { return exp(z); }, at, at);  // z <= 0: never overflows
    for (std::size_t r = 0; r < n; ++r) {
      float* p = at + r * classes;
      const float sum = fold(p, classes, 0.0f, plus, sum_of_lanes), share = scale / sum;
      sums *= static_cast<double>(sum);
      along_row(classes, [=](auto e) { return e * decltype(e)(share); }, p, p);
      at_target(r) -= scale;
    }
    loss += std::log(sums);
  }
  return loss;
}

inline double squared_loss(const float* y, const float* target, float* dy, std::size_t n,
                           float scale) {
  double loss = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const float off = y[i] - target[i];
    loss += static_cast<double>(off) * off;
    dy[i] = 2.0f * scale * off;
  }
  return loss;
}

/// m / (sqrt(v) + epsilon), v >= 0 or NaN, the way of RMSProp and Adam.
inline L over_root(L m, L v, L epsilon) {
#if HWY_TARGET <= HWY_AVX3
  // Within 2^-22: vsqrtps and vdivps take 36 cycles, two estimates of 14 bits refined once 10.
  v = held(v, 0x1p-126, 0x1p127);  // no infinite estimate, no inf times 0; sqrt(2^-126) < epsilon
  const L estimate = hn::Vec<D>{_mm512_rsqrt14_ps(v.raw.raw)}, half = estimate * L(0.5);
  const L root = v * estimate;
  const L sum = mul_add(root, neg_mul_add(root, half, 0.5), root) + epsilon;
  const L inverse = hn::Vec<D>{_mm512_rcp14_ps(sum.raw.raw)};
  return m * mul_add(inverse, neg_mul_add(sum, inverse, 1.0), inverse);
#else
  return m / (sqrt(v) + epsilon);
#endif
}

inline void sgd(float* w, const float* g, float* m, std::size_t n, const SgdStep& s) {
  const L rate = s.rate, momentum = s.momentum, keep = 1.0 - s.decay, l2 = s.l2;
  update(
      n,
      [=](L g, L& w, L& m) {
        m = momentum * m + (g + l2 * w);
        w = keep * w - rate * m;
      },
      g, w, m);
}

inline void adagrad(float* w, const float* g, float* v, std::size_t n, const AdagradStep& s) {
  const L rate = s.rate, epsilon = s.epsilon, keep = 1.0 - s.decay, l2 = s.l2;
  update(
      n,
      [=](L g, L& w, L& v) {
        g = g + l2 * w;
        v = v + g * g;
        w = keep * w - rate * over_root(g, v, epsilon);
      },
      g, w, v);
}

inline void rmsprop(float* w, const float* g, float* v, std::size_t n, const RmspropStep& s) {
  const L rate = s.rate, smoothing = s.smoothing, epsilon = s.epsilon, keep = 1.0 - s.decay,
          l2 = s.l2;
  update(
      n,
      [=](L g, L& w, L& v) {
        g = g + l2 * w;
        v = smoothing * v + (1.0 - smoothing) * (g * g);
        w = keep * w - rate * over_root(g, v, epsilon);
      },
      g, w, v);
}

inline void adam(float* w, const float* g, float* m, float* v, std::size_t n, const AdamStep& s) {
  const L beta1 = s.beta1, beta2 = s.beta2, epsilon = s.epsilon, keep = 1.0 - s.decay, l2 = s.l2;
  const L rate = static_cast<double>(s.rate) / s.correction1, shrink = 1.0 / s.correction2;
  update(
      n,
      [=](L g, L& w, L& m, L& v) {
        g = g + l2 * w;
        m = beta1 * m + (1.0 - beta1) * g;
        v = beta2 * v + (1.0 - beta2) * (g * g);
        w = keep * w - rate * over_root(m, v * shrink, epsilon);
      },
      g, w, m, v);
}

inline void blend(float* average, const float* w, std::size_t n, float share) {
  const L of_w = share;
  update(n, [=](L w, L& average) { average = average + of_w * (w - average); }, w, average);
}

inline constexpr TrainingLoops training_loops{
    .fill_rows = fill_rows,
    .gather_rows = gather_rows,
    .column_sums = column_sums,
    .max_pieces = max_pieces,
    .max_pieces_backward = max_pieces_backward,
    .softmax_cross_entropy = softmax_cross_entropy,
    .squared_loss = squared_loss,
    .sgd = sgd,
    .adagrad = adagrad,
    .rmsprop = rmsprop,
    .adam = adam,
    .blend = blend,
    .column_dots = column_dots,
    .column_moments = column_moments,
    .normalise_columns = normalise_columns,
    .normalise_rows = normalise_rows,
    .gain_and_shift = gain_and_shift,
    .normalise_columns_backward = normalise_columns_backward,
    .normalise_rows_backward = normalise_rows_backward,
    .times_columns = times_columns,
    .add_scaled = add_scaled,
    .times = times,
};

}  // namespace hillock::kernel::HWY_NAMESPACE
