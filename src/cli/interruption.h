// interruption.h: Ctrl-C once asks for an answer from what there is; twice ends the program.
#pragma once

#include <string_view>

namespace hillock::cli {

/// From its making to its end the first SIGINT, or SIGTERM, is only noted, and said on stderr; the
/// second acts as it always does. One at a time.
class Interruption {
 public:
  static constexpr std::string_view finishing =
      "finishing the runs under way, then the answer so far (again: stop at once)";

  /// `said` is a line, and stays where it is.
  explicit Interruption(std::string_view said = finishing);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  bool came() const;
  int signal() const;  // which; 0: none
};

}  // namespace hillock::cli
