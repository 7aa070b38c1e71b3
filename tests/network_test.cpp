// Forward and backward against a reference in double precision that is written here, by finite
// differences and duals.
#include "nn/network.h"

#include <gtest/gtest.h>

#include <cmath>

#include "activation/activations.h"
#include "activation/readings.h"
#include "data/random.h"
#include "kernel/isa.h"
#include "nn/train.h"

namespace hillock::tests {
namespace {

using namespace number;

// One activation of the list, by its place, over any Number.
template <class T>
T apply(const nn::Unit& unit, T z, const std::vector<T>& learned) {
  T out(0.0);
  std::size_t index = 0;
  activation::Activations::each([&]<class A>() {
    if (index++ != unit.function->index) return;
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      out = A::value(z, (learned.empty() ? T(unit.function->params[i]) : learned[i])...);
    }(std::make_index_sequence<A::card.arity()>());
  });
  return out;
}

// x less its mean, over its deviation.
template <class T>
std::vector<T> standardised(const std::vector<T>& x) {
  const T n(double(x.size()));
  T mean(0.0), variance(0.0);
  for (const T& one : x) mean = mean + one / n;
  for (const T& one : x) variance = variance + (one - mean) * (one - mean) / n;
  std::vector<T> out;
  for (const T& one : x) out.push_back((one - mean) / sqrt(variance + T(double(1e-5f))));
  return out;
}

template <class T>
using Table = std::vector<std::vector<T>>;  // [rows][columns]

template <class T>
Table<T> normalised(nn::Norm norm, Table<T> z) {
  if (norm == nn::Norm::layer)
    for (auto& row : z) row = standardised(row);
  for (std::size_t c = 0; norm == nn::Norm::batch && c < z[0].size(); ++c) {
    std::vector<T> column;
    for (const auto& row : z) column.push_back(row[c]);
    column = standardised(column);
    for (std::size_t r = 0; r < z.size(); ++r) z[r][c] = column[r];
  }
  return z;
}

// What the units of a layer read, for a batch.
template <class T>
Table<T> reference_linear(const nn::Network& net, const nn::Layer& layer, const std::vector<T>& p,
                          const Table<T>& a) {
  Table<T> z;
  for (const auto& row : a) {
    z.emplace_back();
    for (std::size_t c = 0; c < layer.columns; ++c) {
      T sum = net.shape.norm == nn::Norm::batch ? T(0.0) : p[layer.biases + c];
      for (std::size_t i = 0; i < layer.inputs; ++i)
        sum = sum + row[i] * p[layer.weights + i * layer.columns + c];
      z.back().push_back(sum);
    }
  }
  if (layer.normalised) z = normalised(net.shape.norm, z);
  for (auto& row : z)
    for (std::size_t c = 0; c < layer.columns; ++c) {
      if (layer.normalised) row[c] = p[layer.gains + c] * row[c] + p[layer.shifts + c];
      if (!layer.normalised && net.shape.norm == nn::Norm::batch)
        row[c] = row[c] + p[layer.biases + c];
    }
  return z;
}

template <class T>
T reference_unit(const nn::Unit& unit, const nn::Layer& layer, const std::vector<T>& p,
                 const std::vector<T>& z, std::size_t u) {
  if (unit.kind == &nn::maxout) {
    T best = z[u];
    for (std::size_t k = 1; k < unit.columns; ++k) best = max(best, z[k * layer.units + u]);
    return best;
  }
  std::vector<T> learned;
  if (unit.sharing == nn::Unit::Sharing::layer) learned = {p[layer.slopes]};
  if (unit.sharing == nn::Unit::Sharing::channel) learned = {p[layer.slopes + u]};
  return apply(unit, z[u], learned);
}

// The mean loss of a batch as plain loops over any Number; parameters laid out as Layer says.
template <class T>
T reference_loss(const nn::Network& net, const std::vector<T>& p, data::Task task,
                 const nn::Samples& batch) {
  Table<T> a;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    a.emplace_back();
    for (std::size_t i = 0; i < batch.inputs; ++i)
      a.back().push_back(T(double(batch.x[row * batch.inputs + i])));
  }
  for (std::size_t l = 0; l < net.layers.size(); ++l) {
    const nn::Layer& layer = net.layers[l];
    const Table<T> z = reference_linear(net, layer, p, a);
    if (l == net.hidden_layers()) {
      a = z;
      break;
    }
    const bool is_last = l + 1 == net.hidden_layers();
    const nn::Unit& unit = is_last && net.shape.last ? *net.shape.last : net.unit;
    const bool skips = net.shape.residual && l > 0 && layer.inputs == layer.units;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::vector<T> y;
      for (std::size_t u = 0; u < layer.units; ++u) {
        const T f = reference_unit(unit, layer, p, z[row], u);
        y.push_back(skips ? a[row][u] + T(double(net.residual_scale)) * f : f);
      }
      a[row] = y;
    }
  }
  T total(0.0);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (task == data::Task::regression) {
      const T off = a[row][0] - T(double(batch.target[row]));
      total = total + off * off;
      continue;
    }
    T sum(0.0);
    const std::size_t target = std::size_t(batch.target[row]);
    for (const T& logit : a[row]) sum = sum + exp(logit - a[row][target]);
    total = total + log1p(sum - T(1.0));
  }
  return total / T(double(batch.rows));
}

nn::Samples random_batch(std::size_t rows, std::size_t inputs, data::Task task,
                         std::size_t classes) {
  data::Stream stream(7, data::Role::test, rows);
  nn::Samples batch{.rows = rows, .inputs = inputs};
  for (std::size_t i = 0; i < rows * inputs; ++i) batch.x.push_back(float(stream.normal()));
  for (std::size_t i = 0; i < rows; ++i)
    batch.target.push_back(task == data::Task::classification ? float(stream.below(classes))
                                                              : float(stream.normal()));
  return batch;
}

std::vector<std::string> every_spec() {
  std::vector<std::string> specs{"maxout", "maxout:k=3", "prelu:per=channel", "elu:alpha=0.5"};
  for (const activation::Reading& reading : activation::readings())
    specs.emplace_back(reading.card->name);
  return specs;
}

struct Checked {
  nn::Network network;
  nn::Samples batch;
  std::vector<float> gradients;
  double loss = 0;
};

Checked run(const std::string& spec, data::Task task,
            nn::Shape shape = {.inputs = 5, .hidden = {7, 6}}) {
  const std::size_t outputs = task == data::Task::classification ? 3 : 1;
  shape.outputs = outputs;
  Checked c{.network = nn::make_network(nn::parse_unit(spec), shape),
            .batch = random_batch(11, 5, task, outputs)};
  nn::initialise(c.network, nn::Init::critical, 3, 1);
  data::Stream stream(5, data::Role::test);  // biases off 0, so that they are tested too
  for (std::size_t i = c.network.weight_count; i < c.network.parameters.size(); ++i)
    c.network.parameters[i] += float(0.1 * stream.normal());
  nn::Workspace workspace = nn::make_workspace(c.network, c.batch.rows);
  const auto outputs_now =
      nn::forward(c.network, workspace, c.batch.x.data(), c.batch.rows, nn::Mode::training);
  const kernel::TrainingLoops& loops = *kernel::chosen_isa().training;
  const float scale = 1.0f / float(c.batch.rows);
  const double sum =
      task == data::Task::classification
          ? loops.softmax_cross_entropy(outputs_now.data(), c.batch.target.data(),
                                        outputs_now.data(), c.batch.rows, outputs, scale)
          : loops.squared_loss(outputs_now.data(), c.batch.target.data(), outputs_now.data(),
                               c.batch.rows, scale);
  nn::backward(c.network, workspace, c.batch.x.data(), c.batch.rows, nn::Mode::training);
  c.gradients = workspace.gradients;
  c.loss = sum / double(c.batch.rows);
  return c;
}

// f32 forward and backward passes through three layers of at most 7 inputs: some tens of roundings
// of 6e-8 each.
constexpr double rounding = 5e-6;
// Six layers, and differences from means.
constexpr double deep_rounding = 5e-5;

TEST(Network, GradientsAreTheDualsOfADoubleReference) {
  for (const data::Task task : {data::Task::classification, data::Task::regression})
    for (const std::string& spec : every_spec()) {
      const Checked c = run(spec, task);
      std::vector<Dual<double>> p;
      for (float w : c.network.parameters) p.emplace_back(double(w), 0.0);
      for (std::size_t i = 0; i < p.size(); ++i) {
        p[i].d = 1;
        const Dual<double> loss = reference_loss(c.network, p, task, c.batch);
        p[i].d = 0;
        ASSERT_NEAR(loss.v, c.loss, rounding * (1 + std::abs(c.loss))) << spec;
        ASSERT_NEAR(loss.d, c.gradients[i], rounding * (1 + std::abs(loss.d)))
            << spec << " parameter " << i;
      }
    }
}

TEST(Network, GradientsAreFiniteDifferencesOfADoubleReference) {
  constexpr double h = 1e-6;
  for (const data::Task task : {data::Task::classification, data::Task::regression})
    for (const std::string& spec : every_spec()) {
      const Checked c = run(spec, task);
      std::vector<double> p(c.network.parameters.begin(), c.network.parameters.end());
      for (std::size_t i = 0; i < p.size(); i += 3) {
        const double here = p[i];
        p[i] = here + h;
        const double above = reference_loss(c.network, p, task, c.batch);
        p[i] = here - h;
        const double below = reference_loss(c.network, p, task, c.batch);
        p[i] = here;
        ASSERT_NEAR((above - below) / (2 * h), c.gradients[i], 2 * rounding)
            << spec << " parameter " << i;
      }
    }
}

// Widths that agree and that do not, and first layers as wide as the input.
TEST(Network, GradientsOfNormalisedAndResidualNetworksAreTheDualsOfADoubleReference) {
  const char* specs[] = {"tanh", "gelu", "elu", "identity", "prelu:per=channel", "maxout"};
  for (const data::Task task : {data::Task::classification, data::Task::regression})
    for (const nn::Norm norm : {nn::Norm::none, nn::Norm::batch, nn::Norm::layer})
      for (const bool residual : {false, true})
        for (const char* spec : specs) {
          const Checked c =
              run(spec, task,
                  {.inputs = 5, .hidden = {5, 5, 6, 6, 6}, .norm = norm, .residual = residual});
          const std::string what = std::string(spec) + " " +
                                   std::string(nn::norm_names[std::size_t(norm)]) +
                                   (residual ? " residual" : "");
          std::vector<Dual<double>> p;
          for (float w : c.network.parameters) p.emplace_back(double(w), 0.0);
          for (std::size_t i = 0; i < p.size(); i += 2) {
            p[i].d = 1;
            const Dual<double> loss = reference_loss(c.network, p, task, c.batch);
            p[i].d = 0;
            ASSERT_NEAR(loss.v, c.loss, deep_rounding * (1 + std::abs(c.loss))) << what;
            ASSERT_NEAR(loss.d, c.gradients[i], deep_rounding * (1 + std::abs(loss.d)))
                << what << " parameter " << i;
          }
        }
}

TEST(Network, GradientsWithAnotherUnitInTheLastHiddenLayerAreTheDualsOfADoubleReference) {
  const char* specs[] = {"relu", "tanh", "prelu:per=channel", "maxout:k=3", "swish"};
  for (const bool residual : {false, true})
    for (const char* spec : specs)
      for (const char* last : specs) {
        const Checked c = run(
            spec, data::Task::classification,
            {.inputs = 5, .hidden = {7, 6, 6}, .residual = residual, .last = nn::parse_unit(last)});
        std::vector<Dual<double>> p;
        for (float w : c.network.parameters) p.emplace_back(double(w), 0.0);
        for (std::size_t i = 0; i < p.size(); ++i) {
          p[i].d = 1;
          const Dual<double> loss =
              reference_loss(c.network, p, data::Task::classification, c.batch);
          p[i].d = 0;
          ASSERT_NEAR(loss.v, c.loss, rounding * (1 + std::abs(c.loss))) << spec << " " << last;
          ASSERT_NEAR(loss.d, c.gradients[i], rounding * (1 + std::abs(loss.d)))
              << spec << " " << last << " parameter " << i;
        }
      }
}

// What follows a layer is scaled by the gain of that layer's unit.
TEST(Network, TheOutputLayerBeginsWithTheGainOfTheLastUnit) {
  const nn::Unit tanh = nn::parse_unit("tanh");
  const nn::Shape shape{.inputs = 5, .hidden = {8, 8}, .outputs = 2};
  nn::Shape mixed_shape = shape;
  mixed_shape.last = tanh;
  nn::Network mixed = nn::make_network(nn::parse_unit("relu"), mixed_shape),
              relu = nn::make_network(nn::parse_unit("relu"), shape),
              plain = nn::make_network(tanh, shape);
  for (nn::Network* network : {&mixed, &relu, &plain})
    nn::initialise(*network, nn::Init::critical, 1, 4);
  const auto weights = [](const nn::Network& network, std::size_t l) {
    const auto from = network.parameters.begin() + std::ptrdiff_t(network.layers[l].weights);
    return std::vector<float>(
        from, from + std::ptrdiff_t(network.layers[l].inputs * network.layers[l].columns));
  };
  EXPECT_EQ(weights(mixed, 1), weights(relu, 1));
  EXPECT_EQ(weights(mixed, 2), weights(plain, 2));
}

TEST(Network, OneRowIsNormalisedByTheStatisticsOfTheNetwork) {
  nn::Network network = nn::make_network(
      nn::parse_unit("tanh"), {.inputs = 2, .hidden = {3}, .outputs = 1, .norm = nn::Norm::batch});
  nn::initialise(network, nn::Init::critical, 1, 0);
  network.statistics = {0.5f, -1, 2, 4, 0.25f, 9};  // three means, three variances
  nn::Workspace workspace = nn::make_workspace(network, 1);
  const float x[] = {0.75f, -2};
  nn::forward(network, workspace, x, 1, nn::Mode::training);
  const std::vector<float> in_training = workspace.layers[0].a;
  const nn::Layer& layer = network.layers[0];
  for (std::size_t u = 0; u < 3; ++u) {
    const double sum = x[0] * network.parameters[layer.weights + u] +
                       x[1] * network.parameters[layer.weights + 3 + u];
    EXPECT_NEAR(
        in_training[u],
        std::tanh((sum - network.statistics[u]) / std::sqrt(network.statistics[3 + u] + 1e-5)),
        1e-6);
  }
  nn::forward(network, workspace, x, 1, nn::Mode::inference);
  EXPECT_EQ(in_training, workspace.layers[0].a);
}

// As the derivation of residual_scale says, 2; it takes the pre-activations for standard normal,
// which they are less and less where they grow to twice that variance.
TEST(Network, ResidualLayersAboutDoubleASignalAtAnyDepth) {
  for (const char* spec : {"identity", "tanh", "relu", "sigmoid", "gelu", "softplus", "maxout"})
    for (const std::size_t depth : {4, 16, 64}) {
      nn::Network network =
          nn::make_network(nn::parse_unit(spec), {.inputs = 64,
                                                  .hidden = std::vector<std::size_t>(depth, 64),
                                                  .outputs = 2,
                                                  .residual = true});
      nn::initialise(network, nn::Init::critical, 1, 0);
      const nn::Samples batch = random_batch(100, 64, data::Task::classification, 2);
      nn::Workspace workspace = nn::make_workspace(network, 100);
      nn::forward(network, workspace, batch.x.data(), 100, nn::Mode::inference);
      const auto mean_square = [&](std::size_t l) {
        double sum = 0;
        for (float a : workspace.layers[l].a) sum += double(a) * a;
        return sum / double(workspace.layers[l].a.size());
      };
      const double growth = mean_square(depth - 1) / mean_square(0);
      EXPECT_LT(growth, 3.5) << spec << " " << depth;
      EXPECT_GT(growth, 1.2) << spec << " " << depth;
    }
}

TEST(Network, InitialDirectionsAreTheSameForEveryUnitAndScaledByItsGain) {
  const nn::Shape shape{.inputs = 5, .hidden = {8, 8}, .outputs = 2};
  nn::Network relu = nn::make_network(nn::parse_unit("relu"), shape),
              tanh = nn::make_network(nn::parse_unit("tanh"), shape);
  nn::Network maxout = nn::make_network(nn::parse_unit("maxout"), shape);
  nn::initialise(relu, nn::Init::critical, 1, 4);
  nn::initialise(tanh, nn::Init::critical, 1, 4);
  nn::initialise(maxout, nn::Init::critical, 1, 4);
  const nn::Layer &first = relu.layers[0], &second = relu.layers[1];
  for (std::size_t i = 0; i < first.inputs * first.columns; ++i)
    EXPECT_EQ(relu.parameters[first.weights + i], tanh.parameters[first.weights + i]);
  const double ratio =
      nn::unit_gain(nn::parse_unit("tanh")) / nn::unit_gain(nn::parse_unit("relu"));
  for (std::size_t i = 0; i < second.inputs * second.columns; ++i)
    EXPECT_NEAR(tanh.parameters[second.weights + i], ratio * relu.parameters[second.weights + i],
                1e-6);
  for (std::size_t i = 0; i < first.inputs;
       ++i)  // maxout's first piece is everyone's direction, its second another
    for (std::size_t u = 0; u < 8; ++u) {
      EXPECT_EQ(maxout.parameters[maxout.layers[0].weights + i * 16 + u],
                relu.parameters[first.weights + i * 8 + u]);
      EXPECT_NE(maxout.parameters[maxout.layers[0].weights + i * 16 + 8 + u],
                relu.parameters[first.weights + i * 8 + u]);
    }
}

// Glorot & Bengio 2010; He et al. 2015; LeCun et al. 1998: variances 2/(in+out), 2/in, 1/in. 200 x
// 300 draws give the variance to 0.6 % (one sigma).
TEST(Network, InitialVariancesAreThoseOfThePapers) {
  const nn::Shape shape{.inputs = 200, .hidden = {300}, .outputs = 2};
  const std::pair<nn::Init, double> wanted[] = {{nn::Init::xavier, 2.0 / 500},
                                                {nn::Init::he, 2.0 / 200},
                                                {nn::Init::lecun, 1.0 / 200},
                                                {nn::Init::critical, 1.0 / 200}};
  for (const auto& [init, variance] : wanted) {
    nn::Network network = nn::make_network(nn::parse_unit("relu"), shape);
    nn::initialise(network, init, 1, 0);
    double sum = 0;
    for (std::size_t i = 0; i < 60000; ++i)
      sum += double(network.parameters[i]) * network.parameters[i];
    EXPECT_NEAR(sum / 60000 / variance, 1, 0.03) << int(init);
  }
}

}  // namespace
}  // namespace hillock::tests
