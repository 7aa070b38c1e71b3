// error.h: what floors 3 and above throw. The message says what was given, what is accepted, and
// what to try.
#pragma once

#include <stdexcept>

namespace hillock {

/// The work failed: a file that cannot be read or makes no sense. The program exits with 1.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The call is wrong: an unknown name, a value outside its range. The program exits with 2.
struct UsageError : Error {
  using Error::Error;
};

}  // namespace hillock
