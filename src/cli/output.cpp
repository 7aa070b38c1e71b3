#include "cli/output.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <optional>
#include <utility>

#include "api/error.h"

namespace hillock::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view fresh_prefix = ".hillock-", fresh_suffix = ".part";
constexpr mode_t readable_for_all = 0666;  // less what the umask takes

fs::path topmost_missing(const fs::path& path) {
  fs::path missing;
  std::error_code ignored;
  for (fs::path p = path; !p.empty() && !fs::exists(fs::symlink_status(p, ignored));
       p = p.parent_path())
    missing = p;
  return missing;
}

// A file of a name that nothing has, a symbolic link included, and that nobody can foresee. Its
// descriptor, or -1 and errno.
int make_fresh(const fs::path& folder, std::string& name) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number) return -1;
    name = (folder / fmt::format("{}{:016x}{}", fresh_prefix, number, fresh_suffix)).string();
    const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, readable_for_all);
    if (file >= 0 || errno != EEXIST) return file;
  }
  return -1;
}

// The files that have no name of their own yet, for a signal that ends the program.
constexpr std::size_t most_at_once = 16;
std::atomic<const char*> without_name[most_at_once];

void remove_and_end(int signal) {
  remove_unfinished_files();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void remove_at_signals(const std::string& path) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now{};
    if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_DFL)
      std::signal(signal, remove_and_end);
  }
  for (auto& name : without_name) {
    const char* none = nullptr;
    if (name.compare_exchange_strong(none, path.c_str())) return;
  }
}

void keep_at_signals(const std::string& path) {
  for (auto& name : without_name)
    if (name == path.c_str()) name = nullptr;
}

// Makes a file in a folder that it makes, and removes the file.
std::error_code touch_in(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return failure;
  std::string probe;
  const int file = make_fresh(folder, probe);
  if (file < 0) return {errno, std::generic_category()};
  close(file);
  unlink(probe.c_str());
  return {};
}

// Reasons that have nothing to do with what the user asked for.
bool is_of_the_machine(int reason) {
  return reason == EMFILE || reason == ENFILE || reason == ENOMEM || reason == ENOSPC ||
         reason == EDQUOT || reason == EIO;
}

// 0, or errno.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// 0, or errno.
int sync_and_close(int file) {
  int failure = 0;
  // EINVAL: a file system that has no disk.
  if (fsync(file) != 0 && errno != EINVAL) failure = errno;
  if (close(file) != 0 && failure == 0) failure = errno;
  return failure;
}

// 0, or errno: a name is on disk when its folder is. A folder that may be written into need not be
// readable; then the file system does it in its own time.
int sync_folder_of(const fs::path& file) {
  const int folder = open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return errno == EACCES ? 0 : errno;
  return sync_and_close(folder);
}

// Where a text waits that goes to a terminal, a pipe or a device: a file that nobody sees, in
// memory where there is no folder for it.
int open_unseen() {
  std::error_code failure;
  std::string path = (fs::temp_directory_path(failure) / "hillock-XXXXXX").string();
  const int file = failure ? -1 : mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) return memfd_create("hillock", MFD_CLOEXEC);
  unlink(path.c_str());
  return file;
}

struct Place {
  fs::path path;                  // links followed
  std::optional<int> descriptor;  // of this process, where the name means one: /dev/stdout
};

Place place_of(const std::string& file) {
  constexpr int most_links = 40;  // as Linux has it
  if (file == "-") return {{}, STDOUT_FILENO};
  std::error_code ignored;
  const fs::path ours = fs::canonical("/proc/self/fd", ignored);
  fs::path path = fs::absolute(file, ignored);
  for (int i = 0; i < most_links; ++i) {
    const std::string name = path.filename().string();
    int number = -1;
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (wrong == std::errc() && end == name.data() + name.size() && !ours.empty() &&
        fs::weakly_canonical(path.parent_path(), ignored) == ours)
      return {path, number};
    if (!fs::is_symlink(path, ignored)) break;
    path = path.parent_path() / fs::read_symlink(path, ignored);  // which may begin at the root
  }
  return {path, std::nullopt};
}

// The new file is who may read it, and whose it is, as the old one was; as far as that is allowed.
void take_over(int file, const struct stat& old) {
  [[maybe_unused]] const int owner = fchown(file, old.st_uid, old.st_gid);
  fchmod(file, old.st_mode & 0777);
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
  if (!failure) return;
  const std::string complaint =
      fmt::format("--out {}: nothing can be written there: {}.", folder, failure.message());
  if (is_of_the_machine(failure.value())) throw Error(complaint);
  throw UsageError(complaint + " Name a folder that is yours to write, or one that can be made.");
}

void check_file_writable(std::string_view option, const std::string& file) {
  std::error_code ignored;
  const Place place = place_of(file);
  const fs::path folder = place.path.parent_path();
  std::string reason;
  const auto kind = fs::status(place.path, ignored).type();
  const bool is_there = kind != fs::file_type::not_found;
  if (place.descriptor)
    reason = fcntl(*place.descriptor, F_GETFD) == -1 ? std::strerror(errno) : "";
  else if (kind == fs::file_type::directory || !place.path.has_filename())
    reason = "it is a folder";
  else if (is_there && access(place.path.c_str(), W_OK) != 0)
    reason = std::strerror(errno);
  else if ((!is_there || kind == fs::file_type::regular) &&
           access(folder.c_str(), W_OK | X_OK) != 0)
    reason = fmt::format("a new file is made in its folder, {}: {}", folder.string(),
                         std::strerror(errno));
  if (!reason.empty())
    throw UsageError(fmt::format("{} {}: cannot be written: {}.", option, file, reason));
}

PendingText::PendingText(std::string file) : file_(std::move(file)) {
  const Place place = place_of(file_);
  place_ = place.path.string();
  struct stat old{};
  was_there_ = !place.descriptor && stat(place_.c_str(), &old) == 0;
  if (place.descriptor || (was_there_ && !S_ISREG(old.st_mode))) {
    special_ = place.descriptor ? fcntl(*place.descriptor, F_DUPFD_CLOEXEC, 0)
                                : open(place_.c_str(), O_WRONLY | O_CLOEXEC);
    if (special_ < 0) fail(std::strerror(errno));
    descriptor_ = open_unseen();
    if (descriptor_ >= 0) return;
    const int reason = errno;
    close(std::exchange(special_, -1));
    fail(std::strerror(reason));
  }
  descriptor_ = make_fresh(place.path.parent_path(), waiting_);
  if (descriptor_ < 0) {
    waiting_.clear();
    fail(std::strerror(errno));
  }
  remove_at_signals(waiting_);
  if (was_there_) take_over(descriptor_, old);
}

PendingText::~PendingText() {
  if (descriptor_ >= 0) close(descriptor_);
  if (special_ >= 0) close(special_);
  if (waiting_.empty()) return;
  unlink(waiting_.c_str());
  keep_at_signals(waiting_);
}

void PendingText::fail(std::string_view reason) const {
  throw Error(
      fmt::format("{}: cannot be written: {}.", file_ == "-" ? "standard output" : file_, reason));
}

void PendingText::append(std::string_view text) {
  if (const int failure = write_all(descriptor_, text)) fail(std::strerror(failure));
}

void PendingText::sync() {
  if (special_ >= 0 || descriptor_ < 0) return;
  if (const int failure = sync_and_close(std::exchange(descriptor_, -1)))
    fail(std::strerror(failure));
}

void PendingText::copy_to_special() {
  std::fflush(stdout);  // what was printed before comes before it
  if (lseek(descriptor_, 0, SEEK_SET) < 0) fail(std::strerror(errno));
  char block[1 << 16];
  for (ssize_t n = 1; n != 0;) {
    n = ::read(descriptor_, block, sizeof block);
    if (n < 0 && errno != EINTR) fail(std::strerror(errno));
    if (n <= 0) continue;
    if (const int failure = write_all(special_, {block, static_cast<std::size_t>(n)}))
      fail(std::strerror(failure));
  }
}

void PendingText::finish() {
  if (special_ >= 0) return copy_to_special();
  sync();
  if (std::rename(waiting_.c_str(), place_.c_str()) != 0) fail(std::strerror(errno));
  keep_at_signals(waiting_);
  waiting_.clear();
  finished_ = true;
  if (const int failure = sync_folder_of(place_)) fail(std::strerror(failure));
}

void PendingText::take_back() noexcept {
  if (finished_ && !was_there_) unlink(place_.c_str());
}

// Only what is allowed inside a signal handler.
void remove_unfinished_files() noexcept {
  for (const auto& name : without_name)
    if (const char* path = name) unlink(path);
}

void write_text(const std::string& file, std::string_view text) {
  PendingText pending(file);
  pending.append(text);
  pending.finish();
}

void write_files(const std::string& folder, std::span<const NamedText> files) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw Error(fmt::format("{}: cannot be made: {}.", folder, failure.message()));
  std::deque<PendingText> pending;
  for (const auto& [name, text] : files) {
    pending.emplace_back((fs::path(folder) / name).string()).append(text);
    pending.back().sync();
  }
  try {
    for (PendingText& one : pending) one.finish();
  } catch (...) {
    for (PendingText& one : pending) one.take_back();
    throw;
  }
}

// Not by directory_iterator, which ends the program where it finds no memory.
void remove_leftovers(const std::string& folder) {
  DIR* all = opendir(folder.c_str());
  if (!all) return;
  while (const dirent* entry = readdir(all)) {
    const std::string_view name = entry->d_name;
    if (name.starts_with(fresh_prefix) && name.ends_with(fresh_suffix))
      unlinkat(dirfd(all), entry->d_name, 0);
  }
  closedir(all);
}

}  // namespace hillock::cli
