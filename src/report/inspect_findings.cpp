// inspect_findings.cpp: reports what is wrong with an inspected model, and suggests remedies.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include <fmt/core.h>

#include "activation/readings.h"
#include "nn/unit.h"
#include "report/inspection.h"

namespace hillock::report {
namespace {

// From these values on, a finding is reported. dead_share: of a layer's units. rank_share: of the
// largest possible rank. shift: in standard deviations. scale_off: as a factor.
constexpr double dead_share = 0.05, rank_share = 0.1, shift = 3, scale_off = 2;
// Shares of saturated units that are reported. Functions with one tail, such as relu, start
// training with half of their units on it, so their threshold is higher.
constexpr double between_tails_share = 0.2, one_tail_share = 0.8;
constexpr double gradient_change = 30;  // total factor from the last activation to the first
constexpr std::size_t most_named = 4;

std::string name_in(const std::string& spec) {
  return spec.substr(0, spec.find(':'));
}

std::string where(const Inspection& inspection, const InspectRow& row) {
  const std::size_t node = row.layer ? row.layer->node : row.node;
  const std::string& name = inspection.model.nodes[node].name;
  return name.empty() ? fmt::format("node {}", node) : fmt::format("node {} ({})", node, name);
}

// Lists the first few: "node 0 (fc1): 12 of 64; node 2 (fc2): 3 of 64".
std::string listed(const std::vector<std::string>& all) {
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), most_named); ++i)
    text += (i ? "; " : "") + all[i];
  if (all.size() > most_named) text += fmt::format("; and {} more", all.size() - most_named);
  return text;
}

struct Site {
  const InspectRow& row;
  const onnx::SiteMeasures& measures;
  const std::string& spec;
};

using Told = std::function<std::string(const Site&)>;  // returns "" if there is nothing to report

std::vector<std::string> tell(const Inspection& inspection, const std::vector<InspectRow>& rows,
                              const Told& told) {
  std::vector<std::string> all;
  for (const InspectRow& row : rows) {
    if (!row.activation) continue;
    const onnx::SiteMeasures& m = inspection.measured->sites[*row.activation];
    if (!m.computed) continue;
    const std::string text = told({row, m, inspection.inspected.activations[*row.activation].spec});
    if (!text.empty()) all.push_back(where(inspection, row) + ": " + text);
  }
  return all;
}

std::string first_spec(const Inspection& inspection,
                       const std::function<bool(const onnx::SiteMeasures&)>& is) {
  for (const onnx::SiteMeasures& m : inspection.measured->sites)
    if (m.computed && is(m)) return name_in(inspection.inspected.activations[m.activation].spec);
  return {};
}

void find_dead(const Inspection& inspection, const std::vector<InspectRow>& rows,
               std::vector<InspectFinding>& findings) {
  const auto is_bad = [](const onnx::SiteMeasures& m) {
    return m.dead && static_cast<double>(*m.dead) >= dead_share * static_cast<double>(m.units) &&
           *m.dead > 0;
  };
  const auto dead = tell(inspection, rows, [&](const Site& s) {
    return is_bad(s.measures)
               ? fmt::format("{} of {} units of {}", *s.measures.dead, s.measures.units, s.spec)
               : std::string();
  });
  if (dead.empty()) return;
  const std::string spec = first_spec(inspection, is_bad);
  findings.push_back(
      {"dead",
       fmt::format("There are dead units, whose slope is 0 on all {} rows, so that training cannot "
                   "change the weights before them: {}.",
                   inspection.measured->rows, listed(dead)),
       fmt::format(
           "Remove them, which changes no output, or revive them: use a function with a slope "
           "there "
           "(--swap {}=leaky_relu, then train further), a smaller learning rate, or initial biases "
           "of 0 or more.",
           spec)});
}

void find_saturated(const Inspection& inspection, const std::vector<InspectRow>& rows,
                    std::vector<InspectFinding>& findings) {
  const auto flat = tell(inspection, rows, [](const Site& s) {
    const onnx::SiteMeasures& m = s.measures;
    if (!m.saturated) return std::string();
    const theory::Tails tails = nn::unit_tails(nn::parse_unit(s.spec));
    const double share = tails.left && tails.right ? between_tails_share : one_tail_share;
    if (static_cast<double>(*m.saturated) < share * static_cast<double>(m.units))
      return std::string();
    return fmt::format("{} of {} units of {}", *m.saturated, m.units, s.spec);
  });
  if (flat.empty()) return;
  findings.push_back(
      {"saturated",
       fmt::format("There are saturated units, which are on a flat tail (slope under 5 % of its "
                   "maximum) for more than half of the rows: {}.",
                   listed(flat)),
       "Use smaller weights or a normalisation before them, scale the inputs to mean 0 and "
       "variance 1, or use a function without that tail (relu, elu, silu)."});
}

void find_collapsed(const Inspection& inspection, const std::vector<InspectRow>& rows,
                    std::vector<InspectFinding>& findings) {
  const auto low = tell(inspection, rows, [&](const Site& s) {
    const onnx::SiteMeasures& m = s.measures;
    const auto most = static_cast<double>(std::min(m.rank_of, m.observations));
    if (m.rank_of < 8 || most < 8 || m.effective_rank >= rank_share * most) return std::string();
    return fmt::format("{:.1f} of {}", m.effective_rank, m.rank_of);
  });
  if (!low.empty())
    findings.push_back(
        {"rank", fmt::format("Outputs vary in few directions (effective rank): {}.", listed(low)),
         "Either fewer units would suffice there, or the signal collapses: then use larger "
         "weights, a residual connection or a normalisation."});
  const auto shifted = tell(inspection, rows, [](const Site& s) {
    const onnx::SiteMeasures& m = s.measures;
    if (std::abs(m.mean_output) <= shift * m.output_spread || m.constant == m.units)
      return std::string();
    return fmt::format("{:.3g} ± {:.2g}", m.mean_output, m.output_spread);
  });
  if (!shifted.empty())
    findings.push_back(
        {"mean",
         fmt::format("Outputs are far from 0 compared with their spread over the rows: {}.",
                     listed(shifted)),
         "The next layer sees mostly a constant: use a zero-centred function (tanh, elu, "
         "selu) or a normalisation."});
}

void find_gradient(const Inspection& inspection, std::vector<InspectFinding>& findings) {
  const auto factor = gradient_factor(*inspection.measured);
  if (!factor) return;
  const auto steps =
      std::count_if(inspection.measured->sites.begin(), inspection.measured->sites.end(),
                    [](const onnx::SiteMeasures& m) { return m.computed && m.gradient; }) -
      1;
  const double whole = std::pow(*factor, static_cast<double>(steps));
  if (whole < gradient_change && whole > 1 / gradient_change) return;
  const bool small = whole < 1;
  findings.push_back({"gradient",
                      fmt::format("The gradient {}: it is multiplied by {:.2g} from each "
                                  "activation to the one before it, by "
                                  "{:.2g} from the last to the first.",
                                  small ? "vanishes" : "explodes", *factor, whole),
                      small
                          ? "Use weights of the critical size (gain² / fan-in), a function with a "
                            "slope near 1 (relu, elu, "
                            "silu), residual connections or a normalisation."
                          : "Use smaller weights, clipped gradients or a normalisation."});
}

void find_scale(const Inspection& inspection, const std::vector<InspectRow>& rows,
                std::vector<InspectFinding>& findings) {
  std::vector<std::string> off;
  for (const InspectRow& row : rows) {
    if (!row.layer || !row.layer->scale_ratio || row.layer->normalised ||
        row.layer->fed_by == "input")
      continue;
    if (!row.layer->activation) continue;  // the scale of the output depends on the task
    const double ratio = *row.layer->scale_ratio;
    if (ratio < scale_off && ratio > 1 / scale_off) continue;
    off.push_back(fmt::format("{}: {:.2g} times, after {}", where(inspection, row), ratio,
                              row.layer->fed_by));
  }
  if (off.empty()) return;
  findings.push_back(
      {"scale",
       fmt::format(
           "Weights are far from the critical size, which preserves the signal's variance: {}.",
           listed(off)),
       "Initial weights should have variance gain² / fan-in ('hillock show NAME' prints the "
       "gain). After training, another size may be right: inspect with data, and look at "
       "saturation and gradients."});
}

void find_unknown(const Inspection& inspection, std::vector<InspectFinding>& findings) {
  std::vector<std::string> unknown;
  for (const auto& [op, nodes] : inspection.inspected.unknown)
    unknown.push_back(
        fmt::format("{} (node {}{})", op, nodes[0],
                    nodes.size() > 1 ? fmt::format(" and {} more", nodes.size() - 1) : ""));
  if (!unknown.empty())
    findings.push_back(
        {"unknown",
         fmt::format("hillock does not know these operators: {}. Nothing that depends on them is "
                     "measured.",
                     listed(unknown)),
         ""});
  if (!inspection.measured) return;
  std::vector<std::string> failed;
  for (const onnx::Obstacle& o : inspection.measured->obstacles) {
    const onnx::GraphNode& node = inspection.model.nodes[o.node];
    const std::string key = node.domain.empty() ? node.op : node.domain + "." + node.op;
    if (!inspection.inspected.unknown.contains(key))
      failed.push_back(fmt::format("{}: {}", onnx::node_text(inspection.model, o.node), o.why));
  }
  if (!failed.empty())
    findings.push_back(
        {"unknown",
         fmt::format("These nodes could not be computed, or have no backward pass here: {}.",
                     listed(failed)),
         ""});
  if (!inspection.measured->no_loss.empty())
    findings.push_back({"unknown", fmt::format("No loss: {}.", inspection.measured->no_loss), ""});
}

}  // namespace

std::optional<double> gradient_factor(const onnx::Measured& measured) {
  std::vector<double> sizes;
  for (const onnx::SiteMeasures& m : measured.sites)
    if (m.computed && m.gradient) sizes.push_back(*m.gradient);
  if (sizes.size() < 2 || !(sizes.back() > 0)) return {};
  return std::pow(sizes.front() / sizes.back(), 1.0 / static_cast<double>(sizes.size() - 1));
}

std::vector<InspectFinding> inspect_findings(const Inspection& inspection) {
  const auto rows = inspect_rows(inspection.inspected);
  std::vector<InspectFinding> findings;
  if (inspection.measured) {
    find_dead(inspection, rows, findings);
    find_saturated(inspection, rows, findings);
    find_gradient(inspection, findings);
    find_collapsed(inspection, rows, findings);
  }
  find_scale(inspection, rows, findings);
  find_unknown(inspection, findings);
  return findings;
}

std::vector<DialectNote> dialect_notes(const onnx::InspectedModel& inspected) {
  std::map<std::string, std::string> notes;
  for (const onnx::FoundActivation& activation : inspected.activations) {
    // ONNX's HardSigmoid with other parameters has hillock's name, but not its values.
    const bool ramp = activation.written == "HardSigmoid" && activation.spec != "hard_sigmoid";
    const std::string name = ramp ? "hard_sigmoid" : name_in(activation.spec);
    for (const activation::Reading& reading : activation::readings())
      if (reading.card->name == name && !reading.card->dialects.empty())
        notes[ramp ? activation.spec : name] = std::string(reading.card->dialects);
  }
  std::vector<DialectNote> all;
  for (const auto& [activation, note] : notes) all.push_back({activation, note});
  return all;
}

}  // namespace hillock::report
