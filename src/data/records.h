// records.h: text to records (RFC 4180), with the line on which each begins.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::data {

struct ChunkSource;
struct JsonKeys;
struct TableForm;

inline constexpr char usual_quote = '"';

/// Reads records from text that holds them whole. Spaces and tabs around a field go; a quote opens
/// a quoted field only where the field begins; lines of nothing but blanks are no records. Of JSON
/// Lines, a record is an object, with a field for each key of the file.
// 2.4x as fast, with cell.h's numbers, as the reader on libcsv: notebook/performance.md.
struct RecordReader {
  const char *at, *end;
  char delimiter;
  char quote = usual_quote;
  std::size_t line = 1;   // of the record; between records, the next line
  std::size_t inner = 0;  // lines ended within the record's quotes
  std::string unescaped;  // a field that has quotes doubled within it

  const JsonKeys* keys = nullptr;  // of JSON Lines; null: delimited text
  std::vector<std::string> cells;  // of the line of JSON
  std::size_t next_cell = 0;
};

RecordReader record_reader(std::string_view text, char delimiter, const JsonKeys* keys = nullptr,
                           char quote = usual_quote);

/// Goes to the next record; false where there is none.
bool begin_record(RecordReader& reader);

enum class Ending { delimiter, line_end, text_end, open_quote };

struct Field {
  std::string_view text;  // valid until the next call
  Ending ending;          // another field follows after a delimiter alone
};

Field next_field(RecordReader& reader);

/// What follows a field whose text was read by other means; reader.at stands behind the text.
/// Precondition: is_field_end.
Ending end_field(RecordReader& reader);

inline bool is_field_end(const RecordReader& reader, const char* at) {
  return at < reader.end && (*at == reader.delimiter || *at == '\n' || *at == '\r');
}

/// Goes behind the record that begins here where it is written as `text`; false where it is not.
bool pass_over(RecordReader& reader, std::string_view text);

/// Throws Error: a quote that opens on that line and is still open at the end of the file, or of
/// all patience.
[[noreturn]] void refuse_open_quote(const std::string& path, std::size_t line,
                                    char quote = usual_quote);

/// How much of the text, from its beginning, is whole records with their line ends.
std::size_t whole_records(std::string_view text, char delimiter, char quote = usual_quote);
/// The same where each line is a record.
std::size_t whole_lines(std::string_view text);

/// Line ends in text: LF, CR or CR LF.
std::size_t count_lines(std::string_view text);

using Record = std::vector<std::string>;

/// Appends the record's fields; how its last one ended.
Ending read_record(RecordReader& reader, Record& record);

/// All records of a table's file (data/table_source.h), header included, as text; and the line on
/// which each begins.
std::vector<Record> read_records(const std::string& path, const TableForm& form,
                                 std::vector<std::size_t>* lines = nullptr);
/// The same of text that is cut into chunks.
std::vector<Record> read_records(ChunkSource& source, std::vector<std::size_t>* lines = nullptr);

}  // namespace hillock::data
