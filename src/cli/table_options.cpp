#include "cli/table_options.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace hillock::cli {
namespace {

void add_row(Parser command, const choose::Option& row, choose::Call& call,
             const std::string& title) {
  const auto read = [&row, &call](const std::string& text) { row.read(call, row, text); };
  command.option_call(row.flag(), read, help_text(row))
      .option_text(std::string(row.value.empty() ? "NAME" : row.value))
      .group(title);
}

}  // namespace

void add_table_options(Parser command, choose::Call& call) {
  constexpr std::array<std::string_view, 6> names{"delimiter", "decimal", "header",
                                                  "encoding",  "skip",    "missing"};
  for (const choose::Option& row : choose::options())
    if (std::ranges::find(names, row.name) != names.end())
      add_row(command, row, call, "How the table is written");
}

void add_data_options(Parser command, choose::Call& call) {
  for (const choose::Option& row : choose::options())
    if (row.group == choose::Group::data && row.read)
      add_row(command, row, call,
              std::string(choose::group_titles[std::size_t(choose::Group::data)]));
}

}  // namespace hillock::cli
