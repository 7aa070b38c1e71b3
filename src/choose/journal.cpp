#include "choose/journal.h"

#include <fmt/format.h>
#include <zlib.h>

#include <cassert>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "api/error.h"
#include "choose/json_text.h"

namespace hillock::choose {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view first_bytes = R"({"journal":)";
constexpr std::string_view before_checksum = R"(,"crc32":")", after_checksum = R"("})";
constexpr std::size_t checksum_digits = 8;
constexpr int deepest = 8;                               // lines written by hillock have 5 levels
constexpr std::size_t longest_queue = 64 * 1024 * 1024;  // bytes waiting for a slow disk

std::string checksum(std::string_view text) {
  return fmt::format("{:08x}",
                     crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size()));
}

std::string shown(const Json& value) {
  constexpr std::size_t most = 400;
  std::string text = json_line(value);
  return text.size() <= most ? text : text.substr(0, most) + "…";
}

void add_differences(const std::string& name, const Json* there, const Json* here,
                     std::vector<std::string>& out) {
  if (there && here && *there == *here) return;
  if (!there || !here || !there->is_object() || !here->is_object()) {
    out.push_back(fmt::format("{} is {} there and {} here", name, there ? shown(*there) : "absent",
                              here ? shown(*here) : "absent"));
    return;
  }
  const auto member = [](const Json& object, const std::string& key) {
    const auto at = object.find(key);
    return at == object.end() ? nullptr : &*at;
  };
  const std::string prefix = name.empty() ? "" : name + ".";
  for (const auto& [key, value] : here->items())
    add_differences(prefix + key, member(*there, key), &value, out);
  for (const auto& [key, value] : there->items())
    if (!member(*here, key)) add_differences(prefix + key, &value, nullptr, out);
}

// The writing thread must not throw.
JournalFile::Failure append_or_fail(JournalFile& file, std::string_view lines) {
  try {
    return file.append(lines);
  } catch (const std::bad_alloc&) {  // while the reason of a failure was composed
    JournalFile::Failure failure;
    failure.reason = "out of memory";  // short enough to need no allocation
    return failure;
  }
}

}  // namespace

std::string journal_line(const Json& content) {
  std::string text = json_line(content);
  text.pop_back();
  const std::string sum = checksum(text);
  return text.append(before_checksum).append(sum).append(after_checksum);
}

std::optional<Json> content_of_line(std::string_view line) {
  constexpr std::size_t end = before_checksum.size() + checksum_digits + after_checksum.size();
  if (line.size() < end) return std::nullopt;
  const std::string_view text = line.substr(0, line.size() - end);
  if (line.substr(text.size()) !=
      fmt::format("{}{}{}", before_checksum, checksum(text), after_checksum))
    return std::nullopt;
  try {
    Json content = Json::parse(line, [](int depth, Json::parse_event_t, Json&) {
      if (depth > deepest) throw std::length_error("too deep");
      return true;
    });
    if (!content.is_object()) return std::nullopt;
    content.erase("crc32");
    return content;
  } catch (const std::length_error&) {
  } catch (const Json::exception&) {
  }
  return std::nullopt;
}

// An epoch has three numbers of at most 25 characters. The rest is the command line in the header,
// or about 13 snapshots of up to 64 layers.
std::size_t longest_line(const Configuration& configuration) {
  return (std::size_t{4} << 20) + 128 * (configuration.epochs + 1);
}

Journal::Journal(const std::string& path, Json header, std::size_t longest_line,
                 JournalFile::Waits waits)
    : file_(path, std::move(waits)), header_(std::move(header)), longest_line_(longest_line) {
  found_ = file_.open(JournalFile::IfMissing::left);
  if (found_) read();
}

void Journal::read() {
  std::optional<std::size_t> bad;  // the number of a damaged line
  const auto expect_good = [&] {
    if (bad)
      throw Error(fmt::format(
          "{}: line {} is damaged, and others follow it, so it is no interrupted write. Remove "
          "that line, and its run is repeated; or delete the file to start again.",
          path(), *bad));
  };
  const auto take = [&](std::string_view line, std::size_t number) {
    expect_good();
    bytes_read_ += line.size() + 1;
    if (number == 1) {
      expect_same_study(line);
      good_ = bytes_read_;
      return;
    }
    std::optional<Json> content = content_of_line(line);
    const auto run = content ? content->find("run") : Json::iterator();
    if (!content || run == content->end()) {
      bad = number;
      return;
    }
    std::string key = run->dump();
    records_.try_emplace(std::move(key), Record{number, *std::move(content)});
    good_ = bytes_read_;
  };
  file_.read(longest_line_, take, [&](std::string_view rest) {
    bytes_read_ += rest.size();
    if (rest.empty()) return;
    expect_good();
    // A header that is cut off has no runs after it. But the file may be someone else's.
    if (good_ == 0 && !rest.starts_with(first_bytes) && !first_bytes.starts_with(rest))
      expect_same_study(rest);
  });
  kept_ = records_.size();
}

void Journal::expect_same_study(std::string_view line) const {
  const std::string_view what = header_.contains("race") ? "race" : "study";
  std::optional<Json> there = content_of_line(line);
  if (!there || !there->contains("journal"))
    throw Error(
        fmt::format("{}: line 1 is not the header of a {}: the file is damaged, or it is not a "
                    "journal of hillock. Delete it, or name another folder with --out.",
                    path(), what));
  Json here = *content_of_line(journal_line(header_));
  there->erase("file");
  here.erase("file");
  std::vector<std::string> differences;
  add_differences("", &*there, &here, differences);
  if (differences.empty()) return;
  throw AnotherStudy(fmt::format(
      "{0}: is the journal of another {2}: {1}. Name another folder with --out for this "
      "{2}.",
      path(), fmt::join(differences, "; "), what));
}

const Journal::Record* Journal::find(const std::string& key) const {
  const auto at = records_.find(key);
  return at == records_.end() ? nullptr : &at->second;
}

void Journal::begin() {
  if (!found_) {
    file_.open(JournalFile::IfMissing::made);
    read();  // another process may have been faster and have finished
  }
  file_.cut(good_);
  if (good_ == 0) {
    failure_ = file_.append(journal_line(header_) + '\n');
    if (!failure_.reason.empty()) {
      if (!found_) file_.remove();
      throw_failure();
    }
    file_.sync_folder();
  }
  writer_ = std::jthread([this](const std::stop_token& stop) { write_on(stop); });
}

void Journal::append(const Json& content) {
  std::string line = journal_line(content);
  assert(line.size() <= longest_line_);
  line += '\n';
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return queue_.size() < longest_queue || !failure_.reason.empty(); });
  if (!failure_.reason.empty()) throw_failure();
  queue_ += line;  // all of it, or nothing if memory runs out
  ++queued_;
  changed_.notify_all();
}

void Journal::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return (queue_.empty() && !writing_) || !failure_.reason.empty(); });
  if (!failure_.reason.empty()) throw_failure();
}

void Journal::write_on(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [&] { return !queue_.empty(); })) {
    const std::string lines = std::exchange(queue_, {});
    const std::size_t count = std::exchange(queued_, 0);
    writing_ = true;
    lock.unlock();
    JournalFile::Failure failure = append_or_fail(file_, lines);
    lock.lock();
    writing_ = false;
    failure_ = std::move(failure);
    if (failure_.reason.empty()) kept_ += count;
    changed_.notify_all();
    if (!failure_.reason.empty()) return;
  }
}

void Journal::throw_failure() const {
  throw Error(fmt::format(
      "{}: cannot be written: {}. {} finished runs are kept in it. {}, and start the same command "
      "again: it continues from there.",
      path(), failure_.reason, kept_, failure_.no_room ? "Free some space" : "Fix that"));
}

}  // namespace hillock::choose
