// choose_flags.h: the options of `hillock choose`.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "choose/configuration.h"
#include "data/dataset.h"
#include "onnx/export/network.h"

namespace hillock::cli {

struct ChooseFlags {
  std::string data, hidden = "64,64", init = "critical", optimizer = "adam", seed = "1",
                    schedule = "constant", norm = "none", settle = "all", out = "hillock-out",
                    opset = std::to_string(onnx::usual_opset),
                    command;  // as it was given
  std::optional<std::string> target, task, metric, margin, budget, epochs, batch, clip, l2,
      sample,  // not given: a default
      exports;
  choose::Request request;
  bool quick = false, resume = false, live = false, dry_run = false, json = false, quiet = false;
};

void add_options(CLI::App& command, ChooseFlags& flags);

/// These throw UsageError.
choose::Request parse_request(const ChooseFlags& flags);
data::Task parse_task(const std::string& text);
std::int64_t parse_opset(const std::string& text);
/// Whether train_pytorch.py is asked for.
bool parse_export(const std::optional<std::string>& text);

}  // namespace hillock::cli
