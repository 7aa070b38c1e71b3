// journal.h: study.jsonl, every finished run on disk, so that a stopped study can continue. Its
// format and guarantees: docs/reference/study-jsonl.md.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "api/error.h"
#include "choose/configuration.h"
#include "choose/journal_file.h"

namespace hillock::choose {

/// A line of the file with its checksum, without the newline.
std::string journal_line(const nlohmann::ordered_json& content);

/// The content of a line, or nothing if the line is damaged.
std::optional<nlohmann::ordered_json> content_of_line(std::string_view line);

/// No line of a study is longer than this many bytes.
std::size_t longest_line(const Configuration& configuration);

/// Thrown if the journal belongs to another study.
class AnotherStudy : public UsageError {
 public:
  using UsageError::UsageError;
};

class Journal {
 public:
  /// Reads the file, if it exists, and locks it against other processes until the end. `header`
  /// identifies the study; its member "file" only says where the data were. Throws AnotherStudy if
  /// the file belongs to another study, Error if it is damaged in the middle or another process
  /// keeps it locked. `waits` is called if the lock has to be waited for.
  Journal(const std::string& path, nlohmann::ordered_json header, std::size_t longest_line,
          JournalFile::Waits waits = {});

  bool found() const { return found_; }                        // whether a file existed
  std::size_t size() const { return records_.size(); }         // runs that it contained
  std::size_t cut_off() const { return bytes_read_ - good_; }  // bytes of an incomplete last line
  const std::string& path() const { return file_.path; }

  struct Record {
    std::size_t line = 0;
    nlohmann::ordered_json content;
  };
  /// A run that was in the file. The key is its member "run", as text.
  const Record* find(const std::string& key) const;

  /// Creates the file if there is none, removes an incomplete last line, and makes append possible.
  /// Throws as the constructor does.
  void begin();

  /// Callable from any thread; returns at once. Another thread writes all lines that have
  /// accumulated. Throws Error if writing has failed.
  void append(const nlohmann::ordered_json& content);

  /// Waits until everything appended is on disk. Throws Error.
  void finish();

 private:
  void read();
  void expect_same_study(std::string_view line) const;
  void write_on(std::stop_token stop);
  [[noreturn]] void throw_failure() const;

  JournalFile file_;
  const nlohmann::ordered_json header_;
  const std::size_t longest_line_;
  bool found_ = false;
  std::size_t good_ = 0, bytes_read_ = 0;
  std::unordered_map<std::string, Record> records_;

  std::mutex mutex_;  // guards the following members
  std::condition_variable_any changed_;
  std::string queue_;
  std::size_t queued_ = 0;  // lines in it
  bool writing_ = false;
  std::size_t kept_ = 0;  // runs on disk
  JournalFile::Failure failure_;
  std::jthread writer_;  // the last member: it ends first, after all is written
};

}  // namespace hillock::choose
