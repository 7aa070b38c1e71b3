#include "cli/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "api/error.h"

namespace hillock {
namespace {

namespace fs = std::filesystem;

fs::path topmost_missing(const fs::path& path) {
  fs::path missing;
  std::error_code ignored;
  for (fs::path p = path; !p.empty() && !fs::exists(fs::symlink_status(p, ignored)); p = p.parent_path()) missing = p;
  return missing;
}

// The reason in errno, or nothing when all bytes are on disk.
std::string write_whole(const fs::path& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return std::strerror(errno);
  std::string failure;
  while (!text.empty() && failure.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) failure = std::strerror(errno);
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (failure.empty() && fsync(file) != 0) failure = std::strerror(errno);
  if (close(file) != 0 && failure.empty()) failure = std::strerror(errno);
  return failure;
}

}  // namespace

OutputFolder::OutputFolder(const std::string& path) : path_(fs::absolute(path).lexically_normal()) {
  if (!path_.has_filename()) path_ = path_.parent_path();  // a trailing slash
  made_ = topmost_missing(path_);
  std::error_code failure;
  fs::create_directories(path_, failure);
  if (!failure && !fs::is_directory(path_)) failure = std::make_error_code(std::errc::not_a_directory);
  const fs::path probe = path_ / fmt::format(".hillock-{}", getpid());
  std::string reason = failure ? failure.message() : write_whole(probe, "");
  std::error_code ignored;
  fs::remove(probe, ignored);
  if (reason.empty()) return;
  if (!made_.empty()) fs::remove_all(made_, ignored);
  throw UsageError(fmt::format("--out {}: nothing can be written there: {}. Name a folder that is yours to write, or one "
                               "that can be made.", path, reason));
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  for (fs::path p = path_; !made_.empty(); p = p.parent_path()) {
    if (!fs::is_empty(p, ignored) || ignored) return;
    fs::remove(p, ignored);
    if (p == made_) return;
  }
}

void OutputFolder::write(std::string_view name, std::string_view text) {
  const fs::path whole = path_ / name, part = path_ / fmt::format(".{}.{}", name, getpid());
  std::string failure = write_whole(part, text);
  std::error_code moving;
  if (failure.empty()) fs::rename(part, whole, moving);
  if (moving) failure = moving.message();
  if (failure.empty()) return;
  std::error_code ignored;
  fs::remove(part, ignored);
  throw Error(fmt::format("{}: cannot be written: {}. Nothing else in the folder was touched.", whole.string(), failure));
}

}  // namespace hillock
