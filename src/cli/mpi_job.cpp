#include "cli/mpi_job.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <thread>

#include "api/error.h"

#ifdef HILLOCK_MPI
#include <mpi.h>

#include "cli/mpi_crew.h"
#endif

namespace hillock {
namespace {

// Of this process alone if it is bound to some, as mpirun does by default.
std::size_t cores_allowed() {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0)
    return std::max(1u, std::thread::hardware_concurrency());
  return static_cast<std::size_t>(CPU_COUNT(&cores));
}

// What Open MPI, and MPICH's hydra, tell the processes that they start.
int ranks_announced() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (const char* value = std::getenv(name)) return std::atoi(value);
  return 0;
}

}  // namespace

#ifdef HILLOCK_MPI

MpiJob::MpiJob() {
  if (ranks_announced() == 0) return;
  int provided = 0;
  // The main thread alone calls MPI.
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

MpiJob::~MpiJob() {
  int on = 0;
  MPI_Initialized(&on);
  if (on) MPI_Finalize();
}

std::size_t MpiJob::threads() const {
  const std::size_t cores = cores_allowed();
  if (size_ == 1) return cores;
  MPI_Comm host;
  int here = 1;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
  MPI_Comm_size(host, &here);
  MPI_Comm_free(&host);
  const bool bound = cores < std::thread::hardware_concurrency();
  return bound ? cores : std::max<std::size_t>(1, cores / std::size_t(here));
}

void MpiJob::together(const std::function<void()>& what) const {
  std::exception_ptr failure;
  try {
    what();
  } catch (...) {
    failure = std::current_exception();
  }
  int mine = failure ? rank_ : INT_MAX, first = mine;
  if (size_ > 1) MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  if (first == INT_MAX) return;
  if (first != rank_) throw ToldElsewhere(fmt::format("rank {} has failed", first));
  std::rethrow_exception(failure);
}

void MpiJob::expect_same(const std::string& text) const {
  if (size_ == 1) return;
  unsigned long length = text.size();
  MPI_Bcast(&length, 1, MPI_UNSIGNED_LONG, 0, MPI_COMM_WORLD);
  std::string heads = is_head() ? text : std::string(length, ' ');
  MPI_Bcast(heads.data(), static_cast<int>(length), MPI_CHAR, 0, MPI_COMM_WORLD);
  together([&] {
    if (heads == text) return;
    char host[MPI_MAX_PROCESSOR_NAME];
    int size = 0;
    MPI_Get_processor_name(host, &size);
    throw Error(fmt::format(
        "rank {} on {} has another study before it than rank 0: the data file, the program or the "
        "instruction set differ. There: {}. Here: {}.",
        rank_, std::string(host, std::size_t(size)), heads, text));
  });
}

std::unique_ptr<Crew> MpiJob::crew() const {
  return size_ > 1 ? std::make_unique<MpiCrew>(size_) : nullptr;
}

void MpiJob::serve(std::size_t threads,
                   const std::function<std::string(const std::string&)>& train) const {
  serve_crew(threads, train);
}

#else

MpiJob::MpiJob() {
  if (ranks_announced() > 1)
    throw UsageError(
        "mpirun has started this program several times, and it was built without MPI. Install "
        "libopenmpi-dev and build it anew, or start it without mpirun.");
}

MpiJob::~MpiJob() = default;

std::size_t MpiJob::threads() const {
  return cores_allowed();
}

void MpiJob::together(const std::function<void()>& what) const {
  what();
}

void MpiJob::expect_same(const std::string&) const {}

std::unique_ptr<Crew> MpiJob::crew() const {
  return nullptr;
}

void MpiJob::serve(std::size_t, const std::function<std::string(const std::string&)>&) const {}

#endif

bool MpiJob::is_head() const {
  return rank_ == 0;
}

}  // namespace hillock
