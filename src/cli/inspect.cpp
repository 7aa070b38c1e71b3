// inspect.cpp: hillock inspect: what is inside a model that somebody trained, and what is wrong
// with it.
#include <fmt/core.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "api/error.h"
#include "choose/json_text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/resources.h"
#include "cli/table_options.h"
#include "data/one_line.h"
#include "data/text_source.h"
#include "nn/matmul.h"
#include "onnx/export/swap_activation.h"
#include "onnx/model/read_model.h"
#include "onnx/model/write_model.h"
#include "report/inspection.h"

namespace hillock::cli {
namespace {

struct InspectOptions {
  std::string model, data, target, swap, out, html;
  std::size_t rows = 1000;
  bool json = false;
  choose::Call call;  // its form: how the table is written
};

void expect_consistent(const InspectOptions& options) {
  if (options.data.empty() && !options.target.empty())
    throw UsageError(
        "--target names a column of the data, and there are none: 'hillock inspect MODEL DATA "
        "--target …'.");
  if (options.swap.empty() && !options.out.empty())
    throw UsageError("--out is where --swap writes the model, and there is no --swap.");
  if (options.rows == 0) throw UsageError("--rows: 0 rows show nothing; 1 or more are accepted.");
  if (!options.out.empty()) check_file_writable("--out", options.out);
  if (!options.html.empty()) check_file_writable("--html", options.html);
}

void swap(const InspectOptions& options, const onnx::ModelData* data,
          report::Inspection& inspection) {
  const std::size_t sign = options.swap.find('=');
  // "elu:alpha=0.5=relu": the last one parts the two.
  const std::size_t at = options.swap.find(':') < sign ? options.swap.rfind('=') : sign;
  if (at == options.swap.npos || at == 0 || at + 1 == options.swap.size())
    throw UsageError(fmt::format("--swap: '{}' is not A=B, as in relu=leaky_relu.", options.swap));
  report::SwapReport report{
      .from = options.swap.substr(0, at), .to = options.swap.substr(at + 1), .file = options.out};
  const onnx::Swapped swapped = onnx::swap_activation(
      inspection.model, inspection.inspected.activations, report.from, report.to);
  report.places = swapped.places;
  if (data)
    report.measured = onnx::measure_model(swapped.model, onnx::inspect_model(swapped.model), *data);
  if (!options.out.empty()) write_text(options.out, onnx::to_bytes(swapped.model));
  inspection.swap = std::move(report);
}

void inspect(const InspectOptions& options) {
  expect_consistent(options);
  nn::one_thread_per_product();  // the same bits every time
  report::Inspection inspection{.file = data::file_shown(options.model),
                                .model = onnx::read_model(options.model)};
  inspection.inspected = onnx::inspect_model(inspection.model);
  onnx::ModelData data;
  if (!options.data.empty()) {
    tell_of_pipe(options.data);
    data = onnx::read_model_data(inspection.model, options.data,
                                 {options.target, options.rows, options.call.form});
    inspection.data = data::file_shown(data::name_of_file(options.data));
    inspection.notes = data.notes;
    inspection.measured = onnx::measure_model(inspection.model, inspection.inspected, data);
  }
  if (!options.swap.empty()) swap(options, options.data.empty() ? nullptr : &data, inspection);
  if (!options.html.empty()) {
    if (inspection.swap) inspection.swap->file = data::file_shown(options.out);
    write_text(options.html, report::inspect_html(inspection));
    if (inspection.swap) inspection.swap->file = options.out;
  }
  if (options.json)
    fmt::print("{}\n", choose::json_text(report::inspect_json(inspection)));
  else
    fmt::print("{}", report::inspect_text(inspection));
}

}  // namespace

void add_inspect(Parser program) {
  auto options = std::make_shared<InspectOptions>();
  const Parser command =
      program.subcommand("inspect", "What is inside a trained model, and what is wrong with it");
  command.option("MODEL", options->model, "An ONNX file, of any opset, by anybody").required();
  command.option("DATA", options->data,
                 "What to feed it: CSV, TSV, JSON Lines (also .gz), Parquet "
                 "or Feather (- is standard input), .npy, "
                 ".npz, or a folder of IDX images");
  command.option("--target", options->target,
                 "The column with the right answers, an array of the .npz, or an .npy file; "
                 "with images: labels");
  command.option("--rows", options->rows, "At most so many rows of the data, the first")
      .shows_default();
  command.option("--swap", options->swap,
                 "A=B: what changes with B in place of every A: relu=leaky_relu");
  command.option("--out", options->out, "File for the model with the other activation");
  command.option("--html", options->html, "File for the same as a page");
  command.flag("--json", options->json, "Print it as JSON");
  add_table_options(command, options->call);
  command.footer(
      "\nWithout data: the activations, however they are written, and the size of the weights "
      "against\n"
      "the critical one. With data: dead and saturated units, means, spreads and ranks. With "
      "--target:\n"
      "the gradient of the loss, layer by layer. docs/guide/inspect.md walks through one.\n"
      "\nExamples:\n"
      "  hillock inspect model.onnx\n"
      "  hillock inspect model.onnx data.csv --target species\n"
      "  hillock inspect model.onnx images.npy --target labels.npy --json\n"
      "  hillock inspect model.onnx data.csv --swap relu=leaky_relu --out leaky.onnx");
  command.callback([options] { data::with_errors_of_one_line([&] { inspect(*options); }); });
}

}  // namespace hillock::cli
