// records.cpp: sets libcsv up and says what is wrong with a record that does not end.
#include "data/records.h"

#include <fmt/format.h>

#include "api/error.h"
#include "data/sniff.h"
#include "data/text_source.h"

namespace hillock {

std::size_t count_lines(std::string_view text) {
  std::size_t lines = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    lines += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
  return lines;
}

constexpr std::size_t first_buffer = 65536;

RecordParser record_parser(const std::string& path, char delimiter) {
  RecordParser records;
  records.path = path;
  auto parser = std::make_unique<csv_parser>();
  if (csv_init(parser.get(), CSV_REPALL_NL) != 0) throw Error(path + ": libcsv cannot start.");
  csv_set_delim(parser.get(), static_cast<unsigned char>(delimiter));
  csv_set_blk_size(parser.get(), first_buffer);
  records.parser.reset(parser.release());
  return records;
}

void grow_buffer_by_doubling(RecordParser& records) {
  csv_set_blk_size(records.parser.get(), std::max(first_buffer, records.open_bytes));
}

void check_size(const RecordParser& records, std::size_t block_size) {
  constexpr std::size_t most = std::size_t{1} << 26;
  if (records.ended_record || records.open_bytes + block_size <= most) return;
  if (records.parser->quoted) refuse_open_quote(records);
  throw Error(fmt::format("{}: line {} is longer than 64 MiB. Is this a table, with line ends?",
                          records.path, records.line));
}

void refuse_open_quote(const RecordParser& records) {
  throw Error(fmt::format(
      "{}: line {}: a quote (\") opens and never closes. Close it, or double it inside quotes.",
      records.path, records.line + records.inner));
}

namespace {
struct Collector {
  std::vector<Record> records;
  Record record;
  void field(std::string_view text) { record.emplace_back(text); }
  void end_record(std::size_t) {
    records.push_back(std::move(record));
    record.clear();
  }
};
}  // namespace

std::vector<Record> read_records(const std::string& path) {
  TextSource source = open_text(path);
  const std::string sample = read_sample(source);
  RecordParser parser = record_parser(path, sniff(path, sample).delimiter);
  Collector all;
  feed(parser, sample, all);
  for (auto block = next_block(source); !block.empty(); block = next_block(source))
    feed(parser, block, all);
  finish(parser, all);
  if (source.is_utf8) return all.records;
  for (Record& record : all.records)
    for (std::string& text : record) text = from_latin1(text);
  return all.records;
}

}  // namespace hillock
