// input_columns.h: which column of a table an input of a model reads, and how its cells become the
// input's numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/raw_columns.h"
#include "onnx/model/graph.h"

namespace hillock::onnx {

/// "" where the model has no such key.
std::string metadata_of(const Model& model, std::string_view key);

/// The column of the input's name; or the column of dates from which the model's metadata derive it
/// (onnx/export/network.cpp writes them). None where the table has no such column.
std::optional<data::RawColumn> column_of(const Model& model, const ValueInfo& input,
                                         const std::vector<std::string>& names);

/// The name of the column that the input reads.
std::string column_name_of(const Model& model, const ValueInfo& input);

/// How the numbers of that name are written, by the model's metadata; plain where they do not say.
data::ColumnFormat format_of(const Model& model, const std::string& name);

}  // namespace hillock::onnx
