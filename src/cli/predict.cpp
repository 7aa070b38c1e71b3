// predict.cpp: `hillock predict`: what a model says of each row of a table, as CSV.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
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
#include "onnx/run/class_names.h"
#include "onnx/run/predict_table.h"
#include "report/prediction_csv.h"

namespace hillock::cli {
namespace {

struct PredictFlags {
  std::string model, out = "-", target, features, classes, array;
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

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// "; it knows blue, red", and whether they are the same words in another case.
std::string known_text(const onnx::Unusable& its) {
  if (its.is_number) return {};
  const bool differs_in_case = std::ranges::any_of(its.known, [&](const std::string& known) {
    return lower_case(known) == lower_case(its.first);
  });
  return fmt::format("; it knows {}{}", data::some_of(std::span(its.known), 10),
                     differs_in_case ? ", in this upper and lower case" : "");
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
        known_text(its), its.is_number ? "missing" : "unknown"));
  }
  if (flags.quiet) return;
  for (const onnx::Unusable& its : columns)
    say("{}: {}: {} of {} filled cells counted as {} (first: {}).\n", table_name(flags),
        data::one_line(its.column), its.cells, its.filled,
        its.is_number ? "missing, not being a number" : "unknown, not seen in training",
        first_of(its));
}

// One name a line; a blank line at the end is none.
std::vector<std::string> names_in(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw UsageError(fmt::format("--classes: {} cannot be read.", path));
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    names.push_back(line);
  }
  while (!names.empty() && names.back().empty()) names.pop_back();
  if (names.empty())
    throw UsageError(
        fmt::format("--classes: {} is empty. Write the name of a class on each line.", path));
  return names;
}

onnx::Model read_named_model(const PredictFlags& flags) {
  onnx::Model model = onnx::read_model(flags.model);
  if (!flags.classes.empty())
    onnx::name_classes(model, flags.model, names_in(flags.classes));
  else if (!flags.quiet && onnx::has_unnamed_scores(model))
    say("{} names no classes. If its numbers are scores of classes, --classes FILE, with one name "
        "a line, adds the label of the highest.\n",
        flags.model);
  return model;
}

onnx::PredictOptions options_of(const PredictFlags& flags) {
  onnx::PredictOptions options{.form = flags.call.form,
                               .columns = {.target = flags.target, .features = {}},
                               .array = flags.array};
  if (!flags.features.empty()) options.columns.features = data::parse_names(flags.features);
  return options;
}

void predict(const PredictFlags& flags) {
  if (flags.out != "-") check_file_writable("--out", flags.out);
  const onnx::Model model = read_named_model(flags);
  PendingText text(flags.out);
  bool has_header = false;
  report::PredictionScore score(model);
  for (const std::string& file : flags.data) tell_of_pipe(file);
  const onnx::Predicted predicted = onnx::predict_table(
      model, flags.model, flags.data, options_of(flags),
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
  if (!flags.quiet && !score.text().empty()) say("{}: {}.\n", table_name(flags), score.text());
}

}  // namespace

void add_predict(Parser program) {
  auto flags = std::make_shared<PredictFlags>();
  const Parser command =
      program.subcommand("predict", "What a model says of each row of a table, as CSV");
  command
      .option("MODEL", flags->model,
              "model.onnx of 'hillock choose', or an ONNX model of scikit-learn, PyTorch and "
              "others that "
              "reads columns or rows of numbers")
      .required();
  command
      .option("DATA", flags->data,
              "File of CSV, TSV, JSON Lines (also .gz), Parquet or Feather with the columns the "
              "model was trained on, or several with the same columns; - is standard input. Or an "
              ".npy or .npz file of NumPy, or a folder of IDX image files")
      .required();
  command.option("--out", flags->out, "File for the predictions; -, the default: standard output");
  command.option("--target", flags->target,
                 "Column of the right answers: it is no input, and the score is printed. An array "
                 "of an .npz, or an .npy file, for arrays. Default: by the model's metadata");
  command.option("--features", flags->features,
                 "Columns, in the order in which a model with one input reads them: a,b,c. "
                 "Default: all but the target");
  command.option("--classes", flags->classes,
                 "File with the name of a class on each line, for a model whose only output is "
                 "scores of classes: adds the label of the highest");
  command.option("--array", flags->array, "Array of an .npz file, for a model with one input");
  command.flag("--force", flags->force,
               "Predict even if no cell of a column can be used: text where numbers are read, or "
               "categories that training never saw");
  command.flag("--quiet", flags->quiet,
               "Nothing on stderr about columns that are not read and cells that are not used");
  add_table_options(command, flags->call);
  command.footer(
      "\nColumns are found by their names, in any order; a model with one input of several "
      "numbers,\n"
      "as scikit-learn's, reads all columns but the target, in the order of the table or of\n"
      "--features. Missing cells are filled, and categories\n"
      "that training never saw are 'unknown', as in training; stderr has the number of cells that\n"
      "could not be used, and the first. If the table has the target, stderr has the score too.\n"
      "For classes: the label, and the probability of each; for a number: the value. Other\n"
      "programs run the same file: docs/reference/onnx.md. More: docs/reference/predict.md.\n"
      "\nExamples:\n"
      "  hillock predict hillock-out/model.onnx new.csv\n"
      "  hillock predict hillock-out/model.onnx new.csv.gz --out predictions.csv\n"
      "  hillock predict forest.onnx iris.csv --target species\n"
      "  hillock predict torch.onnx images.npy --classes names.txt");
  command.callback([flags] { data::with_errors_of_one_line([&] { predict(*flags); }); });
}

}  // namespace hillock::cli
