// json_lines.h: JSON Lines: on each line one object, whose keys name the columns and whose values
// are cells.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hillock::data {

/// All keys of a file, in the order in which they first occur.
struct JsonKeys {
  std::string file;
  std::vector<std::string> names;
  std::unordered_map<std::string, std::size_t> place;
};

/// Has the file a name of JSON Lines, or does the text begin with an object that has a key?
bool is_json_lines(const std::string& path, std::string_view text);

/// Is it one array of objects, as a file of JSON holds a table?
bool is_json_array(std::string_view text);

/// Calls take for each key of the line's object with its value as the text of a cell: numbers as
/// they are written, null as a blank. Returns what is wrong; empty: nothing.
std::string read_json_object(std::string_view line,
                             const std::function<void(std::string& key, std::string&& cell)>& take);

/// The cells of all keys, blank where the line has no such key. Throws Error where the line is not
/// one of those that gave the keys.
void read_json_cells(std::string_view line, const JsonKeys& keys, std::vector<std::string>& cells);

}  // namespace hillock::data
