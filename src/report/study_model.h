// study_model.h: model.onnx, the recommended network of a study, for others to run.
#pragma once

#include <cstdint>

#include "choose/study.h"
#include "onnx/model/graph.h"

namespace hillock::report {

/// As export_network (onnx/export_network.h) has it, with what the study found as metadata:
/// docs/reference/onnx.md.
onnx::Model study_model(const choose::Study& study, const data::Dataset& data, std::int64_t opset);

}  // namespace hillock::report
