// metric_line.h: the figures that a command prints or reports, and which of them is its metric.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hillock::cli {

/// The last value of each name. A line gives figures as `name: number`, `name=number`, or as a JSON
/// object; NaN and infinities are numbers here. Names begin with a letter.
class Figures {
 public:
  void take_line(std::string_view line);
  /// The lines of a file; of a line longer than 64 KiB its beginning counts. False where it cannot
  /// be read. `whole`: not a last line without its end, which may be under way.
  bool take_file(const std::string& path, bool whole = false);
  /// As take_file; and where it has no names, lines of a number alone, or of a step and a number,
  /// are the figure "score".
  bool take_report(const std::string& path, bool whole = false);

  bool empty() const { return last_.empty(); }
  const std::map<std::string, double, std::less<>>& all() const { return last_; }
  /// The values of a name in their order; of more than 1,000 the first ones.
  std::vector<double> curve(std::string_view name) const;

 private:
  void take(std::string_view name, double value);

  std::map<std::string, double, std::less<>> last_;
  std::map<std::string, std::vector<double>, std::less<>> curves_;
};

/// What a run's metric is called, and where lower is better.
struct MetricWanted {
  std::string name;  // empty: by its usual names, or the only figure
  bool lower_is_better = false;
  std::vector<std::string> not_it = {};  // the placeholders: what a command says of its settings
};

struct MetricFound {
  std::string name;
  double value = 0;
};

/// None: then `why` says what there is instead.
std::optional<MetricFound> find_metric(const Figures& figures, const MetricWanted& wanted,
                                       std::string& why);

}  // namespace hillock::cli
