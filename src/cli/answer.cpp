#include "cli/answer.h"

#include <fmt/format.h>

#include <cstdio>

#include "api/error.h"
#include "cli/say.h"

namespace hillock::cli {

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw Error("standard output cannot be written.");
}

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
        "{} Every run is kept in {}: start the same command again, and it goes on to the answer.",
        error.what(), journal.path()));
  }
}

}  // namespace hillock::cli
