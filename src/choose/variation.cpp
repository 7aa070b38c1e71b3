#include "choose/variation.h"

#include <algorithm>
#include <functional>

#include "choose/effort.h"
#include "choose/raced.h"
#include "choose/run_record.h"

namespace hillock::choose {
namespace {

constexpr std::size_t repeats_for_a_remedy = 19;

double most_dead(const diagnose::Diagnostics& d) {
  double most = 0;
  for (const diagnose::LayerDiagnostics& layer : d.layers) most = std::max(most, layer.dead);
  return most;
}

// The share of dead units in the layer that has the most, mean over the runs.
double most_dead(const std::vector<Run>& runs) {
  double most = 0;
  for (std::size_t layer = 0; layer < runs.front().diagnostics.layers.size(); ++layer) {
    double dead = 0;
    for (const Run& run : runs) dead += run.diagnostics.layers[layer].dead / double(runs.size());
    most = std::max(most, dead);
  }
  return most;
}

// The activations that are not shown to be worse than the leader; if there are none, all.
std::vector<Contestant> mixed_forms(const Study& study, std::size_t base) {
  std::vector<Contestant> good, all;
  for (const Finding& f : study.findings) {
    const Contestant& other = study.contestants[f.contestant];
    if (f.contestant == base || !other.is_candidate() || f.same_as) continue;
    all.push_back(with_last(study.contestants[base], other.unit));
    if (f.statement.verdict != race::Verdict::worse) good.push_back(all.back());
  }
  return good.empty() ? all : good;
}

std::vector<Contestant> remedies_for(const Contestant& base, const Configuration& c) {
  std::vector<Contestant> forms;
  if (c.init != nn::Init::xavier) forms.push_back(base), forms.back().init = nn::Init::xavier;
  // He's gain is relu's own; critical differs from it only in the first layer.
  if (c.init != nn::Init::he && c.init != nn::Init::critical)
    forms.push_back(base), forms.back().init = nn::Init::he;
  if (c.optimizer != nn::Optimizer::adagrad)
    forms.push_back(base), forms.back().optimizer = nn::Optimizer::adagrad;
  return forms;
}

// The first form is the base, as in the study: without an improvement there is no reason to change.
// Returns nothing if it was stopped before there was an answer.
std::optional<Variation> vary(const Bench& study, std::size_t base,
                              const std::vector<Contestant>& forms, std::size_t most_repeats) {
  std::vector<Contestant> contestants{study.contestants[base]};
  contestants.insert(contestants.end(), forms.begin(), forms.end());
  for (Contestant& one : contestants) one.control = one.wide = false;
  const Bench bench{study.data,   study.pool,    contestants, study.configuration, study.effort,
                    study.report, study.journal, study.crew,  study.known};
  const auto raced = run_race(
      bench, {.most_repeats = most_repeats, .kept_where_it_ties = 0, .with_constant = false});
  if (!raced) return std::nullopt;
  const race::Race& race = raced->race;
  const auto runs_of = [&](std::size_t c) -> const std::vector<Run>& {
    return raced->runs[race.statement(c).arm];
  };
  Variation out{.base = base,
                .base_dead = most_dead(runs_of(0)),
                .margin = race.margin(),
                .settled = race.is_settled()};
  for (std::size_t c = 1; c < contestants.size(); ++c) {
    const race::Statement statement = race.against(c, 0);
    const std::vector<Run>& runs = runs_of(c);
    Variation::Form form{.contestant = contestants[c],
                         .rate = runs.front().rate,
                         .mean = statement.difference,
                         .interval = statement.interval,
                         .dead = most_dead(runs)};
    for (const Run& run : runs) form.scores.push_back(run.score);
    out.forms.push_back(std::move(form));
  }
  for (std::size_t arm = 0; arm < raced->runs.size(); ++arm)
    for (const Run& run : raced->runs[arm])
      out.runs +=
          run.contestant != 0 || !study.known.contains(key_text(contestants[0], order_of(run)));
  std::ranges::stable_sort(out.forms, std::greater{}, &Variation::Form::mean);
  return out;
}

}  // namespace

void try_variations(Study& study, const Bench& bench) {
  const auto tried = [&](std::string_view stage, std::size_t base,
                         const std::vector<Contestant>& forms,
                         std::size_t most_repeats) -> std::optional<Variation> {
    if (forms.empty() || study.ended == Ended::budget || bench.effort.is_interrupted())
      return std::nullopt;
    bench.effort.begin_stage(stage);
    auto out = vary(bench, base, forms, most_repeats);
    if (out) study.runs += out->runs;
    return out;
  };
  const std::size_t base = study.chosen().contestant;
  const Configuration& c = study.configuration;
  if (c.mixed) study.mixed = tried("mixed", base, mixed_forms(study, base), c.most_repeats);
  for (const Finding& f : study.findings)
    if (const Contestant& relu = study.contestant_of(f);
        relu.unit.name == "relu" && most_dead(f.diagnostics) > many_dead)
      study.remedies = tried("remedies", f.contestant, remedies_for(relu, c), repeats_for_a_remedy);
}

}  // namespace hillock::choose
