// limits.cpp: loops that move what an activation moves and compute next to nothing: no
// activation is faster than the fastest of them.
#include <cstring>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "peers/peer.h"

namespace bench {
namespace {

enum class Stores { plain, streaming };

#if defined(__AVX512F__)
using Vector = __m512i;
void stream(Vector* p, Vector v) {
  _mm512_stream_si512(p, v);
}
#elif defined(__AVX2__)
using Vector = __m256i;
void stream(Vector* p, Vector v) {
  _mm256_stream_si256(p, v);
}
#else
using Vector [[gnu::vector_size(16)]] = long long;
void stream(Vector* p, Vector v) {
  *p = v;
}
#endif

// y = the sum of the inputs and 1, as integers: bits that are no numbers cannot slow it down.
template <int inputs, Stores stores>
void sum(const Vector* const (&x)[inputs], Vector* y, std::size_t vectors) {
#pragma GCC unroll 4
  for (std::size_t i = 0; i < vectors; ++i) {
    Vector v = x[0][i] + 1;
    for (int k = 1; k < inputs; ++k) v += x[k][i];
    if (stores == Stores::plain) y[i] = v;
    if (stores == Stores::streaming) stream(y + i, v);
  }
#ifdef __AVX2__
  if (stores == Stores::streaming) _mm_sfence();
#endif
}

const Vector* input(const void* data, std::size_t offset_bytes = 0) {
  return reinterpret_cast<const Vector*>(static_cast<const char*>(data) + offset_bytes);
}

template <Stores stores>
void add(Peer& peer, Dtype dtype, std::string name) {
  const std::size_t size = bytes_of(dtype);
  peer.kernels.push_back({name, dtype, Pass::forward, [=](const Arrays& a) -> Call {
                            return [a, vectors = a.n * size / sizeof(Vector)] {
                              sum<1, stores>({input(a.x)}, static_cast<Vector*>(a.y), vectors);
                            };
                          }});
  peer.kernels.push_back({name, dtype, Pass::backward, [=](const Arrays& a) -> Call {
                            return [a, vectors = a.n * size / sizeof(Vector)] {
                              sum<2, stores>({input(a.x), input(a.dy)}, static_cast<Vector*>(a.y),
                                             vectors);
                            };
                          }});
  peer.kernels.push_back({"maxout2 " + name, dtype, Pass::forward, [=](const Arrays& a) -> Call {
                            return [a, plane = a.n * size] {
                              sum<2, stores>({input(a.x), input(a.x, plane)},
                                             static_cast<Vector*>(a.y), plane / sizeof(Vector));
                            };
                          }});
  peer.kernels.push_back({"maxout4 " + name, dtype, Pass::forward, [=](const Arrays& a) -> Call {
                            return [a, plane = a.n * size] {
                              sum<4, stores>({input(a.x), input(a.x, plane), input(a.x, 2 * plane),
                                              input(a.x, 3 * plane)},
                                             static_cast<Vector*>(a.y), plane / sizeof(Vector));
                            };
                          }});
}

}  // namespace

Peer limits() {
  Peer peer{"limit", "", {}};
  for (Dtype dtype : {Dtype::f32, Dtype::bf16, Dtype::f16}) {
    peer.kernels.push_back({"memcpy", dtype, Pass::forward, [=](const Arrays& a) -> Call {
                              return [a, bytes = a.n * bytes_of(dtype)] {
                                std::memcpy(a.y, a.x, bytes);
                              };
                            }});
    add<Stores::plain>(peer, dtype, "plain");
    add<Stores::streaming>(peer, dtype, "streaming");
  }
  return peer;
}

}  // namespace bench
