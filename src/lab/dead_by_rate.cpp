// dead_by_rate.cpp: units that too high a learning rate kills, and what is tried against it.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "lab/experiments.h"
#include "lab/trials.h"

namespace hillock::lab {
namespace {

const std::vector<double> rates{0.003, 0.01, 0.03, 0.1, 0.3, 1, 3};

struct Form {
  std::string name;
  Contender contender;
};

struct Tried {
  std::vector<Estimate> dead, score;           // by rate
  std::vector<std::vector<double>> each_dead;  // [rate][run]
  std::vector<std::vector<double>> each_score;
  std::size_t best = 0;  // rate of the best mean score
};

Outcome run_dead_by_rate(const LabOptions& options) {
  const nn::Unit relu = cast(options, "relu"), leaky = cast(options, "leaky_relu"),
                 maxout = cast(options, "maxout");
  const auto with = [](const nn::Unit& unit, nn::Init init, nn::Optimizer optimizer) {
    Contender c = contender(unit);
    c.init = init;
    c.optimizer = optimizer;
    return c;
  };
  const std::vector<Form> forms{
      {relu.name + ", He, SGD", with(relu, nn::Init::he, nn::Optimizer::sgd)},
      {relu.name + ", Xavier, SGD", with(relu, nn::Init::xavier, nn::Optimizer::sgd)},
      {relu.name + ", He, AdaGrad", with(relu, nn::Init::he, nn::Optimizer::adagrad)},
      {leaky.name + ", He, SGD", with(leaky, nn::Init::he, nn::Optimizer::sgd)},
      {maxout.name + ", He, SGD", with(maxout, nn::Init::he, nn::Optimizer::sgd)}};
  const std::size_t repeats = options.full ? 30 : 10, rows = options.full ? 5000 : 1000;
  ContestPlan plan{.hidden = {64, 64, 64},
                   .epochs = options.full ? 100u : 30u,
                   .rates = rates,
                   .search_repeats = repeats,
                   .repeats = 0};
  Outcome out;
  out.method = fmt::format(
      "clouds (ten classes), three hidden layers of 64, {} epochs, batches of 32, {} repeats, "
      "learning rates "
      "{} to {}. Dead: no gradient on any of 512 training rows, in the layer that has most of "
      "them. SGD has "
      "momentum 0.9. An own rate is the one with the best mean test accuracy.",
      plan.epochs, repeats, rates.front(), rates.back());
  std::vector<Contender> all;
  for (const Form& form : forms) all.push_back(form.contender);
  const ContestResult contest = hold_contest(options, generated("clouds", clouds, rows), all, plan);

  std::vector<Tried> tried(forms.size());
  Grid grid{.title = "Dead units, and test accuracy", .columns = {"rate"}, .rows = {}};
  for (const Form& form : forms) {
    grid.columns.push_back(form.name + ": dead");
    grid.columns.emplace_back("accuracy");
  }
  LinePicture picture{.title = "share of dead units, against log10 of the learning rate",
                      .series = {}};
  for (std::size_t f = 0; f < forms.size(); ++f) {
    Tried& t = tried[f];
    for (const auto& runs : contest.standings[f].tried) {
      t.each_dead.emplace_back();
      t.each_score.emplace_back();
      for (const Trained& run : runs) {
        double most = 0;
        for (const diagnose::LayerDiagnostics& layer : run.kept.layers)
          most = std::max(most, layer.dead);
        t.each_dead.back().push_back(most);
        t.each_score.back().push_back(run.test_score);
      }
      t.dead.push_back(estimate(t.each_dead.back()));
      t.score.push_back(estimate(t.each_score.back()));
      if (t.score.back().mean > t.score[t.best].mean) t.best = t.score.size() - 1;
    }
    Series series{.label = forms[f].name, .x = {}, .y = {}};
    for (std::size_t i = 0; i < rates.size(); ++i) {
      series.x.push_back(std::log10(rates[i]));
      series.y.push_back(t.dead[i].mean);
    }
    picture.series.push_back(std::move(series));
  }
  for (std::size_t i = 0; i < rates.size(); ++i) {
    grid.rows.push_back({figure(rates[i])});
    for (const Tried& t : tried) {
      grid.rows.back().push_back(figure(t.dead[i], 3));
      grid.rows.back().push_back(figure(t.score[i], 3));
    }
  }
  out.tables.push_back(std::move(grid));
  out.lines.push_back(std::move(picture));

  constexpr double many = 0.1, fewer_by = 0.05;
  // Ten times a form's own rate; and the lowest rate that kills many of relu's units.
  const auto high = [&](std::size_t f) { return std::min(tried[f].best + 2, rates.size() - 1); };
  std::size_t deadly = high(0);
  for (std::size_t i = rates.size(); i-- > 0;)
    if (tried[0].dead[i].mean > many) deadly = i;
  const Tried& plain = tried[0];
  const Estimate more = paired(plain.each_dead[high(0)], plain.each_dead[plain.best]);
  const auto remedy = [&](std::size_t f) {
    const Estimate less = paired(plain.each_dead[high(0)], tried[f].each_dead[high(f)]);
    return Answer{
        is_above(interval_of(less, 4), fewer_by),
        fmt::format("{}: own rate {} (accuracy {:.3f}), {:.2f} dead at ten times that, against "
                    "{:.2f} of {}; to be fewer by {} or more at 95 %.",
                    forms[f].name, rates[tried[f].best], tried[f].score[tried[f].best].mean,
                    tried[f].dead[high(f)].mean, plain.dead[high(0)].mean, forms[0].name,
                    fewer_by)};
  };
  const auto at_deadly = [&](std::size_t f) {
    return fmt::format("{} {:.2f} dead, accuracy {:.3f}", forms[f].name, tried[f].dead[deadly].mean,
                       tried[f].score[deadly].mean);
  };
  const auto fewer = [&](std::size_t f) {
    return is_above(interval_of(paired(plain.each_dead[deadly], tried[f].each_dead[deadly]), 4),
                    fewer_by);
  };
  const auto better = [&](std::size_t f) {
    return is_above(interval_of(paired(tried[f].each_score[deadly], plain.each_score[deadly]), 4),
                    0);
  };
  out.answers = {
      {is_above(interval_of(more), many),
       fmt::format("{}: {:.2f} of the worst layer is dead at its own rate {}, {:.2f} at ten times "
                   "that; the "
                   "difference is to lie above {}.",
                   forms[0].name, plain.dead[plain.best].mean, rates[plain.best],
                   plain.dead[high(0)].mean, many)},
      remedy(1),
      remedy(2),
      {together({fewer(3), fewer(4), better(3), better(4)}),
       fmt::format(
           "at rate {}, the lowest with more than {} dead: {}; {}; {}. The two are to have fewer "
           "dead units by {} or more, and a higher accuracy, each at 95 %, all at once.",
           rates[deadly], many, at_deadly(0), at_deadly(3), at_deadly(4), fewer_by)}};
  return out;
}

}  // namespace

Experiment dead_by_rate() {
  return {
      .name = "dead_by_rate",
      .about =
          "Units that too high a learning rate kills; Xavier, AdaGrad, leaky_relu, maxout against "
          "it",
      .claims =
          {{"article, ReLU function",
            "If the learning rate is too high, the parameter update during the training process is "
            "too large. Unfortunately, the network enters this state."},
           {"article, ReLU function", "You can use the Xavier initialization method to solve"},
           {"article, ReLU function",
            "or use adagrad and other algorithms to automatically adjust the learning rate."},
           {"article, How to choose the right activation function",
            "If you use ReLU, you need to pay attention to the learning rate, don't let too many "
            "dead neurons appear in the network, if there are too many dead neurons, you can try "
            "Leaky ReLU, MaxOut."}},
      .run = run_dead_by_rate};
}

}  // namespace hillock::lab
