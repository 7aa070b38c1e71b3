#include "cli/table_options.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace hillock::cli {

void add_table_options(Parser command, choose::Call& call) {
  constexpr std::array<std::string_view, 6> names{"delimiter", "decimal", "header",
                                                  "encoding",  "skip",    "missing"};
  for (const choose::Option& row : choose::options()) {
    if (std::ranges::find(names, row.name) == names.end()) continue;
    const auto read = [&row, &call](const std::string& text) { row.read(call, row, text); };
    command.option_call(row.flag(), read, help_text(row))
        .option_text(std::string(row.value.empty() ? "NAME" : row.value))
        .group("How the table is written");
  }
}

}  // namespace hillock::cli
