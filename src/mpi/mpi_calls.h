// mpi_calls.h: the MPI operations that hillock needs, as functions. They are in hillock_mpi.so,
// which the program loads only under mpirun: an MPI library is slow to load, handles signals
// itself, and need not be installed otherwise.
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
  /// Whether a message from that rank with that tag has arrived; `any` stands for any rank or tag.
  /// It does not wait.
  bool (*find)(int from, int tag, Message& found);
  /// Receives a message that find() found; `bytes` has room for its size.
  void (*receive)(const Message& found, void* bytes);
  void (*send)(int to, int tag, const void* bytes, std::size_t size);
  /// Sends what rank 0 has to all ranks. All ranks call it.
  void (*broadcast)(void* bytes, std::size_t size);
  /// All ranks call it, as the last function.
  void (*finalize)();
  void (*abort)(int status);
};

/// Called once, by the thread that makes all MPI calls. It waits for all ranks.
extern "C" const Calls* hillock_mpi_start();
using Start = decltype(&hillock_mpi_start);

}  // namespace hillock::mpi
