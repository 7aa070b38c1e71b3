// learned.cpp: activations whose parameters are learned, one set for all or one a channel.
#include <vector>

#include "activation/activations.h"
#include "kernel/blocks.h"
#include "kernel/structural.h"

namespace hillock::kernel {
namespace {

constexpr std::size_t slab_bytes = 1 << 18;  // what is gone over once a channel fits a cache
constexpr std::size_t rows_at_once = 256;    // added up in f32, then in double

/// What one call is about, apart from its arrays.
struct Job {
  const Isa& isa;
  std::size_t activation;
  DType type;
  Channels shape;
  const double* params;

  std::size_t arity() const { return activation::Activations::cards[activation].arity(); }
  std::size_t n() const { return shape.batch * shape.channels * shape.spatial; }
  /// f32 matrices with a set a column have kernels of their own.
  bool by_columns() const {
    return type == DType::f32 && shape.spatial == 1 && isa.kernels[activation].forward_columns;
  }
  BoundFunction of_channel(std::size_t c) const {
    activation::Params own{};
    for (std::size_t p = 0; p < arity(); ++p) own[p] = params[p * shape.channels + c];
    return BoundFunction(isa, {activation, own.data()}, type);
  }
  std::vector<float> params_as_floats() const {
    std::vector<float> all(arity() * shape.channels);
    std::copy_n(params, all.size(), all.begin());
    return all;
  }
};

/// Channels on their own are one row.
Channels simplified(Channels shape) {
  if (shape.channels == 1) return {1, 1, shape.batch * shape.spatial};
  return shape;
}

/// Calls run(c, first, rows, n) for each channel of a slab of the batch after another: its numbers
/// are n, in `rows` from place `first` on.
void by_channels(const Job& job, auto run) {
  const auto [batch, channels, spatial] = job.shape;
  const std::size_t one = channels * spatial;
  if (one == 0) return;
  const std::size_t slab = std::max<std::size_t>(1, slab_bytes / (one * size_of(job.type)));
  for (std::size_t b = 0; b < batch; b += slab)
    for (std::size_t c = 0; c < channels; ++c)
      run(c, b * one + c * spatial, Rows{spatial, one}, std::min(slab, batch - b) * spatial);
}

template <class C>
void forward_of(const Job& job, const void* x, void* y) {
  const Stores stores = stores_for(job.n() * size_of(job.type), y, {x});
  by_channels(job, [&](std::size_t c, std::size_t first, Rows rows, std::size_t n) {
    const BoundFunction f = job.of_channel(c);
    const std::size_t skipped = first * size_of(job.type);
    Input<C> in(job.isa, job.type, static_cast<const std::byte*>(x) + skipped, rows);
    Output<C> out(job.isa, job.type, static_cast<std::byte*>(y) + skipped, stores, rows);
    by_blocks(n, rows.width, [&](std::size_t i, std::size_t m) {
      f.over(in.at(i, m), nullptr, out.at(i, m), m);
      out.done(i, m);
    });
  });
}

template <class C>
void backward_of(const Job& job, const void* x, const void* dy, void* dx, double* dparams) {
  const Stores stores = stores_for(job.n() * size_of(job.type), dx, {x, dy});
  const ParamSlope& param_slope = job.isa.param_slope[job.activation];
  const Loops<C>& loops = loops_for<C>(job.isa, job.type);
  alignas(64) std::array<double, block> slope;
  by_channels(job, [&](std::size_t c, std::size_t first, Rows rows, std::size_t n) {
    const BoundFunction f = job.of_channel(c);
    const std::size_t skipped = first * size_of(job.type);
    Input<C> in(job.isa, job.type, static_cast<const std::byte*>(x) + skipped, rows),
        dys(job.isa, job.type, static_cast<const std::byte*>(dy) + skipped, rows);
    Output<C> out(job.isa, job.type, static_cast<std::byte*>(dx) + skipped, stores, rows);
    by_blocks(n, rows.width, [&](std::size_t i, std::size_t m) {
      const C *at = in.at(i, m), *d = dys.at(i, m);
      for (std::size_t p = 0; p < job.arity(); ++p) {
        if constexpr (std::same_as<C, double>)
          param_slope.f64(at, slope.data(), m, f.params.data(), p);
        else
          param_slope.in_double(at, slope.data(), m, f.params.data(), p);
        dparams[p * job.shape.channels + c] += loops.dot_with(slope.data(), d, m);
      }
      f.over(at, d, out.at(i, m), m);  // after: dx may be x or dy
      out.done(i, m);
    });
  });
}

void backward_columns(const Job& job, const float* x, const float* dy, float* dx, double* dparams) {
  const std::size_t columns = job.shape.channels;
  const std::vector<float> params = job.params_as_floats();
  std::vector<float> part(params.size());
  for (std::size_t r = 0; r < job.shape.batch; r += rows_at_once) {
    const std::size_t rows = std::min(rows_at_once, job.shape.batch - r), from = r * columns;
    job.isa.kernels[job.activation].backward_columns(x + from, dy + from, dx + from, rows, columns,
                                                     params.data(), part.data());
    job.isa.loops->f32.add_to(part.data(), dparams, part.size());
  }
}

}  // namespace

void learned_forward(const Isa& isa, std::size_t activation, DType type, Channels shape,
                     const void* x, void* y, const double* params) {
  const Job job{isa, activation, type, simplified(shape), params};
  if (job.by_columns())
    return isa.kernels[activation].forward_columns(
        static_cast<const float*>(x), static_cast<float*>(y), job.shape.batch, job.shape.channels,
        job.params_as_floats().data());
  with_computed(type, [&](auto c) { forward_of<decltype(c)>(job, x, y); });
}

void learned_backward(const Isa& isa, std::size_t activation, DType type, Channels shape,
                      const void* x, const void* dy, void* dx, const double* params,
                      double* dparams) {
  const Job job{isa, activation, type, simplified(shape), params};
  std::fill_n(dparams, job.arity() * job.shape.channels, 0.0);
  if (job.by_columns())
    return backward_columns(job, static_cast<const float*>(x), static_cast<const float*>(dy),
                            static_cast<float*>(dx), dparams);
  with_computed(type, [&](auto c) { backward_of<decltype(c)>(job, x, dy, dx, dparams); });
}

}  // namespace hillock::kernel
