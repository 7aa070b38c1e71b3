#include "choose/journal_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

#include "api/error.h"

namespace hillock::choose {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block = 1 << 20;

Error failure(const std::string& path, std::string_view what) {
  return Error(fmt::format("{}: {}: {}.", path, what, std::strerror(errno)));
}

// This second kind of lock, next to flock, is the only one that tells who holds the file. Not every
// file system has both, so only the process number in messages depends on it.
struct flock whole_file() {
  struct flock all{};
  all.l_type = F_WRLCK;
  all.l_whence = SEEK_SET;
  return all;
}

std::string holder(int descriptor) {
  struct flock lock = whole_file();
  if (fcntl(descriptor, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK || lock.l_pid <= 0)
    return "another process";
  return fmt::format("another process ({})", lock.l_pid);
}

void sync(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

JournalFile::~JournalFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void JournalFile::lock() {
  constexpr auto pause = std::chrono::milliseconds(20);
  const auto start = std::chrono::steady_clock::now();
  bool told = false;
  while (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) throw failure(path, "cannot be locked");
    if (std::chrono::steady_clock::now() - start >= patience)
      throw Error(
          fmt::format("{}: {} is at work on this journal. Wait until it is done, or name another "
                      "folder with --out.",
                      path, holder(descriptor_)));
    if (!std::exchange(told, true) && waits_) waits_(holder(descriptor_));
    std::this_thread::sleep_for(pause);
  }
  struct flock number = whole_file();
  fcntl(descriptor_, F_SETLK, &number);
}

bool JournalFile::open(IfMissing missing) {
  const fs::path folder = fs::absolute(path).parent_path();
  const int flags = O_RDWR | O_CLOEXEC | O_NONBLOCK | (missing == IfMissing::made ? O_CREAT : 0);
  // Another process may remove the folder or the file that it created in vain.
  for (int attempt = 0;; ++attempt) {
    std::error_code problem;
    if (missing == IfMissing::made) fs::create_directories(folder, problem);
    descriptor_ = ::open(path.c_str(), flags, 0666);
    if (descriptor_ < 0) {
      if (errno == ENOENT && missing == IfMissing::left) return false;
      if (errno == ENOENT && attempt < 10) continue;
      throw failure(path, "cannot be opened for reading and writing");
    }
    struct stat is{};
    if (fstat(descriptor_, &is) != 0) throw failure(path, "cannot be read");
    if (!S_ISREG(is.st_mode))
      throw Error(fmt::format("{}: is not a regular file. Name another folder with --out.", path));
    lock();
    if (fstat(descriptor_, &is) == 0 && is.st_nlink > 0) return true;
    close(descriptor_);
    descriptor_ = -1;
  }
}

void JournalFile::read(std::size_t longest_line,
                       const std::function<void(std::string_view, std::size_t)>& take,
                       const std::function<void(std::string_view)>& take_rest) {
  std::string text;  // from the start of a line
  std::size_t number = 1;
  off_t at = 0;
  while (true) {
    const std::size_t had = text.size();
    text.resize(had + block);
    const ssize_t got = pread(descriptor_, text.data() + had, block, at);
    if (got < 0 && errno != EINTR) throw failure(path, "cannot be read");
    text.resize(had + std::size_t(std::max<ssize_t>(got, 0)));
    if (got < 0) continue;
    at += got;
    std::size_t begin = 0, from = had;
    for (std::size_t end; (end = text.find('\n', from)) != std::string::npos; from = begin) {
      if (end - begin > longest_line) break;
      take(std::string_view(text).substr(begin, end - begin), number++);
      begin = end + 1;
    }
    text.erase(0, begin);
    if (text.size() > longest_line)
      throw Error(
          fmt::format("{}: line {} has more than {} bytes, which no line of this journal has.",
                      path, number, longest_line));
    if (got == 0) break;
  }
  take_rest(text);
}

void JournalFile::cut(std::size_t bytes) {
  if (ftruncate(descriptor_, off_t(bytes)) != 0 || fsync(descriptor_) != 0)
    throw failure(path, "cannot be written");
  bytes_ = bytes;
}

JournalFile::Failure JournalFile::append(std::string_view text) {
  std::size_t written = 0;
  int reason = 0;
  while (written < text.size() && reason == 0) {
    const ssize_t n =
        pwrite(descriptor_, text.data() + written, text.size() - written, off_t(bytes_ + written));
    if (n < 0 && errno != EINTR) reason = errno;
    if (n > 0) written += std::size_t(n);
  }
  if (reason == 0 && fdatasync(descriptor_) != 0) reason = errno;
  if (reason == 0) {
    bytes_ += text.size();
    return {};
  }
  // If even that fails, the next start removes the incomplete line.
  if (ftruncate(descriptor_, off_t(bytes_)) == 0) fsync(descriptor_);
  return {.reason = std::strerror(reason),
          .no_room = reason == ENOSPC || reason == EDQUOT || reason == EFBIG};
}

void JournalFile::sync_folder() const {
  const fs::path folder = fs::absolute(path).parent_path();
  sync(folder);
  sync(folder.parent_path());
}

void JournalFile::remove() {
  std::error_code ignored;
  fs::remove(path, ignored);
}

}  // namespace hillock::choose
