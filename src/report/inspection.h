// inspection.h: everything that `hillock inspect` reports on a model: text, JSON and a page.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "onnx/inspect/inspect_model.h"
#include "onnx/inspect/measure_model.h"

namespace hillock::report {

struct SwapReport {
  std::string from, to, file;  // file: where the new model was written, or empty
  std::size_t places = 0;
  std::optional<onnx::Measured> measured;  // if there are data
};

struct Inspection {
  std::string file;
  onnx::Model model;
  onnx::InspectedModel inspected;
  std::string data;  // file name of the data, or empty
  std::vector<std::string> notes;
  std::optional<onnx::Measured> measured;
  std::optional<SwapReport> swap;
};

/// A problem, how it shows, and what to do about it.
struct InspectFinding {
  std::string kind;  // "dead", "saturated", "gradient", "rank", "mean", "scale", "unknown"
  std::string what, remedy;
};

std::vector<InspectFinding> inspect_findings(const Inspection& inspection);

/// A sentence per activation whose name means another function in other frameworks.
struct DialectNote {
  std::string activation, note;
};
std::vector<DialectNote> dialect_notes(const onnx::InspectedModel& inspected);

/// The factor by which the gradient changes from one activation to the previous one, going
/// backward: the geometric mean. Empty if there are fewer than two activations.
std::optional<double> gradient_factor(const onnx::Measured& measured);

/// One row per activation and per layer without one, in the order of the nodes.
struct InspectRow {
  std::size_t node = 0;
  const onnx::InspectedLayer* layer = nullptr;  // null: the activation follows no layer
  std::optional<std::size_t> activation;
};
std::vector<InspectRow> inspect_rows(const onnx::InspectedModel& inspected);

/// The table as texts; the first row has the column names.
std::vector<std::vector<std::string>> inspect_table(const Inspection& inspection);
/// The lines above the table, and the lines below it.
std::vector<std::string> inspect_head(const Inspection& inspection);
std::vector<std::string> inspect_words(const Inspection& inspection);

std::string inspect_text(const Inspection& inspection);
nlohmann::ordered_json inspect_json(const Inspection& inspection);
/// A self-contained page. Text from the model or the data is never interpreted as markup.
std::string inspect_html(const Inspection& inspection);

}  // namespace hillock::report
