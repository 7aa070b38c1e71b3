#include "cli/mpi_job.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <thread>
#include <vector>

#include "api/error.h"
#include "cli/say.h"

#ifdef HILLOCK_MPI
#include <mpi.h>

#include "cli/mpi_crew.h"
#endif

namespace hillock::cli {
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

namespace {

constexpr int none_failed = INT_MAX;
constexpr int what_failed = 0;  // a tag that the crew does not use

// What each of the other ranks has sent.
std::vector<int> from_all_ranks(int ranks) {
  constexpr auto pause = std::chrono::milliseconds(1);
  const auto start = std::chrono::steady_clock::now();
  const auto patience = mpi_patience();
  std::vector<int> told(std::size_t(ranks), none_failed);
  std::vector<int> missing;
  for (int rank = 1; rank < ranks; ++rank) missing.push_back(rank);
  for (bool said = false; !missing.empty();) {
    std::erase_if(missing, [&](int rank) {
      int there = 0;
      MPI_Iprobe(rank, what_failed, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
      if (there)
        MPI_Recv(&told[std::size_t(rank)], 1, MPI_INT, rank, what_failed, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
      return there != 0;
    });
    if (missing.empty()) break;
    if (!said && std::chrono::steady_clock::now() - start >= patience) {
      say("waiting for rank {}: nothing has come from there for {} s. Ctrl-C ends the job.\n",
          fmt::join(missing, ", "), patience.count());
      said = true;
    }
    std::this_thread::sleep_for(pause);
  }
  return told;
}

}  // namespace

MpiJob::MpiJob() {
  if (ranks_announced() == 0) return;
  mpi_patience();  // where it is wrong, that is said before others wait for this rank
  int provided = 0;
  // The main thread alone calls MPI.
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

MpiJob::~MpiJob() {
  int on = 0;
  MPI_Initialized(&on);
  if (!on) return;
  if (!silent_) {
    MPI_Finalize();
    return;
  }
  // MPI_Finalize would wait for it. What is still to be said is said before this.
  on_exit(
      [](int status, void*) {
        std::fflush(nullptr);
        say("a rank is still silent, so the job ends by MPI_Abort.\n");
        MPI_Abort(MPI_COMM_WORLD, status);
      },
      nullptr);
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

// A reduction over all ranks, in which the head says for whom it waits: what each rank does before
// it may take long, and so a rank that is slow is not left behind.
int MpiJob::first_that_failed(bool this_one) const {
  int first = this_one ? rank_ : none_failed;
  if (size_ == 1) return first;
  if (is_head())
    for (const int told : from_all_ranks(size_)) first = std::min(first, told);
  else
    MPI_Send(&first, 1, MPI_INT, 0, what_failed, MPI_COMM_WORLD);
  MPI_Bcast(&first, 1, MPI_INT, 0, MPI_COMM_WORLD);
  return first;
}

void MpiJob::together(const std::function<void()>& what) const {
  std::exception_ptr failure;
  try {
    what();
  } catch (...) {
    failure = std::current_exception();
  }
  const int first = first_that_failed(failure != nullptr);
  if (first == none_failed) return;
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

std::unique_ptr<choose::Crew> MpiJob::crew() const {
  return size_ > 1 ? std::make_unique<MpiCrew>(size_, silent_) : nullptr;
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

}  // namespace hillock::cli
