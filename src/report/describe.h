// describe.h: the facts of an activation put into words, for a terminal, a page (Markdown) and a
// program (JSON).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "activation/structural.h"
#include "report/facts.h"

namespace hillock::report {

/// "range", "[0, ∞)" and so on; only what there is something to say about.
using Properties = std::vector<std::pair<std::string, std::string>>;
Properties properties(const Facts& facts);

/// The name, its parameters and what they mean: "alpha = 0.5 (0 to 10): saturation level is
/// -alpha".
std::string setting_in_words(const Setting& setting);

/// The words of a plain formula that are no school mathematics, each with its definition.
std::string glossary(const std::string& formula);

std::string in_markdown(const Facts& facts);

/// Unbounded ends and infinite limits are the strings "inf" and "-inf"; where there is no limit,
/// null.
nlohmann::ordered_json in_json(const Facts& facts);

/// The same of what is no unit: its card is all there is to say.
Properties properties(const activation::Structural& card);
std::string in_markdown(const activation::Structural& card);
nlohmann::ordered_json in_json(const activation::Structural& card);

}  // namespace hillock::report
