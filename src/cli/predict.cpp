// predict.cpp: `hillock predict`: what a model says of each row of a table, as CSV.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/resources.h"
#include "cli/terminal.h"
#include "data/one_line.h"
#include "data/target.h"
#include "onnx/model/read_model.h"
#include "onnx/run/predict_table.h"
#include "report/prediction_csv.h"

namespace hillock::cli {
namespace {

struct PredictFlags {
  std::string model, data, out = "-";
  bool quiet = false;
};

void tell_meeting(const PredictFlags& flags, const onnx::Meeting& meeting) {
  if (flags.quiet) return;
  for (const std::string& note : meeting.notes) say("{}: {}\n", flags.data, data::one_line(note));
  if (!meeting.unused.empty())
    say("{}: {} does not read {}.\n", flags.data, flags.model,
        data::one_line(data::some_of(meeting.unused, 20)));
}

void predict(const PredictFlags& flags) {
  if (flags.out != "-") check_file_writable("--out", flags.out);
  const onnx::Model model = onnx::read_model(flags.model);
  PendingText text(flags.out);
  bool has_header = false;
  tell_of_pipe(flags.data);
  onnx::predict_table(
      model, flags.model, flags.data,
      [&](const onnx::Meeting& meeting) { tell_meeting(flags, meeting); },
      [&](std::span<const onnx::Tensor* const> outputs, std::size_t rows) {
        if (!has_header) text.append(report::prediction_header(model, outputs));
        has_header = true;
        text.append(report::prediction_lines(outputs, rows));
      });
  text.finish();
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
              "CSV or TSV file (also .gz) with the columns the model was trained on, or a "
              "folder of IDX image files")
      .required();
  command.option("--out", flags->out, "File for the predictions; -, the default: standard output");
  command.flag("--quiet", flags->quiet, "Nothing on stderr about columns that are not read");
  command.footer(
      "\nColumns are found by their names, in any order; the target may be there or not. Missing\n"
      "cells are filled, and categories that training never saw are 'unknown', as in training.\n"
      "For classes: the label, and the probability of each; for a number: the value. Other\n"
      "programs run the same file: docs/reference/onnx.md.\n"
      "\nExamples:\n"
      "  hillock predict hillock-out/model.onnx new.csv\n"
      "  hillock predict hillock-out/model.onnx new.csv.gz --out predictions.csv");
  command.callback([flags] { data::with_errors_of_one_line([&] { predict(*flags); }); });
}

}  // namespace hillock::cli
