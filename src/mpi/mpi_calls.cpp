#include "mpi/mpi_calls.h"

#include <mpi.h>

namespace hillock::mpi {
namespace {

int or_any(int wanted, int mpis_any) {
  return wanted == any ? mpis_any : wanted;
}

bool find(int from, int tag, Message& found) {
  int there = 0;
  MPI_Status status;
  MPI_Iprobe(or_any(from, MPI_ANY_SOURCE), or_any(tag, MPI_ANY_TAG), MPI_COMM_WORLD, &there,
             &status);
  if (!there) return false;
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  found = {status.MPI_SOURCE, status.MPI_TAG, static_cast<std::size_t>(size)};
  return true;
}

void receive(const Message& found, void* bytes) {
  MPI_Recv(bytes, static_cast<int>(found.size), MPI_BYTE, found.from, found.tag, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
}

void send(int to, int tag, const void* bytes, std::size_t size) {
  MPI_Send(bytes, static_cast<int>(size), MPI_BYTE, to, tag, MPI_COMM_WORLD);
}

void broadcast(void* bytes, std::size_t size) {
  MPI_Bcast(bytes, static_cast<int>(size), MPI_BYTE, 0, MPI_COMM_WORLD);
}

void finalize() {
  MPI_Finalize();
}

void abort(int status) {
  MPI_Abort(MPI_COMM_WORLD, status);
}

int ranks_on_this_host() {
  MPI_Comm host;
  int ranks = 1;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
  MPI_Comm_size(host, &ranks);
  MPI_Comm_free(&host);
  return ranks;
}

const char* host() {
  static char name[MPI_MAX_PROCESSOR_NAME];
  int size = 0;
  MPI_Get_processor_name(name, &size);
  return name;
}

}  // namespace

extern "C" const Calls* hillock_mpi_start() {
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  static Calls calls{.rank = 0,
                     .ranks = 1,
                     .ranks_on_this_host = ranks_on_this_host(),
                     .host = host(),
                     .find = find,
                     .receive = receive,
                     .send = send,
                     .broadcast = broadcast,
                     .finalize = finalize,
                     .abort = abort};
  MPI_Comm_rank(MPI_COMM_WORLD, &calls.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &calls.ranks);
  return &calls;
}

}  // namespace hillock::mpi
