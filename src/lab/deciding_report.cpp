#include "lab/deciding_report.h"

#include <fmt/format.h>

#include "api/error.h"
#include "lab/deciding.h"
#include "lab/small_tables.h"

namespace hillock {
namespace {

constexpr double allowed = 0.05;

std::string text_of(const Frequency& f) {
  if (f.of == 0) return "–";
  const Interval i = f.interval();
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", f.share(), i.low, i.high);
}

// The claim is that an error is made in at most 5 % of studies.
std::string_view verdict_on(const Frequency& wrong) {
  const Interval i = wrong.interval();
  return i.high <= allowed ? "holds" : i.low > allowed ? "does not hold" : "open";
}

std::string row(const std::vector<std::string>& cells) {
  return "| " + fmt::format("{}", fmt::join(cells, " | ")) + " |\n";
}

}  // namespace

std::string deciding_report(const LabOptions& options) {
  const std::size_t studies = options.full ? 2000 : 200;
  const auto all = scenarios();
  std::string text = fmt::format(
      "{} studies a row, margin 0.5 points, confidence 0.95; sd is of a paired difference, in "
      "points. In brackets: where the share would lie in endlessly many studies, at 95 %.\n\n",
      studies);
  text += row({"truth", "sd", "scores", "a wrong call (at most 0.05)", "",
               "recommended within the margin of the best (at least 0.95)", "worse ones found",
               "settled", "repeats"});
  text += row(std::vector<std::string>(9, "---"));
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (options.report) options.report(i, all.size());
    const Scenario& s = all[i];
    const Rates r = simulate(s, studies, options.threads);
    text += row({std::string(s.truth), fmt::format("{}", s.sd),
                 std::string(noise_names[static_cast<std::size_t>(s.noise)]), text_of(r.wrong),
                 std::string(verdict_on(r.wrong)), text_of(r.good),
                 r.found.of > 0 ? fmt::format("{:.2f}", r.found.share()) : "–",
                 fmt::format("{:.2f}", r.settled.share()), fmt::format("{:.1f}", r.repeats)});
  }
  return text;
}

std::string small_tables_report(const LabOptions& options) {
  if (!options.data)
    throw UsageError(
        "lab small_tables: --data is missing. It wants a table of some thousand rows or more: "
        "--data ../shared/data/adult.csv.");
  const Dataset large = read_dataset(*options.data);
  constexpr std::size_t rows = 1000, most = 4000;
  if (large.rows < 5 * rows)
    throw UsageError(fmt::format("lab small_tables: {} has {} rows; {} or more are accepted.",
                                 *options.data, large.rows, 5 * rows));
  const std::size_t tables = options.full ? 200 : 20;
  const SmallTables s = race_small_tables(large, tables, rows, most, options);
  std::string text = fmt::format(
      "{} tables of {} rows out of {} ({}), each raced as choose does; the truth is the mean score "
      "on {} rows left over.\n\n",
      tables, rows, large.file, large.rows, s.judging_rows);
  for (std::size_t a = 0; a < s.names.size(); ++a)
    text += fmt::format("  {:<12} {:.4f} ± {:.4f}\n", s.names[a], s.truth[a], s.truth_error[a]);
  text += fmt::format(
      "\na wrong call, judged by the truth over all tables: {}\n"
      "the interval for new data misses the truth: {} of the differences to the leader\n"
      "recommended within the margin of the best: {}\n"
      "repeats, mean: {:.1f}\n",
      text_of(s.wrong), text_of(s.new_data_misses), text_of(s.good), s.repeats);
  return text;
}

}  // namespace hillock
