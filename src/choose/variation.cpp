#include "choose/variation.h"

#include <algorithm>
#include <functional>

#include "choose/effort.h"
#include "choose/reasons.h"

namespace hillock::choose {
namespace {

// Of the layer that has the most, mean over the runs.
double most_dead(const std::vector<Run>& runs) {
  double most = 0;
  for (std::size_t layer = 0; layer < runs.front().diagnostics.layers.size(); ++layer) {
    double dead = 0;
    for (const Run& run : runs) dead += run.diagnostics.layers[layer].dead / double(runs.size());
    most = std::max(most, dead);
  }
  return most;
}

// Those that are not shown to be worse than the leader; where there is no other, all.
std::vector<Contestant> mixed_forms(const Study& study, std::size_t base) {
  std::vector<Contestant> good, all;
  for (const Finding& f : study.findings) {
    const Contestant& other = study.contestants[f.contestant];
    if (f.contestant == base || other.control) continue;
    all.push_back(with_last(study.contestants[base], other.unit));
    if (f.judgement.verdict != Verdict::worse) good.push_back(all.back());
  }
  return good.empty() ? all : good;
}

std::vector<Contestant> remedies_for(const Contestant& base, const Configuration& c) {
  std::vector<Contestant> forms;
  if (c.init != nn::Init::xavier) forms.push_back(base), forms.back().init = nn::Init::xavier;
  // relu's own gain is He's: critical differs from it in the first layer alone.
  if (c.init != nn::Init::he && c.init != nn::Init::critical)
    forms.push_back(base), forms.back().init = nn::Init::he;
  if (c.optimizer != nn::Optimizer::adagrad)
    forms.push_back(base), forms.back().optimizer = nn::Optimizer::adagrad;
  return forms;
}

}  // namespace

std::optional<Variation> vary(const Bench& study, const RateSearch& study_search,
                              const Comparison& study_comparison, std::size_t base,
                              const std::vector<Contestant>& forms, std::size_t most_repeats) {
  std::vector<Contestant> contestants{study.contestants[base]};
  contestants.front().cost = 0;
  contestants.insert(contestants.end(), forms.begin(), forms.end());
  Configuration configuration = study.configuration;
  configuration.most_repeats = most_repeats;
  Bench bench{study.data,   study.pool,    contestants, configuration,     study.effort,
              study.report, study.journal, study.crew,  Within::the_budget};
  const std::size_t had = study_comparison.runs[base].size();

  const RateSearch search = search_rates(bench, {study_search.trials[base]});
  if (search.rounds == 0) {
    if (!study.effort.is_interrupted()) study.effort.record_end({});
    return std::nullopt;
  }
  const Comparison comparison = compare(bench, search, {study_comparison.runs[base]});
  if (comparison.repeats == 0) return std::nullopt;

  Variation out{.base = base,
                .base_dead = most_dead(comparison.runs[0]),
                .forms = {},
                .margin = comparison.race.margin(),
                .settled = comparison.race.is_settled(),
                .runs = search.runs + std::max(had, comparison.runs[0].size()) - had};
  for (std::size_t a = 1; a < contestants.size(); ++a) {
    const Race::Difference d = comparison.race.difference(a, 0);
    Variation::Form form{.contestant = contestants[a],
                         .rate = search.best[a],
                         .scores = {},
                         .mean = d.mean,
                         .interval = d.interval(),
                         .dead = most_dead(comparison.runs[a])};
    for (const Run& run : comparison.runs[a]) form.scores.push_back(run.score);
    out.runs += form.scores.size();
    out.forms.push_back(std::move(form));
  }
  std::ranges::stable_sort(out.forms, std::greater{}, &Variation::Form::mean);
  return out;
}

void try_variations(Study& study, const Bench& bench, const RateSearch& search,
                    const Comparison& comparison) {
  const auto tried = [&](std::string_view stage, std::size_t base,
                         const std::vector<Contestant>& forms,
                         std::size_t most_repeats) -> std::optional<Variation> {
    if (forms.empty() || study.ended == Ended::budget || bench.effort.is_interrupted())
      return std::nullopt;
    bench.effort.begin_stage(stage);
    auto out = vary(bench, search, comparison, base, forms, most_repeats);
    if (out) study.runs += out->runs;
    return out;
  };
  const std::size_t base = study.findings[study.recommended].contestant;
  const Configuration& c = study.configuration;
  if (c.mixed) study.mixed = tried("mixed", base, mixed_forms(study, base), c.most_repeats);
  const bool to_the_end = c.budget || c.settle == Settle::all;
  for (const Finding& f : study.findings)
    if (const Contestant& relu = study.contestants[f.contestant];
        relu.unit.name == "relu" && most_dead(comparison.runs[f.contestant]) > many_dead)
      study.remedies = tried("remedies", f.contestant, remedies_for(relu, c),
                             to_the_end ? c.most_repeats : f.scores.size());
}

}  // namespace hillock::choose
