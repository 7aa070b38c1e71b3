// describe.cpp: hillock describe: what hillock choose understands of a table, without training.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "choose/configuration.h"
#include "choose/json_text.h"
#include "choose/options.h"
#include "choose/remarks.h"
#include "cli/command.h"
#include "cli/resources.h"
#include "cli/table_options.h"
#include "cli/terminal.h"
#include "data/dataset.h"
#include "data/pieces.h"
#include "report/table_summary.h"

namespace hillock::cli {
namespace {

struct DescribeFlags {
  std::vector<std::string> data;
  choose::Call call;
  bool json = false, all = false;
};

// With the notes and remarks that choose prints.
report::TableSummary summary_of(const DescribeFlags& flags) {
  const choose::Request& request = flags.call.request;
  data::Dataset data = data::read_dataset(flags.data, choose::read_options(flags.call));
  data::decide_pieces(data, flags.call.embeddings);
  report::TableSummary table = report::summarize(data);
  choose::prepare(data, flags.call);
  table.notes = data.notes;
  for (std::string& remark : choose::remarks_on(data, choose::configured(request, data)))
    table.notes.push_back(std::move(remark));
  return table;
}

void describe(const DescribeFlags& flags) {
  for (const std::string& file : flags.data) tell_of_pipe(file);
  const report::TableSummary table = summary_of(flags);
  if (flags.json) return print(choose::json_text(report::table_summary_json(table)) + "\n");
  print(report::table_summary_text(table, flags.all ? report::Shown::all : report::Shown::some));
}

}  // namespace

void add_describe(Parser program) {
  const auto flags = std::make_shared<DescribeFlags>();
  const Parser command = program.subcommand(
      "describe", "What hillock understands of a table: its columns, and what is done with each");
  command.option("DATA", flags->data, about_tables).required();
  command.flag("--all", flags->all, "Show every column and class of a long list");
  command.flag("--json", flags->json, "Print it as JSON");
  add_data_options(command, flags->call);
  command.footer(
      "\nIt reads the table as 'hillock choose' does, with the same options, and trains nothing.\n"
      "Numbers have their least, quartiles and greatest, categories their most frequent levels.\n"
      "A column that is understood wrongly: --numeric, --categorical, --drop or --missing says\n"
      "what it is, --delimiter, --decimal, --header or --skip how the table is written. Give\n"
      "'hillock choose' the same options. More: docs/reference/describe.md.\n"
      "\nExit status: 0 done, 1 the table cannot be used, 2 the call is wrong.\n"
      "\nExamples:\n"
      "  hillock describe data.csv --target species\n"
      "  hillock describe data.csv --missing -999 --categorical zip\n"
      "  hillock describe data.csv --json");
  command.callback([flags] { describe(*flags); });
}

}  // namespace hillock::cli
