// identify.h: which of hillock's functions a function is, told by its values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hillock::onnx {

/// Where a function is looked at: 1024 places in [-8, 8], none of them a round number, where kinks
/// and jumps are.
std::vector<float> places_to_look();

enum class Shape { straight, bent };  // a line, or something else
Shape shape_of(std::span<const float> values);

/// The spec of the first function of the list that has these values at places_to_look(), to within
/// `tolerance` of the greater of 1 and the value: "gelu", "leaky_relu:slope=0.1". A parameter is
/// found for leaky_relu, elu and swish; others match with their usual ones. None: no such function.
std::optional<std::string> identify(std::span<const float> values, double tolerance);

}  // namespace hillock::onnx
