// options.h: the table of the options of `hillock choose`, one row each. The command line, the
// settings in result.json, the header of study.jsonl, the line about the network and
// docs/reference/choose-options.md are all generated from it. How to add an option:
// docs/contributing/add-an-option.md.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "choose/configuration.h"
#include "data/dataset.h"
#include "data/pieces.h"
#include "onnx/export/network.h"

namespace hillock::choose {

inline constexpr std::string_view usual_out = "hillock-out";

/// A script that trains the recommended network in another library.
enum class Export { pytorch };
inline constexpr std::array<std::string_view, 1> export_names{"pytorch"};

/// The options of one call.
struct Call {
  std::optional<std::string> target;
  std::optional<data::Task> task;
  data::TableForm form;
  data::ColumnWishes wishes;
  std::optional<data::Embeddings> embeddings;
  Request request;
  bool quick = false;
  std::string out{usual_out};
  std::int64_t opset = onnx::usual_opset;
  std::optional<Export> exports;
  bool resume = false, live = false, dry_run = false, json = false, quiet = false;
};

/// The section of an option in --help and in docs/reference/choose-options.md. `fixed` values have
/// no option.
enum class Group { data, comparison, network, training, effort, output, fixed };
inline constexpr std::array<std::string_view, 7> group_titles{
    "Data", "Comparison", "Network", "Training", "Effort", "Output", "Fixed"};

/// Whether another value can change the result of a run. Values that can are part of the study's
/// identity, which is the header of study.jsonl.
enum class Changes { runs, no_run };

struct Option {
  std::string_view name;  // "class-weights"
  Group group = Group::fixed;
  Changes changes = Changes::no_run;
  std::string_view value;                   // its placeholder in --help; empty: a flag
  std::string_view help;                    // whole sentences, without the default
  std::string_view usual = {};              // the default as text; empty: that of Configuration{}
  std::string_view example = {};            // a value other than the default
  std::string_view phrase = {};             // how the line about the network shows another value
  double least = 0, most = 0;               // of a number
  std::span<const std::string_view> names;  // of a choice

  // Set by the builders in choose/option_values.h:
  /// Throws UsageError. Null: not an option.
  void (*read)(Call&, const Option&, const std::string& text) = nullptr;
  /// Null: not in result.json.
  nlohmann::ordered_json (*write)(const Configuration&, const data::Dataset&) = nullptr;
  /// Null: not a member of the configuration.
  const void* (*member)(const Configuration&) = nullptr;

  std::string flag() const { return "--" + std::string(name); }
  std::string key() const;  // "class_weights"
};

/// In the order of result.json.
std::span<const Option> options();

/// Help, accepted names and default, as sentences.
std::string help_text(const Option& option);
/// The default as text; empty for a flag.
std::string usual_text(const Option& option);

/// An option of a command line; a flag has no text.
struct Given {
  const Option* option;
  std::string text;
};

/// Throws UsageError.
Call read_call(std::span<const Given> given);

/// How the call's table is read.
data::ReadOptions read_options(const Call& call);

/// What is decided of the rows and inputs of a table that was read: the sample, the copies that
/// stay together, the pieces of columns.
void prepare(data::Dataset& data, const Call& call);

/// All values in force, as in result.json.
nlohmann::ordered_json settings_json(const Configuration& configuration, const data::Dataset& data);
/// The settings that can change runs.
nlohmann::ordered_json run_settings_json(const Configuration& configuration,
                                         const data::Dataset& data);

/// The settings that differ from their defaults: ", residual, gradients clipped at 1".
std::string unusual_text(Group group, const Configuration& configuration,
                         const data::Dataset& data);

}  // namespace hillock::choose
