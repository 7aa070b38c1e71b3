// inspection.h: all that `hillock inspect` says of a model, in words, as JSON and as a page.
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
  std::string from, to, file;  // file: where the model was written, or empty
  std::size_t places = 0;
  std::optional<onnx::Measured> measured;  // with data
};

struct Inspection {
  std::string file;
  onnx::Model model;
  onnx::InspectedModel inspected;
  std::string data;  // its file, or empty
  std::vector<std::string> notes;
  std::optional<onnx::Measured> measured;
  std::optional<SwapReport> swap;
};

/// What is wrong, how that is seen, and what to do.
struct InspectFinding {
  std::string kind;  // "dead", "saturated", "gradient", "rank", "mean", "scale", "unknown"
  std::string what, remedy;
};

std::vector<InspectFinding> inspect_findings(const Inspection& inspection);

/// Where frameworks mean other functions by the names of these: a sentence an activation.
struct DialectNote {
  std::string activation, note;
};
std::vector<DialectNote> dialect_notes(const onnx::InspectedModel& inspected);

/// How the gradient's size changes from one activation to the one before it, going back: the
/// geometric mean. None with fewer than two.
std::optional<double> gradient_factor(const onnx::Measured& measured);

/// A row for each activation, and each layer without one, in the order of the nodes.
struct InspectRow {
  std::size_t node = 0;
  const onnx::InspectedLayer* layer = nullptr;  // null: an activation with no layer before it
  std::optional<std::size_t> activation;
};
std::vector<InspectRow> inspect_rows(const onnx::InspectedModel& inspected);

/// The table as texts: the first line holds the columns' names.
std::vector<std::vector<std::string>> inspect_table(const Inspection& inspection);
/// What stands above the table, and below it: a line each.
std::vector<std::string> inspect_head(const Inspection& inspection);
std::vector<std::string> inspect_words(const Inspection& inspection);

std::string inspect_text(const Inspection& inspection);
nlohmann::ordered_json inspect_json(const Inspection& inspection);
/// A page that needs nothing beside it; no text of the model or data is markup in it.
std::string inspect_html(const Inspection& inspection);

}  // namespace hillock::report
