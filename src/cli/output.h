// output.h: the folder, or the file, a command leaves behind: checked before the work.
#pragma once

#include <string>
#include <string_view>

namespace hillock {

/// Throws UsageError if files cannot be written into `folder`, known before hours of work rather
/// than after. Leaves no trace: a folder that is not there yet is made and removed again.
void check_writable(const std::string& folder);

/// Makes the folder where it is missing. Whole or not at all: the file appears under its name only
/// when all of it is on disk. One process at a time. Throws Error.
void write_file(const std::string& folder, std::string_view name, std::string_view text);

/// Text that grows piece by piece, and is seen when all of it is there: a file appears under its
/// name, or standard output ("-") gets it, in finish(). Without that, nothing is left.
class PendingText {
 public:
  explicit PendingText(std::string file);
  ~PendingText();
  PendingText(const PendingText&) = delete;
  PendingText& operator=(const PendingText&) = delete;

  void append(std::string_view text);
  void finish();

 private:
  [[noreturn]] void fail(const std::string& reason) const;

  std::string file_, part_;  // no part: the text goes elsewhere in the end
  int descriptor_ = -1;
};

/// Throws UsageError if a file that an option names cannot be written. Leaves no trace.
void check_file_writable(std::string_view option, const std::string& file);

/// Writes a file that may be no plain one: /dev/stdout, a pipe. Throws Error.
void write_text(const std::string& file, std::string_view text);

}  // namespace hillock
