#include "data/missing_words.h"

#include <algorithm>

namespace hillock::data {

MissingWords missing_words_of(const std::vector<std::string>& words, DecimalMark mark) {
  MissingWords all;
  for (const std::string& word : words) {
    all.texts.emplace(trimmed(word));
    const Cell cell = read_cell(word, mark);
    if (cell.kind == CellKind::number) all.numbers.push_back(cell.value);
  }
  return all;
}

Cell read_cell(std::string_view text, DecimalMark mark, const MissingWords& words) {
  Cell cell = read_cell(text, mark);
  text = trimmed(text);
  const bool is_named = text.empty() || words.texts.contains(text) ||
                        (cell.kind == CellKind::number &&
                         std::ranges::find(words.numbers, cell.value) != words.numbers.end());
  if (is_named) return {CellKind::missing, no_number};
  if (cell.kind == CellKind::missing) cell.kind = CellKind::text;
  return cell;
}

}  // namespace hillock::data
