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

/// Throws UsageError if a file that an option names cannot be written. Leaves no trace.
void check_file_writable(std::string_view option, const std::string& file);

/// Writes a file that may be no plain one: /dev/stdout, a pipe. Throws Error.
void write_text(const std::string& file, std::string_view text);

}  // namespace hillock
