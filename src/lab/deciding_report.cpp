// deciding_report.cpp: what the simulations of the race found, as experiments.
#include <fmt/core.h>

#include "api/error.h"
#include "lab/deciding.h"
#include "lab/experiments.h"
#include "lab/small_tables.h"

namespace hillock::lab {
namespace {

constexpr double allowed = 0.05, wanted = 0.95;

std::string text_of(const Frequency& f) {
  if (f.of == 0) return "–";
  const race::Interval i = f.interval();
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", f.share(), i.low, i.high);
}

Figure frequency(const Frequency& f) {
  return {text_of(f), f.of > 0 ? std::optional(f.share()) : std::nullopt, {}};
}

Outcome run_deciding(const LabOptions& options) {
  const std::size_t studies = options.full ? 2000 : 200;
  const auto all = scenarios();
  Outcome out{
      .method = fmt::format(
          "{} studies a row of drawn scores, margin 0.5 points, confidence 0.95; sd is of a "
          "paired difference, in points. In brackets: where the share would lie in endlessly "
          "many studies, at 95 %.",
          studies)};
  Grid table{.columns = {"truth", "sd", "scores", "a wrong call (at most 0.05)", "",
                         "recommended within the margin of the best (at least 0.95)",
                         "worse ones found", "told", "lost by the rate", "runs"}};
  std::vector<Conclusion> wrong, good;
  const auto normals = std::make_shared<race::Normals>(normals_room);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (options.report) options.report(i, all.size());
    const Scenario& s = all[i];
    const Rates r = simulate(s, studies, options.threads, normals);
    wrong.push_back(is_below(r.wrong.interval(), allowed));
    good.push_back(is_above(r.good.interval(), wanted));
    table.rows.push_back({figure(s.truth), figure(fmt::format("{}", s.sd)),
                          figure(noise_names[static_cast<std::size_t>(s.noise)]),
                          frequency(r.wrong), figure(name_of(wrong.back())), frequency(r.good),
                          r.found.of > 0 ? figure(r.found.share(), 2) : figure("–"),
                          figure(r.told.share(), 2), figure(r.by_rate, 3), figure(r.runs, 0)});
  }
  out.tables.push_back(std::move(table));
  const auto why = [&](const std::vector<Conclusion>& c, std::string_view share) {
    return fmt::format("the interval of the share lies {} in {} of {} settings.", share,
                       std::ranges::count(c, Conclusion::holds), c.size());
  };
  out.answers = {{together(wrong), why(wrong, "at or below 0.05")},
                 {together(good), why(good, "at or above 0.95")}};
  return out;
}

Outcome run_small_tables(const LabOptions& options) {
  if (!options.data)
    throw UsageError(
        "lab small_tables: --data is missing. Give it a table of at least 5000 rows, for example "
        "--data adult.csv.");
  const data::Dataset large = data::read_dataset(*options.data);
  constexpr std::size_t rows = 1000, most = 4000;
  if (large.rows < 5 * rows)
    throw UsageError(fmt::format("lab small_tables: {} has {} rows; {} or more are accepted.",
                                 *options.data, large.rows, 5 * rows));
  const std::size_t tables = options.full ? 200 : 20;
  const SmallTables s = race_small_tables(large, tables, rows, most, options);
  Outcome out{
      .method = fmt::format(
          "{} tables of {} rows out of {} ({}), each raced as choose does; the truth is the "
          "mean score on {} rows left over.",
          tables, rows, large.file, large.rows, s.judging_rows)};
  Grid truth{.title = "The truth", .columns = {"activation", "score"}};
  for (std::size_t a = 0; a < s.names.size(); ++a)
    truth.rows.push_back(
        {figure(s.names[a]), figure(Estimate{s.truth[a], s.truth_error[a], tables}, 4)});
  Grid found{
      .title = "The studies",
      .columns = {"", "share"},
      .rows = {{figure("a wrong call, judged by the truth over all tables"), frequency(s.wrong)},
               {figure("differences to the leader whose interval for new data misses the truth"),
                frequency(s.new_data_misses)},
               {figure("recommended within the margin of the best"), frequency(s.good)},
               {figure("repeats, mean"), figure(s.repeats, 1)}}};
  out.tables = {std::move(truth), std::move(found)};
  out.answers = {
      {is_below(s.wrong.interval(), allowed), fmt::format("a wrong call in {}.", text_of(s.wrong))},
      {is_above(s.good.interval(), wanted),
       fmt::format("recommended within the margin of the best in {}.", text_of(s.good))}};
  return out;
}

constexpr Claim few_wrong{"docs/guide/deciding.md", "At most 5 % of studies have a wrong call."},
    mostly_good{"docs/guide/deciding.md",
                "What is recommended is within the margin of the best in at least 95 %."};

}  // namespace

Experiment deciding() {
  return {.name = "deciding",
          .about = "How often choose errs: studies of drawn scores, whose truth is known",
          .claims = {few_wrong, mostly_good},
          .run = run_deciding};
}

Experiment small_tables() {
  return {.name = "small_tables",
          .about = "The same on small tables drawn out of a large one (--data), judged by the rest",
          .claims = {few_wrong, mostly_good},
          .run = run_small_tables,
          .needs = Experiment::Needs::table};
}

}  // namespace hillock::lab
