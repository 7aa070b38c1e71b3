// output.h: the files that a command leaves behind. All are written in one way: a file appears
// under its name when all of it is on disk, or not at all.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hillock::cli {

/// Throws UsageError if files cannot be written into `folder`, known before hours of work rather
/// than after. Leaves no trace: a folder that is not there yet is made and removed again.
void check_writable(const std::string& folder);

/// Throws UsageError if a file that an option names cannot be written. Leaves no trace.
void check_file_writable(std::string_view option, const std::string& file);

/// Text that grows piece by piece, and is seen when all of it is there, in finish(). Until then it
/// waits in a file of a fresh name in the same folder, which finish() renames; without finish(),
/// nothing is left. A symbolic link stays, and the file that it leads to is replaced. What is no
/// plain file (standard output as "-" or /dev/stdout, a pipe, a device) is written into. Any number
/// of processes may write the same file at once: one of them wins. All members throw Error.
class PendingText {
 public:
  explicit PendingText(std::string file);
  ~PendingText();
  PendingText(const PendingText&) = delete;
  PendingText& operator=(const PendingText&) = delete;

  void append(std::string_view text);
  void sync();    // all of it is on disk; finish() does it too
  void finish();  // it has its name, which is on disk

  /// After finish(): takes it away again if there was no such file before.
  void take_back() noexcept;

 private:
  [[noreturn]] void fail(std::string_view reason) const;
  void copy_to_special();

  std::string file_;             // as the user named it
  std::string place_, waiting_;  // its own path, links followed; where it waits for its name
  int special_ = -1;             // a descriptor, where it is no plain file
  int descriptor_ = -1;
  bool was_there_ = false, finished_ = false;
};

void write_text(const std::string& file, std::string_view text);

struct NamedText {
  std::string_view name, text;
};
/// Makes the folder where it is missing. All the files get their names when all of them are on
/// disk. Throws Error, and then leaves the files that were there before.
void write_files(const std::string& folder, std::span<const NamedText> files);

/// For an end of the program without destructors: what finish() has not renamed yet.
void remove_unfinished_files() noexcept;

/// Removes what processes that were killed have left in the folder while they wrote there. Only
/// where no other process writes there.
void remove_leftovers(const std::string& folder);

}  // namespace hillock::cli
