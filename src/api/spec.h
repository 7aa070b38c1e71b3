// spec.h: parses activations as written on the command line: "elu:alpha=0.5", "pelu:a=1:b=2",
// "maxout:k=3".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "activation/activation.h"

namespace hillock::api {

/// The pieces of a spec. Its names are not looked up yet.
struct Spec {
  std::string name;
  std::vector<std::pair<std::string, std::string>> settings;  // "alpha", "0.5"
};

Spec parse_spec(std::string_view text);

/// Whether the names are equal, ignoring case.
bool same_name(std::string_view a, std::string_view b);

/// Splits a list at its commas, except those inside parentheses.
std::vector<std::string> split_list(std::string_view text);

/// Parses a number and checks its range. `whose` names it in the message: "elu: alpha".
double parse_number(std::string_view text, std::string_view whose, double least, double most);

/// The activation of a spec: its index in activations.h, and its parameters.
struct Selected {
  std::size_t index;
  activation::Params params;
};

/// Looks up the name (aliases too, ignoring case) and sets the parameters. Throws UsageError, which
/// suggests the nearest name. `others` are further names that may be suggested.
Selected select_activation(const Spec& spec, std::span<const std::string> others = {});

/// All names that select_activation accepts, aliases included.
std::vector<std::string> known_names();

/// The normalised spec of a selection: "elu", or "elu:alpha=0.5" if a parameter differs from its
/// default.
std::string spell(const Selected& selected);

}  // namespace hillock::api
