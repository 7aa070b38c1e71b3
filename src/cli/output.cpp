#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "api/error.h"

namespace hillock {
namespace {

namespace fs = std::filesystem;

fs::path topmost_missing(const fs::path& path) {
  fs::path missing;
  std::error_code ignored;
  for (fs::path p = path; !p.empty() && !fs::exists(fs::symlink_status(p, ignored));
       p = p.parent_path())
    missing = p;
  return missing;
}

// Makes a file in a folder that it makes, and removes the file.
std::error_code touch_in(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return failure;
  const fs::path probe = folder / ".hillock-probe";
  const int file = open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) return {errno, std::generic_category()};
  close(file);
  unlink(probe.c_str());
  return {};
}

// The reason in errno, or nothing when all bytes are written.
std::string write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) return std::strerror(errno);
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// The same for all that was written, when it is on disk.
std::string sync_and_close(int file) {
  std::string failure;
  // EINVAL: a terminal or a pipe, which has no disk.
  if (fsync(file) != 0 && errno != EINVAL) failure = std::strerror(errno);
  if (close(file) != 0 && failure.empty()) failure = std::strerror(errno);
  return failure;
}

std::string write_whole(const fs::path& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return std::strerror(errno);
  const std::string failure = write_all(file, text), last = sync_and_close(file);
  return failure.empty() ? last : failure;
}

// Where a text waits that goes to a terminal, a pipe or a device: a file that nobody sees.
int open_unseen() {
  std::string path = (fs::temp_directory_path() / "hillock-XXXXXX").string();
  const int file = mkostemp(path.data(), O_CLOEXEC);
  if (file >= 0) unlink(path.c_str());
  return file;
}

}  // namespace

void check_writable(const std::string& folder) {
  if (folder.empty())
    throw UsageError("--out is empty. Name a folder, or leave it out for hillock-out.");
  fs::path path = fs::absolute(folder).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // a trailing slash
  const fs::path made = topmost_missing(path);
  std::error_code failure, ignored;
  for (int attempt = 0; attempt < 10; ++attempt) {
    failure = touch_in(path);
    if (failure != std::errc::no_such_file_or_directory) break;  // another process's check ended
  }
  // Only what is empty: another process may have begun to write there.
  if (!made.empty())
    for (fs::path p = path; p != made.parent_path() && !ignored; p = p.parent_path())
      fs::remove(p, ignored);
  if (failure)
    throw UsageError(fmt::format(
        "--out {}: nothing can be written there: {}. Name a folder that is yours to write, or "
        "one that can be made.",
        folder, failure.message()));
}

void write_file(const std::string& folder, std::string_view name, std::string_view text) {
  const fs::path whole = fs::path(folder) / name,
                 part = fs::path(folder) / fmt::format(".{}.part", name);
  std::error_code failure, ignored;
  fs::create_directories(folder, failure);
  fs::remove(part, ignored);  // left by a process that was killed
  std::string reason = failure ? failure.message() : write_whole(part, text);
  if (reason.empty()) fs::rename(part, whole, failure);
  if (failure) reason = failure.message();
  if (reason.empty()) return;
  fs::remove(part, ignored);
  throw Error(fmt::format("{}: cannot be written: {}. Nothing else in the folder was touched.",
                          whole.string(), reason));
}

PendingText::PendingText(std::string file) : file_(std::move(file)) {
  std::error_code ignored;
  const fs::path path(file_);
  const auto kind = fs::status(path, ignored).type();
  if (file_ != "-" && (kind == fs::file_type::regular || kind == fs::file_type::not_found)) {
    part_ = (path.parent_path() / fmt::format(".{}.part", path.filename().string())).string();
    descriptor_ = open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  } else {
    descriptor_ = open_unseen();
  }
  if (descriptor_ < 0) fail(std::strerror(errno));
}

PendingText::~PendingText() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!part_.empty()) unlink(part_.c_str());
}

void PendingText::fail(const std::string& reason) const {
  throw Error(
      fmt::format("{}: cannot be written: {}.", file_ == "-" ? "standard output" : file_, reason));
}

void PendingText::append(std::string_view text) {
  if (const std::string reason = write_all(descriptor_, text); !reason.empty()) fail(reason);
}

void PendingText::finish() {
  std::string reason;
  if (part_.empty()) {
    const int to = file_ == "-" ? STDOUT_FILENO : open(file_.c_str(), O_WRONLY | O_CLOEXEC);
    if (to < 0 || lseek(descriptor_, 0, SEEK_SET) < 0) fail(std::strerror(errno));
    char block[1 << 16];
    for (ssize_t n = 1; n > 0 && reason.empty();) {
      n = ::read(descriptor_, block, sizeof block);
      if (n < 0) reason = std::strerror(errno);
      if (n > 0) reason = write_all(to, {block, static_cast<std::size_t>(n)});
    }
    if (to != STDOUT_FILENO) close(to);
    if (!reason.empty()) fail(reason);
    return;
  }
  reason = sync_and_close(std::exchange(descriptor_, -1));
  if (reason.empty() && std::rename(part_.c_str(), file_.c_str()) != 0)
    reason = std::strerror(errno);
  if (!reason.empty()) fail(reason);
  part_.clear();
}

void check_file_writable(std::string_view option, const std::string& file) {
  std::error_code ignored;
  const fs::path path(file), folder = fs::absolute(path).parent_path();
  std::string reason;
  if (fs::is_directory(path, ignored) || !path.has_filename())
    reason = "it is a folder";
  else if (fs::exists(path, ignored) ? access(path.c_str(), W_OK) != 0
                                     : access(folder.c_str(), W_OK | X_OK) != 0)
    reason = std::strerror(errno);
  if (!reason.empty())
    throw UsageError(fmt::format("{} {}: cannot be written: {}.", option, file, reason));
}

void write_text(const std::string& file, std::string_view text) {
  const std::string reason = write_whole(file, text);
  if (!reason.empty()) throw Error(fmt::format("{}: cannot be written: {}.", file, reason));
}

}  // namespace hillock
