// describe.h: describes an activation for a terminal, as a page (Markdown) and for programs
// (JSON).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "activation/structural.h"
#include "report/facts.h"

namespace hillock::report {

/// Pairs such as ("range", "[0, ∞)"). Properties that do not apply are left out.
using Properties = std::vector<std::pair<std::string, std::string>>;
Properties properties(const Facts& facts);

/// A parameter with its value, range and meaning: "alpha = 0.5, from 0 to 10: saturation level is
/// -alpha".
std::string setting_in_words(const Setting& setting);

/// Definitions of the functions in a plain formula that school mathematics does not have.
std::string glossary(const std::string& formula);

std::string in_markdown(const Facts& facts);

/// Infinite ends of a range and infinite limits are the strings "inf" and "-inf". A limit that does
/// not exist is null.
nlohmann::ordered_json in_json(const Facts& facts);

/// The properties of a structural activation (maxout, swiglu, …), of which only the card is known.
Properties properties(const activation::Structural& card);
std::string in_markdown(const activation::Structural& card);
nlohmann::ordered_json in_json(const activation::Structural& card);

}  // namespace hillock::report
