// training_step.cpp: times a training step compared with its matrix products alone: one thread,
// Adam, relu.
//
//   ./build/release/bench/bench_training_step --benchmark_min_time=1
//
// GFLOP/s always counts the products only (2 m n k each), so the ratio is their share of a step.
// The products are timed alone in two ways: all by dnnl_sgemm, and as in the step (nn/matmul.cpp).
// The other epochs are of the third and fourth network with the additional work of --norm,
// --residual, --schedule, --clip and --class-weights.
#include <benchmark/benchmark.h>
#include <dnnl.h>

#include "data/random.h"
#include "nn/matmul.h"
#include "nn/train.h"

namespace hillock::bench {
namespace {

struct Case {
  nn::Shape shape;
  std::size_t batch;
};

const Case cases[] = {
    {{784, {256, 128}, 10}, 128}, {{64, {64, 64}, 10}, 32},
    {{16, {64, 64}, 3}, 32},      {{128, std::vector<std::size_t>(8, 128), 10}, 64},
    {{36, {64, 64}, 6}, 128},
};

double step_flops(const nn::Shape& shape, std::size_t batch) {
  double flops = 0, inputs = double(shape.inputs);
  bool first = true;
  const auto layer = [&](std::size_t units) {
    flops +=
        (first ? 4 : 6) * double(batch) * inputs * double(units);  // the first layer needs no dL/dx
    first = false;
    inputs = double(units);
  };
  for (std::size_t units : shape.hidden) layer(units);
  layer(shape.outputs);
  return flops;
}

void name(benchmark::State& state, const Case& c) {
  std::string text = std::to_string(c.shape.inputs);
  for (std::size_t units : c.shape.hidden) text += "-" + std::to_string(units);
  state.SetLabel(text + "-" + std::to_string(c.shape.outputs) + ", batch " +
                 std::to_string(c.batch));
}

nn::Samples random_samples(std::size_t rows, std::size_t inputs, std::size_t classes) {
  data::Stream stream(1, data::Role::test);
  nn::Samples samples{.rows = rows, .inputs = inputs};
  for (std::size_t i = 0; i < rows * inputs; ++i) samples.x.push_back(float(stream.normal()));
  for (std::size_t i = 0; i < rows; ++i) samples.target.push_back(float(stream.below(classes)));
  return samples;
}

// A whole epoch, as `choose` runs it: shuffling, gathering, forward, loss, backward, Adam.
void run_epochs(benchmark::State& state, const Case& c, const nn::TrainingPlan& plan) {
  constexpr std::size_t steps = 100;
  const nn::Samples samples = random_samples(steps * c.batch, c.shape.inputs, c.shape.outputs);
  nn::Network network = nn::make_network(nn::parse_unit("relu"), c.shape);
  nn::initialise(network, nn::Init::critical, 1, 0);
  for (auto _ : state) train(network, plan, samples, {});
  const double done = double(state.iterations() * steps);
  state.counters["step"] =
      benchmark::Counter(done, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["GFLOP/s"] =
      benchmark::Counter(done * step_flops(c.shape, c.batch) / 1e9, benchmark::Counter::kIsRate);
  name(state, c);
}

void epoch(benchmark::State& state) {
  const Case& c = cases[state.range(0)];
  run_epochs(state, c, {.epochs = 1, .batch = c.batch});
}

// Batch normalisation measures its statistics once an epoch, on 64 of the 100 batches here.
void epoch_with(benchmark::State& state, const Case& plain, nn::Norm norm, bool residual,
                nn::TrainingPlan plan) {
  Case c = plain;
  c.shape.norm = norm;
  c.shape.residual = residual;
  plan.epochs = 1;
  plan.batch = c.batch;
  run_epochs(state, c, plan);
}

const nn::TrainingPlan scheduled{.schedule = nn::Schedule::cosine},
    clipped{.clip = 1e-3},  // every step
    weighed{.class_weights = true};

void sgemm(nn::Transposed a_is, nn::Transposed b_is, std::size_t m, std::size_t n, std::size_t k,
           const float* a, const float* b, float* c, nn::Into into) {
  const auto rows = dnnl_dim_t(m), columns = dnnl_dim_t(n), inner = dnnl_dim_t(k);
  const bool at = a_is == nn::Transposed::yes, bt = b_is == nn::Transposed::yes;
  dnnl_sgemm(at ? 'T' : 'N', bt ? 'T' : 'N', rows, columns, inner, 1.0f, a, at ? rows : inner, b,
             bt ? inner : columns, into == nn::Into::sum ? 1.0f : 0.0f, c, columns);
}

// The products of one step, and nothing else.
void products(benchmark::State& state, decltype(sgemm)* product) {
  const Case& c = cases[state.range(0)];
  nn::one_thread_per_product();
  struct Dense {
    std::size_t inputs, units;
    std::vector<float> x, w, z, dw;
  };
  std::vector<Dense> layers;
  std::size_t inputs = c.shape.inputs;
  auto add = [&](std::size_t units) {
    layers.push_back({inputs, units, std::vector<float>(c.batch * inputs, 0.5f),
                      std::vector<float>(inputs * units, 0.1f), std::vector<float>(c.batch * units),
                      std::vector<float>(inputs * units)});
    inputs = units;
  };
  for (std::size_t units : c.shape.hidden) add(units);
  add(c.shape.outputs);
  using enum nn::Transposed;
  for (auto _ : state) {
    for (Dense& l : layers)
      product(no, no, c.batch, l.units, l.inputs, l.x.data(), l.w.data(), l.z.data(),
              nn::Into::fresh);
    for (std::size_t i = layers.size(); i-- > 0;) {
      Dense& l = layers[i];
      product(yes, no, l.inputs, l.units, c.batch, l.x.data(), l.z.data(), l.dw.data(),
              nn::Into::fresh);
      if (i > 0)
        product(no, yes, c.batch, l.inputs, l.units, l.z.data(), l.w.data(), l.x.data(),
                nn::Into::fresh);
    }
    benchmark::ClobberMemory();
  }
  const double done = double(state.iterations());
  state.counters["step"] =
      benchmark::Counter(done, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["GFLOP/s"] =
      benchmark::Counter(done * step_flops(c.shape, c.batch) / 1e9, benchmark::Counter::kIsRate);
  name(state, c);
}

BENCHMARK(epoch)->DenseRange(0, 4)->Unit(benchmark::kMillisecond);
#define EPOCHS_WITH(name, norm, residual, plan)                               \
  BENCHMARK_CAPTURE(epoch_with, name##_64x2, cases[2], norm, residual, plan)  \
      ->Unit(benchmark::kMillisecond);                                        \
  BENCHMARK_CAPTURE(epoch_with, name##_128x8, cases[3], norm, residual, plan) \
      ->Unit(benchmark::kMillisecond)
EPOCHS_WITH(batch, nn::Norm::batch, false, {});
EPOCHS_WITH(layer, nn::Norm::layer, false, {});
EPOCHS_WITH(residual, nn::Norm::none, true, {});
EPOCHS_WITH(schedule, nn::Norm::none, false, scheduled);
EPOCHS_WITH(clip, nn::Norm::none, false, clipped);
EPOCHS_WITH(class_weights, nn::Norm::none, false, weighed);
BENCHMARK_CAPTURE(products, dnnl_sgemm, sgemm)->DenseRange(0, 4)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(products, ours, nn::matmul)->DenseRange(0, 4)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace hillock::bench
