// peer_torch.cpp: libtorch's CPU operators on one thread, into preallocated memory, with AVX-512,
// which libtorch uses only on request.
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/elu.h>
#include <ATen/ops/elu_backward.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/hardsigmoid.h>
#include <ATen/ops/hardsigmoid_backward.h>
#include <ATen/ops/hardswish.h>
#include <ATen/ops/hardswish_backward.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/hardtanh_backward.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/leaky_relu_backward.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/mish.h>
#include <ATen/ops/mish_backward.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/sigmoid_backward.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/silu_backward.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/softplus_backward.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/tanh_backward.h>
#include <ATen/ops/threshold_backward.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/InferenceMode.h>
#include <fmt/core.h>
#include <torch/version.h>

#include <cstdlib>

#include "measure/peer.h"

namespace hillock::bench {
namespace {

using at::Tensor;

// Where the next allocation goes, for an operator that cannot be told where to write.
thread_local void* destination = nullptr;

struct Redirected final : c10::Allocator {
  c10::Allocator* usual = c10::GetCPUAllocator();
  c10::DataPtr allocate(std::size_t bytes) const override {
    if (bytes == 0) return usual->allocate(bytes);  // an output that is given its size later
    void* const here = std::exchange(destination, nullptr);
    return here ? c10::DataPtr(here, c10::Device(c10::DeviceType::CPU)) : usual->allocate(bytes);
  }
  c10::DeleterFnPtr raw_deleter() const override { return usual->raw_deleter(); }
};

at::TensorOptions options(kernel::DType dtype) {
  return dtype == kernel::DType::f32    ? at::kFloat
         : dtype == kernel::DType::bf16 ? at::kBFloat16
                                        : at::kHalf;
}

// Threads and the mode without autograd's bookkeeping are each thread's own.
void prepare_thread() {
  thread_local const c10::InferenceMode mode;
  at::set_num_threads(1);
}

Tensor over(const void* data, at::IntArrayRef shape, kernel::DType dtype) {
  return at::from_blob(const_cast<void*>(data), shape, options(dtype));
}

// f(y, x) with x of shape [planes][n], or [n].
template <class F>
void add_forward(measure::Peer& peer, const char* name, kernel::DType dtype, F f,
                 std::int64_t planes = 1) {
  peer.kernels.push_back(
      {name, dtype, kernel::Pass::forward, [=](const measure::Arrays& a) -> measure::Call {
         prepare_thread();
         const auto n = std::int64_t(a.n);
         const Tensor x = over(a.x, {planes, n}, dtype);
         return [f, x = planes == 1 ? x[0] : x, y = over(a.y, {n}, dtype)]() mutable { f(y, x); };
       }});
}

// f(y, dy, x)
template <class F>
void add_backward(measure::Peer& peer, const char* name, kernel::DType dtype, F f,
                  measure::Input input) {
  peer.kernels.push_back({name, dtype, kernel::Pass::backward,
                          [=](const measure::Arrays& a) -> measure::Call {
                            prepare_thread();
                            const auto n = std::int64_t(a.n);
                            return [f, x = over(a.x, {n}, dtype), dy = over(a.dy, {n}, dtype),
                                    y = over(a.y, {n}, dtype)]() mutable { f(y, dy, x); };
                          },
                          input});
}

void add_maxout2(measure::Peer& peer, kernel::DType dtype) {
  peer.kernels.push_back(
      {"maxout2", dtype, kernel::Pass::forward, [=](const measure::Arrays& a) -> measure::Call {
         prepare_thread();
         const Tensor x = over(a.x, {2, std::int64_t(a.n)}, dtype);
         return [x0 = x[0], x1 = x[1], y = over(a.y, {std::int64_t(a.n)}, dtype)]() mutable {
           at::maximum_out(y, x0, x1);
         };
       }});
}

// f(dy, x) returns a tensor: let it be made in y.
auto into_y(auto f) {
  return [f](Tensor& y, const Tensor& dy, const Tensor& x) {
    destination = y.data_ptr();
    f(dy, x);
  };
}

using T = Tensor;
using C = const Tensor;

void add_all(measure::Peer& peer, kernel::DType dtype) {
  const auto add = [&](const char* name, auto f, auto slope,
                       measure::Input input = measure::Input::x) {
    add_forward(peer, name, dtype, f);
    add_backward(peer, name, dtype, slope, input);
  };
  add(
      "relu", [](T& y, C& x) { at::clamp_min_out(y, x, 0); },  // relu_out copies
      [](T& y, C& dy, C& x) { at::threshold_backward_out(y, dy, x, 0); });
  for (const auto& [name, a] : {std::pair("leaky_relu", 0.01), std::pair("prelu", 0.25)})
    add(
        name, [a = a](T& y, C& x) { at::leaky_relu_out(y, x, a); },
        [a = a](T& y, C& dy, C& x) { at::leaky_relu_backward_out(y, dy, x, a, false); });
  struct Clamp {
    const char* name;
    double low, high;
  };
  for (const Clamp& c : {Clamp{"relu6", 0, 6}, Clamp{"hard_tanh", -1, 1}})
    add(
        c.name, [c](T& y, C& x) { at::hardtanh_out(y, x, c.low, c.high); },
        [c](T& y, C& dy, C& x) { at::hardtanh_backward_out(y, dy, x, c.low, c.high); });
  add(
      "hard_sigmoid", [](T& y, C& x) { at::hardsigmoid_out(y, x); },
      [](T& y, C& dy, C& x) { at::hardsigmoid_backward_out(y, dy, x); });
  add(
      "hard_swish", [](T& y, C& x) { at::hardswish_out(y, x); },
      into_y([](C& dy, C& x) { return at::hardswish_backward(dy, x); }));
  struct Elu {
    const char* name;
    double alpha, scale;
  };
  for (const Elu& e :
       {Elu{"elu", 1, 1}, Elu{"celu", 1, 1}, Elu{"selu", 1.6732632423543772, 1.0507009873554805}})
    add(
        e.name, [e](T& y, C& x) { at::elu_out(y, x, e.alpha, e.scale, 1); },
        [e](T& y, C& dy, C& x) { at::elu_backward_out(y, dy, e.alpha, e.scale, 1, false, x); });
  add(
      "sigmoid", [](T& y, C& x) { at::sigmoid_out(y, x); },
      [](T& y, C& dy, C& f) { at::sigmoid_backward_out(y, dy, f); }, measure::Input::output);
  add(
      "tanh", [](T& y, C& x) { at::tanh_out(y, x); },
      [](T& y, C& dy, C& f) { at::tanh_backward_out(y, dy, f); }, measure::Input::output);
  add(
      "softplus", [](T& y, C& x) { at::softplus_out(y, x); },
      [](T& y, C& dy, C& x) { at::softplus_backward_out(y, dy, x, 1, 20); });
  add(
      "silu", [](T& y, C& x) { at::silu_out(y, x); },
      [](T& y, C& dy, C& x) { at::silu_backward_out(y, dy, x); });
  for (const auto& [name, how] : {std::pair("gelu", "none"), std::pair("gelu_tanh", "tanh")})
    add(
        name, [how = how](T& y, C& x) { at::gelu_out(y, x, how); },
        [how = how](T& y, C& dy, C& x) { at::gelu_backward_out(y, dy, x, how); });
  add(
      "mish", [](T& y, C& x) { at::mish_out(y, x); },
      into_y([](C& dy, C& x) { return at::mish_backward(dy, x); }));
  add_maxout2(peer, dtype);
  add_forward(peer, "maxout4", dtype, [](T& y, C& x) { at::amax_out(y, x, 0); }, 4);
}

}  // namespace

measure::Peer torch_peer() {
  setenv("ATEN_CPU_CAPABILITY", "avx512", 0);  // ignored where the CPU lacks it
  static Redirected redirected;
  c10::SetCPUAllocator(&redirected, 255);
  const std::string config = at::show_config(), usage = "capability usage: ";
  const std::size_t from = config.find(usage) + usage.size();
  measure::Peer peer{
      "torch",
      fmt::format("{} ({})", TORCH_VERSION, config.substr(from, config.find('\n', from) - from)),
      {}};
  for (kernel::DType dtype : {kernel::DType::f32, kernel::DType::bf16, kernel::DType::f16})
    add_all(peer, dtype);
  return peer;
}

}  // namespace hillock::bench
