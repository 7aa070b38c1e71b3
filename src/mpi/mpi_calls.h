// mpi_calls.h: what hillock needs of MPI, as functions. They are in hillock_mpi.so, which the
// program loads under mpirun alone: an MPI library takes its time to load, takes signals for
// itself, and need not be there for anybody else.
#pragma once

#include <cstddef>

namespace hillock::mpi {

struct Message {
  int from = 0;
  int tag = 0;
  std::size_t size = 0;  // in bytes
};

constexpr int any = -1;

struct Calls {
  int rank, ranks, ranks_on_this_host;
  const char* host;
  /// Whether a message is there from that rank with that tag, or from `any` with `any`; does not
  /// wait.
  bool (*find)(int from, int tag, Message& found);
  /// Of a message that was found; `bytes` has room for its size.
  void (*receive)(const Message& found, void* bytes);
  void (*send)(int to, int tag, const void* bytes, std::size_t size);
  /// What rank 0 has, to all; all call it.
  void (*broadcast)(void* bytes, std::size_t size);
  /// All call it, as the last.
  void (*finalize)();
  void (*abort)(int status);
};

/// Called once, by the thread that alone makes the calls. All ranks wait for each other in it.
extern "C" const Calls* hillock_mpi_start();
using Start = decltype(&hillock_mpi_start);

}  // namespace hillock::mpi
