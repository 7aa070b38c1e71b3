// spec.h: how a function is written on the command line: "elu:alpha=0.5", "pelu:a=1:b=2",
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

/// A spec taken apart, its names not yet looked up.
struct Spec {
  std::string name;
  std::vector<std::pair<std::string, std::string>> settings;  // "alpha", "0.5"
};

Spec parse_spec(std::string_view text);

/// Equal, but for case.
bool same_name(std::string_view a, std::string_view b);

/// Splits a list at its commas; those inside parentheses do not split.
std::vector<std::string> split_list(std::string_view text);

/// A number with its range checked; `whose` is for the message: "elu: alpha".
double parse_number(std::string_view text, std::string_view whose, double least, double most);

/// Which activation a spec means: its place in activations.h, and its parameters.
struct Selected {
  std::size_t index;
  activation::Params params;
};

/// Looks the name up (aliases too, case ignored) and sets the parameters. Throws UsageError with
/// the nearest name, which may be one of `others`: names that the caller knows beside these.
Selected select_activation(const Spec& spec, std::span<const std::string> others = {});

/// Every name that select_activation knows, aliases included.
std::vector<std::string> known_names();

/// The one spelling of a selection: "elu", or "elu:alpha=0.5" where a parameter is not the usual
/// one.
std::string spell(const Selected& selected);

}  // namespace hillock::api
