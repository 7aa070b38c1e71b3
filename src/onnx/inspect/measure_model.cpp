#include "onnx/inspect/measure_model.h"

#include <algorithm>
#include <cmath>
#include <eigen3/Eigen/Eigenvalues>
#include <map>
#include <set>

#include "api/error.h"
#include "nn/unit.h"
#include "onnx/inspect/model_loss.h"
#include "onnx/model/tensor.h"

namespace hillock::onnx {
namespace {

constexpr std::size_t most_units = 256, most_observations = 2048;  // of the effective rank

// How many directions the outputs of a layer really take: exp of the entropy of the singular values
// over their sum (Roy & Vetterli 2007), of the matrix [observations][units] less each column's
// mean. 0 if it is all 0, or not finite.
double effective_rank(std::vector<double> matrix, std::size_t units) {
  if (units == 0 || matrix.size() < units) return 0;
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto columns = static_cast<Eigen::Index>(units),
             rows = static_cast<Eigen::Index>(matrix.size() / units);
  Eigen::Map<Matrix> x(matrix.data(), rows, columns);
  if (!x.allFinite()) return 0;
  x.rowwise() -= x.colwise().mean().eval();
  const double size = x.norm();
  if (size == 0) return 0;
  x /= size;
  // The squares of the singular values are the eigenvalues of either product with itself.
  const Matrix square = rows < columns ? Matrix(x * x.transpose()) : Matrix(x.transpose() * x);
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(square, Eigen::EigenvaluesOnly);
  const Eigen::ArrayXd values = solver.eigenvalues().array().max(0).sqrt();
  // Below this an eigenvalue is rounding.
  const double least = 1e-7;
  double sum = 0, entropy = 0;
  for (const double s : values)
    if (s > least) sum += s;
  for (const double s : values)
    if (s > least) entropy -= s / sum * std::log(s / sum);
  return std::exp(entropy);
}

// What adds up behind one activation, by unit.
struct Sums {
  std::vector<double> count, sum, squares, least, most;
  std::vector<std::size_t> live, flat;  // observations with a slope; on a saturating tail
  std::vector<double> sample;           // [observations][units taken]
  double gradient_squares = 0, gradients = 0;
};

struct Site {
  const FoundActivation* activation;
  bool channels_first;  // units along dimension 1, else along the last
  std::optional<Activation> function;
  theory::Tails tails;
  Sums sums;
  std::size_t units = 0, observations = 0;
  bool computed = true;
};

std::vector<float> as_floats(const Tensor& tensor) {
  if (const auto* values = std::get_if<std::vector<double>>(&tensor.values))
    return {values->begin(), values->end()};
  return floats(tensor);
}

// How a tensor is [outer][units][inner].
struct Layout {
  std::size_t units = 1, inner = 1;
};
Layout layout_of(const Tensor& tensor, bool channels_first) {
  const Dims& dims = tensor.dims;
  if (dims.size() < 2) return {};
  if (!channels_first) return {static_cast<std::size_t>(dims.back()), 1};
  Layout layout{static_cast<std::size_t>(dims[1]), 1};
  for (std::size_t d = 2; d < dims.size(); ++d) layout.inner *= static_cast<std::size_t>(dims[d]);
  return layout;
}

// By spec: a search each.
using KnownTails = std::map<std::string, theory::Tails>;

Site site_of(const InspectedModel& inspected, std::size_t i, KnownTails& known) {
  const FoundActivation& activation = inspected.activations[i];
  const InspectedLayer* layer = layer_before(inspected, i);
  Site site{&activation, layer && layer->op.starts_with("Conv"), {}, {}, {}};
  if (activation.spec.starts_with("maxout") ||
      activation.spec.find("per=channel") != std::string::npos)
    return site;
  try {
    site.function.emplace(activation.spec);
    const auto [tails, fresh] = known.try_emplace(activation.spec);
    if (fresh) tails->second = nn::unit_tails(nn::parse_unit(activation.spec));
    site.tails = tails->second;
  } catch (const Error&) {  // a formula that is refused has no slope to look at
    site.function.reset();
  }
  return site;
}

void resize(Sums& sums, std::size_t units) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (auto* each : {&sums.count, &sums.sum, &sums.squares}) each->assign(units, 0.0);
  sums.least.assign(units, infinity);
  sums.most.assign(units, -infinity);
  sums.live.assign(units, 0);
  sums.flat.assign(units, 0);
}

// Evenly taken: every so many of the units, and of the observations of each batch.
void sample(Site& site, const std::vector<float>& y, const Layout& l, std::size_t batches) {
  const std::size_t every_unit = (l.units + most_units - 1) / most_units,
                    observations = y.size() / l.units,
                    wanted = std::max<std::size_t>(1, most_observations / batches),
                    every = std::max<std::size_t>(1, observations / wanted);
  for (std::size_t o = 0; o < observations; o += every)
    for (std::size_t u = 0; u < l.units; u += every_unit)
      site.sums.sample.push_back(
          static_cast<double>(y[(o / l.inner * l.units + u) * l.inner + o % l.inner]));
}

void add_slopes(Site& site, const std::vector<float>& z, const Layout& l) {
  if (!site.function) return;
  const std::vector<float> ones(z.size(), 1.0f);
  std::vector<float> slope(z.size());
  site.function->backward(z, ones, slope);
  const theory::Tails& tails = site.tails;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const std::size_t u = i / l.inner % l.units;
    site.sums.live[u] += slope[i] != 0;
    const auto at = static_cast<double>(z[i]);
    site.sums.flat[u] += (tails.left && at < *tails.left) || (tails.right && at > *tails.right);
  }
}

void add_values(const Model& model, const Evaluation& done, Site& site, std::size_t batches) {
  const Tensor *z = find_value(model, done, site.activation->input),
               *y = find_value(model, done, site.activation->output);
  if (!z || !y || !is_float(z->type) || !is_float(y->type) || size(*y) == 0) {
    site.computed = false;
    return;
  }
  if (site.units == 0 && layout_of(*y, false).units > 0 && y->dims.size() >= 4)
    site.channels_first = true;
  const Layout l = layout_of(*y, site.channels_first);
  if (site.units == 0) {
    site.units = l.units;
    resize(site.sums, l.units);
  }
  if (l.units != site.units) {
    site.computed = false;
    return;
  }
  const std::vector<float> out = as_floats(*y);
  Sums& s = site.sums;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t u = i / l.inner % l.units;
    const auto v = static_cast<double>(out[i]);
    s.count[u] += 1;
    s.sum[u] += v;
    s.squares[u] += v * v;
    s.least[u] = std::min(s.least[u], v);
    s.most[u] = std::max(s.most[u], v);
  }
  site.observations += out.size() / l.units;
  if (size(*z) == out.size()) add_slopes(site, as_floats(*z), l);
  sample(site, out, l, batches);
}

void add_gradients(const Gradients& back, Site& site) {
  const auto at = back.values.find(site.activation->input);
  if (at == back.values.end()) return;
  for (const float g : as_floats(at->second)) {
    site.sums.gradient_squares += static_cast<double>(g) * static_cast<double>(g);
    site.sums.gradients += 1;
  }
}

SiteMeasures measures_of(const Site& site, std::size_t i) {
  SiteMeasures m{.activation = i, .computed = site.computed && site.units > 0};
  if (!m.computed) return m;
  m.units = site.units;
  m.observations = site.observations;
  const Sums& s = site.sums;
  std::size_t dead = 0, saturated = 0;
  double mean = 0, variance = 0;
  for (std::size_t u = 0; u < site.units; ++u) {
    const double of_unit = s.sum[u] / s.count[u];
    mean += of_unit / static_cast<double>(site.units);
    variance += std::max(0.0, s.squares[u] / s.count[u] - of_unit * of_unit) /
                static_cast<double>(site.units);
    m.constant += s.least[u] == s.most[u];
    dead += s.live[u] == 0;
    saturated += s.live[u] > 0 && 2 * s.flat[u] > site.observations;
  }
  m.mean_output = mean;
  m.output_spread = std::sqrt(variance);
  if (site.function) m.dead = dead;
  if (site.function && site.tails.any()) m.saturated = saturated;
  m.rank_of = (site.units + (site.units + most_units - 1) / most_units - 1) /
              ((site.units + most_units - 1) / most_units);
  m.effective_rank = effective_rank(s.sample, m.rank_of);
  if (s.gradients > 0) m.gradient = std::sqrt(s.gradient_squares / s.gradients);
  return m;
}

void note(std::vector<Obstacle>& all, const std::vector<Obstacle>& more) {
  if (more.empty()) return;
  std::set<std::size_t> nodes;
  for (const Obstacle& obstacle : all) nodes.insert(obstacle.node);
  for (const Obstacle& obstacle : more)
    if (nodes.insert(obstacle.node).second) all.push_back(obstacle);
}

void keep_output(const Model& model, const Evaluation& done, Measured& measured) {
  for (const ValueInfo& info : model.outputs) {
    const Tensor* value = find_value(model, done, info.name);
    if (!value || !is_float(value->type)) continue;
    const std::vector<float> numbers = as_floats(*value);
    measured.output_name = info.name;
    measured.outputs.insert(measured.outputs.end(), numbers.begin(), numbers.end());
    return;
  }
}

}  // namespace

Measured measure_model(const Model& model, const InspectedModel& inspected, const ModelData& data) {
  std::vector<Site> sites;
  KnownTails known;
  for (std::size_t i = 0; i < inspected.activations.size(); ++i)
    sites.push_back(site_of(inspected, i, known));
  const std::size_t batch = std::min(batch_of(model), data.rows), batches = data.rows / batch;
  Measured measured;
  std::optional<LossPlan> plan;
  LossSums sums;
  for (std::size_t b = 0; b < batches; ++b) {
    // What is left over goes with the last batch, where the model takes any number of rows.
    const bool last = b + 1 == batches && batch_of(model) != 1 && batch < data.rows;
    const std::size_t first = b * batch;
    std::size_t n = batch;
    if (last && data.rows - first < 2 * batch) n = data.rows - first;
    Evaluation done = evaluate(model, some_rows(data, first, n));
    if (last && n != batch && !done.obstacles.empty()) {
      n = batch;
      done = evaluate(model, some_rows(data, first, n));
    }
    note(measured.obstacles, done.obstacles);
    measured.rows += n;
    for (Site& site : sites) add_values(model, done, site, batches);
    keep_output(model, done, measured);
    if (data.targets.empty() || !measured.no_loss.empty()) continue;
    try {
      if (!plan) plan = plan_loss(model, done, data.targets);
      const Tensor* value = find_value(model, done, plan->value);
      if (!value) throw Error("its output cannot be computed");
      Values seeds;
      seeds[plan->value] = add_loss(*plan, *value, first, n, sums);
      const Gradients back = gradients(model, done, seeds);
      note(measured.obstacles, back.obstacles);
      for (Site& site : sites) add_gradients(back, site);
    } catch (const UsageError&) {
      throw;
    } catch (const Error& error) {
      measured.no_loss = error.what();
    }
  }
  for (std::size_t i = 0; i < sites.size(); ++i) measured.sites.push_back(measures_of(sites[i], i));
  if (plan && sums.rows > 0) measured.loss = loss_of(*plan, sums);
  return measured;
}

}  // namespace hillock::onnx
