// read_csv.cpp: reads chunks side by side, puts their rows together in order, and names the line of
// the first that does not fit.
#include "data/read_csv.h"

#include <sys/stat.h>

#include <algorithm>
#include <bit>
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

// Of text that was made of the file, as many as there are.
std::uint64_t bytes_to_read(const std::string& path, const ByteSource& source) {
  struct stat text{};
  if (source.is_converted && fstat(fileno(source.file.get()), &text) == 0)
    return static_cast<std::uint64_t>(text.st_size);
  return bytes_of_file(path);
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
}

Dialect dialect_of(const std::string& path, const TableSource& source) {
  const Format& format = source.format;
  Dialect dialect{.files = {path},
                  .is_json = format.keys != nullptr,
                  .is_converted = source.chunks.text.bytes.is_converted,
                  .delimiter = format.delimiter,
                  .quote = format.quote,
                  .has_header = format.has_header,
                  .decimal_comma = format.mark == DecimalMark::comma,
                  .lines_before = format.preamble.lines,
                  .names = {},
                  .unlike_first = {}};
  if (source.chunks.text.encoding != Encoding::utf8) dialect.encoding = "UTF-16";
  if (format.keys || !format.has_header || format.has_commented_header ||
      source.names != format.first_record)
    dialect.names = source.names;
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

void expect_few_rows(const Table& table) {
  if (table.rows >= std::numeric_limits<std::uint32_t>::max())
    throw Error(
        fmt::format("{}: has more than {} rows. Take a sample of them.", table.file, table.rows));
}

void put_into_table(Reading& reading, const Job& job) {
  if (job.failure) std::rethrow_exception(job.failure);
  Table& table = reading.table;
  if (!job.rows.is_utf8)
    expect_other_encoding(reading.source.text, job.chunk.text(), reading.lines);
  Fault fault = job.rows.fault;
  fault.line += reading.lines;
  if (fault.kind != Fault::Kind::none)
    refuse(fault, table.file, reading.format, table.columns.size());
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    append(table.columns[c], job.rows.columns[c], reading.lines);
  table.rows += job.rows.rows;
  table.dialect.repeated_headers += job.rows.repeated_headers;
  expect_room_for(table.file, reading.bound, table.rows, table.columns.size());
  reading.lines += job.rows.lines;
  reading.all_utf8 = reading.all_utf8 && job.rows.is_utf8;
  expect_few_rows(table);
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

std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const ColumnBuilder& column : table.columns) names.push_back(column.name);
  return names;
}

bool is_in(const std::optional<std::vector<std::string>>& names, const std::string& name) {
  return names && std::ranges::find(*names, name) != names->end();
}

// Of a further file of a table, the columns are parts of those of `first`.
Table read_file(const std::string& path, const TableForm& form, const ColumnWishes& wishes,
                ReadHow how, const Table* first) {
  TableSource source = open_table(path, form);
  Format& format = source.format;
  Table table{.file = source.file,
              .columns = {},
              .notes = std::move(source.notes),
              .dialect = dialect_of(path, source),
              .files = {{.name = source.file}}};
  if (form.missing)
    table.missing =
        std::make_shared<MissingWords>(missing_words_of(*form.missing, source.format.mark));
  if (form.missing || (format.mark == DecimalMark::comma && format.delimiter == ','))
    format.reads = Reads::texts;
  const std::uint64_t bytes = bytes_to_read(path, source.chunks.text.bytes);
  const std::size_t rows = expected_rows(source.chunks.text, bytes, format);
  if (first) expect_same_columns(first->file, names_of(*first), source);
  if (how.classes && how.classes->empty()) how.classes = source.names.back();
  for (std::string& name : source.names) {
    ColumnBuilder column;
    column.name = std::move(name);
    column.expected_rows = rows;
    column.keeps_hashes = says_id(column.name);
    column.format = format.columns[table.columns.size()];
    // What the user says of its kind leaves no room for another reading.
    if (is_in(wishes.categorical, column.name) ||
        (is_in(wishes.numeric, column.name) && column.format.kind == ColumnFormat::Kind::code))
      column.format = {.mark = format.mark};
    column.keeps_levels = is_in(wishes.categorical, column.name) || how.classes == column.name;
    column.missing = table.missing.get();
    if (first) start_part(column, first->columns[table.columns.size()]);
    table.columns.push_back(std::move(column));
  }

  Reading reading{.table = table,
                  .format = format,
                  .how = how,
                  .bytes = bytes,
                  .lines = source.chunks.lines_before,
                  .source = std::move(source.chunks)};
  read_all(reading, usual_threads(bytes, how.threads));
  table.lines = reading.lines;
  table.fingerprint = reading.source.text.bytes.fingerprint;
  if (form.encoding == TextEncoding::latin1) reading.all_utf8 = false;
  if (!reading.all_utf8) make_utf8(table);
  if (!reading.all_utf8 && !form.encoding)
    table.notes.push_back("The text is not UTF-8 and was read as Latin-1.");
  if (format.mark == DecimalMark::comma && !format.keys)
    table.notes.push_back("Commas in numbers are decimal commas: 7,4 is read as 7.4.");
  if (const std::size_t n = table.dialect.repeated_headers; n > 0)
    table.notes.push_back(headers_again_text(n) + ".");
  return table;
}

bool is_alike(const Dialect& a, const Dialect& b) {
  return a.is_json == b.is_json && a.is_converted == b.is_converted && a.delimiter == b.delimiter &&
         a.quote == b.quote && a.has_header == b.has_header && a.decimal_comma == b.decimal_comma &&
         a.lines_before == b.lines_before && a.encoding == b.encoding && a.names == b.names;
}

// Puts the rows of a further file behind those of the table.
void add_file(Table& table, Table&& next) {
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    append(table.columns[c], next.columns[c], table.lines);
  table.rows += next.rows;
  table.files.push_back({.name = next.file, .lines_before = table.lines});
  table.lines += next.lines;
  for (const std::string& note : next.notes)
    if (std::ranges::find(table.notes, note) == table.notes.end())
      table.notes.push_back(fmt::format("{}: {}", next.file, note));
  if (table.dialect.unlike_first.empty() && !is_alike(table.dialect, next.dialect))
    table.dialect.unlike_first = next.file;
  table.dialect.files.push_back(next.dialect.files[0]);
  table.dialect.repeated_headers += next.dialect.repeated_headers;
  constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio
  table.fingerprint = (std::rotl(table.fingerprint, 29) ^ next.fingerprint) * odd;
}

}  // namespace

Table read_csv(std::span<const std::string> paths, const TableForm& form,
               const ColumnWishes& wishes, const ReadHow& how) {
  std::uint64_t all_bytes = 0, bytes_before = 0;
  for (const std::string& path : paths) all_bytes += bytes_of_file(path);
  ReadHow each = how;
  each.report = [&](std::uint64_t done, std::uint64_t) {
    if (how.report) how.report(bytes_before + done, std::max(all_bytes, bytes_before + done));
  };
  const MemoryBound bound = memory_bound();
  Table table = read_file(paths[0], form, wishes, each, nullptr);
  for (const std::string& path : paths.subspan(1)) {
    bytes_before += bytes_of_file(paths[table.files.size() - 1]);
    add_file(table, read_file(path, form, wishes, each, &table));
    expect_few_rows(table);
    expect_room_for(table.file, bound, table.rows, table.columns.size());
  }
  if (paths.size() > 1) table.file = fmt::format("{} and {} more", table.file, paths.size() - 1);
  return table;
}

}  // namespace hillock::data
