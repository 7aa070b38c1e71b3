// peer_xnnpack.cpp: XNNPACK's operators, created and set up when they are bound. It is for
// inference only: no backward pass; no tanh, gelu, silu, mish or softplus, and no bf16. Its
// leaky_relu is prelu.
#include <xnnpack.h>

#include <cmath>
#include <memory>
#include <stdexcept>

#include "measure/peer.h"

#ifndef XNNPACK_VERSION
#define XNNPACK_VERSION "unknown"
#endif

namespace hillock::bench {
namespace {

void expect_success(xnn_status status) {
  if (status != xnn_status_success) throw std::runtime_error("XNNPACK cannot");
}

// create and setup get the rest of their arguments from the two functions.
measure::Call bound(auto create, auto setup) {
  expect_success(xnn_initialize(nullptr));
  xnn_operator_t made = nullptr;
  expect_success(create(&made));
  const std::shared_ptr<xnn_operator> op(made, xnn_delete_operator);
  expect_success(setup(made));
  return [op] { xnn_run_operator(op.get(), nullptr); };
}

// Operators over [n][1]: one channel, so that rows are contiguous.
template <class T>
void add(measure::Peer& peer, const char* name, kernel::DType dtype, auto create, auto setup) {
  peer.kernels.push_back(
      {name, dtype, kernel::Pass::forward, [=](const measure::Arrays& a) {
         const T* x = static_cast<const T*>(a.x);
         T* y = static_cast<T*>(a.y);
         return bound(create, [=](xnn_operator_t op) { return setup(op, a.n, x, y, nullptr); });
       }});
}

void add_f32(measure::Peer& peer) {
  const auto add = [&](const char* name, auto create, auto setup) {
    bench::add<float>(peer, name, kernel::DType::f32, create, setup);
  };
  const auto clamp = [](float low, float high) {
    return [=](xnn_operator_t* op) { return xnn_create_clamp_nc_f32(1, 1, 1, low, high, 0, op); };
  };
  const auto leaky = [](float slope) {
    return [=](xnn_operator_t* op) { return xnn_create_leaky_relu_nc_f32(1, 1, 1, slope, 0, op); };
  };
  const auto elu = [](xnn_operator_t* op) { return xnn_create_elu_nc_f32(1, 1, 1, 1, 0, op); };
  add("relu", clamp(0, INFINITY), xnn_setup_clamp_nc_f32);
  add("relu6", clamp(0, 6), xnn_setup_clamp_nc_f32);
  add("hard_tanh", clamp(-1, 1), xnn_setup_clamp_nc_f32);
  add("leaky_relu", leaky(0.01f), xnn_setup_leaky_relu_nc_f32);
  add("prelu", leaky(0.25f), xnn_setup_leaky_relu_nc_f32);
  add("elu", elu, xnn_setup_elu_nc_f32);
  add("celu", elu, xnn_setup_elu_nc_f32);
  add(
      "sigmoid", [](xnn_operator_t* op) { return xnn_create_sigmoid_nc_f32(1, 1, 1, 0, op); },
      xnn_setup_sigmoid_nc_f32);
  add(
      "hard_swish", [](xnn_operator_t* op) { return xnn_create_hardswish_nc_f32(1, 1, 1, 0, op); },
      xnn_setup_hardswish_nc_f32);
  peer.kernels.push_back(
      {"maxout2", kernel::DType::f32, kernel::Pass::forward, [](const measure::Arrays& a) {
         const float* x = static_cast<const float*>(a.x);
         float* y = static_cast<float*>(a.y);
         return bound([](xnn_operator_t* op) { return xnn_create_maximum_nd_f32(0, op); },
                      [=](xnn_operator_t op) {
                        return xnn_setup_maximum_nd_f32(op, 1, &a.n, 1, &a.n, x, x + a.n, y,
                                                        nullptr);
                      });
       }});
}

void add_f16(measure::Peer& peer) {
  const auto add = [&](const char* name, auto create, auto setup) {
    bench::add<std::uint16_t>(peer, name, kernel::DType::f16, create, setup);
  };
  const auto clamp = [](float low, float high) {
    return [=](xnn_operator_t* op) { return xnn_create_clamp_nc_f16(1, 1, 1, low, high, 0, op); };
  };
  const auto leaky = [](float slope) {
    return [=](xnn_operator_t* op) { return xnn_create_leaky_relu_nc_f16(1, 1, 1, slope, 0, op); };
  };
  add("relu", clamp(0, INFINITY), xnn_setup_clamp_nc_f16);
  add("relu6", clamp(0, 6), xnn_setup_clamp_nc_f16);
  add("hard_tanh", clamp(-1, 1), xnn_setup_clamp_nc_f16);
  add("leaky_relu", leaky(0.01f), xnn_setup_leaky_relu_nc_f16);
  add("prelu", leaky(0.25f), xnn_setup_leaky_relu_nc_f16);
  add(
      "hard_swish", [](xnn_operator_t* op) { return xnn_create_hardswish_nc_f16(1, 1, 1, 0, op); },
      xnn_setup_hardswish_nc_f16);
}

}  // namespace

measure::Peer xnnpack_peer() {
  measure::Peer peer{"xnnpack", XNNPACK_VERSION, {}};
  add_f32(peer);
  add_f16(peer);
  return peer;
}

}  // namespace hillock::bench
