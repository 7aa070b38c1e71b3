// study_model.h: model.onnx, the recommended network as an ONNX model.
#pragma once

#include <cstdint>

#include "choose/study.h"
#include "onnx/model/graph.h"

namespace hillock::report {

/// The model of export_network (onnx/export/network.h), with results of the study as metadata:
/// docs/reference/onnx.md.
onnx::Model study_model(const choose::Study& study, const data::Dataset& data, std::int64_t opset);

}  // namespace hillock::report
