// output.h: the folder a command leaves its files in: checked before the work, each file written
// whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace hillock {

/// Throws UsageError if files cannot be written into `folder`, known before hours of work rather
/// than after. Leaves no trace: a folder that is not there yet is made and removed again.
void check_writable(const std::string& folder);

/// Makes the folder where it is missing. The file appears under its name only when all of it is on
/// disk. Throws Error.
void write_file(const std::string& folder, std::string_view name, std::string_view text);

}  // namespace hillock
