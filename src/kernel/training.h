// training.h: the loops of training for one instruction set. Included by kernels.cpp; what each
// does: isa.h.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernel/driver.h"
#include "kernel/isa.h"
#include "kernel/training_norm.h"
#include "number/elementary.h"

namespace hillock::HWY_NAMESPACE {

inline void fill_rows(const float* row, float* y, std::size_t rows, std::size_t columns) {
  for (std::size_t r = 0; r < rows; ++r) std::copy_n(row, columns, y + r * columns);
}

inline void column_sums(const float* x, float* sums, std::size_t rows, std::size_t columns) {
  std::fill_n(sums, columns, 0.0f);
  for (std::size_t r = 0; r < rows; ++r)
    sweep(columns, [](L sum, L x) { return sum + x; }, sums, sums, x + r * columns);
}

using Index = hn::RebindToSigned<D>;             // an index in each lane of a register of floats
using SmallIndex = hn::Rebind<std::uint8_t, D>;  // the same, as it is stored

HWY_FLATTEN inline void max_pieces(const float* z, float* y, std::uint8_t* winner, std::size_t rows,
                                   std::size_t units, std::size_t pieces) {
  const std::size_t lanes = hn::Lanes(D());
  for (std::size_t r = 0; r < rows; ++r, z += pieces * units, y += units, winner += units)
    for (std::size_t u = 0; u < units; u += lanes) {
      const std::size_t n = std::min(lanes, units - u);
      L best = -std::numeric_limits<double>::infinity();
      auto index = hn::Zero(Index());
      for (std::size_t p = 0; p < pieces; ++p) {
        const float* at = z + p * units + u;
        const L piece = n == lanes ? load(at) : load(at, n);
        const auto better = hn::Or(piece > best, hn::IsNaN(piece.raw));
        best = select(better, piece, best);
        index = hn::IfThenElse(hn::RebindMask(Index(), better),
                               hn::Set(Index(), static_cast<std::int32_t>(p)), index);
      }
      const auto small = hn::DemoteTo(SmallIndex(), index);
      if (n == lanes) {
        store(best, y + u);
        hn::StoreU(small, SmallIndex(), winner + u);
        continue;
      }
      store(best, y + u, n);
      std::uint8_t padded[most_lanes];
      hn::StoreU(small, SmallIndex(), padded);
      std::copy_n(padded, n, winner + u);
    }
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

/// f over x[0] … x[n-1], by lanes first, then across them, then the tail.
template <class F>
HWY_FLATTEN float fold(const float* x, std::size_t n, float start, F f) {
  const std::size_t lanes = hn::Lanes(D());
  L partial = start;
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) partial = f(partial, load(x + i));
  float result = start;
  if (i > 0) {
    float each[most_lanes];
    store(partial, each);
    for (std::size_t k = 0; k < lanes; ++k) result = f(result, each[k]);
  }
  for (; i < n; ++i) result = f(result, x[i]);
  return result;
}

inline double softmax_cross_entropy(const float* logits, const float* target, float* dlogits,
                                    std::size_t rows, std::size_t classes, float scale) {
  double loss = 0;
  constexpr std::size_t block =
      64;  // rows at a time: what has to be kept of each fits the stack, and the rest the cache
  float target_logit[block];
  for (std::size_t first = 0; first < rows; first += block) {
    const std::size_t n = std::min(block, rows - first);
    float* const at = dlogits + first * classes;
    for (std::size_t r = 0; r < n; ++r) {
      const float* z = logits + (first + r) * classes;
      const float greatest = fold(z, classes, z[0], [](auto a, auto b) { return max(a, b); });
      sweep(classes, [greatest = L(greatest)](L z) { return z - greatest; }, at + r * classes, z);
      target_logit[r] = at[r * classes + static_cast<std::size_t>(target[first + r])];
    }
    sweep(n * classes, [](L z) { return exp(z); }, at, at);  // z <= 0: never overflows
    for (std::size_t r = 0; r < n; ++r) {
      float* p = at + r * classes;
      const float sum = fold(p, classes, 0.0f, [](auto a, auto b) { return a + b; });
      loss += std::log(static_cast<double>(sum)) - target_logit[r];
      sweep(classes, [share = L(scale / sum)](L e) { return e * share; }, p, p);
      p[static_cast<std::size_t>(target[first + r])] -= scale;
    }
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
        w = keep * w - rate * g / (sqrt(v) + epsilon);
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
        w = keep * w - rate * g / (sqrt(v) + epsilon);
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
        w = keep * w - rate * m / (sqrt(v * shrink) + epsilon);
      },
      g, w, m, v);
}

inline void blend(float* average, const float* w, std::size_t n, float share) {
  const L of_w = share;
  update(n, [=](L w, L& average) { average = average + of_w * (w - average); }, w, average);
}

inline constexpr TrainingLoops training_loops{
    .fill_rows = fill_rows,
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

}  // namespace hillock::HWY_NAMESPACE
