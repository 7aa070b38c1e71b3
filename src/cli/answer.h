// answer.h: what `hillock choose` says of its journal, and how it gives its answer.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "choose/journal.h"
#include "cli/output.h"

namespace hillock::cli {

/// What a study goes on from.
void tell(const choose::Journal& journal);
/// Another process has the journal in this folder.
void tell_of_wait(const std::string& folder, const std::string& holder);

/// The answer and the journal of another study in this folder go into one of its own inside of it,
/// whose path this gives: what has these names, the journal last. Throws Error.
std::string move_aside(const std::string& folder, const std::vector<std::string>& names);

/// The Error that it throws, or null.
std::exception_ptr failure_of(const std::function<void()>& what);

/// The files of the answer, all or none. Throws Error, which says how to go on.
void write_answer(const std::string& folder, const std::vector<NamedText>& files,
                  const choose::Journal& journal);

}  // namespace hillock::cli
