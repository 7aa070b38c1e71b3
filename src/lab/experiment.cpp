#include "lab/experiment.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace hillock::lab {

nn::Unit cast(const LabOptions& options, std::string_view part) {
  if (options.on_part) options.on_part(part);
  for (const auto& [name, stand_in] : options.stand_ins)
    if (name == part) return nn::parse_unit(stand_in);
  return nn::parse_unit(part);
}

std::vector<nn::Unit> cast_all(const LabOptions& options,
                               const std::vector<std::string_view>& parts) {
  std::vector<nn::Unit> units;
  for (const std::string_view part : parts) units.push_back(cast(options, part));
  return units;
}

std::string_view name_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::holds:
      return "holds";
    case Conclusion::does_not_hold:
      return "does not hold";
    case Conclusion::depends:
      break;
  }
  return "depends";
}

Conclusion together(const std::vector<Conclusion>& conclusions) {
  if (conclusions.empty()) return Conclusion::depends;
  const auto all = [&](Conclusion c) {
    return std::ranges::all_of(conclusions, [c](Conclusion other) { return other == c; });
  };
  if (all(Conclusion::holds)) return Conclusion::holds;
  return all(Conclusion::does_not_hold) ? Conclusion::does_not_hold : Conclusion::depends;
}

Conclusion together(const std::vector<Answer>& answers) {
  std::vector<Conclusion> conclusions;
  for (const Answer& answer : answers) conclusions.push_back(answer.conclusion);
  return together(conclusions);
}

Conclusion opposite(Conclusion conclusion) {
  if (conclusion == Conclusion::depends) return conclusion;
  return conclusion == Conclusion::holds ? Conclusion::does_not_hold : Conclusion::holds;
}

Figure figure(std::string_view text) {
  return {std::string(text), {}, {}};
}

Figure figure(double value, int digits) {
  if (std::isnan(value)) return figure("–");
  const std::string text = fmt::format("{:.{}f}", value, digits);
  const bool minus_zero =
      text.front() == '-' && text.find_first_of("123456789") == std::string::npos;
  return {minus_zero ? text.substr(1) : text, value, {}};
}

Figure figure(const Estimate& e, int digits) {
  if (e.n == 0 || std::isnan(e.mean)) return figure("–");
  return {fmt::format("{:.{}f} ± {:.{}f}", e.mean, digits, e.error, digits), e.mean, e.error};
}

Figure figure(double value) {
  if (std::isnan(value)) return figure("–");
  return {fmt::format("{:.4g}", value), value, {}};
}

}  // namespace hillock::lab
