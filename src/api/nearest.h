// nearest.h: "did you mean": the candidate closest to a misspelt name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hillock::api {

/// The candidate with the fewest edits (insertions, deletions, substitutions, swaps of neighbours,
/// case ignored), if that is at most a third of the name's length, and at least 1.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

}  // namespace hillock::api
