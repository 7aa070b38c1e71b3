#include "cli/answer.h"

#include <fmt/core.h>

#include <filesystem>
#include <system_error>

#include "api/error.h"
#include "cli/terminal.h"

namespace hillock::cli {

void tell(const choose::Journal& journal) {
  if (journal.cut_off() > 0)
    say("{}: the last line was cut off while it was written; it is dropped.\n", journal.path());
  if (journal.size() > 0)
    say("continuing: {} of the runs are in {}\n", journal.size(), journal.path());
}

void tell_of_wait(const std::string& folder, const std::string& holder) {
  say("{}: {} is at work on this study; waiting for up to {} s.\n", folder, holder,
      choose::JournalFile::patience.count());
}

std::string move_aside(const std::string& folder, const std::vector<std::string>& names) {
  namespace fs = std::filesystem;
  std::error_code problem;
  int number = 1;
  const auto aside_of = [&] { return fs::path(folder) / fmt::format("earlier-{}", number); };
  // Whoever makes the folder has it to himself.
  while (!fs::create_directory(aside_of(), problem) && !problem) ++number;
  const fs::path aside = aside_of();
  // The journal last: until then the folder is the other study's.
  for (const std::string& name : names) {
    const fs::path file = fs::path(folder) / name;
    if (!problem && fs::exists(file, problem)) fs::rename(file, aside / name, problem);
  }
  if (problem)
    throw Error(fmt::format(
        "{} holds another study, which cannot be moved to {}: {}. Name another folder with --out.",
        folder, aside.string(), problem.message()));
  return aside.string();
}

std::exception_ptr failure_of(const std::function<void()>& what) {
  try {
    what();
    return nullptr;
  } catch (const Error&) {
    return std::current_exception();
  }
}

void write_answer(const std::string& folder, const std::vector<NamedText>& files,
                  const choose::Journal& journal) {
  remove_leftovers(folder);  // the journal's lock keeps others out
  try {
    write_files(folder, files);
  } catch (const Error& error) {
    throw Error(fmt::format(
        "{} Every run is kept in {}: start the same command again, and it continues to the answer.",
        error.what(), journal.path()));
  }
}

}  // namespace hillock::cli
