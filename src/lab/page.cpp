#include "lab/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "api/hillock.h"
#include "kernel/isa.h"
#include "measure/machine.h"
#include "report/plot.h"

namespace hillock::lab {
namespace {

// What the article says that no experiment here can decide, and why.
struct Untested {
  Claim claim;
  std::string_view why;
};

const Untested untested[] = {
    {{"article, ReLU function",
      "it is still the most commonly used activation function at present"},
     "a statement about people, not about functions."},
    {{"article, What is the activation function",
      "the input is multiplied by the corresponding weight input to the neuron … This function is "
      "called the activation function"},
     "a definition."},
    {{"article, How to choose the right activation function",
      "There is no definite solution to this problem, depending on the actual situation"},
     "what `hillock choose` is for: it answers for one table, with intervals; "
     "notebook/deciding.md has how often it errs."},
    {{"evidence.md, A peer on the data in data/",
      "scikit-learn's test accuracy and R^2 on twelve tables"},
     "what `hillock choose` is held against, table by table; it is no claim about functions."},
    {{"Goodfellow et al. 2013, Maxout networks",
      "permutation-invariant MNIST, 0.94 % with 784 - maxout 240x5 - maxout 240x5 - softmax"},
     "left out: it needs MNIST itself (Fashion-MNIST has no published figure for this network), "
     "and the "
     "bound on each unit's weights (max norm 1.9365), which hillock's training does not have."},
};

// A question keeps its mark.
std::string sentence(std::string_view text) {
  return std::string(text) + (text.ends_with('?') ? "" : ".");
}

constexpr std::size_t page_width = 96;

// As shown: UTF-8 characters, all of them one column wide.
std::size_t width(std::string_view text) {
  return std::size_t(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t columns) {
  return std::string(text) + std::string(columns - std::min(columns, width(text)), ' ');
}

// Lines of at most page_width columns, each after an indent.
std::string wrapped(std::string_view text, std::string_view first, std::string_view rest) {
  std::string out(first), word;
  std::size_t column = width(first);
  bool fresh = true;
  const auto put = [&] {
    if (word.empty()) return;
    if (!fresh && column + 1 + width(word) > page_width) {
      out += "\n" + std::string(rest);
      column = width(rest);
      fresh = true;
    }
    out += (fresh ? "" : " ") + word;
    column += width(word) + (fresh ? 0 : 1);
    fresh = false;
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ')
      put();
    else
      word += c;
  }
  put();
  return out + "\n";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (std::string_view("|*_`\\[]").find(c) != std::string_view::npos)
      out += {'\\', c};
    else
      out += c;
  }
  return out;
}

std::string text_table(const Grid& table, std::string_view indent) {
  std::vector<std::size_t> widths;
  for (const std::string& column : table.columns) widths.push_back(width(column));
  for (const auto& row : table.rows)
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], width(row[c].text));
  std::string out;
  const auto line = [&](const auto& text_of) {
    std::string one(indent);
    for (std::size_t c = 0; c < widths.size(); ++c) one += padded(text_of(c), widths[c] + 2);
    out += one.substr(0, one.find_last_not_of(' ') + 1) + "\n";
  };
  line([&](std::size_t c) { return table.columns[c]; });
  for (const auto& row : table.rows)
    line([&](std::size_t c) { return c < row.size() ? row[c].text : std::string(); });
  return out;
}

std::string markdown_table(const Grid& table) {
  std::string out;
  for (const std::string& column : table.columns) out += "| " + escaped(column) + " ";
  out += "|\n";
  for (std::size_t c = 0; c < table.columns.size(); ++c) out += c == 0 ? "|---" : "|--:";
  out += "|\n";
  for (const auto& row : table.rows) {
    for (const Figure& one : row) out += "| " + escaped(one.text) + " ";
    out += "|\n";
  }
  return out;
}

double value_at(const Series& series, double x) {
  const auto after = std::ranges::upper_bound(series.x, x);
  if (after == series.x.begin()) return series.y.front();
  if (after == series.x.end()) return series.y.back();
  const auto i = std::size_t(after - series.x.begin());
  const double t = (x - series.x[i - 1]) / (series.x[i] - series.x[i - 1]);
  return std::lerp(series.y[i - 1], series.y[i], t);
}

std::vector<std::string> drawn(const LinePicture& picture) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  report::Frame frame{
      .title = picture.title, .columns = 84, .rows = 14, .left = infinity, .right = -infinity};
  double low = infinity, high = -infinity;
  std::vector<report::Curve> curves;
  for (const Series& series : picture.series) {
    if (series.x.size() < 2 ||
        !std::ranges::all_of(series.y, [](double y) { return std::isfinite(y); }))
      continue;
    frame.left = std::min(frame.left, series.x.front());
    frame.right = std::max(frame.right, series.x.back());
    low = std::min(low, std::ranges::min(series.y));
    high = std::max(high, std::ranges::max(series.y));
    curves.push_back({series.label, [&series](double x) { return value_at(series, x); }});
  }
  if (curves.empty() || !(frame.right > frame.left)) return {};
  // Outwards to two digits of the height.
  const double unit = std::pow(10, std::floor(std::log10(std::max(high - low, 1e-9))) - 1);
  frame.low = unit * std::floor(low / unit);
  frame.high = unit * std::ceil(high / unit + 1e-9);
  return report::plot(curves, frame);
}

std::vector<std::string> drawn(const BarPicture& picture) {
  constexpr std::size_t cells = 50;
  constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  std::size_t label = 0;
  double most = 0;
  for (const auto& [name, value] : picture.bars) {
    label = std::max(label, width(name));
    if (std::isfinite(value)) most = std::max(most, value);
  }
  std::vector<std::string> lines{picture.title};
  for (const auto& [name, value] : picture.bars) {
    const double share = most > 0 && std::isfinite(value) ? std::max(0.0, value) / most : 0;
    const auto parts = std::size_t(std::lround(share * cells * 8));
    std::string bar;
    for (std::size_t i = 0; i < parts / 8; ++i) bar += "█";
    lines.push_back(
        fmt::format("{} ▕{} {:.3g}", padded(name, label), bar + eighths[parts % 8], value));
  }
  return lines;
}

std::vector<std::vector<std::string>> pictures_of(const Outcome& outcome) {
  std::vector<std::vector<std::string>> out;
  for (const LinePicture& picture : outcome.lines) out.push_back(drawn(picture));
  for (const BarPicture& picture : outcome.bars) out.push_back(drawn(picture));
  std::erase_if(out, [](const auto& lines) { return lines.empty(); });
  return out;
}

std::string section(const Result& result) {
  const Experiment& e = result.experiment;
  std::string out = fmt::format("\n## {}\n\n{}\n", e.name, escaped(sentence(e.about)));
  if (!result.left_out.empty()) return out + "\n" + escaped(result.left_out) + "\n";
  const Outcome& outcome = result.outcome;
  for (std::size_t i = 0; i < outcome.answers.size(); ++i)
    out += fmt::format("\n> {} *({})*\n\n**{}**: {}\n", escaped(e.claims[i].sentence),
                       escaped(e.claims[i].source), name_of(outcome.answers[i].conclusion),
                       escaped(outcome.answers[i].why));
  out += "\n*What was done.* " + escaped(outcome.method) + "\n";
  for (const Grid& table : outcome.tables) {
    out += "\n";
    if (!table.title.empty()) out += escaped(table.title) + ":\n\n";
    out += markdown_table(table);
  }
  for (const auto& lines : pictures_of(outcome))
    out += fmt::format("\n```text\n{}\n```\n", fmt::join(lines, "\n"));
  for (const std::string& note : outcome.notes) out += "\n" + escaped(note) + "\n";
  return out;
}

std::string heading(const LabOptions& options) {
  return fmt::format(
      "`hillock lab all{} --seed {}{}`, hillock {}, {}, {}. {} ± is one standard error. A verdict "
      "is "
      "computed from the figures, by the criterion that stands beside it; *depends* says that it "
      "holds "
      "in some settings only, or that the error is too large to say.",
      options.full ? " --full" : "", options.seed,
      options.data ? " --data " + escaped(*options.data) : "", version(), measure::cpu_name(),
      kernel::chosen_isa().name,
      options.data ? "" : "Tasks are generated: tables and images are taken with --data. ");
}

}  // namespace

std::string verdicts_of(const Result& result) {
  if (!result.left_out.empty()) return "left out";
  std::vector<std::string> counts;
  for (const Conclusion c : {Conclusion::holds, Conclusion::depends, Conclusion::does_not_hold}) {
    const auto n = std::ranges::count(result.outcome.answers, c, &Answer::conclusion);
    if (n > 0) counts.push_back(fmt::format("{} {}", name_of(c), n));
  }
  if (counts.size() == 1) return std::string(name_of(result.conclusion()));
  return fmt::format("{}", fmt::join(counts, ", "));
}

std::string in_text(const Result& result) {
  const Experiment& e = result.experiment;
  if (!result.left_out.empty()) return fmt::format("{}: {}\n", e.name, result.left_out);
  const Outcome& outcome = result.outcome;
  std::string out = wrapped(fmt::format("{}: {}", e.name, sentence(e.about)), "", "");
  for (std::size_t i = 0; i < outcome.answers.size(); ++i) {
    const Claim& claim = e.claims[i];
    out += "\n" + wrapped(fmt::format("“{}” ({})", claim.sentence, claim.source), "  ", "  ");
    out += wrapped(
        fmt::format("{}: {}", name_of(outcome.answers[i].conclusion), outcome.answers[i].why),
        "  → ", "    ");
  }
  out += "\n" + wrapped(outcome.method, "", "");
  for (const Grid& table : outcome.tables) {
    out += "\n";
    if (!table.title.empty()) out += wrapped(table.title + ":", "", "");
    out += text_table(table, "  ");
  }
  for (const auto& lines : pictures_of(outcome))
    out += fmt::format("\n{}\n", fmt::join(lines, "\n"));
  for (const std::string& note : outcome.notes) out += "\n" + wrapped(note, "", "");
  return out;
}

std::string in_markdown(const std::vector<Result>& results, const LabOptions& options) {
  std::string out =
      "# The lab\n\nWhat the article claims, what the papers' tables say, and what comes "
      "out here.\n\n" +
      heading(options) + "\n\n| claim | verdict | experiment |\n|---|---|---|\n";
  for (const Result& r : results) {
    const std::string link = fmt::format("[{0}](#{0})", r.experiment.name);
    if (!r.left_out.empty())
      out += fmt::format("| {} | left out | {} |\n", escaped(r.experiment.about), link);
    for (std::size_t i = 0; i < r.outcome.answers.size(); ++i) {
      const Claim& claim = r.experiment.claims[i];
      out += fmt::format("| {} *({})* | {} | {} |\n", escaped(claim.sentence),
                         escaped(claim.source), name_of(r.outcome.answers[i].conclusion), link);
    }
  }
  for (const Result& r : results) out += section(r);
  out += "\n## What is not tested\n\n";
  for (const Untested& u : untested)
    out += fmt::format("- “{}” *({})*: {}\n", escaped(u.claim.sentence), escaped(u.claim.source),
                       escaped(u.why));
  return out;
}

}  // namespace hillock::lab
