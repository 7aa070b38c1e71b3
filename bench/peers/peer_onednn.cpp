// peer_onednn.cpp: oneDNN's eltwise and binary primitives, created when they are bound, and
// executed on one thread. It has no selu, celu, softsign or hard_sigmoid.
#include <fmt/core.h>
#include <omp.h>

#include <memory>
#include <oneapi/dnnl/dnnl.hpp>

#include "measure/peer.h"

namespace hillock::bench {

#if DNNL_VERSION_MAJOR == 2
namespace {

using dnnl::algorithm;
using dnnl::memory;

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

// A primitive and its arguments; the C function executes it without the C++ interface's map.
struct Bound {
  dnnl::primitive primitive;
  dnnl::stream stream{engine()};
  std::vector<memory> memories;
  std::vector<dnnl_exec_arg_t> arguments;

  void add(int role, const memory::desc& desc, const void* data) {
    memories.emplace_back(desc, engine(), const_cast<void*>(data));
    arguments.push_back({role, memories.back().get()});
  }
};

measure::Call call(std::shared_ptr<const Bound> bound) {
  return [bound] {
    dnnl_primitive_execute(bound->primitive.get(), bound->stream.get(),
                           int(bound->arguments.size()), bound->arguments.data());
  };
}

memory::desc flat(std::size_t n, kernel::DType dtype) {
  using enum memory::data_type;
  return {{memory::dim(n)},
          dtype == kernel::DType::f32    ? f32
          : dtype == kernel::DType::bf16 ? bf16
                                         : f16,
          memory::format_tag::a};
}

// OpenMP's number of threads is each thread's own.
std::shared_ptr<Bound> on_one_thread() {
  omp_set_num_threads(1);
  return std::make_shared<Bound>();
}

void add_eltwise(measure::Peer& peer, std::string name, kernel::DType dtype, algorithm how,
                 float a = 0, float b = 0) {
  using Forward = dnnl::eltwise_forward;
  peer.kernels.push_back({name, dtype, kernel::Pass::forward, [=](const measure::Arrays& arrays) {
                            const auto bound = on_one_thread();
                            const memory::desc desc = flat(arrays.n, dtype);
                            const Forward::desc wanted(dnnl::prop_kind::forward_inference, how,
                                                       desc, a, b);
                            bound->primitive = Forward(Forward::primitive_desc(wanted, engine()));
                            bound->add(DNNL_ARG_SRC, desc, arrays.x);
                            bound->add(DNNL_ARG_DST, desc, arrays.y);
                            return call(bound);
                          }});
}

void add_eltwise_backward(measure::Peer& peer, std::string name, kernel::DType dtype, algorithm how,
                          measure::Input input, float a = 0, float b = 0) {
  using Forward = dnnl::eltwise_forward;
  using Backward = dnnl::eltwise_backward;
  peer.kernels.push_back(
      {name, dtype, kernel::Pass::backward,
       [=](const measure::Arrays& arrays) {
         const auto bound = on_one_thread();
         const memory::desc desc = flat(arrays.n, dtype);
         const Forward::desc forward(dnnl::prop_kind::forward_training, how, desc, a, b);
         const Forward::primitive_desc hint(forward, engine());
         const Backward::desc wanted(how, desc, desc, a, b);
         bound->primitive = Backward(Backward::primitive_desc(wanted, engine(), hint));
         bound->add(input == measure::Input::x ? DNNL_ARG_SRC : DNNL_ARG_DST, desc, arrays.x);
         bound->add(DNNL_ARG_DIFF_DST, desc, arrays.dy);
         bound->add(DNNL_ARG_DIFF_SRC, desc, arrays.y);
         return call(bound);
       },
       input});
}

void add_maxout2(measure::Peer& peer, kernel::DType dtype) {
  peer.kernels.push_back(
      {"maxout2", dtype, kernel::Pass::forward, [=](const measure::Arrays& arrays) {
         const auto bound = on_one_thread();
         const memory::desc desc = flat(arrays.n, dtype);
         const dnnl::binary::desc wanted(algorithm::binary_max, desc, desc, desc);
         bound->primitive = dnnl::binary(dnnl::binary::primitive_desc(wanted, engine()));
         const char* x = static_cast<const char*>(arrays.x);
         bound->add(DNNL_ARG_SRC_0, desc, x);
         bound->add(DNNL_ARG_SRC_1, desc, x + arrays.n * size_of(dtype));
         bound->add(DNNL_ARG_DST, desc, arrays.y);
         return call(bound);
       }});
}

void add_all(measure::Peer& peer) {
  for (kernel::DType dtype : {kernel::DType::f32, kernel::DType::bf16, kernel::DType::f16}) {
    const auto add = [&](const char* name, algorithm how, float a = 0, float b = 0) {
      add_eltwise(peer, name, dtype, how, a, b);
      add_eltwise_backward(peer, name, dtype, how, measure::Input::x, a, b);
    };
    add("identity", algorithm::eltwise_linear, 1, 0);
    add("relu", algorithm::eltwise_relu);
    add("leaky_relu", algorithm::eltwise_relu, 0.01f);
    add("prelu", algorithm::eltwise_relu, 0.25f);
    add("relu6", algorithm::eltwise_bounded_relu, 6);
    add("hard_tanh", algorithm::eltwise_clip_v2, -1, 1);
    add("hard_swish", algorithm::eltwise_hardswish);
    add("elu", algorithm::eltwise_elu, 1);
    add("sigmoid", algorithm::eltwise_logistic);
    add("tanh", algorithm::eltwise_tanh);
    add("softplus", algorithm::eltwise_soft_relu);
    add("silu", algorithm::eltwise_swish, 1);
    add("gelu", algorithm::eltwise_gelu_erf);
    add("gelu_tanh", algorithm::eltwise_gelu_tanh);
    add("mish", algorithm::eltwise_mish);
    add_eltwise_backward(peer, "sigmoid", dtype, algorithm::eltwise_logistic_use_dst_for_bwd,
                         measure::Input::output);
    add_eltwise_backward(peer, "tanh", dtype, algorithm::eltwise_tanh_use_dst_for_bwd,
                         measure::Input::output);
    add_eltwise_backward(peer, "elu", dtype, algorithm::eltwise_elu_use_dst_for_bwd,
                         measure::Input::output, 1);
    add_maxout2(peer, dtype);
  }
}

}  // namespace
#endif

measure::Peer onednn_peer() {
  const dnnl_version_t* v = dnnl_version();
  measure::Peer peer{"onednn", fmt::format("{}.{}.{}", v->major, v->minor, v->patch), {}};
#if DNNL_VERSION_MAJOR == 2
  add_all(peer);
#else
  peer.version += ", called by the interface of version 2 only";
#endif
  return peer;
}

}  // namespace hillock::bench
