// read_csv.cpp: reads chunks side by side, puts their rows together in order, and names the line of
// the first that does not fit.
#include "data/read_csv.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include <fmt/core.h>

#include "api/error.h"
#include "api/helper_threads.h"
#include "data/chunks.h"
#include "data/features.h"
#include "data/sniff.h"
#include "data/table_source.h"

namespace hillock::data {
namespace {

std::uint64_t bytes_of_file(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  return error ? 0 : bytes;
}

// A reservation costs address space alone until it is written to, so a guess too high costs
// nothing.
std::size_t expected_rows(const TextSource& source, std::uint64_t bytes, const Format& format) {
  if (source.bytes.gzip || format.bytes_a_line <= 0) return 0;
  return static_cast<std::size_t>(static_cast<double>(bytes) / format.bytes_a_line * 1.02);
}

void make_utf8(Table& table) {
  for (ColumnBuilder& column : table.columns) {
    column.name = from_latin1(column.name);
    column.first_text = from_latin1(column.first_text);
    for (Entry& entry : column.entries) entry.text = from_latin1(entry.text);
  }
  for (std::string& name : table.dialect.names) name = from_latin1(name);
  table.dialect.encoding = "Latin-1";
  for (std::string& note : table.notes) note = from_latin1(note);
  table.notes.push_back("The text is not UTF-8 and was read as Latin-1.");
}

Dialect dialect_of(const TableSource& source) {
  const Format& format = source.format;
  Dialect dialect{.delimiter = format.delimiter,
                  .has_header = format.has_header,
                  .decimal_comma = format.mark == DecimalMark::comma,
                  .lines_before = format.preamble.lines,
                  .names = {}};
  if (source.chunks.text.encoding != Encoding::utf8) dialect.encoding = "UTF-16";
  if (!format.has_header || source.names != format.first_record) dialect.names = source.names;
  return dialect;
}

// A thread for each 8 MiB of the file: what they hold stays small beside the matrix.
std::size_t usual_threads(std::uint64_t bytes, std::size_t wanted) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  return std::clamp<std::size_t>(bytes >> 23, 1, wanted > 0 ? wanted : cores);
}

// What a thread works at: a chunk, then its rows.
struct Job {
  std::size_t index = 0;  // of the chunk
  Chunk chunk;
  RowsOfChunk rows;
  std::exception_ptr failure;
  std::uint64_t bytes_so_far = 0;  // of the file
};

// All threads take chunks in the file's order, and their rows come into the table in that order. So
// the table, and what is said of a file that is wrong, are those of one thread.
struct Reading {
  Table& table;
  const Format& format;
  const ReadHow& how;
  std::uint64_t bytes;
  MemoryBound bound = memory_bound();  // before the first row
  bool all_utf8 = true;
  std::size_t lines = 0;  // of the preamble and the chunks in the table

  std::mutex at_source;  // for what follows
  ChunkSource source;
  std::size_t chunks_read = 0;

  std::mutex at_table;  // for what follows
  std::condition_variable job_is_free;
  std::vector<std::unique_ptr<Job>> free;
  std::map<std::size_t, std::unique_ptr<Job>> finished;
  std::vector<ColumnBuilder> parts;  // empty, of the table's columns
  std::size_t chunks_in_table = 0;
  bool merging = false, stopped = false;
  std::exception_ptr failure;
};

// Null where all is done.
std::unique_ptr<Job> free_job(Reading& reading) {
  std::unique_lock lock(reading.at_table);
  reading.job_is_free.wait(lock, [&] { return reading.stopped || !reading.free.empty(); });
  if (reading.stopped) return nullptr;
  std::unique_ptr<Job> job = std::move(reading.free.back());
  reading.free.pop_back();
  job->rows = {.columns = reading.parts};
  return job;
}

// False at the end of the file.
bool read_chunk(Reading& reading, Job& job) {
  const std::lock_guard lock(reading.at_source);
  job.index = reading.chunks_read++;
  try {
    if (!next_chunk(reading.source, job.chunk)) return false;
  } catch (...) {
    job.failure = std::current_exception();
    reading.source.ended = true;
  }
  job.bytes_so_far = reading.source.text.bytes.file_bytes;
  return true;
}

void read_rows_of(const Reading& reading, Job& job) try {
  if (!job.failure)
    read_rows(job.chunk, reading.format, job.index == 0 && reading.format.has_header, job.rows);
} catch (...) {
  job.failure = std::current_exception();
}

void put_into_table(Reading& reading, const Job& job) {
  if (job.failure) std::rethrow_exception(job.failure);
  Table& table = reading.table;
  Fault fault = job.rows.fault;
  fault.line += reading.lines;
  if (fault.kind != Fault::Kind::none)
    refuse(fault, table.file, reading.format, table.columns.size());
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    append(table.columns[c], job.rows.columns[c], reading.lines);
  table.rows += job.rows.rows;
  expect_room_for(table.file, reading.bound, table.rows, table.columns.size());
  reading.lines += job.rows.lines;
  reading.all_utf8 = reading.all_utf8 && job.rows.is_utf8;
  if (table.rows >= std::numeric_limits<std::uint32_t>::max())
    throw Error(
        fmt::format("{}: has more than {} rows. Take a sample of them.", table.file, table.rows));
  if (reading.how.report) reading.how.report(job.bytes_so_far, reading.bytes);
}

// Puts what is next in order into the table, unless another thread is at it.
void deliver(Reading& reading, std::unique_ptr<Job> job) {
  std::unique_lock lock(reading.at_table);
  auto& finished = reading.finished;
  finished.emplace(job->index, std::move(job));
  if (reading.merging) return;
  reading.merging = true;
  while (!reading.stopped && !finished.empty() &&
         finished.begin()->first == reading.chunks_in_table) {
    std::unique_ptr<Job> next = std::move(finished.begin()->second);
    finished.erase(finished.begin());
    lock.unlock();
    std::exception_ptr failure;
    try {
      put_into_table(reading, *next);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    for (std::size_t c = 0; c < reading.parts.size(); ++c)
      if (reading.parts[c].many != reading.table.columns[c].many)
        start_part(reading.parts[c], reading.table.columns[c]);
    ++reading.chunks_in_table;
    reading.failure = failure;
    reading.stopped = failure != nullptr;
    reading.free.push_back(std::move(next));
    reading.job_is_free.notify_all();
  }
  reading.merging = false;
}

void work(Reading& reading) {
  for (;;) {
    std::unique_ptr<Job> job = free_job(reading);
    if (!job) return;
    if (!read_chunk(reading, *job)) return;
    read_rows_of(reading, *job);
    deliver(reading, std::move(job));
  }
}

void read_all(Reading& reading, std::size_t threads) {
  const std::size_t rows_a_chunk = static_cast<std::size_t>(
      1.1 * static_cast<double>(reading.source.size) / std::max(1.0, reading.format.bytes_a_line));
  for (const ColumnBuilder& column : reading.table.columns) {
    ColumnBuilder& part = reading.parts.emplace_back();
    part.expected_rows = rows_a_chunk;
    start_part(part, column);
  }
  // Two a thread, so that one that is slow keeps no other waiting.
  for (std::size_t i = 0; i < (threads > 1 ? 2 * threads : 1); ++i)
    reading.free.push_back(std::make_unique<Job>());
  {
    const auto others = api::start_helpers(threads - 1, [&] { work(reading); });
    work(reading);
  }
  if (reading.failure) std::rethrow_exception(reading.failure);
}

}  // namespace

Table read_csv(const std::string& path, const ReadHow& how) {
  TableSource source = open_table(path);
  const Format& format = source.format;
  Table table{
      .file = path, .columns = {}, .notes = std::move(source.notes), .dialect = dialect_of(source)};
  const std::uint64_t bytes = bytes_of_file(path);
  const std::size_t rows = expected_rows(source.chunks.text, bytes, format);
  for (std::string& name : source.names) {
    ColumnBuilder column;
    column.name = std::move(name);
    column.expected_rows = rows;
    column.keeps_hashes = says_id(column.name);
    if (table.columns.size() < format.columns.size())
      column.format = format.columns[table.columns.size()];
    table.columns.push_back(std::move(column));
  }

  Reading reading{.table = table,
                  .format = format,
                  .how = how,
                  .bytes = bytes,
                  .lines = source.chunks.lines_before,
                  .source = std::move(source.chunks)};
  read_all(reading, usual_threads(bytes, how.threads));
  table.fingerprint = reading.source.text.bytes.fingerprint;
  if (!reading.all_utf8) make_utf8(table);
  if (format.mark == DecimalMark::comma)
    table.notes.push_back("Commas in numbers are decimal commas: 7,4 is read as 7.4.");
  return table;
}

}  // namespace hillock::data
