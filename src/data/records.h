// records.h: text blocks to records, by libcsv (RFC 4180), with the line on which each begins.
#pragma once

#include <csv.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hillock {

struct FreeParser {
  void operator()(csv_parser* parser) const {
    csv_free(parser);
    delete parser;
  }
};

/// Line ends in text: LF, CR or CR LF.
std::size_t count_lines(std::string_view text);

/// A Sink has field(std::string_view) and end_record(std::size_t line), the line on which the
/// record began. Lines without a field are no records.
struct RecordParser {
  std::unique_ptr<csv_parser, FreeParser> parser;
  std::string path;
  std::size_t line = 1;        // of the record
  std::size_t fields = 0;      // of the record, so far
  std::size_t inner = 0;       // lines ended within the record's quotes
  std::size_t open_bytes = 0;  // since the last block that ended a record
  bool after_cr = false;       // a line feed now belongs to the carriage return before it
  bool may_hold_lines =
      true;  // a field of this block may hold a line end: it has a quote, or began inside one
  bool ended_record = false;   // in this block
  std::exception_ptr failure;  // of the sink: it may not fly through libcsv, which is C
};

RecordParser record_parser(const std::string& path, char delimiter);

/// libcsv grows its buffer by a fixed step: quadratic for a field of many MiB, unless the step
/// grows too.
void grow_buffer_by_doubling(RecordParser& records);

/// Throws Error where a record, or a quote never closed, is longer than 64 MiB.
void check_size(const RecordParser& records, std::size_t block_size);

/// Throws Error: a quote that is still open at the end of the file, or of all patience.
void refuse_open_quote(const RecordParser& records);

namespace records_detail {

template <class Sink>
struct Context {
  RecordParser& records;
  Sink& sink;
};

template <class Sink>
void field(void* text, std::size_t n, void* data) {
  auto& [records, sink] = *static_cast<Context<Sink>*>(data);
  if (records.failure) return;
  const std::string_view value(static_cast<const char*>(text), n);
  ++records.fields;
  records.after_cr = false;
  if (records.may_hold_lines) records.inner += count_lines(value);
  try {
    sink.field(value);
  } catch (...) {
    records.failure = std::current_exception();
  }
}

template <class Sink>
void end_line(int by, void* data) {
  auto& [records, sink] = *static_cast<Context<Sink>*>(data);
  if (records.failure) return;
  if (records.fields == 0 && by == '\n' && records.after_cr) {
    records.after_cr = false;
    return;
  }
  try {
    if (records.fields > 0) sink.end_record(records.line);
  } catch (...) {
    records.failure = std::current_exception();
  }
  records.after_cr = by == '\r';
  records.ended_record = true;
  records.line += 1 + records.inner;
  records.inner = 0;
  records.fields = 0;
}

}  // namespace records_detail

template <class Sink>
void feed(RecordParser& records, std::string_view block, Sink& sink) {
  records_detail::Context<Sink> context{records, sink};
  records.may_hold_lines = records.parser->quoted || block.find('"') != block.npos;
  records.ended_record = false;
  grow_buffer_by_doubling(records);
  csv_parse(records.parser.get(), block.data(), block.size(), records_detail::field<Sink>,
            records_detail::end_line<Sink>, &context);
  if (records.failure) std::rethrow_exception(records.failure);
  check_size(records, block.size());
  records.open_bytes = records.ended_record ? 0 : records.open_bytes + block.size();
}

template <class Sink>
void finish(RecordParser& records, Sink& sink) {
  records_detail::Context<Sink> context{records, sink};
  // Strict only now: before, it would also refuse a quote inside a plain field (5'10").
  csv_set_opts(records.parser.get(), CSV_REPALL_NL | CSV_STRICT | CSV_STRICT_FINI);
  if (csv_fini(records.parser.get(), records_detail::field<Sink>, records_detail::end_line<Sink>,
               &context) != 0)
    refuse_open_quote(records);
  if (records.failure) std::rethrow_exception(records.failure);
}

using Record = std::vector<std::string>;

/// All records of a file, header included, as text, by the delimiter that sniff (data/sniff.h)
/// finds.
std::vector<Record> read_records(const std::string& path);

}  // namespace hillock
