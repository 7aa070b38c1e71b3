// print_records: for tests/csv_judge.py. Lines of "bytes a chunk, delimiter's code, file" on stdin;
// the file's records on stdout, a line of JSON each.
#include <iostream>
#include <nlohmann/json.hpp>

#include "data/chunks.h"
#include "data/records.h"

int main() {
  std::size_t size = 0;
  int delimiter = 0;
  for (std::string path;
       std::cin >> size >> delimiter && std::getline(std::cin >> std::ws, path);) {
    hillock::data::ChunkSource source{.text = hillock::data::open_text(path),
                                      .delimiter = static_cast<char>(delimiter),
                                      .size = size};
    std::cout << nlohmann::json(hillock::data::read_records(source)).dump() << "\n";
  }
}
