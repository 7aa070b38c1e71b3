// inspect_text.cpp: an inspection as a table and sentences for a terminal; the page uses the same
// table.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/core.h>

#include "data/one_line.h"
#include "report/inspection.h"
#include "report/text_table.h"

namespace hillock::report {
namespace {

constexpr std::string_view dash = "–";
constexpr std::size_t text_columns = 100;

// Text from the file, made safe for a terminal.
std::vector<std::string> each_in_one_line(std::vector<std::string> lines) {
  for (std::string& line : lines) line = data::one_line(std::move(line));
  return lines;
}

std::string share(const std::optional<std::size_t>& part, std::size_t whole) {
  if (!part) return std::string(dash);
  return fmt::format("{:.0f} %", 100 * static_cast<double>(*part) / static_cast<double>(whole));
}

std::string scale_text(const InspectRow& row) {
  if (!row.layer) return std::string(dash);
  if (row.layer->normalised) return "normalised";
  return row.layer->scale_ratio ? fmt::format("{:.2f}×", *row.layer->scale_ratio)
                                : std::string(dash);
}

std::vector<std::string> measured_cells(const onnx::Measured& measured, const InspectRow& row,
                                        bool gradient) {
  std::vector<std::string> cells(gradient ? 6 : 5, std::string(dash));
  if (!row.activation) return cells;
  const onnx::SiteMeasures& m = measured.sites[*row.activation];
  if (!m.computed) return cells;
  cells[0] = share(m.dead, m.units);
  cells[1] = share(m.saturated, m.units);
  cells[2] = fmt::format("{:.3g}", m.mean_output);
  cells[3] = fmt::format("{:.3g}", m.output_spread);
  cells[4] = fmt::format("{:.1f}/{}", m.effective_rank, m.rank_of);
  if (gradient && m.gradient) cells[5] = fmt::format("{:.2g}", *m.gradient);
  return cells;
}

std::string loss_name(onnx::LossKind kind) {
  return kind == onnx::LossKind::squared_error ? "squared error" : "cross-entropy";
}

std::string loss_text(const onnx::LossMeasures& loss) {
  if (loss.kind == onnx::LossKind::squared_error)
    return fmt::format("mean squared error {:.4g}, r2 {:.3f}", loss.loss, loss.score);
  return fmt::format("cross-entropy {:.4g}, accuracy {:.1f} %", loss.loss, 100 * loss.score);
}

std::size_t dead_in(const onnx::Measured& measured) {
  std::size_t dead = 0;
  for (const onnx::SiteMeasures& m : measured.sites) dead += m.dead.value_or(0);
  return dead;
}

// The change of the outputs and their spread, both as root mean square.
std::string output_change(const onnx::Measured& before, const onnx::Measured& after) {
  double change = 0, sum = 0, squares = 0;
  const std::size_t n = std::min(before.outputs.size(), after.outputs.size());
  if (n == 0) return "";
  for (std::size_t i = 0; i < n; ++i) {
    const double a = before.outputs[i], b = after.outputs[i];
    change += (a - b) * (a - b);
    sum += a;
    squares += a * a;
  }
  const auto count = static_cast<double>(n);
  const double spread = std::sqrt(std::max(0.0, squares / count - sum / count * sum / count));
  return fmt::format("'{}' changes by {:.3g} (root mean square; its spread is {:.3g})",
                     before.output_name, std::sqrt(change / count), spread);
}

void add_swap(const Inspection& inspection, std::vector<std::string>& lines) {
  const SwapReport& swap = *inspection.swap;
  std::string text = fmt::format("{} replaces {}, {} times", swap.to, swap.from, swap.places);
  if (inspection.measured && swap.measured) {
    const onnx::Measured &before = *inspection.measured, &after = *swap.measured;
    text += fmt::format(": {}; dead units {} before, {} after", output_change(before, after),
                        dead_in(before), dead_in(after));
    if (before.loss && after.loss)
      text += fmt::format("; {} before, {} after", loss_text(*before.loss), loss_text(*after.loss));
  }
  lines.push_back(text +
                  fmt::format(". The weights were trained with {}: train further.", swap.from));
  if (!swap.file.empty()) lines.push_back(fmt::format("wrote {}", swap.file));
}

}  // namespace

std::vector<InspectRow> inspect_rows(const onnx::InspectedModel& inspected) {
  std::vector<InspectRow> rows;
  std::vector<char> taken(inspected.activations.size());
  for (const onnx::InspectedLayer& layer : inspected.layers) {
    InspectRow row{layer.node, &layer, {}};
    // If two layers feed one activation, it is shown in the row of the last layer.
    const bool last =
        layer.activation && onnx::layer_before(inspected, *layer.activation) == &layer;
    if (last) {
      row.activation = layer.activation;
      taken[*layer.activation] = 1;
    }
    rows.push_back(row);
  }
  for (std::size_t i = 0; i < inspected.activations.size(); ++i)
    if (!taken[i]) rows.push_back({inspected.activations[i].nodes.back(), nullptr, i});
  std::stable_sort(rows.begin(), rows.end(),
                   [](const InspectRow& a, const InspectRow& b) { return a.node < b.node; });
  return rows;
}

std::vector<std::vector<std::string>> inspect_table(const Inspection& inspection) {
  const bool data = inspection.measured.has_value(), gradient = data && inspection.measured->loss;
  std::vector<std::vector<std::string>> table{{"node", "layer", "activation", "weights"}};
  if (data) table[0].insert(table[0].end(), {"dead", "saturated", "mean", "spread", "rank"});
  if (gradient) table[0].push_back("gradient");
  for (const InspectRow& row : inspect_rows(inspection.inspected)) {
    std::vector<std::string> cells{
        std::to_string(row.node),
        row.layer ? fmt::format("{} {}→{}", row.layer->op, row.layer->fan_in, row.layer->units)
                  : std::string(dash),
        row.activation ? inspection.inspected.activations[*row.activation].spec : std::string(dash),
        scale_text(row)};
    if (data) {
      const auto more = measured_cells(*inspection.measured, row, gradient);
      cells.insert(cells.end(), more.begin(), more.end());
    }
    for (std::string& cell : cells) cell = data::one_line(std::move(cell));
    table.push_back(std::move(cells));
  }
  return table;
}

std::vector<std::string> inspect_head(const Inspection& inspection) {
  const onnx::Model& model = inspection.model;
  std::string sets, made;
  for (const auto& [domain, version] : model.opsets)
    sets += fmt::format("{}{} {}", sets.empty() ? "" : ", ", domain.empty() ? "opset" : domain,
                        version);
  if (!model.producer.empty())
    made = fmt::format("; made by {} {}", model.producer, model.producer_version);
  while (made.ends_with(' ')) made.pop_back();
  std::vector<std::string> lines{fmt::format("{}  {} nodes, {}; {} parameters{}", inspection.file,
                                             model.nodes.size(), sets,
                                             inspection.inspected.parameters, made)};
  std::map<std::string, std::size_t> counts;
  for (const onnx::FoundActivation& a : inspection.inspected.activations)
    ++counts[a.written == a.spec ? a.spec : fmt::format("{} ({})", a.spec, a.written)];
  std::string activations;
  for (const auto& [spec, count] : counts)
    activations += fmt::format("{}{} × {}", activations.empty() ? "" : "; ", count, spec);
  lines.push_back(activations.empty() ? "no known activations" : "activations: " + activations);
  if (!inspection.measured) return each_in_one_line(std::move(lines));
  const onnx::Measured& measured = *inspection.measured;
  lines.push_back(fmt::format("{}  {} rows", inspection.data, measured.rows));
  for (const std::string& note : inspection.notes) lines.push_back("  " + note);
  if (measured.loss) {
    std::string text =
        fmt::format("loss of '{}': {}", measured.loss->of, loss_text(*measured.loss));
    if (const auto factor = gradient_factor(measured))
      text += fmt::format(
          "; the gradient of the {} is multiplied by {:.2g} from each activation to the one before",
          loss_name(measured.loss->kind), *factor);
    lines.push_back(text);
  }
  return each_in_one_line(std::move(lines));
}

std::vector<std::string> inspect_words(const Inspection& inspection) {
  std::vector<std::string> lines;
  for (const InspectFinding& finding : inspect_findings(inspection))
    lines.push_back(finding.what + (finding.remedy.empty() ? "" : " " + finding.remedy));
  if (lines.empty())
    lines.push_back(
        inspection.measured
            ? "No problem was found. hillock looked for dead and saturated units, outputs that "
              "vary "
              "in few directions or are far from 0, vanishing and exploding gradients, and weights "
              "far from the critical size."
            : "No weights are far from the critical size, as far as that size is known. With data, "
              "hillock can measure more: 'hillock inspect MODEL DATA'.");
  for (const DialectNote& note : dialect_notes(inspection.inspected))
    lines.push_back(fmt::format("{}: {}.", note.activation, note.note));
  if (inspection.swap) add_swap(inspection, lines);
  return each_in_one_line(std::move(lines));
}

std::string inspect_text(const Inspection& inspection) {
  std::string text;
  for (const std::string& line : inspect_head(inspection)) {
    const std::size_t indent = line.find_first_not_of(' ');
    text += wrapped(line.substr(indent), indent, indent, text_columns) + "\n";
  }
  const auto table = inspect_table(inspection);
  if (table.size() > 1) {
    text += "\n";
    std::vector<Align> alignment(table[0].size(), Align::right);
    alignment[1] = alignment[2] = Align::left;
    for (const std::string& line : laid_out(alignment, table)) text += line + "\n";
  }
  text += "\n";
  for (const std::string& line : inspect_words(inspection))
    text += wrapped(line, 0, 0, text_columns) + "\n";
  return text;
}

}  // namespace hillock::report
