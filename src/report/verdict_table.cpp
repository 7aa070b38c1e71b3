#include "report/verdict_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "choose/reasons.h"
#include "choose/statistics.h"
#include "data/one_line.h"
#include "report/text_table.h"

namespace hillock::report {
namespace {

constexpr std::string_view dash = "–";

std::string score_text(const std::vector<double>& scores, nn::Metric metric) {
  if (nn::in_percent(metric))
    return fmt::format("{:.1f} ± {:.1f} %", 100 * choose::mean_of(scores),
                       100 * choose::sd_of(scores));
  return fmt::format("{:.4g} ± {:.2g}", choose::mean_of(scores), choose::sd_of(scores));
}

std::string difference_text(const choose::Judgement& j, nn::Metric metric) {
  if (j.verdict == choose::Verdict::best) return "leader";
  return choose::signed_text(j.mean, metric) + ' ' + choose::interval_text(j.interval, metric);
}

constexpr std::array<Align, 10> alignment{Align::left,  Align::left,  Align::left,  Align::right,
                                          Align::left,  Align::right, Align::right, Align::right,
                                          Align::right, Align::right};
using Cells = std::vector<std::string>;

Cells row_of(const choose::Study& study, const choose::Finding& f) {
  const nn::Metric metric = study.configuration.metric;
  const choose::Contestant& contestant = study.contestants[f.contestant];
  const diagnose::Diagnostics& d = f.diagnostics;
  return {std::string(choose::name_of(f.judgement.verdict)),
          contestant.unit.name + (contestant.control ? " (control)" : ""),
          score_text(f.scores, metric),
          fmt::format("{}", f.scores.size()),
          difference_text(f.judgement, metric),
          fmt::format("{:g}", f.rate),
          fmt::format("{:.0f} %", 100 * d.dead),
          d.saturated ? fmt::format("{:.0f} %", 100 * *d.saturated) : std::string(dash),
          d.layers.size() > 1 ? fmt::format("{:.2f}", d.gradient_ratio) : std::string(dash),
          fmt::format("{:.2f}×", contestant.cost)};
}

std::string_view colour_of(choose::Verdict verdict) {
  switch (verdict) {
    case choose::Verdict::best:
      return "\x1b[1;32m";
    case choose::Verdict::tie:
      return "\x1b[32m";
    case choose::Verdict::worse:
      return "\x1b[31m";
    case choose::Verdict::unresolved:
      break;
  }
  return "\x1b[33m";
}

std::string hidden_text(const std::vector<std::size_t>& hidden) {
  return fmt::format("{}", fmt::join(hidden, "-"));
}

// What is not as it usually is, for the line about the network.
std::string inside_text(const choose::Configuration& c) {
  std::string text;
  if (c.norm != nn::Norm::none)
    text += fmt::format(", {} normalisation", nn::norm_names[static_cast<std::size_t>(c.norm)]);
  if (c.residual) text += ", residual";
  return text;
}

std::string training_text(const choose::Configuration& c) {
  std::string text;
  if (c.schedule != nn::Schedule::constant)
    text += fmt::format(", {} rates", nn::schedule_names[static_cast<std::size_t>(c.schedule)]);
  if (c.clip) text += fmt::format(", gradients clipped at {:g}", *c.clip);
  if (c.class_weights) text += ", classes weighed alike";
  return text;
}

}  // namespace

std::string introduction(const data::Dataset& data, const choose::Configuration& c,
                         std::size_t activations) {
  const auto categorical =
      std::ranges::count(data.features, data::Column::Kind::categorical, &data::Column::kind);
  std::string inside;
  if (categorical > 0) inside += fmt::format("{} categorical", categorical);
  if (data.missing > 0)
    inside += fmt::format("{}{} missing values filled", inside.empty() ? "" : ", ", data.missing);
  std::string text = fmt::format(
      "{}  {} rows, {} features{}, target {}: {}\n", data::one_line(data.file), data.rows,
      data.features.size(), inside.empty() ? "" : " (" + inside + ")", data::one_line(data.target),
      data.task == data::Task::classification ? fmt::format("{} classes", data.classes.size())
                                              : "a number");
  for (const std::string& note : data.notes) text += "  " + data::one_line(note) + "\n";
  text += fmt::format(
      "network {}{}, {}{}, batches of {}, {}{} epochs; {} activations, each at its own best "
      "learning rate; same "
      "splits, batches and initial directions for all\n",
      hidden_text(c.hidden), inside_text(c),
      nn::optimizer_names[static_cast<std::size_t>(c.optimizer)], training_text(c), c.batch,
      c.schedule == nn::Schedule::constant ? "at most " : "", c.epochs, activations);
  return text;
}

std::string verdict_table(const choose::Study& study, Colour colour) {
  const nn::Metric metric = study.configuration.metric;
  const Cells head{"verdict", "activation", std::string(nn::name_of(metric)),
                   "n",       "vs leader",  "rate",
                   "dead",    "saturated",  "grad ratio",
                   "cost"};
  std::vector<Cells> rows{head};
  for (const choose::Finding& f : study.findings) rows.push_back(row_of(study, f));
  const std::vector<std::string> lines = laid_out(alignment, rows);

  std::string text;
  for (const std::string& remark : study.remarks) text += data::one_line(remark) + "\n";
  text += fmt::format("{} runs, up to {} repeats: differences of about {} can be told apart\n\n",
                      study.runs, study.repeats, choose::in_points(study.resolution, metric));
  text += lines.front() + "\n";
  for (std::size_t i = 0; i < study.findings.size(); ++i) {
    const std::string& line = lines[i + 1];
    if (colour == Colour::ansi)
      text += fmt::format("{}{}\x1b[0m\n", colour_of(study.findings[i].judgement.verdict), line);
    else
      text += line + "\n";
  }

  const choose::Finding& chosen = study.findings[study.recommended];
  text +=
      fmt::format("\n{}\n{}\n", data::one_line(study.recommendation), data::one_line(study.ending));
  text += fmt::format("On held-out rows that took part in nothing else it has {} {}.\n",
                      nn::name_of(metric),
                      nn::in_percent(metric) ? fmt::format("{:.1f} %", 100 * study.test_score)
                                             : fmt::format("{:.4g}", study.test_score));
  // All that was found out about the chosen one; of the others, the first thing beyond the verdict
  // in the table.
  for (const choose::Finding& f : study.findings) {
    const std::size_t first = &f == &chosen ? 0 : 1, last = &f == &chosen ? f.reasons.size() : 2;
    for (std::size_t i = first; i < std::min(last, f.reasons.size()); ++i)
      text += fmt::format("  {}: {}\n", study.contestants[f.contestant].unit.name,
                          data::one_line(f.reasons[i]));
  }
  for (const choose::RuleFinding& rule : study.rules)
    text += fmt::format("Rule {}, {}: {}\n", rule.rule, rule.name, data::one_line(rule.text));
  return text;
}

}  // namespace hillock::report
