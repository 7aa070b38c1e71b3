// mpi_job.h: this process among those that mpirun started: rank 0 decides, writes and prints, and
// all of them train. Without mpirun it is rank 0 of one, and no MPI library is loaded.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "choose/crew.h"
#include "mpi/mpi_calls.h"

namespace hillock::cli {

/// Whether hillock_mpi.so lies beside the program.
bool mpi_is_built_in();

/// Thrown where another rank has an error and tells it.
struct ToldElsewhere : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class MpiJob {
 public:
  MpiJob();  // throws UsageError under mpirun where MPI cannot be loaded
  ~MpiJob();
  MpiJob(const MpiJob&) = delete;
  MpiJob& operator=(const MpiJob&) = delete;

  bool is_head() const;
  /// Of its host, those that are for this rank.
  std::size_t threads() const;
  /// Does something on all ranks; where it throws on some, all throw: one its error, the others
  /// ToldElsewhere.
  void together(const std::function<void()>& what) const;
  /// Throws Error on all ranks where one has another text than the head.
  void expect_same(const std::string& text) const;

  /// At the head, the other ranks; null where there are none.
  std::unique_ptr<choose::Crew> crew() const;
  /// At the others: trains on so many threads what the head asks for, until its crew is gone.
  void serve(std::size_t threads,
             const std::function<std::string(const std::string&)>& train) const;

 private:
  int rank() const;
  int first_that_failed(bool this_one) const;

  const mpi::Calls* mpi_ = nullptr;  // null for one alone
  mutable bool silent_ = false;      // a rank that will not come to the end
};

}  // namespace hillock::cli
