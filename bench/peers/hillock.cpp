// hillock.cpp: ours, as a user calls it.
#include <fmt/format.h>

#include "api/hillock.h"
#include "kernel/isa.h"
#include "peers/peer.h"

namespace hillock {
struct bf16;
struct f16;
}  // namespace hillock

namespace bench {
namespace {

using hillock::Activation;

template <class T>
concept Known = requires { sizeof(T); };
template <class T>
concept Offered = Known<T> && requires(const Activation& f, std::span<const T> x, std::span<T> y) {
  f.forward(x, y);
  f.backward(x, x, y);
};

template <class T>
void add(Peer& peer, Dtype dtype) {
  if constexpr (Offered<T>) {
    const auto input = [](const void* data, std::size_t n) {
      return std::span(static_cast<const T*>(data), n);
    };
    const auto output = [](void* data, std::size_t n) {
      return std::span(static_cast<T*>(data), n);
    };
    for (const std::string& name : hillock::activation_names()) {
      const Activation f(name);
      peer.kernels.push_back({name, dtype, Pass::forward, [=](const Arrays& a) -> Call {
                                return [=] { f.forward(input(a.x, a.n), output(a.y, a.n)); };
                              }});
      peer.kernels.push_back({name, dtype, Pass::backward, [=](const Arrays& a) -> Call {
                                return [=] {
                                  f.backward(input(a.x, a.n), input(a.dy, a.n), output(a.y, a.n));
                                };
                              }});
    }
  }
}

}  // namespace

// maxout2 and maxout4 join here when the public face has maxout over planes.
Peer hillock_peer() {
  Peer peer{"hillock", fmt::format("{} ({})", hillock::version(), hillock::chosen_isa().name), {}};
  add<float>(peer, Dtype::f32);
  add<hillock::bf16>(peer, Dtype::bf16);
  add<hillock::f16>(peer, Dtype::f16);
  return peer;
}

}  // namespace bench
