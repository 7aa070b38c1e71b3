// structural.cpp: softmax, maxout, gated units and crelu: checks the arguments and calls
// kernel/structural.h.
#include "kernel/structural.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "activation/structural.h"
#include "api/arguments.h"
#include "api/nearest.h"

namespace hillock {
namespace {

void run_softmax(std::string_view name, kernel::Softmax kind, ConstArray x, Array y,
                 std::size_t columns) {
  const std::size_t rows = api::whole(name, api::named("x", x), columns, "rows of");
  api::expect(name, api::named("x", x), x.size, {api::named("y", y)});
  api::expect_whole_or_apart(name, {api::extent("y", y)}, {api::extent("x", x)});
  kernel::softmax(kernel::chosen_isa(), kind, api::dtype(x.type), x.data, y.data, rows, columns);
}

void run_softmax_backward(std::string_view name, kernel::Softmax kind, ConstArray y, ConstArray dy,
                          Array dx, std::size_t columns) {
  const std::size_t rows = api::whole(name, api::named("y", y), columns, "rows of");
  api::expect(name, api::named("y", y), y.size, {api::named("dy", dy), api::named("dx", dx)});
  api::expect_whole_or_apart(name, {api::extent("dx", dx)},
                             {api::extent("y", y), api::extent("dy", dy)});
  kernel::softmax_backward(kernel::chosen_isa(), kind, api::dtype(y.type), y.data, dy.data, dx.data,
                           rows, columns);
}

Activation gate_of(std::string_view name) {
  const activation::Structural* card = activation::structural(name);
  if (card && !card->gate.empty()) return Activation(card->gate);
  std::vector<std::string> family;
  for (const activation::Structural& one : activation::structurals)
    if (!one.gate.empty()) family.emplace_back(one.name);
  const auto meant = api::nearest(name, family);
  throw UsageError(fmt::format(
      "no gated unit '{}'.{} There are {}; with another gate: Glu(Activation(\"tanh\")).", name,
      meant ? fmt::format(" Did you mean '{}'?", *meant) : "", fmt::join(family, ", ")));
}

}  // namespace

void softmax(ConstArray x, Array y, std::size_t columns) {
  run_softmax("softmax", kernel::Softmax::plain, x, y, columns);
}
void log_softmax(ConstArray x, Array y, std::size_t columns) {
  run_softmax("log_softmax", kernel::Softmax::log, x, y, columns);
}
void softmax_backward(ConstArray y, ConstArray dy, Array dx, std::size_t columns) {
  run_softmax_backward("softmax_backward", kernel::Softmax::plain, y, dy, dx, columns);
}
void log_softmax_backward(ConstArray y, ConstArray dy, Array dx, std::size_t columns) {
  run_softmax_backward("log_softmax_backward", kernel::Softmax::log, y, dy, dx, columns);
}

static kernel::PieceLayout layout_of(const Maxout& unit) {
  if (unit.pieces < 1 || unit.pieces > 255)
    throw UsageError(fmt::format("maxout: {} pieces; it takes 1 to 255.", unit.pieces));
  return unit.layout == Maxout::Layout::planes ? kernel::PieceLayout::planes
                                               : kernel::PieceLayout::interleaved;
}

static void run_maxout(const Maxout& unit, ConstArray x, Array y, std::span<std::uint8_t> winners) {
  const kernel::PieceLayout layout = layout_of(unit);
  const std::size_t units =
      api::whole("maxout", api::named("x", x), unit.pieces, "units of pieces");
  api::expect("maxout", api::named("x", x), units, {api::named("y", y)});
  api::expect_apart("maxout", {api::extent("y", y), {"winners", winners.data(), winners.size()}},
                    {api::extent("x", x)});
  kernel::maxout(kernel::chosen_isa(), api::dtype(x.type), layout, x.data, y.data, winners.data(),
                 units, unit.pieces);
}

void Maxout::forward(ConstArray x, Array y) const {
  run_maxout(*this, x, y, {});
}

void Maxout::forward(ConstArray x, Array y, std::span<std::uint8_t> winners) const {
  api::expect("maxout", api::named("y", y), y.size, {{"winners", winners.size(), y.type}});
  run_maxout(*this, x, y, winners);
}

void Maxout::backward(std::span<const std::uint8_t> winners, ConstArray dy, Array dx) const {
  const kernel::PieceLayout wanted = layout_of(*this);
  api::expect("maxout", api::named("dy", dy), dy.size, {{"winners", winners.size(), dy.type}});
  api::expect("maxout", api::named("dy", dy), dy.size * pieces, {api::named("dx", dx)});
  api::expect_apart("maxout", {api::extent("dx", dx)},
                    {{"winners", winners.data(), winners.size()}, api::extent("dy", dy)});
  for (const std::uint8_t winner : winners)
    if (winner >= pieces)
      throw UsageError(fmt::format(
          "maxout: winners contain {}; with {} pieces they must be smaller.", winner, pieces));
  kernel::maxout_backward(kernel::chosen_isa(), api::dtype(dy.type), wanted, winners.data(),
                          dy.data, dx.data, dy.size, pieces);
}

Glu::Glu(std::string_view name, Order order) : f_(gate_of(name)), order_(order) {}

void Glu::forward(ConstArray x, Array y, std::size_t columns) const {
  const std::size_t rows = api::whole("glu", api::named("x", x), 2 * columns, "rows of");
  api::expect("glu", api::named("x", x), rows * columns, {api::named("y", y)});
  api::expect_apart("glu", {api::extent("y", y)}, {api::extent("x", x)});
  const std::size_t value = order_ == Order::value_first ? 0 : columns, gate = columns - value;
  kernel::gated(kernel::chosen_isa(), api::Inside::index(f_), api::dtype(x.type),
                {rows, columns, 2 * columns}, api::offset(x.data, x.type, value),
                api::offset(x.data, x.type, gate), y.data, api::Inside::params(f_));
}

void Glu::backward(ConstArray x, ConstArray dy, Array dx, std::size_t columns) const {
  const std::size_t rows = api::whole("glu", api::named("x", x), 2 * columns, "rows of");
  api::expect("glu", api::named("x", x), rows * columns, {api::named("dy", dy)});
  api::expect("glu", api::named("x", x), x.size, {api::named("dx", dx)});
  api::expect_whole_or_apart("glu", {api::extent("dx", dx)},
                             {api::extent("x", x), api::extent("dy", dy)});
  const std::size_t value = order_ == Order::value_first ? 0 : columns, gate = columns - value;
  kernel::gated_backward(kernel::chosen_isa(), api::Inside::index(f_), api::dtype(x.type),
                         {rows, columns, 2 * columns}, api::offset(x.data, x.type, value),
                         api::offset(x.data, x.type, gate), dy.data,
                         api::offset(dx.data, x.type, value), api::offset(dx.data, x.type, gate),
                         api::Inside::params(f_));
}

void Glu::forward(ConstArray value, ConstArray gate, Array y) const {
  api::expect("glu", api::named("value", value), value.size,
              {api::named("gate", gate), api::named("y", y)});
  api::expect_whole_or_apart("glu", {api::extent("y", y)},
                             {api::extent("value", value), api::extent("gate", gate)});
  kernel::gated(kernel::chosen_isa(), api::Inside::index(f_), api::dtype(y.type),
                {1, y.size, y.size}, value.data, gate.data, y.data, api::Inside::params(f_));
}

void Glu::backward(ConstArray value, ConstArray gate, ConstArray dy, Array dvalue,
                   Array dgate) const {
  api::expect("glu", api::named("value", value), value.size,
              {api::named("gate", gate), api::named("dy", dy), api::named("dvalue", dvalue),
               api::named("dgate", dgate)});
  api::expect_whole_or_apart(
      "glu", {api::extent("dvalue", dvalue), api::extent("dgate", dgate)},
      {api::extent("value", value), api::extent("gate", gate), api::extent("dy", dy)});
  kernel::gated_backward(kernel::chosen_isa(), api::Inside::index(f_), api::dtype(dy.type),
                         {1, dy.size, dy.size}, value.data, gate.data, dy.data, dvalue.data,
                         dgate.data, api::Inside::params(f_));
}

void crelu(ConstArray x, Array y, std::size_t columns) {
  const std::size_t rows = api::whole("crelu", api::named("x", x), columns, "rows of");
  api::expect("crelu", api::named("x", x), 2 * x.size, {api::named("y", y)});
  api::expect_apart("crelu", {api::extent("y", y)}, {api::extent("x", x)});
  kernel::crelu(kernel::chosen_isa(), api::dtype(x.type), x.data, y.data, rows, columns);
}

void crelu_backward(ConstArray x, ConstArray dy, Array dx, std::size_t columns) {
  const std::size_t rows = api::whole("crelu_backward", api::named("x", x), columns, "rows of");
  api::expect("crelu_backward", api::named("x", x), 2 * x.size, {api::named("dy", dy)});
  api::expect("crelu_backward", api::named("x", x), x.size, {api::named("dx", dx)});
  api::expect_whole_or_apart("crelu_backward", {api::extent("dx", dx)},
                             {api::extent("x", x), api::extent("dy", dy)});
  kernel::crelu_backward(kernel::chosen_isa(), api::dtype(x.type), x.data, dy.data, dx.data, rows,
                         columns);
}

}  // namespace hillock
