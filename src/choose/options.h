// options.h: the table of the options of `hillock choose`, one row each. The command line, the
// settings in result.json, the header of study.jsonl, the line about the network and
// docs/reference/choose-options.md are loops over its rows. How to add one:
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
#include "onnx/export/network.h"

namespace hillock::choose {

inline constexpr std::string_view usual_out = "hillock-out";

/// A script that trains the recommended network elsewhere.
enum class Export { pytorch };
inline constexpr std::array<std::string_view, 1> export_names{"pytorch"};

/// What the options of a call say.
struct Call {
  std::optional<std::string> target;
  std::optional<data::Task> task;
  Request request;
  bool quick = false;
  std::string out{usual_out};
  std::int64_t opset = onnx::usual_opset;
  std::optional<Export> exports;
  bool resume = false, live = false, dry_run = false, json = false, quiet = false;
};

/// Where a row stands in --help and in docs/reference/choose-options.md. Those of `fixed` have no
/// option.
enum class Group { data, comparison, network, training, effort, output, fixed };
inline constexpr std::array<std::string_view, 7> group_titles{
    "Data", "Comparison", "Network", "Training", "Effort", "Output", "Fixed"};

/// Whether another value can change a run. What changes runs is part of the study's identity: it
/// stands in the header of study.jsonl.
enum class Changes { runs, no_run };

struct Option {
  std::string_view name;  // "class-weights"
  Group group = Group::fixed;
  Changes changes = Changes::no_run;
  std::string_view value;                   // what stands for it in --help; empty: a flag
  std::string_view help;                    // whole sentences, without the default
  std::string_view usual = {};              // the default; empty: as it stands in Configuration{}
  std::string_view example = {};            // a value other than the default
  std::string_view phrase = {};             // how the line about the network names another value
  double least = 0, most = 0;               // of a number
  std::span<const std::string_view> names;  // of a choice

  // The builders in choose/option_values.h set these.
  /// Throws UsageError; null: no option sets it.
  void (*read)(Call&, const Option&, const std::string& text) = nullptr;
  /// Null: it does not stand in result.json.
  nlohmann::ordered_json (*write)(const Configuration&, const data::Dataset&) = nullptr;
  /// Null: it is no member of the configuration.
  const void* (*member)(const Configuration&) = nullptr;

  std::string flag() const { return "--" + std::string(name); }
  std::string key() const;  // "class_weights"
};

/// In the order of result.json.
std::span<const Option> options();

/// The help, the accepted names and the default, in sentences.
std::string help_text(const Option& option);
/// Empty for a flag.
std::string usual_text(const Option& option);

/// An option as it was given; a flag has no text.
struct Given {
  const Option* option;
  std::string text;
};

/// Throws UsageError.
Call read_call(std::span<const Given> given);

/// Every value in force, as it stands in result.json.
nlohmann::ordered_json settings_json(const Configuration& configuration, const data::Dataset& data);
/// Those that change runs.
nlohmann::ordered_json run_settings_json(const Configuration& configuration,
                                         const data::Dataset& data);

/// ", residual, gradients clipped at 1": what is not as it usually is.
std::string unusual_text(Group group, const Configuration& configuration,
                         const data::Dataset& data);

}  // namespace hillock::choose
