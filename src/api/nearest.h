// nearest.h: finds the name that was probably meant by a misspelt one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hillock::api {

/// The candidate with the fewest edits (insertions, deletions, substitutions and swaps of
/// neighbours; case is ignored), if their number is at most a third of the length of the name, or
/// 1.
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

}  // namespace hillock::api
