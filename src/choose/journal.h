// journal.h: study.jsonl: every finished run on disk, so that a study that was stopped goes on.
// Format and guarantees: docs/reference/study-jsonl.md.
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

/// With its checksum, as it stands in the file; without the newline.
std::string journal_line(const nlohmann::ordered_json& content);

/// The content, or nothing where the line is not whole.
std::optional<nlohmann::ordered_json> content_of_line(std::string_view line);

/// No line of a study has more bytes.
std::size_t longest_line(const Configuration& configuration);

/// There is a journal, and its runs are functions of something else.
class AnotherStudy : public UsageError {
 public:
  using UsageError::UsageError;
};

class Journal {
 public:
  /// Reads the file, where there is one, and keeps other processes from it until the end. `header`
  /// is what its runs are functions of; but its member "file" says only where the data were.
  /// Throws AnotherStudy where the file is another study's, Error where it is damaged in the middle
  /// or another process has it and keeps it; `waits` is called when it is waited for.
  Journal(const std::string& path, nlohmann::ordered_json header, std::size_t longest_line,
          JournalFile::Waits waits = {});

  bool found() const { return found_; }                        // a file
  std::size_t size() const { return records_.size(); }         // runs that were in it
  std::size_t cut_off() const { return bytes_read_ - good_; }  // bytes of a last line not whole
  const std::string& path() const { return file_.path; }

  struct Record {
    std::size_t line = 0;
    nlohmann::ordered_json content;
  };
  /// Of the runs that were in the file; its member "run", as text, is the key.
  const Record* find(const std::string& key) const;

  /// Makes the file where there is none, drops a last line that is not whole, and is ready for
  /// append. Throws as the constructor.
  void begin();

  /// From any thread, at once: another thread writes, all that has come meanwhile in one go.
  /// Throws Error where writing has failed.
  void append(const nlohmann::ordered_json& content);

  /// All that was appended is on disk. Throws Error.
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

  std::mutex mutex_;  // of what follows
  std::condition_variable_any changed_;
  std::string queue_;
  std::size_t queued_ = 0;  // lines of it
  bool writing_ = false;
  std::size_t kept_ = 0;  // runs on disk
  JournalFile::Failure failure_;
  std::jthread writer_;  // the last member: it ends first, with what it has written
};

}  // namespace hillock::choose
