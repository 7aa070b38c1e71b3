// structural.cpp: softmax, maxout, gated units and crelu of hillock.h: checks what they are given,
// and calls kernel/structural.h.
#include "kernel/structural.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "activation/structural.h"
#include "api/arguments.h"
#include "api/nearest.h"

namespace hillock {
namespace {

void run_softmax(std::string_view name, Softmax kind, ConstArray x, Array y, std::size_t columns) {
  const std::size_t rows = whole(name, named("x", x), columns, "rows of");
  expect(name, named("x", x), x.size, {named("y", y)});
  expect_whole_or_apart(name, {extent("y", y)}, {extent("x", x)});
  softmax(chosen_isa(), kind, dtype(x.type), x.data, y.data, rows, columns);
}

void run_softmax_backward(std::string_view name, Softmax kind, ConstArray y, ConstArray dy,
                          Array dx, std::size_t columns) {
  const std::size_t rows = whole(name, named("y", y), columns, "rows of");
  expect(name, named("y", y), y.size, {named("dy", dy), named("dx", dx)});
  expect_whole_or_apart(name, {extent("dx", dx)}, {extent("y", y), extent("dy", dy)});
  softmax_backward(chosen_isa(), kind, dtype(y.type), y.data, dy.data, dx.data, rows, columns);
}

Activation gate_of(std::string_view name) {
  const Structural* card = structural(name);
  if (card && !card->gate.empty()) return Activation(card->gate);
  std::vector<std::string> family;
  for (const Structural& one : structurals)
    if (!one.gate.empty()) family.emplace_back(one.name);
  const auto meant = nearest(name, family);
  throw UsageError(fmt::format(
      "no gated unit '{}'.{} There are {}; with another gate: Glu(Activation(\"tanh\")).", name,
      meant ? fmt::format(" Did you mean '{}'?", *meant) : "", fmt::join(family, ", ")));
}

}  // namespace

void softmax(ConstArray x, Array y, std::size_t columns) {
  run_softmax("softmax", Softmax::plain, x, y, columns);
}
void log_softmax(ConstArray x, Array y, std::size_t columns) {
  run_softmax("log_softmax", Softmax::log, x, y, columns);
}
void softmax_backward(ConstArray y, ConstArray dy, Array dx, std::size_t columns) {
  run_softmax_backward("softmax_backward", Softmax::plain, y, dy, dx, columns);
}
void log_softmax_backward(ConstArray y, ConstArray dy, Array dx, std::size_t columns) {
  run_softmax_backward("log_softmax_backward", Softmax::log, y, dy, dx, columns);
}

static PieceLayout layout_of(const Maxout& unit) {
  if (unit.pieces < 1 || unit.pieces > 255)
    throw UsageError(fmt::format("maxout: {} pieces; it takes 1 to 255.", unit.pieces));
  return unit.layout == Maxout::Layout::planes ? PieceLayout::planes : PieceLayout::interleaved;
}

static void run_maxout(const Maxout& unit, ConstArray x, Array y, std::span<std::uint8_t> winners) {
  const PieceLayout layout = layout_of(unit);
  const std::size_t units = whole("maxout", named("x", x), unit.pieces, "units of pieces");
  expect("maxout", named("x", x), units, {named("y", y)});
  expect_apart("maxout", {extent("y", y), {"winners", winners.data(), winners.size()}},
               {extent("x", x)});
  maxout(chosen_isa(), dtype(x.type), layout, x.data, y.data, winners.data(), units, unit.pieces);
}

void Maxout::forward(ConstArray x, Array y) const {
  run_maxout(*this, x, y, {});
}

void Maxout::forward(ConstArray x, Array y, std::span<std::uint8_t> winners) const {
  expect("maxout", named("y", y), y.size, {{"winners", winners.size(), y.type}});
  run_maxout(*this, x, y, winners);
}

void Maxout::backward(std::span<const std::uint8_t> winners, ConstArray dy, Array dx) const {
  const PieceLayout wanted = layout_of(*this);
  expect("maxout", named("dy", dy), dy.size, {{"winners", winners.size(), dy.type}});
  expect("maxout", named("dy", dy), dy.size * pieces, {named("dx", dx)});
  expect_apart("maxout", {extent("dx", dx)},
               {{"winners", winners.data(), winners.size()}, extent("dy", dy)});
  for (const std::uint8_t winner : winners)
    if (winner >= pieces)
      throw UsageError(
          fmt::format("maxout: winners hold {}; with {} pieces they are less.", winner, pieces));
  maxout_backward(chosen_isa(), dtype(dy.type), wanted, winners.data(), dy.data, dx.data, dy.size,
                  pieces);
}

Glu::Glu(std::string_view name, Order order) : f_(gate_of(name)), order_(order) {}

void Glu::forward(ConstArray x, Array y, std::size_t columns) const {
  const std::size_t rows = whole("glu", named("x", x), 2 * columns, "rows of");
  expect("glu", named("x", x), rows * columns, {named("y", y)});
  expect_apart("glu", {extent("y", y)}, {extent("x", x)});
  const std::size_t value = order_ == Order::value_first ? 0 : columns, gate = columns - value;
  gated(chosen_isa(), Inside::index(f_), dtype(x.type), {rows, columns, 2 * columns},
        offset(x.data, x.type, value), offset(x.data, x.type, gate), y.data, Inside::params(f_));
}

void Glu::backward(ConstArray x, ConstArray dy, Array dx, std::size_t columns) const {
  const std::size_t rows = whole("glu", named("x", x), 2 * columns, "rows of");
  expect("glu", named("x", x), rows * columns, {named("dy", dy)});
  expect("glu", named("x", x), x.size, {named("dx", dx)});
  expect_whole_or_apart("glu", {extent("dx", dx)}, {extent("x", x), extent("dy", dy)});
  const std::size_t value = order_ == Order::value_first ? 0 : columns, gate = columns - value;
  gated_backward(chosen_isa(), Inside::index(f_), dtype(x.type), {rows, columns, 2 * columns},
                 offset(x.data, x.type, value), offset(x.data, x.type, gate), dy.data,
                 offset(dx.data, x.type, value), offset(dx.data, x.type, gate), Inside::params(f_));
}

void Glu::forward(ConstArray value, ConstArray gate, Array y) const {
  expect("glu", named("value", value), value.size, {named("gate", gate), named("y", y)});
  expect_whole_or_apart("glu", {extent("y", y)}, {extent("value", value), extent("gate", gate)});
  gated(chosen_isa(), Inside::index(f_), dtype(y.type), {1, y.size, y.size}, value.data, gate.data,
        y.data, Inside::params(f_));
}

void Glu::backward(ConstArray value, ConstArray gate, ConstArray dy, Array dvalue,
                   Array dgate) const {
  expect("glu", named("value", value), value.size,
         {named("gate", gate), named("dy", dy), named("dvalue", dvalue), named("dgate", dgate)});
  expect_whole_or_apart("glu", {extent("dvalue", dvalue), extent("dgate", dgate)},
                        {extent("value", value), extent("gate", gate), extent("dy", dy)});
  gated_backward(chosen_isa(), Inside::index(f_), dtype(dy.type), {1, dy.size, dy.size}, value.data,
                 gate.data, dy.data, dvalue.data, dgate.data, Inside::params(f_));
}

void crelu(ConstArray x, Array y, std::size_t columns) {
  const std::size_t rows = whole("crelu", named("x", x), columns, "rows of");
  expect("crelu", named("x", x), 2 * x.size, {named("y", y)});
  expect_apart("crelu", {extent("y", y)}, {extent("x", x)});
  crelu(chosen_isa(), dtype(x.type), x.data, y.data, rows, columns);
}

void crelu_backward(ConstArray x, ConstArray dy, Array dx, std::size_t columns) {
  const std::size_t rows = whole("crelu_backward", named("x", x), columns, "rows of");
  expect("crelu_backward", named("x", x), 2 * x.size, {named("dy", dy)});
  expect("crelu_backward", named("x", x), x.size, {named("dx", dx)});
  expect_whole_or_apart("crelu_backward", {extent("dx", dx)}, {extent("x", x), extent("dy", dy)});
  crelu_backward(chosen_isa(), dtype(x.type), x.data, dy.data, dx.data, rows, columns);
}

}  // namespace hillock
