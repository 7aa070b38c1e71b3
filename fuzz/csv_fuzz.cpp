// csv_fuzz.cpp: any bytes as a table: cut into chunks of whole records anywhere, it has the records
// of the text as one piece, on the same lines; and runs of blanks are squeezed alike in pieces. As
// JSON, they give cells or a fault. The first byte chooses the delimiter and the chunks.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "data/blanks.h"
#include "data/json_lines.h"
#include "data/records.h"

using namespace hillock;

namespace {

struct Parsed {
  std::vector<data::Record> records;
  std::size_t lines = 0;
  bool open = false;
};

void parse(std::string_view text, char delimiter, Parsed& out) {
  data::RecordReader reader = data::record_reader(text, delimiter);
  while (!out.open && data::begin_record(reader)) {
    out.records.emplace_back();
    out.open = data::read_record(reader, out.records.back()) == data::Ending::open_quote;
  }
  out.lines += reader.line - 1;
}

// In pieces of so many bytes.
std::string squeezed(std::string_view text, std::size_t piece) {
  std::string out;
  data::BlanksState state;
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    std::string part(text.substr(0, piece));
    part.resize(part.size() + 1);
    part.resize(data::squeeze_blanks(state, part.data(), part.size() - 1));
    out += part;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view given(reinterpret_cast<const char*>(data) + 1, size - 1);
  const char delimiter = ",;\t| "[data[0] % 5];
  data::read_json_object(given, [](std::string&, std::string&&) {});
  const std::string text = delimiter == ' ' ? squeezed(given, given.size()) : std::string(given);
  if (delimiter == ' ' && squeezed(given, 1 + data[0] / 4) != text) std::abort();
  Parsed whole, cut;
  parse(text, delimiter, whole);
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t chunk = 0, wanted = 1 + data[0] / 4;
    for (; chunk == 0 && wanted < rest.size(); ++wanted)
      chunk = data::whole_records(rest.substr(0, wanted), delimiter);
    if (chunk == 0) chunk = rest.size();
    parse(rest.substr(0, chunk), delimiter, cut);
    rest.remove_prefix(chunk);
  }
  if (cut.records != whole.records || cut.lines != whole.lines || cut.open != whole.open)
    std::abort();
  return 0;
}
