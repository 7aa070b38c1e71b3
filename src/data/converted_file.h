// converted_file.h: Parquet and Feather files as text. Python's pyarrow reads them, because it is
// what wrote most of them; hillock runs it.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace hillock::data {

/// Does a file that begins so hold a table for pyarrow?
bool is_for_pyarrow(std::string_view beginning);

/// The table as CSV in a temporary file, at its beginning. Runs the Python that the environment
/// variable HILLOCK_PYTHON names, or python3. Throws Error: no Python, no pyarrow, a damaged file,
/// a column whose cells are no numbers, texts or times.
std::FILE* converted_by_pyarrow(const std::string& path);

}  // namespace hillock::data
