// structural_cases.h: maxout, gated units, crelu, softmax, fused bias, slopes from outputs, learned
// parameters: every instruction set, and rows elsewhere.
#pragma once

#include "compare.h"
#include "elementwise_cases.h"
#include "kernel/structural.h"

namespace hillock::fuzz {

/// rows x columns numbers, and what is computed of them.
struct Matrix {
  kernel::DType type;
  std::size_t rows, columns;

  std::size_t size() const { return rows * columns; }
};

/// Runs `work(isa)`, which gives arrays; compare(got, first, isa's name) where there was another.
inline void on_every_isa(const auto& work, const auto& compare) {
  std::optional<std::vector<Guarded>> first;
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    std::vector<Guarded> all = work(isa);
    for (const Guarded& array : all) expect_unharmed(array, std::string(isa.name));
    if (first)
      compare(all, *first, std::string(isa.name));
    else
      first = std::move(all);
  }
}

inline Guarded filled(Source& source, kernel::DType type, std::size_t n, Fill fill) {
  Guarded array(type, n, source.below(32));
  array.fill(source, fill);
  return array;
}

inline Fill some_fill(Source& source) {
  return static_cast<Fill>(source.below(3));
}

inline void check_softmax(Source& source, const Matrix& m) {
  const kernel::Softmax kind = source.one_in(2) ? kernel::Softmax::plain : kernel::Softmax::log;
  const Guarded x = filled(source, m.type, m.size(), some_fill(source)),
                dy = filled(source, m.type, m.size(), some_fill(source));
  const std::size_t row = m.rows ? source.below(m.rows) : 0;
  const double bound = m.type != kernel::DType::f64 ? 0.51 : kind == kernel::Softmax::plain ? 4 : 3;
  const std::string name =
      fmt::format("{} softmax {}, {} x {}", kernel::name_of(m.type), int(kind), m.rows, m.columns);
  on_every_isa(
      [&](const kernel::Isa& isa) {
        Guarded y(m.type, m.size(), 1), dx(m.type, m.size(), 2), in_place = x;
        kernel::softmax(isa, kind, m.type, x.data(), y.data(), m.rows, m.columns);
        kernel::softmax(isa, kind, m.type, in_place.data(), in_place.data(), m.rows, m.columns);
        kernel::softmax_backward(isa, kind, m.type, y.data(), dy.data(), dx.data(), m.rows,
                                 m.columns);
        expect_same(in_place, 0, y, 0, m.size(), name + " in place");
        if (m.rows > 0) {
          Guarded alone(m.type, m.columns, 5), dalone(m.type, m.columns, 3);
          kernel::softmax(isa, kind, m.type, x.at(row * m.columns), alone.data(), 1, m.columns);
          kernel::softmax_backward(isa, kind, m.type, alone.data(), dy.at(row * m.columns),
                                   dalone.data(), 1, m.columns);
          expect_same(alone, 0, y, row * m.columns, m.columns, name + " alone");
          expect_same(dalone, 0, dx, row * m.columns, m.columns, name + " backward alone");
        }
        return std::vector{std::move(y)};
      },
      [&](const auto& got, const auto& first, const std::string& isa) {
        expect_near(got[0], first[0], 2 * bound + 1e-3, m.type, name + " " + isa,
                    [&](std::size_t i) { return "x = " + told(x, i); });
      });
}

inline void check_maxout(Source& source, const Matrix& m) {
  const auto layout =
      source.one_in(2) ? kernel::PieceLayout::planes : kernel::PieceLayout::interleaved;
  const std::size_t n = m.rows, pieces = std::clamp<std::size_t>(m.columns, 1, 255);
  const Guarded x = filled(source, m.type, n * pieces, some_fill(source)),
                dy = filled(source, m.type, n, some_fill(source));
  const std::string name =
      fmt::format("{} maxout, {} of {} pieces", kernel::name_of(m.type), n, pieces);
  std::vector<std::uint8_t> winners;
  on_every_isa(
      [&](const kernel::Isa& isa) {
        Guarded y(m.type, n, 3), dx(m.type, n * pieces, 1);
        std::vector<std::uint8_t> winner(n + 1, 77);
        kernel::maxout(isa, m.type, layout, x.data(), y.data(), winner.data(), n, pieces);
        kernel::maxout_backward(isa, m.type, layout, winner.data(), dy.data(), dx.data(), n,
                                pieces);
        if (winner[n] != 77) fail(name + ": a winner too many");
        if (winners.empty()) winners = winner;
        if (winner != winners) fail(fmt::format("{} {}: other winners", name, isa.name));
        return std::vector{std::move(y), std::move(dx)};
      },
      [&](const auto& got, const auto& first, const std::string& isa) {
        for (std::size_t k = 0; k < got.size(); ++k)
          expect_same(got[k], 0, first[k], 0, got[k].size(), name + " " + isa);
      });
}

inline void check_crelu(Source& source, const Matrix& m) {
  const Guarded x = filled(source, m.type, m.size(), some_fill(source)),
                dy = filled(source, m.type, 2 * m.size(), some_fill(source));
  const std::string name =
      fmt::format("{} crelu {} x {}", kernel::name_of(m.type), m.rows, m.columns);
  on_every_isa(
      [&](const kernel::Isa& isa) {
        Guarded y(m.type, 2 * m.size(), 3), dx(m.type, m.size(), 1), in_place = x;
        kernel::crelu(isa, m.type, x.data(), y.data(), m.rows, m.columns);
        kernel::crelu_backward(isa, m.type, x.data(), dy.data(), dx.data(), m.rows, m.columns);
        kernel::crelu_backward(isa, m.type, in_place.data(), dy.data(), in_place.data(), m.rows,
                               m.columns);
        expect_same(in_place, 0, dx, 0, m.size(), name + " in place");
        return std::vector{std::move(y), std::move(dx)};
      },
      [&](const auto& got, const auto& first, const std::string& isa) {
        for (std::size_t k = 0; k < got.size(); ++k)
          expect_same(got[k], 0, first[k], 0, got[k].size(), name + " " + isa);
      });
}

inline void check_gated(Source& source, const Matrix& m) {
  std::size_t gate = source.below(activation::Activations::size);
  const activation::Params params = activation::usual_params(activation::Activations::cards[gate]);
  const double within = activation::Activations::cards[gate].within;
  const std::size_t n = m.size();
  const Guarded value = filled(source, m.type, n, some_fill(source)),
                open = filled(source, m.type, n, some_fill(source)),
                dy = filled(source, m.type, n, some_fill(source));
  const std::string name = fmt::format("{} gated by {}, {} numbers", kernel::name_of(m.type),
                                       activation::Activations::cards[gate].name, n);
  const std::size_t from = source.below(n + 1), length = source.below(n - from + 1);
  const auto describe = [&](std::size_t i) {
    return fmt::format("value = {}, gate = {}, dy = {}", told(value, i), told(open, i),
                       told(dy, i));
  };
  on_every_isa(
      [&](const kernel::Isa& isa) {
        std::vector<Guarded> all(3, Guarded(m.type, n, 1));
        Guarded over_value = value, over_gate = open, part(m.type, length, 7);
        kernel::gated(isa, gate, m.type, {1, n, n}, value.data(), open.data(), all[0].data(),
                      params.data());
        kernel::gated_backward(isa, gate, m.type, {1, n, n}, value.data(), open.data(), dy.data(),
                               all[1].data(), all[2].data(), params.data());
        kernel::gated_backward(isa, gate, m.type, {1, n, n}, over_value.data(), over_gate.data(),
                               dy.data(), over_value.data(), over_gate.data(), params.data());
        expect_same(over_value, 0, all[1], 0, n, name + " dvalue in place");
        expect_same(over_gate, 0, all[2], 0, n, name + " dgate in place");
        if (length > 0)
          kernel::gated(isa, gate, m.type, {1, length, length}, value.at(from), open.at(from),
                        part.data(), params.data());
        expect_same(part, 0, all[0], from, length, name + " elsewhere");
        return all;
      },
      [&](const auto& got, const auto& first, const std::string& isa) {
        for (std::size_t i = 0; i < n; ++i) {
          if (std::abs(open[i]) > within) return;
          // The products of what is not finite, or of a slope near its root, promise nothing.
          if (!std::isfinite(value[i]) || !std::isfinite(dy[i])) return;
        }
        const double bound = m.type == kernel::DType::f64 ? 2.1 : 0.5001;
        expect_near(got[0], first[0], 2 * bound, m.type, name + " " + isa, describe);
        expect_near(got[1], first[1], 2 * bound, m.type, name + " dvalue " + isa, describe);
        if (activation::Activations::cards[gate].monotone)
          expect_near(got[2], first[2], m.type == kernel::DType::f64 ? 6.2 : 2 * bound, m.type,
                      name + " dgate " + isa, describe);
      });
}

inline void check_bias(Source& source, const Matrix& m) {
  Subject f{.type = m.type, .activation = source.below(activation::Activations::size)};
  f.params = some_params(source, f.card(), source.one_in(2));
  const Guarded x = filled(source, m.type, m.size(), some_fill(source)),
                bias = filled(source, m.type, m.columns, some_fill(source)),
                dy = filled(source, m.type, m.size(), some_fill(source));
  const std::string name = fmt::format("{} with bias, {} x {}", f.name(), m.rows, m.columns);
  Guarded sum(m.type, m.size(), 0);
  for (std::size_t i = 0; i < m.size(); ++i)
    sum.set_bits(i, Guarded::bits_of(x[i] + bias[i % m.columns], m.type));
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    Guarded y(m.type, m.size(), 1), dx = x, dbias(m.type, m.columns, 2), again(m.type, m.size(), 0);
    kernel::bias_forward(isa, f.activation, m.type, x.data(), bias.data(), y.data(), m.rows,
                         m.columns, f.params.data());
    kernel::bias_backward(isa, f.activation, m.type, dx.data(), bias.data(), dy.data(), dx.data(),
                          dbias.data(), m.rows, m.columns, f.params.data());
    for (const Guarded* array : {&y, &dx, &dbias}) expect_unharmed(*array, name);
    if (kernel::size_of(m.type) == 2) continue;  // their sum is not rounded between
    const std::string what = name + " " + std::string(isa.name);
    kernel::forward(isa, f.function(), m.type, sum.data(), again.data(), m.size());
    expect_same(y, 0, again, 0, m.size(), what);
    kernel::backward(isa, f.function(), m.type, sum.data(), dy.data(), again.data(), m.size());
    expect_same(dx, 0, again, 0, m.size(), what + " dx");
  }
}

inline void check_from_output(Source& source, const Matrix& m) {
  const std::size_t f = source.below(activation::Activations::size), n = m.size();
  const activation::Params params = activation::usual_params(activation::Activations::cards[f]);
  if (!kernel::has_slope_of_output(f, params.data())) return;
  const Guarded y = filled(source, m.type, n, some_fill(source)),
                dy = filled(source, m.type, n, some_fill(source));
  const std::string name = fmt::format("{} {} from output, {} numbers", kernel::name_of(m.type),
                                       activation::Activations::cards[f].name, n);
  const std::size_t from = source.below(n + 1), length = source.below(n - from + 1);
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    Guarded dx(m.type, n, 1), over_y = y, over_dy = dy, part(m.type, length, 7);
    kernel::backward_from_output(isa, f, m.type, y.data(), dy.data(), dx.data(), n, params.data());
    kernel::backward_from_output(isa, f, m.type, over_y.data(), dy.data(), over_y.data(), n,
                                 params.data());
    kernel::backward_from_output(isa, f, m.type, y.data(), over_dy.data(), over_dy.data(), n,
                                 params.data());
    if (length > 0)
      kernel::backward_from_output(isa, f, m.type, y.at(from), dy.at(from), part.data(), length,
                                   params.data());
    for (const Guarded* array : {&dx, &over_y, &over_dy, &part}) expect_unharmed(*array, name);
    expect_same(over_y, 0, dx, 0, n, name + " over y");
    expect_same(over_dy, 0, dx, 0, n, name + " over dy");
    expect_same(part, 0, dx, from, length, name + " elsewhere");
  }
}

inline void check_learned(Source& source, const Matrix& m) {
  std::size_t f = source.below(activation::Activations::size);
  while (!activation::Activations::cards[f].learns()) f = (f + 1) % activation::Activations::size;
  const activation::Card& card = activation::Activations::cards[f];
  const kernel::Channels shape{m.rows, m.columns, 1 + source.below(9)};
  const std::size_t n = m.size() * shape.spatial;
  const Guarded x = filled(source, m.type, n, some_fill(source)),
                dy = filled(source, m.type, n, some_fill(source));
  std::vector<double> params(card.arity() * m.columns);
  for (std::size_t c = 0; c < m.columns; ++c) {
    const activation::Params own = some_params(source, card, source.one_in(2));
    for (std::size_t p = 0; p < card.arity(); ++p)
      params[p * m.columns + c] = kernel::as_held(own[p], m.type);
  }
  const std::string name = fmt::format("{} learned {}, {} x {} x {}", kernel::name_of(m.type),
                                       card.name, shape.batch, shape.channels, shape.spatial);
  for (const kernel::Isa& isa : kernel::runnable_isas()) {
    Guarded y(m.type, n, 1), dx = x;
    std::vector<double> dparams(params.size() + 1, 77);
    kernel::learned_forward(isa, f, m.type, shape, x.data(), y.data(), params.data());
    kernel::learned_backward(isa, f, m.type, shape, dx.data(), dy.data(), dx.data(), params.data(),
                             dparams.data());
    if (dparams.back() != 77) fail(name + ": a gradient too many");
    expect_unharmed(y, name);
    expect_unharmed(dx, name);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t c = i / shape.spatial % m.columns;
      activation::Params own{};
      for (std::size_t p = 0; p < card.arity(); ++p) own[p] = params[p * m.columns + c];
      Guarded alone(m.type, 1, 0);
      kernel::forward(isa, {f, own.data()}, m.type, x.at(i), alone.data(), 1);
      const std::string what =
          fmt::format("{} {} alone, x = {}, parameter {:.17g}", name, isa.name, told(x, i), own[0]);
      if (kernel::size_of(m.type) > 2) {
        expect_same(alone, 0, y, i, 1, what);
        continue;
      }
      // Half a unit and a little: next to a middle the plain kernel knows more digits.
      if (!near(alone[0], y[i], ulp_in(y[i], m.type), m.type))
        fail(fmt::format("{}: {} and {}", what, told(alone, 0), told(y, i)));
    }
  }
}

inline void check_structural(Source& source, std::size_t n) {
  constexpr void (*checks[])(Source&, const Matrix&) = {
      check_softmax, check_maxout,      check_crelu,  check_gated,
      check_bias,    check_from_output, check_learned};
  n = std::min<std::size_t>(n, 6000);
  const std::size_t rows = source.one_in(3) ? source.below(4) : 1 + source.below(n + 1);
  const Matrix m{static_cast<kernel::DType>(source.below(4)), rows,
                 n / std::max<std::size_t>(rows, 1) + 1};
  checks[source.below(std::size(checks))](source, m);
}

}  // namespace hillock::fuzz
