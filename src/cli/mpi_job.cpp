#include "cli/mpi_job.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <thread>
#include <vector>

#include "api/error.h"
#include "cli/mpi_crew.h"
#include "cli/terminal.h"

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

// "" where it was not built.
std::string mpi_module() {
  std::error_code unreadable;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unreadable).parent_path();
  for (const char* place : {"hillock_mpi.so", HILLOCK_MPI_INSTALLED}) {  // as built, as installed
    const auto path = program / place;
    if (std::filesystem::exists(path, unreadable)) return path.lexically_normal().string();
  }
  return "";
}

// Null where it was not built. Its names are for all to see: Open MPI loads parts of itself that
// look for them.
mpi::Start load_mpi() {
  const std::string path = mpi_module();
  if (path.empty()) return nullptr;
  if (void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL))
    return reinterpret_cast<mpi::Start>(dlsym(module, "hillock_mpi_start"));
  throw UsageError(fmt::format(
      "mpirun has started this program, and MPI cannot be loaded: {}. Install the MPI library that "
      "it was built with (Debian: openmpi-bin), or start it without mpirun.",
      dlerror()));
}

constexpr int none_failed = INT_MAX;
constexpr int what_failed = 0;  // a tag that the crew does not use

// What each of the other ranks has sent.
std::vector<int> from_all_ranks(const mpi::Calls& mpi) {
  constexpr auto pause = std::chrono::milliseconds(1);
  const auto start = std::chrono::steady_clock::now();
  const auto patience = mpi_patience();
  std::vector<int> told(std::size_t(mpi.ranks), none_failed);
  std::vector<int> missing;
  for (int rank = 1; rank < mpi.ranks; ++rank) missing.push_back(rank);
  for (bool said = false; !missing.empty();) {
    std::erase_if(missing, [&](int rank) {
      mpi::Message found;
      if (!mpi.find(rank, what_failed, found)) return false;
      mpi.receive(found, &told[std::size_t(rank)]);
      return true;
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

bool mpi_is_built_in() {
  return !mpi_module().empty();
}

MpiJob::MpiJob() {
  if (ranks_announced() == 0) return;
  mpi_patience();  // where it is wrong, that is said before others wait for this rank
  if (const mpi::Start start = load_mpi())
    mpi_ = start();
  else if (ranks_announced() > 1)
    throw UsageError(
        "mpirun has started this program several times, and it was built without MPI. Install "
        "libopenmpi-dev and build it again, or start it without mpirun.");
}

MpiJob::~MpiJob() {
  if (!mpi_) return;
  if (!silent_) {
    mpi_->finalize();
    return;
  }
  // MPI's own ending would wait for it. What is still to be said is said before this.
  on_exit(
      [](int status, void* calls) {
        std::fflush(nullptr);
        say("a rank is still silent, so the job ends by MPI_Abort.\n");
        static_cast<const mpi::Calls*>(calls)->abort(status);
      },
      const_cast<mpi::Calls*>(mpi_));
}

std::size_t MpiJob::threads() const {
  const std::size_t cores = cores_allowed();
  const bool bound = cores < std::thread::hardware_concurrency();
  if (!mpi_ || bound) return cores;
  return std::max<std::size_t>(1, cores / std::size_t(mpi_->ranks_on_this_host));
}

// A reduction over all ranks, in which the head says for whom it waits: what each rank does before
// it may take long, and so a rank that is slow is not left behind.
int MpiJob::first_that_failed(bool this_one) const {
  int first = this_one ? rank() : none_failed;
  if (!mpi_) return first;
  if (is_head())
    for (const int told : from_all_ranks(*mpi_)) first = std::min(first, told);
  else
    mpi_->send(0, what_failed, &first, sizeof first);
  mpi_->broadcast(&first, sizeof first);
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
  if (first != rank()) throw ToldElsewhere(fmt::format("rank {} has failed", first));
  std::rethrow_exception(failure);
}

void MpiJob::expect_same(const std::string& text) const {
  if (!mpi_) return;
  std::size_t length = text.size();
  mpi_->broadcast(&length, sizeof length);
  std::string heads = is_head() ? text : std::string(length, ' ');
  mpi_->broadcast(heads.data(), length);
  together([&] {
    if (heads == text) return;
    throw Error(fmt::format(
        "rank {} on {} has another study before it than rank 0: the data file, the program or the "
        "instruction set differ. There: {}. Here: {}.",
        rank(), mpi_->host, heads, text));
  });
}

std::unique_ptr<choose::Crew> MpiJob::crew() const {
  return mpi_ && mpi_->ranks > 1 ? std::make_unique<MpiCrew>(*mpi_, silent_) : nullptr;
}

void MpiJob::serve(std::size_t threads,
                   const std::function<std::string(const std::string&)>& train) const {
  serve_crew(*mpi_, threads, train);
}

int MpiJob::rank() const {
  return mpi_ ? mpi_->rank : 0;
}

bool MpiJob::is_head() const {
  return rank() == 0;
}

}  // namespace hillock::cli
