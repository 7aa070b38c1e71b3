#include "report/verdict_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "choose/options.h"
#include "data/one_line.h"
#include "race/statistics.h"
#include "report/text_table.h"
#include "words/answer.h"
#include "words/figures.h"
#include "words/reasons.h"
#include "words/rules.h"

namespace hillock::report {
namespace {

using Row = std::vector<std::string>;

constexpr std::array<Align, 7> alignment{Align::left,  Align::left,  Align::right, Align::left,
                                         Align::right, Align::right, Align::right};

// A contestant beside the others cannot lead, but may be better than the leader.
std::string verdict_beside(const race::Statement& s) {
  return s.verdict == race::Verdict::tie && s.interval.low > 0 ? "better"
                                                               : std::string(name_of(s.verdict));
}

std::string difference_text(const race::Statement& s, const words::Figures& figures) {
  if (s.verdict == race::Verdict::leader) return "";
  return figures.with_sign(s.difference) + ' ' + figures.interval(s.interval);
}

std::string shown_name(const choose::Contestant& contestant) {
  return contestant.control ? contestant.name() + " ¹"
                            : contestant.name() + (contestant.wide ? " ²" : "");
}

Row row_of(const choose::Study& study, const choose::Finding& f, const words::Figures& figures) {
  const choose::Contestant& contestant = study.contestant_of(f);
  return {f.is_best                   ? "best"
          : contestant.is_candidate() ? std::string(name_of(f.statement.verdict))
                                      : verdict_beside(f.statement),
          shown_name(contestant),
          figures.score(study.score_beside_leader(f.statement)),
          difference_text(f.statement, figures),
          fmt::format("{:g}", f.rate),
          fmt::format("{:.0f} %", 100 * f.diagnostics.dead),
          fmt::format("{:.2f}", contestant.cost)};
}

std::string_view colour_of(race::Verdict verdict) {
  switch (verdict) {
    case race::Verdict::leader:
      return "\x1b[1;32m";
    case race::Verdict::tie:
      return "\x1b[32m";
    case race::Verdict::worse:
      return "\x1b[31m";
    case race::Verdict::undecided:
      break;
  }
  return "\x1b[33m";
}

std::string hidden_text(const std::vector<std::size_t>& hidden) {
  return fmt::format("{}", fmt::join(hidden, "-"));
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
      hidden_text(c.hidden), unusual_text(choose::Group::network, c, data),
      nn::optimizer_names[static_cast<std::size_t>(c.optimizer)],
      unusual_text(choose::Group::training, c, data), c.batch,
      c.schedule == nn::Schedule::constant ? "at most " : "", c.epochs, activations);
  return text;
}

std::string verdict_table(const choose::Study& study, Colour colour) {
  const words::Figures figures = words::figures_of(study);
  std::vector<Row> rows{{"verdict", "activation",
                         std::string(nn::name_of(study.configuration.metric)), "vs leader", "rate",
                         "dead", "cost"}};
  std::vector<race::Verdict> verdicts;
  for (const choose::Finding& f : study.findings) {
    rows.push_back(row_of(study, f, figures));
    verdicts.push_back(f.statement.verdict);
  }
  if (const auto& y = study.constant_answer) {
    rows.push_back({verdict_beside(y->statement), data::one_line(y->name),
                    figures.score(study.score_beside_leader(y->statement)),
                    difference_text(y->statement, figures), "", "", ""});
    verdicts.push_back(y->statement.verdict);
  }
  const std::vector<std::string> lines = laid_out(alignment, rows);

  std::string text;
  for (const std::string& remark : study.remarks) text += data::one_line(remark) + "\n";
  const auto add = [&](const std::string& line) {
    if (!line.empty()) text += data::one_line(line) + "\n";
  };
  add(words::headline(study));
  add(words::about_the_baseline(study));
  text += "\n" + lines.front() + "\n";
  for (std::size_t i = 0; i < verdicts.size(); ++i)
    text += colour == Colour::ansi
                ? fmt::format("{}{}\x1b[0m\n", colour_of(verdicts[i]), lines[i + 1])
                : lines[i + 1] + "\n";

  text += fmt::format(
      "\nvs leader: the difference (−: worse) and its interval{}.\n"
      "tie: at most {} below the leader. rate: its best learning rate.\n"
      "dead: units whose gradient is 0 on every row.\n"
      "cost: operations of a training step, relative to relu.\n",
      nn::in_percent(study.configuration.metric) ? ", in points" : "",
      figures.with_unit(study.margin));
  bool control = false, wide = false;
  for (const choose::Contestant& contestant : study.contestants) {
    control = control || contestant.control;
    wide = wide || contestant.wide;
  }
  if (control) text += "¹ a network without activations.";
  if (wide) text += fmt::format("{}² not narrowed: it has more parameters.", control ? " " : "");
  if (control || wide) text += "\n";
  add(words::ending(study));
  add(words::about_new_data(study));
  // Prints all reasons for the recommended activation, and for each other one the first reason that
  // the table does not show.
  for (const choose::Finding& f : study.findings) {
    const std::vector<std::string> reasons = words::reasons(study, f);
    const bool chosen = &f == &study.chosen();
    for (std::size_t i = 1; i < reasons.size() && (chosen || i < 2); ++i)
      add(fmt::format("  {}: {}", study.contestant_of(f).name(), reasons[i]));
  }
  for (const words::RuleFinding& rule : words::rules(study))
    add(fmt::format("Rule {}, {}: {}", rule.rule, rule.name, rule.text));
  return text;
}

}  // namespace hillock::report
