// missing_words.h: the words that mean a missing cell, where the user names them.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "data/cell.h"

namespace hillock::data {

/// A word that is a number, such as -999, stands for that number in any spelling.
struct MissingWords {
  std::set<std::string, std::less<>> texts;
  std::vector<double> numbers;
};

MissingWords missing_words_of(const std::vector<std::string>& words, DecimalMark mark);

/// As read_cell (data/cell.h), with these words in place of the built-in ones. A blank cell is
/// always missing. Null: the built-in ones.
Cell read_cell(std::string_view text, DecimalMark mark, const MissingWords& words);
inline Cell read_cell(std::string_view text, DecimalMark mark, const MissingWords* words) {
  return words ? read_cell(text, mark, *words) : read_cell(text, mark);
}

}  // namespace hillock::data
