// interruption.h: Ctrl-C once asks for an answer from what there is; twice ends the program.
#pragma once

namespace hillock::cli {

/// From its making to its end the first SIGINT, or SIGTERM, is only noted, and said on stderr; the
/// second acts as it always does. One at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool came() const;
};

}  // namespace hillock::cli
