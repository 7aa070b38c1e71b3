#include "words/figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace hillock::words {
namespace {

// r2 and log_loss are between 0 and about 1; errors may have any scale.
bool has_fixed_digits(nn::Metric metric) {
  return nn::in_percent(metric) || metric == nn::Metric::r2 || metric == nn::Metric::log_loss;
}

int digits_after_point(nn::Metric metric) {
  return nn::in_percent(metric) ? 1 : 3;
}

double scale_of(nn::Metric metric) {
  return nn::in_percent(metric) ? 100 : 1;
}

}  // namespace

std::string Figures::score(double value) const {
  if (!std::isfinite(value)) return "–";
  if (!has_fixed_digits(metric)) return fmt::format("{:.{}g}", value, 4 + more_digits);
  return fmt::format("{:.{}f}{}", scale_of(metric) * value,
                     digits_after_point(metric) + more_digits, nn::in_percent(metric) ? " %" : "");
}

std::string Figures::plain(double difference) const {
  const double size = std::abs(difference) * scale_of(metric);
  if (!has_fixed_digits(metric)) return fmt::format("{:.{}g}", size, 2 + more_digits);
  return fmt::format("{:.{}f}", size, digits_after_point(metric) + more_digits);
}

std::string Figures::with_unit(double difference) const {
  return plain(difference) + (nn::in_percent(metric) ? " points" : "");
}

std::string Figures::with_sign(double difference) const {
  const std::string text = plain(difference);
  const bool zero = text.find_first_not_of("0.") == text.npos;
  return (zero ? "" : difference < 0 ? "−" : "+") + text;
}

std::string Figures::interval(const race::Interval& interval) const {
  return fmt::format("[{}, {}]", with_sign(interval.low), with_sign(interval.high));
}

std::string Figures::gap(double mean, const race::Interval& its) const {
  return fmt::format("{} {}{}", with_sign(mean), interval(its),
                     nn::in_percent(metric) ? " points" : "");
}

std::string Figures::loss(double least, double most) const {
  const std::string low = plain(std::max(least, 0.0)), high = plain(std::max(most, 0.0));
  if (low.find_first_not_of("0.") == low.npos) return "at most " + with_unit(std::max(most, 0.0));
  if (low == high) return with_unit(most);
  return fmt::format("{} to {}", low, with_unit(most));
}

Figures figures_of(const choose::Study& study) {
  Figures out{.metric = study.configuration.metric};
  constexpr int most = 2;
  const auto is_clear = [&](double value, double against) {
    const double rounded = std::stod(out.plain(value - against));
    return value == against || rounded != 0;
  };
  const auto all_clear = [&] {
    return std::ranges::all_of(study.findings, [&](const choose::Finding& f) {
      const race::Interval& i = f.statement.interval;
      return f.statement.verdict == race::Verdict::leader ||
             (is_clear(i.low, -study.margin) && is_clear(i.high, 0));
    });
  };
  while (out.more_digits < most && !all_clear()) ++out.more_digits;
  return out;
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", 100 * share);
}

std::string list(const std::vector<std::string>& names, std::size_t named, const char* rest) {
  if (names.size() > named) return fmt::format("{} {}", names.size(), rest);
  if (names.size() == 1) return names.front();
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

}  // namespace hillock::words
