// hillock_c_structural.cpp: the second half of hillock_c.h, in terms of hillock.h.
#include "activation/structural.h"
#include "api/c_calls.h"

using hillock::api::array, hillock::api::expect, hillock::api::product, hillock::api::status_of,
    hillock::api::with_type;

namespace hillock::api {
namespace {

std::size_t twice(std::size_t n) {
  return product(n, 2);
}

using RowFunction = void (*)(ConstArray, Array, std::size_t);
using RowBackward = void (*)(ConstArray, ConstArray, Array, std::size_t);

hillock_status by_rows(RowFunction f, hillock_dtype dtype, const void* x, void* y, std::size_t rows,
                       std::size_t columns) {
  return status_of([&] {
    const std::size_t n = product(rows, columns);
    with_type(dtype, [&]<class T>(T) { f(array<T>(x, n, "x"), array<T>(y, n, "y"), columns); });
  });
}

hillock_status by_rows(RowBackward f, hillock_dtype dtype, const void* y, const void* dy, void* dx,
                       std::size_t rows, std::size_t columns) {
  return status_of([&] {
    const std::size_t n = product(rows, columns);
    with_type(dtype, [&]<class T>(T) {
      f(array<T>(y, n, "y"), array<T>(dy, n, "dy"), array<T>(dx, n, "dx"), columns);
    });
  });
}

Maxout maxout_of(hillock_layout layout, std::size_t pieces) {
  if (layout != HILLOCK_PLANES && layout != HILLOCK_INTERLEAVED)
    throw UsageError(
        fmt::format("layout = {}: HILLOCK_PLANES and HILLOCK_INTERLEAVED, 0 and 1, are known.",
                    static_cast<int>(layout)));
  return {
      .pieces = pieces,
      .layout = layout == HILLOCK_PLANES ? Maxout::Layout::planes : Maxout::Layout::interleaved};
}

Glu glu_of(const hillock_activation* f, hillock_order order) {
  expect(f, "f");
  if (order != HILLOCK_VALUE_FIRST && order != HILLOCK_GATE_FIRST)
    throw UsageError(
        fmt::format("order = {}: HILLOCK_VALUE_FIRST and HILLOCK_GATE_FIRST, 0 and 1, are known.",
                    static_cast<int>(order)));
  return Glu(f->f, order == HILLOCK_VALUE_FIRST ? Glu::Order::value_first : Glu::Order::gate_first);
}

}  // namespace
}  // namespace hillock::api

hillock_status hillock_softmax(hillock_dtype dtype, const void* x, void* y, size_t rows,
                               size_t columns) {
  return hillock::api::by_rows(hillock::softmax, dtype, x, y, rows, columns);
}
hillock_status hillock_log_softmax(hillock_dtype dtype, const void* x, void* y, size_t rows,
                                   size_t columns) {
  return hillock::api::by_rows(hillock::log_softmax, dtype, x, y, rows, columns);
}
hillock_status hillock_softmax_backward(hillock_dtype dtype, const void* y, const void* dy,
                                        void* dx, size_t rows, size_t columns) {
  return hillock::api::by_rows(hillock::softmax_backward, dtype, y, dy, dx, rows, columns);
}
hillock_status hillock_log_softmax_backward(hillock_dtype dtype, const void* y, const void* dy,
                                            void* dx, size_t rows, size_t columns) {
  return hillock::api::by_rows(hillock::log_softmax_backward, dtype, y, dy, dx, rows, columns);
}

hillock_status hillock_maxout(hillock_dtype dtype, hillock_layout layout, size_t pieces,
                              const void* x, void* y, unsigned char* winners, size_t units) {
  return status_of([&] {
    const hillock::Maxout unit = hillock::api::maxout_of(layout, pieces);
    const std::size_t n = product(units, pieces);
    with_type(dtype, [&]<class T>(T) {
      if (winners)
        unit.forward(array<T>(x, n, "x"), array<T>(y, units, "y"), std::span(winners, units));
      else
        unit.forward(array<T>(x, n, "x"), array<T>(y, units, "y"));
    });
  });
}

hillock_status hillock_maxout_backward(hillock_dtype dtype, hillock_layout layout, size_t pieces,
                                       const unsigned char* winners, const void* dy, void* dx,
                                       size_t units) {
  return status_of([&] {
    const hillock::Maxout unit = hillock::api::maxout_of(layout, pieces);
    if (units > 0) expect(winners, "winners");
    const std::size_t n = product(units, pieces);
    with_type(dtype, [&]<class T>(T) {
      unit.backward(std::span(winners, units), array<T>(dy, units, "dy"), array<T>(dx, n, "dx"));
    });
  });
}

hillock_status hillock_glu_gate(const char* name, hillock_activation** f) {
  return status_of([&] {
    expect(f, "f");
    *f = nullptr;
    expect(name, "name");
    const hillock::Glu known(name);  // throws for an unknown name, and lists the known ones
    const hillock::Activation gate(hillock::activation::structural(name)->gate);
    *f = new hillock_activation{gate, gate.name(), gate.spec()};
  });
}

hillock_status hillock_glu(const hillock_activation* f, hillock_order order, hillock_dtype dtype,
                           const void* x, void* y, size_t rows, size_t columns) {
  return status_of([&] {
    const hillock::Glu unit = hillock::api::glu_of(f, order);
    const std::size_t n = product(rows, columns), both = hillock::api::twice(n);
    with_type(dtype, [&]<class T>(T) {
      unit.forward(array<T>(x, both, "x"), array<T>(y, n, "y"), columns);
    });
  });
}

hillock_status hillock_glu_backward(const hillock_activation* f, hillock_order order,
                                    hillock_dtype dtype, const void* x, const void* dy, void* dx,
                                    size_t rows, size_t columns) {
  return status_of([&] {
    const hillock::Glu unit = hillock::api::glu_of(f, order);
    const std::size_t n = product(rows, columns), both = hillock::api::twice(n);
    with_type(dtype, [&]<class T>(T) {
      unit.backward(array<T>(x, both, "x"), array<T>(dy, n, "dy"), array<T>(dx, both, "dx"),
                    columns);
    });
  });
}

hillock_status hillock_glu_apart(const hillock_activation* f, hillock_dtype dtype,
                                 const void* value, const void* gate, void* y, size_t n) {
  return status_of([&] {
    const hillock::Glu unit = hillock::api::glu_of(f, HILLOCK_VALUE_FIRST);
    with_type(dtype, [&]<class T>(T) {
      unit.forward(array<T>(value, n, "value"), array<T>(gate, n, "gate"), array<T>(y, n, "y"));
    });
  });
}

hillock_status hillock_glu_apart_backward(const hillock_activation* f, hillock_dtype dtype,
                                          const void* value, const void* gate, const void* dy,
                                          void* dvalue, void* dgate, size_t n) {
  return status_of([&] {
    const hillock::Glu unit = hillock::api::glu_of(f, HILLOCK_VALUE_FIRST);
    with_type(dtype, [&]<class T>(T) {
      unit.backward(array<T>(value, n, "value"), array<T>(gate, n, "gate"), array<T>(dy, n, "dy"),
                    array<T>(dvalue, n, "dvalue"), array<T>(dgate, n, "dgate"));
    });
  });
}

hillock_status hillock_crelu(hillock_dtype dtype, const void* x, void* y, size_t rows,
                             size_t columns) {
  return status_of([&] {
    const std::size_t n = product(rows, columns), both = hillock::api::twice(n);
    with_type(dtype, [&]<class T>(T) {
      hillock::crelu(array<T>(x, n, "x"), array<T>(y, both, "y"), columns);
    });
  });
}

hillock_status hillock_crelu_backward(hillock_dtype dtype, const void* x, const void* dy, void* dx,
                                      size_t rows, size_t columns) {
  return status_of([&] {
    const std::size_t n = product(rows, columns), both = hillock::api::twice(n);
    with_type(dtype, [&]<class T>(T) {
      hillock::crelu_backward(array<T>(x, n, "x"), array<T>(dy, both, "dy"), array<T>(dx, n, "dx"),
                              columns);
    });
  });
}

hillock_status hillock_bias_forward(const hillock_activation* f, hillock_dtype dtype, const void* x,
                                    const void* bias, void* y, size_t rows, size_t columns) {
  return status_of([&] {
    expect(f, "f");
    const std::size_t n = product(rows, columns);
    with_type(dtype, [&]<class T>(T) {
      hillock::bias_forward(f->f, array<T>(x, n, "x"), array<T>(bias, columns, "bias"),
                            array<T>(y, n, "y"));
    });
  });
}

hillock_status hillock_bias_backward(const hillock_activation* f, hillock_dtype dtype,
                                     const void* x, const void* bias, const void* dy, void* dx,
                                     void* dbias, size_t rows, size_t columns) {
  return status_of([&] {
    expect(f, "f");
    const std::size_t n = product(rows, columns);
    with_type(dtype, [&]<class T>(T) {
      const auto in = array<T>(x, n, "x"), by = array<T>(dy, n, "dy");
      const auto out = array<T>(dx, n, "dx"), sums = array<T>(dbias, columns, "dbias");
      if (bias)
        hillock::bias_backward(f->f, in, array<T>(bias, columns, "bias"), by, out, sums);
      else
        hillock::bias_backward(f->f, in, by, out, sums);
    });
  });
}

hillock_status hillock_has_slope_of_output(const hillock_activation* f, int* answer) {
  return status_of([&] {
    expect(f, "f");
    expect(answer, "answer");
    *answer = hillock::has_slope_of_output(f->f);
  });
}

hillock_status hillock_backward_from_output(const hillock_activation* f, hillock_dtype dtype,
                                            const void* y, const void* dy, void* dx, size_t n) {
  return status_of([&] {
    expect(f, "f");
    with_type(dtype, [&]<class T>(T) {
      hillock::backward_from_output(f->f, array<T>(y, n, "y"), array<T>(dy, n, "dy"),
                                    array<T>(dx, n, "dx"));
    });
  });
}

hillock_status hillock_learned_parameters(const hillock_activation* f, size_t* count) {
  return status_of([&] {
    expect(f, "f");
    expect(count, "count");
    *count = hillock::LearnedActivation(f->spec).parameters();
  });
}

hillock_status hillock_learned_forward(const hillock_activation* f, hillock_dtype dtype,
                                       const void* x, const void* params, void* y, size_t batch,
                                       size_t channels, size_t spatial) {
  return status_of([&] {
    expect(f, "f");
    const hillock::LearnedActivation unit(f->spec);
    const std::size_t n = product(product(batch, channels), spatial),
                      all = product(unit.parameters(), channels);
    with_type(dtype, [&]<class T>(T) {
      unit.forward(array<T>(x, n, "x"), array<T>(params, all, "params"), array<T>(y, n, "y"),
                   {channels, spatial});
    });
  });
}

hillock_status hillock_learned_backward(const hillock_activation* f, hillock_dtype dtype,
                                        const void* x, const void* params, const void* dy, void* dx,
                                        void* dparams, size_t batch, size_t channels,
                                        size_t spatial) {
  return status_of([&] {
    expect(f, "f");
    const hillock::LearnedActivation unit(f->spec);
    const std::size_t n = product(product(batch, channels), spatial),
                      all = product(unit.parameters(), channels);
    with_type(dtype, [&]<class T>(T) {
      unit.backward(array<T>(x, n, "x"), array<T>(params, all, "params"), array<T>(dy, n, "dy"),
                    array<T>(dx, n, "dx"), array<T>(dparams, all, "dparams"), {channels, spatial});
    });
  });
}
