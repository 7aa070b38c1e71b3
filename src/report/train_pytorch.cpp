#include "report/train_pytorch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "api/error.h"
#include "api/hillock.h"
#include "data/one_line.h"
#include "data/text_source.h"
#include "race/statistics.h"
#include "report/preprocessing_json.h"
#include "report/python_cells.h"
#include "report/python_metric.h"
#include "report/python_reading.h"
#include "report/python_unit.h"
#include "report/pytorch.h"
#include "report/train_pytorch_script.h"

namespace hillock::report {
namespace {

std::string_view piece(const Pieces& pieces, std::string_view name) {
  const auto at = std::ranges::find(pieces, name, &Pieces::value_type::first);
  return at->second;
}

// Text that is filled in is not looked at again: it may have dollar signs of its own.
std::string filled_in(std::string_view text, const Pieces& pieces) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
    const bool is_alone = line.size() > blanks && line[blanks] == '$' &&
                          line.find('$', blanks + 1) + 1 == line.size();
    if (is_alone) {
      out += indented(piece(pieces, line.substr(blanks + 1, line.size() - blanks - 2)),
                      static_cast<int>(blanks));
      continue;
    }
    for (std::size_t at = line.find('$'); at != line.npos; at = line.find('$')) {
      const std::size_t close = line.find('$', at + 1);
      out += line.substr(0, at);
      out += piece(pieces, line.substr(at + 1, close - at - 1));
      line.remove_prefix(close + 1);
    }
    out += line;
    out += '\n';
  }
  return out;
}

// As it may stand within a literal, and in a comment.
std::string quotable(const std::string& text) {
  const std::string literal = python_string(text);
  return literal.substr(1, literal.size() - 2);
}

std::string python_figure(float x) {
  return python_number(shortest(x));
}

std::string list_of(const std::vector<float>& figures) {
  std::string out;
  for (const float x : figures) out += (out.empty() ? "" : ", ") + python_figure(x);
  return "[" + out + "]";
}

std::string columns_of(const data::Encoder& encoder, const data::Dataset& data) {
  std::string out;
  for (std::size_t i = 0; i < data.features.size(); ++i) {
    const data::Column& column = data.features[i];
    const data::Encoder::Numeric& how = encoder.features[i].numeric;
    out += fmt::format("{}: {},\n", python_string(column.name),
                       column.kind == data::Column::Kind::categorical ? python_list(column.levels)
                       : !how.knots.empty()
                           ? fmt::format("({}, {}, {})", python_figure(how.fill),
                                         list_of(how.knots), list_of(how.scores))
                           : fmt::format("({}, {}, {})", python_figure(how.fill),
                                         python_figure(how.mean), python_figure(how.scale)));
  }
  return out;
}

// Of the columns that have pieces; empty if none has.
std::string edges_of_columns(const data::Encoder& encoder, const data::Dataset& data) {
  std::string out;
  for (std::size_t i = 0; i < data.features.size(); ++i)
    if (data.features[i].pieces > 0)
      out += fmt::format("    {}: ({}, {}),\n", python_string(data.features[i].name),
                         list_of(encoder.features[i].numeric.edges), data.features[i].pieces);
  return out.empty() ? "" : "EDGES = {\n" + out + "}\n";
}

// The docstring's sentences on what the script reads.
std::string about_the_table(const data::Dataset& data) {
  std::string text = about_the_form(*data.dialect);
  text += data.task == data::Task::classification
              ? "Rows with another target than CLASSES are left out."
              : "Rows whose target is no number are left out.";
  if (data.sampled_from > 0)
    text += fmt::format(
        "\nhillock trained on a sample of {} of {} rows. This script takes all the rows there are.",
        data.rows, data.sampled_from);
  return text;
}

std::string about_the_scores(const choose::Study& study) {
  return fmt::format(
      "hillock's networks of this kind have {} {:.4f} on average over its repeats, and {:.4f} on "
      "the "
      "{} rows held out.",
      nn::name_of(study.configuration.metric), race::mean_of(study.chosen().scores),
      study.test_score, study.test_rows);
}

bool uses_calendar(const data::Dataset& data) {
  return std::ranges::any_of(data.features,
                             [](const data::Column& column) { return column.time.has_value(); });
}

// What reads a cell, where it is more than a plain number, and what makes an input of it.
void add_column_readers(Pieces& pieces, const data::Encoder& encoder, const data::Dataset& data) {
  const bool has_quantiles = std::ranges::any_of(
      encoder.features, [](const auto& feature) { return !feature.numeric.knots.empty(); });
  const std::string edges = edges_of_columns(encoder, data);
  const std::string add_pieces =
      edges.empty() ? "" : "values += passed(x, *EDGES.get(name, ((), 0)))\n";
  const std::string functions = python_reading_functions(data);
  const bool uses_expressions = functions.find("re.") != functions.npos ||
                                piece(pieces, "lines").find("re.") != std::string_view::npos;
  const std::string_view unless_missing =
      data.form.missing ? "if row[column] in MISSING:\n    return None\n" : "";
  pieces.insert(
      pieces.end(),
      {{"about quantiles", has_quantiles ? " A column with a long tail: the fill, quantiles, and "
                                           "the normal score of each."
                                         : ""},
       {"import bisect", has_quantiles ? "import bisect" : ""},
       {"import datetime", uses_calendar(data) ? "import datetime" : ""},
       {"import re", uses_expressions ? "import re" : ""},
       {"quantiles", has_quantiles
                         ? "if isinstance(how[0], list):\n"
                           "    values.append(between(x, *how))\n" +
                               (edges.empty() ? "" : "    " + add_pieces) + "    continue\n"
                         : ""},
       {"pieces", add_pieces},
       {"edges", edges.empty() ? ""
                               : "# Columns in pieces: their edges, and how many inputs they have "
                                 "beside their own.\n" +
                                     edges},
       {"reading figures", python_readers(data)},
       {"reading functions", functions + std::string(has_quantiles ? between : "") +
                                 std::string(edges.empty() ? "" : passed)},
       {"cell", functions.empty()
                    ? "return number(row[name])\n"
                    : fmt::format("column, reader = READERS.get(name, (name, number))\n{}"
                                  "return reader(row[column])\n",
                                  unless_missing)}});
}

void add_target(Pieces& pieces, const choose::Study& study, const data::Dataset& data) {
  const data::Encoder& encoder = study.trained.encoder;
  const std::string target = "TARGET = " + python_string(data.target) + "\n";
  if (data.task == data::Task::classification) {
    pieces.insert(
        pieces.end(),
        {{"target figures", target + "CLASSES = " + python_list(data.classes) + "\n"},
         {"target of a row", "CLASSES.index(row[TARGET])"},
         {"has a target", "row[TARGET] in CLASSES"},
         {"sort", "rows.sort(key=lambda row: row[TARGET])  # each class alike in all parts"},
         {"limited", ""},
         {"validation target", "validation[1]"},
         {"loss", "loss = nn.CrossEntropyLoss()"}});
    return;
  }
  std::string limits;
  if (std::isfinite(encoder.least_target))
    limits = fmt::format(
        "{}, {}",
        python_figure((encoder.least_target - encoder.target_mean) * encoder.target_scale),
        python_figure((encoder.most_target - encoder.target_mean) * encoder.target_scale));
  pieces.insert(
      pieces.end(),
      {{"target figures", target + fmt::format("TARGET_MEAN, TARGET_SCALE = {}, {}\n",
                                               python_figure(encoder.target_mean),
                                               python_figure(encoder.target_scale))},
       {"target of a row", "[(cell(row, TARGET) - TARGET_MEAN) * TARGET_SCALE]"},
       {"has a target", "cell(row, TARGET) is not None"},
       {"sort", ""},
       {"limited", limits.empty() ? ""
                                  : "limits = " + limits +
                                        "  # outliers would be all that it learns\n"
                                        "y = y.clamp(*limits)\n"},
       {"validation target", limits.empty() ? "validation[1]" : "validation[1].clamp(*limits)"},
       {"loss", "loss = nn.MSELoss()"}});
}

void add_network(Pieces& pieces, const Blueprint& network) {
  const bool averages = network.averaging > 0;
  pieces.insert(
      pieces.end(),
      {{"EPOCHS", fmt::format("EPOCHS, BATCH, PATIENCE = {}, {}, {}\n", network.epochs,
                              network.batch, network.patience)},
       {"unit", quotable(network.unit.name)},
       {"definitions", definitions_in_pytorch(network)},
       {"average", average_in_pytorch(network)},
       {"model", model_in_pytorch(network)},
       {"optimizer", optimizer_in_pytorch(network)},
       {"averaged", averages
                        ? "averaged = torch.optim.swa_utils.AveragedModel(model, avg_fn=average)\n"
                          "averaged.update_parameters(model)\n"
                        : ""},
       {"average step", averages ? "averaged.update_parameters(model)" : ""},
       {"judged", averages ? "averaged" : "model"},
       {"judged module", averages ? "averaged.module" : "model"}});
}

void add_training(Pieces& pieces, const Blueprint& network, const data::Dataset& data) {
  const bool scheduled = network.schedule != nn::Schedule::constant,
             batch_norm = network.shape.norm == nn::Norm::batch;
  const std::string batches = "torch.randperm(len(x)).split(BATCH)";
  pieces.insert(
      pieces.end(),
      {{"import math", scheduled || uses_calendar(data) ? "import math" : ""},
       {"schedule", schedule_in_pytorch(network, "EPOCHS * math.ceil(len(x) / BATCH)")},
       {"schedule step", scheduled ? "schedule.step()" : ""},
       {"clip", network.clip ? fmt::format("nn.utils.clip_grad_norm_(model.parameters(), {})",
                                           python_number(*network.clip))
                             : ""},
       {"batches", batch_norm ? "batches = [batch for batch in " + batches +
                                    " if len(batch) > 1]  # one row has no variance"
                              : ""},
       {"each batch", batch_norm ? "batches" : batches},
       {"statistics", batch_norm
                          ? fmt::format("torch.optim.swa_utils.update_bn([x[batch] for batch in "
                                        "batches[:64]], {})",
                                        piece(pieces, "judged"))
                          : ""},
       {"class weights",
        network.class_weights ? "weight = len(y) / (len(y.unique()) * torch.bincount(y))" : ""},
       {"backward", network.class_weights ? "losses = nn.functional.cross_entropy(model(x[batch]), "
                                            "y[batch], reduction=\"none\")\n"
                                            "(losses * weight[y[batch]]).mean().backward()"
                                          : "loss(model(x[batch]), y[batch]).backward()"}});
}

}  // namespace

void expect_train_pytorch(const data::Dataset& data, std::span<const nn::Unit> units) {
  if (!data.dialect)
    throw UsageError(fmt::format(
        "--export pytorch: the script reads a table, and {} is a folder of images. Leave it out; "
        "report.html has the network for PyTorch.",
        data.file));
  if (data.dialect->is_converted)
    throw UsageError(fmt::format(
        "--export pytorch: the script reads text, and {} is Parquet or Feather. Write the table as "
        "CSV, or leave it out; report.html has the network for PyTorch.",
        data.file));
  if (!data.dialect->unlike_first.empty())
    throw UsageError(
        fmt::format("--export pytorch: the script reads all files in the same way, and {} is "
                    "written in another "
                    "way than {}. Write them alike, or leave it out.",
                    data.dialect->unlike_first, data::name_of_file(data.dialect->files[0])));
  for (const nn::Unit& unit : units)
    if (unit.function && python_formula(unit, expression::Notation::torch).value.empty())
      throw UsageError(
          fmt::format("--export pytorch: as Python the formula {} is too long. Take it out of "
                      "--activations, or "
                      "write it shorter.",
                      unit.name));
}

std::string train_pytorch(const choose::Study& study, const data::Dataset& data) {
  const Blueprint network = blueprint_of(study, data.task);
  const nn::Metric metric = study.configuration.metric;
  Pieces pieces{{"version", std::string(version())},
                {"target", quotable(data.target)},
                {"file", quotable(data::file_shown(data.file))},
                {"table", about_the_table(data)},
                {"scores", about_the_scores(study)},
                {"columns", columns_of(study.trained.encoder, data)},
                {"metric", std::string(nn::name_of(metric))},
                {"score", python_metric(metric, data.classes.size())}};
  add_reading(pieces, data);
  add_column_readers(pieces, study.trained.encoder, data);
  add_target(pieces, study, data);
  add_network(pieces, network);
  add_training(pieces, network, data);
  return filled_in(train_script, pieces);
}

}  // namespace hillock::report
