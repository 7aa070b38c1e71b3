// one_line.h: text out of a file, as it may stand in a message.
#pragma once

#include <string>
#include <utility>

#include "api/error.h"

namespace hillock {

/// UTF-8, whatever it was; line ends and escape sequences become spaces; what is longer than 4000
/// bytes ends there.
std::string one_line(std::string text);

/// What f gives; the messages of what it throws are made so.
auto with_errors_of_one_line(auto f) try { return f(); } catch (const UsageError& error) {
  throw UsageError(one_line(error.what()));
} catch (const Error& error) {
  throw Error(one_line(error.what()));
}

}  // namespace hillock
