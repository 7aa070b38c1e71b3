// journal_file.h: a file that grows by whole lines, each on disk before it counts, and that one
// process at a time may have.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace hillock::choose {

class JournalFile {
 public:
  /// How long open() waits for another process that has the file: one that was killed, on a machine
  /// that is busy or under mpirun, may take a moment to let go of it.
  static constexpr std::chrono::seconds patience{5};
  /// Called once when that begins, with who it is in words.
  using Waits = std::function<void(const std::string& holder)>;

  explicit JournalFile(std::string path, Waits waits = {})
      : path(std::move(path)), waits_(std::move(waits)) {}
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  ~JournalFile();  // lets others have it

  const std::string path;

  /// False where there is no such file and none is made, folder included. Throws Error where
  /// another process has it and keeps it, or where it cannot be had at all.
  enum class IfMissing { left, made };
  bool open(IfMissing missing);

  /// Gives all lines without their newlines, the first one is number 1; then what is left, which
  /// has no newline. Throws Error for a line longer than that.
  void read(std::size_t longest_line,
            const std::function<void(std::string_view line, std::size_t number)>& take,
            const std::function<void(std::string_view rest)>& take_rest);

  /// Leaves the first so many bytes; what is appended comes after them. Throws Error.
  void cut(std::size_t bytes);

  /// All of the text is on disk, or none of it is in the file: then why, in the words of errno.
  /// How much room there is may be the reason.
  struct Failure {
    std::string reason;  // empty: there is none
    bool no_room = false;
  };
  Failure append(std::string_view text);

  /// The file's name is on disk too. As far as the file system can do that.
  void sync_folder() const;

  /// Gives up a file that was made in vain.
  void remove();

 private:
  void lock();

  const Waits waits_;
  int descriptor_ = -1;
  std::size_t bytes_ = 0;  // of whole lines, on disk
};

}  // namespace hillock::choose
