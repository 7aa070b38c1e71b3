// predict.cpp: `hillock predict`: what a model says of each row of a table, as CSV.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/resources.h"
#include "cli/table_options.h"
#include "cli/terminal.h"
#include "data/chunks.h"
#include "data/one_line.h"
#include "data/target.h"
#include "data/text_source.h"
#include "onnx/model/read_model.h"
#include "onnx/run/predict_table.h"
#include "report/prediction_csv.h"

namespace hillock::cli {
namespace {

struct PredictFlags {
  std::string model, out = "-";
  std::vector<std::string> data;
  choose::Call call;  // its form: how the table is written
  bool quiet = false, force = false;
};

std::string table_name(const PredictFlags& flags) {
  const std::string first = data::name_of_file(flags.data[0]);
  return flags.data.size() == 1 ? first
                                : fmt::format("{} and {} more", first, flags.data.size() - 1);
}

void tell_meeting(const PredictFlags& flags, const onnx::Meeting& meeting) {
  if (flags.quiet) return;
  for (const std::string& note : meeting.notes)
    say("{}: {}\n", table_name(flags), data::one_line(note));
  if (!meeting.unused.empty())
    say("{}: {} does not read {}.\n", table_name(flags), flags.model,
        data::one_line(data::some_of(meeting.unused, 20)));
}

std::string first_of(const onnx::Unusable& its) {
  return fmt::format("'{}', {}", data::one_line(its.first), data::one_line(its.place));
}

// What could not be used. A column without a usable cell is more likely another column.
void tell_unusable(const PredictFlags& flags, const std::vector<onnx::Unusable>& columns) {
  for (const onnx::Unusable& its : columns) {
    if (its.cells < its.filled || flags.force) continue;
    throw Error(fmt::format(
        "{}: no cell of '{}' {} (first: {}){}. Correct the column, or predict with --force, "
        "which takes its cells as {}.",
        table_name(flags), its.column,
        its.is_number ? "is a number" : "is a category that the model knows", first_of(its),
        its.is_number ? "" : fmt::format("; it knows {}", data::some_of(std::span(its.known), 10)),
        its.is_number ? "missing" : "unknown"));
  }
  if (flags.quiet) return;
  for (const onnx::Unusable& its : columns)
    say("{}: {}: {} of {} filled cells counted as {} (first: {}).\n", table_name(flags),
        data::one_line(its.column), its.cells, its.filled,
        its.is_number ? "missing, not being a number" : "unknown, not seen in training",
        first_of(its));
}

void predict(const PredictFlags& flags) {
  if (flags.out != "-") check_file_writable("--out", flags.out);
  const onnx::Model model = onnx::read_model(flags.model);
  PendingText text(flags.out);
  bool has_header = false;
  report::PredictionScore score(model);
  for (const std::string& file : flags.data) tell_of_pipe(file);
  const onnx::Predicted predicted = onnx::predict_table(
      model, flags.model, flags.data, flags.call.form,
      [&](const onnx::Meeting& meeting) { tell_meeting(flags, meeting); },
      [&](std::span<const onnx::Tensor* const> outputs, std::size_t rows,
          const onnx::Targets& targets) {
        if (!has_header) text.append(report::prediction_header(model, outputs));
        has_header = true;
        text.append(report::prediction_lines(outputs, rows));
        score.add(outputs, targets);
      });
  tell_unusable(flags, predicted.unusable);
  if (!flags.quiet && predicted.headers_again > 0)
    say("{}: {}.\n", table_name(flags), data::headers_again_text(predicted.headers_again));
  text.finish();
  if (!flags.quiet && !score.text().empty())
    say("{}: {} with a target.\n", table_name(flags), score.text());
}

}  // namespace

void add_predict(Parser program) {
  auto flags = std::make_shared<PredictFlags>();
  const Parser command =
      program.subcommand("predict", "What a model says of each row of a table, as CSV");
  command.option("MODEL", flags->model, "model.onnx of 'hillock choose', or one like it")
      .required();
  command
      .option("DATA", flags->data,
              "File of CSV, TSV, JSON Lines (also .gz), Parquet "
              "or Feather with the columns the model was trained "
              "on, or several with the same columns; - is standard input. Or a folder of IDX image "
              "files")
      .required();
  command.option("--out", flags->out, "File for the predictions; -, the default: standard output");
  command.flag("--force", flags->force,
               "Predict even if no cell of a column can be used: text where numbers are read, or "
               "categories that training never saw");
  command.flag("--quiet", flags->quiet,
               "Nothing on stderr about columns that are not read and cells that are not used");
  add_table_options(command, flags->call);
  command.footer(
      "\nColumns are found by their names, in any order. Missing cells are filled, and categories\n"
      "that training never saw are 'unknown', as in training; stderr has the number of cells that\n"
      "could not be used, and the first. If the table has the target, stderr has the score too.\n"
      "For classes: the label, and the probability of each; for a number: the value. Other\n"
      "programs run the same file: docs/reference/onnx.md.\n"
      "\nExamples:\n"
      "  hillock predict hillock-out/model.onnx new.csv\n"
      "  hillock predict hillock-out/model.onnx new.csv.gz --out predictions.csv");
  command.callback([flags] { data::with_errors_of_one_line([&] { predict(*flags); }); });
}

}  // namespace hillock::cli
