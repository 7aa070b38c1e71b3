// journal_file.h: a file that grows by whole lines, which count once they are on disk, and that
// only one process at a time can hold.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace hillock::choose {

class JournalFile {
 public:
  /// How long open() waits for another process that holds the file: a killed process may take a
  /// moment to release it on a busy machine or under mpirun.
  static constexpr std::chrono::seconds patience{5};
  /// Called once when waiting begins, with a description of the holder.
  using Waits = std::function<void(const std::string& holder)>;

  explicit JournalFile(std::string path, Waits waits = {})
      : path(std::move(path)), waits_(std::move(waits)) {}
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  ~JournalFile();  // releases the file

  const std::string path;

  /// Whether open() creates a missing file, with its folder. It returns false if there is none and
  /// none is created. Throws Error if another process keeps the file, or if it cannot be opened.
  enum class IfMissing { left, made };
  bool open(IfMissing missing);

  /// Passes on each line without its newline, numbered from 1, and last the rest that has no
  /// newline. Throws Error for a line longer than `longest_line` bytes.
  void read(std::size_t longest_line,
            const std::function<void(std::string_view line, std::size_t number)>& take,
            const std::function<void(std::string_view rest)>& take_rest);

  /// Keeps the first `bytes` bytes; appending continues after them. Throws Error.
  void cut(std::size_t bytes);

  /// Says why appended text is not in the file, in the words of errno. Otherwise all of it is on
  /// disk. The amount of free space may be part of the reason.
  struct Failure {
    std::string reason;  // empty: no failure
    bool no_room = false;
  };
  Failure append(std::string_view text);

  /// Makes the file's name durable too, as far as the file system can.
  void sync_folder() const;

  /// Deletes a file that was created in vain.
  void remove();

 private:
  void lock();

  const Waits waits_;
  int descriptor_ = -1;
  std::size_t bytes_ = 0;  // whole lines on disk
};

}  // namespace hillock::choose
