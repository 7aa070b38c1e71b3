#include "report/describe.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "api/spec.h"

namespace hillock::report {
namespace {

// With four significant digits.
std::string figure(double x) {
  if (std::isinf(x)) return x < 0 ? "-∞" : "∞";
  if (std::isnan(x)) return "not a number";
  return fmt::format("{:.4g}", x == 0 ? 0.0 : x);
}

std::string limits_in_words(const Behaviour& behaviour) {
  if (std::isnan(behaviour.at_minus_inf) && std::isnan(behaviour.at_plus_inf))
    return "goes up and down without end";
  const auto limit = [](double y) { return std::isnan(y) ? "no limit" : figure(y); };
  return fmt::format("tends to {} on the left, to {} on the right", limit(behaviour.at_minus_inf),
                     limit(behaviour.at_plus_inf));
}

std::string range_in_words(const Behaviour& behaviour) {
  return fmt::format("{} to {}; {}", figure(behaviour.lower), figure(behaviour.upper),
                     limits_in_words(behaviour));
}

std::string centre_in_words(const Behaviour& behaviour) {
  if (behaviour.odd) return "yes, it is odd: f(-x) = -f(x)";
  const std::string mean =
      fmt::format("the mean output for a standard normal input is {}",
                  figure(behaviour.zero_centred() ? 0.0 : behaviour.moments.mean));
  return (behaviour.zero_centred() ? "yes, " : "no, ") + mean;
}

std::string tails_in_words(const theory::Tails& tails) {
  if (!tails.any()) return "nowhere";
  const std::string where =
      tails.left && tails.right
          ? fmt::format("below {} and above {}", figure(*tails.left), figure(*tails.right))
      : tails.left ? fmt::format("below {}", figure(*tails.left))
                   : fmt::format("above {}", figure(*tails.right));
  return fmt::format("{}, where |slope| is under {}, {:g} % of its maximum", where,
                     figure(theory::flat_share * tails.steepest), 100 * theory::flat_share);
}

std::string cost_in_words(const Facts& facts) {
  if (!facts.behaviour)
    return fmt::format("{:g} counted operations a unit, apart from the extra matrix products",
                       facts.forward_cost);
  return fmt::format("{:.1f} times relu's; counted operations: {:g} forward, {:g} backward",
                     facts.relative_cost, facts.forward_cost, facts.backward_cost);
}

std::string onnx_in_words(const Facts& facts) {
  if (facts.onnx_op.empty()) return "no operator of its own: exported as the nodes of its formula";
  if (facts.onnx_since == 0) return fmt::format("exported as {}", facts.onnx_op);
  return fmt::format("{}, from opset {}", facts.onnx_op, facts.onnx_since);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '_' || c == '*' || c == '|') out += '\\';
    out += c;
  }
  return out;
}

// Pictures are in docs/reference/activations/, for the default parameters.
bool has_picture(const Facts& facts) {
  return std::ranges::count(api::split_list(nn::every_name()), facts.name) > 0;
}

nlohmann::ordered_json number(double x) {
  if (std::isnan(x)) return {};  // no limit
  if (std::isinf(x)) return x < 0 ? "-inf" : "inf";
  return x == 0 ? 0.0 : x;
}

nlohmann::ordered_json optional(const std::optional<double>& x) {
  return x ? nlohmann::ordered_json(*x) : nlohmann::ordered_json();
}

nlohmann::ordered_json sentences(const auto& table) {
  auto list = nlohmann::ordered_json::array();
  for (const std::string_view sentence : table)
    if (!sentence.empty()) list.push_back(sentence);
  return list;
}

}  // namespace

std::string setting_in_words(const Setting& setting) {
  const activation::Param& param = *setting.param;
  return fmt::format("{} = {:g}{}, from {:g} to {:g}: {}", param.name, setting.value,
                     param.learned == activation::Learned::yes ? " at the start, then learned" : "",
                     param.least, param.most, param.meaning);
}

std::string glossary(const std::string& formula) {
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"σ(", "σ(x) = 1/(1 + e⁻ˣ)"},
      {"Φ(", "Φ(x) = P(Z ≤ x) for a standard normal Z"},
      {"φ(", "φ(x) = e^(−x²/2)/√(2π)"},
      {"sech²(", "sech(x) = 2/(eˣ + e⁻ˣ)"},
      {"softplus(", "softplus(x) = ln(1 + eˣ)"},
      {"erf(", "erf(x) = 2 Φ(√2 x) − 1"},
  };
  std::string text;
  for (const auto& [word, meaning] : words)
    if (formula.find(word) != formula.npos)
      text += (text.empty() ? "" : ", ") + std::string(meaning);
  return text;
}

Properties properties(const Facts& facts) {
  Properties list;
  for (const Setting& setting : facts.settings)
    list.emplace_back("parameter", setting_in_words(setting));
  if (const auto& behaviour = facts.behaviour) {
    list.emplace_back("range", range_in_words(*behaviour));
    list.emplace_back("monotone", behaviour->monotone ? "yes" : "no");
    list.emplace_back("zero-centred", centre_in_words(*behaviour));
    list.emplace_back("saturates", tails_in_words(behaviour->tails));
    list.emplace_back("max |slope|", figure(behaviour->tails.steepest));
  }
  const bool is_approximate = facts.behaviour && facts.behaviour->moments.is_approximate;
  list.emplace_back("gain", (is_approximate ? "about " : "") + figure(facts.gain) +
                                ": weights of variance gain²/fan-in keep the size of the signal");
  list.emplace_back("cost", cost_in_words(facts));
  list.emplace_back("ONNX", onnx_in_words(facts));
  if (!facts.pytorch.empty()) list.emplace_back("PyTorch", facts.pytorch);
  if (!facts.keras.empty()) list.emplace_back("Keras", facts.keras);
  if (!facts.aliases.empty()) list.emplace_back("also called", facts.aliases);
  if (!facts.dialects.empty()) list.emplace_back("elsewhere", facts.dialects);
  list.emplace_back("source", facts.source);
  return list;
}

Properties properties(const activation::Structural& card) {
  Properties list{{"ONNX", fmt::format("exported as {}", card.export_as)}};
  if (!card.dialects.empty()) list.emplace_back("elsewhere", card.dialects);
  list.emplace_back("source", card.source);
  return list;
}

std::string in_markdown(const activation::Structural& card) {
  std::string page = fmt::format("# {}: {}\n\n$${}$$\n\n| | |\n|---|---|\n", escaped(card.name),
                                 card.title, card.latex);
  for (const auto& [what, words] : properties(card))
    page += fmt::format("| {} | {} |\n", escaped(what), escaped(words));
  return page;
}

nlohmann::ordered_json in_json(const activation::Structural& card) {
  return {{"name", card.name},
          {"title", card.title},
          {"parameters", nlohmann::ordered_json::array()},
          {"formula", {{"plain", card.formula}, {"latex", card.latex}}},
          {"onnx", {{"op", card.export_as}, {"since", 0}}},
          {"elsewhere", card.dialects},
          {"source", card.source}};
}

std::string in_markdown(const Facts& facts) {
  std::string page = fmt::format("# {}: {}\n\n$$f(x) = {}$$\n", escaped(facts.name), facts.title,
                                 facts.formula.latex);
  if (!facts.slope.latex.empty()) page += fmt::format("\n$$f'(x) = {}$$\n", facts.slope.latex);
  if (has_picture(facts)) page += fmt::format("\n![Its curve and its slope]({}.svg)\n", facts.name);
  page += "\n| | |\n|---|---|\n";
  for (const auto& [what, words] : properties(facts))
    page += fmt::format("| {} | {} |\n", escaped(what), escaped(words));
  if (!facts.article) return page;
  page += "\nThe article says:\n\n";
  for (const std::string_view virtue : facts.article->virtues)
    if (!virtue.empty()) page += fmt::format("- for it: {}\n", escaped(virtue));
  for (const std::string_view fault : facts.article->faults)
    if (!fault.empty()) page += fmt::format("- against it: {}\n", escaped(fault));
  if (!facts.article->advice.empty())
    page += fmt::format("- its advice: {}\n", escaped(facts.article->advice));
  return page;
}

nlohmann::ordered_json in_json(const Facts& facts) {
  nlohmann::ordered_json json{{"name", facts.name}, {"title", facts.title}};
  json["parameters"] = nlohmann::ordered_json::array();
  for (const auto& [param, value] : facts.settings)
    json["parameters"].push_back({{"name", param->name},
                                  {"value", value},
                                  {"usual", param->usual},
                                  {"least", param->least},
                                  {"most", param->most},
                                  {"learned", param->learned == activation::Learned::yes},
                                  {"meaning", param->meaning}});
  json["formula"] = {{"plain", facts.formula.plain}, {"latex", facts.formula.latex}};
  if (const auto& behaviour = facts.behaviour) {
    json["derivative"] = {{"plain", facts.slope.plain}, {"latex", facts.slope.latex}};
    json["range"] = {number(behaviour->lower), number(behaviour->upper)};
    json["limits"] = {number(behaviour->at_minus_inf), number(behaviour->at_plus_inf)};
    json["monotone"] = behaviour->monotone;
    json["odd"] = behaviour->odd;
    json["zero_centred"] = behaviour->zero_centred();
    json["mean_output"] = behaviour->zero_centred() ? 0.0 : behaviour->moments.mean;
    json["saturates"] = {{"below", optional(behaviour->tails.left)},
                         {"above", optional(behaviour->tails.right)}};
    json["max_slope"] = behaviour->tails.steepest;
  }
  json["gain"] = facts.gain;
  json["cost"] = {{"forward", facts.forward_cost}, {"backward", facts.backward_cost}};
  if (facts.behaviour) json["cost"]["times_relu"] = facts.relative_cost;
  json["onnx"] = {{"op", facts.onnx_op}, {"since", facts.onnx_since}};
  json["pytorch"] = facts.pytorch;
  json["keras"] = facts.keras;
  json["aliases"] =
      facts.aliases.empty() ? std::vector<std::string>() : api::split_list(facts.aliases);
  json["elsewhere"] = facts.dialects;
  json["source"] = facts.source;
  if (facts.article)
    json["article"] = {{"virtues", sentences(facts.article->virtues)},
                       {"faults", sentences(facts.article->faults)},
                       {"advice", facts.article->advice}};
  return json;
}

}  // namespace hillock::report
