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

namespace hillock {
namespace {

// One activation of the list, by its place, over any Number.
template <class T>
T apply(const Unit& unit, T z, const std::vector<T>& learned) {
  T out(0.0);
  std::size_t index = 0;
  Activations::each([&]<class A>() {
    if (index++ != unit.index) return;
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      out = A::value(z, (learned.empty() ? T(unit.params[i]) : learned[i])...);
    }(std::make_index_sequence<A::card.arity()>());
  });
  return out;
}

// The mean loss of a batch as plain loops over any Number; parameters laid out as Layer says.
template <class T>
T reference_loss(const Network& net, const std::vector<T>& p, Task task, const Samples& batch) {
  T total(0.0);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    std::vector<T> a;
    for (std::size_t i = 0; i < batch.inputs; ++i)
      a.push_back(T(double(batch.x[row * batch.inputs + i])));
    for (std::size_t l = 0; l < net.layers.size(); ++l) {
      const Layer& layer = net.layers[l];
      std::vector<T> z;
      for (std::size_t c = 0; c < layer.columns; ++c) {
        T sum = p[layer.biases + c];
        for (std::size_t i = 0; i < layer.inputs; ++i)
          sum = sum + a[i] * p[layer.weights + i * layer.columns + c];
        z.push_back(sum);
      }
      a.clear();
      for (std::size_t u = 0; u < layer.units; ++u) {
        if (l == net.hidden_layers()) {
          a.push_back(z[u]);
        } else if (net.unit.kind == Unit::Kind::maxout) {
          T best = z[u];
          for (std::size_t k = 1; k < net.unit.pieces; ++k)
            best = max(best, z[k * layer.units + u]);
          a.push_back(best);
        } else {
          std::vector<T> learned;
          if (net.unit.sharing == Unit::Sharing::layer) learned = {p[layer.slopes]};
          if (net.unit.sharing == Unit::Sharing::channel) learned = {p[layer.slopes + u]};
          a.push_back(apply(net.unit, z[u], learned));
        }
      }
    }
    if (task == Task::regression) {
      const T off = a[0] - T(double(batch.target[row]));
      total = total + off * off;
      continue;
    }
    T sum(0.0);
    const std::size_t target = std::size_t(batch.target[row]);
    for (const T& logit : a) sum = sum + exp(logit - a[target]);
    total = total + log1p(sum - T(1.0));
  }
  return total / T(double(batch.rows));
}

Samples random_batch(std::size_t rows, std::size_t inputs, Task task, std::size_t classes) {
  Stream stream(7, Role::test, rows);
  Samples batch{.rows = rows, .inputs = inputs};
  for (std::size_t i = 0; i < rows * inputs; ++i) batch.x.push_back(float(stream.normal()));
  for (std::size_t i = 0; i < rows; ++i)
    batch.target.push_back(task == Task::classification ? float(stream.below(classes))
                                                        : float(stream.normal()));
  return batch;
}

std::vector<std::string> every_spec() {
  std::vector<std::string> specs{"maxout", "maxout:k=3", "prelu:per=channel", "elu:alpha=0.5"};
  for (const Reading& reading : readings()) specs.emplace_back(reading.card->name);
  return specs;
}

struct Checked {
  Network network;
  Samples batch;
  std::vector<float> gradients;
  double loss = 0;
};

Checked run(const std::string& spec, Task task) {
  const std::size_t outputs = task == Task::classification ? 3 : 1;
  Checked c{.network =
                make_network(parse_unit(spec), {.inputs = 5, .hidden = {7, 6}, .outputs = outputs}),
            .batch = random_batch(11, 5, task, outputs)};
  initialise(c.network, Init::critical, 3, 1);
  Stream stream(5, Role::test);  // biases off 0, so that they are tested too
  for (std::size_t i = c.network.weight_count; i < c.network.parameters.size(); ++i)
    c.network.parameters[i] += float(0.1 * stream.normal());
  Workspace workspace = make_workspace(c.network, c.batch.rows);
  const auto outputs_now =
      forward(c.network, workspace, c.batch.x.data(), c.batch.rows, Mode::training);
  const TrainingLoops& loops = *chosen_isa().training;
  const float scale = 1.0f / float(c.batch.rows);
  const double sum =
      task == Task::classification
          ? loops.softmax_cross_entropy(outputs_now.data(), c.batch.target.data(),
                                        outputs_now.data(), c.batch.rows, outputs, scale)
          : loops.squared_loss(outputs_now.data(), c.batch.target.data(), outputs_now.data(),
                               c.batch.rows, scale);
  backward(c.network, workspace, c.batch.x.data(), c.batch.rows, Mode::training);
  c.gradients = workspace.gradients;
  c.loss = sum / double(c.batch.rows);
  return c;
}

// f32 forward and backward passes through three layers of at most 7 inputs: some tens of roundings
// of 6e-8 each.
constexpr double rounding = 5e-6;

TEST(Network, GradientsAreTheDualsOfADoubleReference) {
  for (const Task task : {Task::classification, Task::regression})
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
  for (const Task task : {Task::classification, Task::regression})
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

TEST(Network, InitialDirectionsAreTheSameForEveryUnitAndScaledByItsGain) {
  const Shape shape{.inputs = 5, .hidden = {8, 8}, .outputs = 2};
  Network relu = make_network(parse_unit("relu"), shape),
          tanh = make_network(parse_unit("tanh"), shape);
  Network maxout = make_network(parse_unit("maxout"), shape);
  initialise(relu, Init::critical, 1, 4);
  initialise(tanh, Init::critical, 1, 4);
  initialise(maxout, Init::critical, 1, 4);
  const Layer &first = relu.layers[0], &second = relu.layers[1];
  for (std::size_t i = 0; i < first.inputs * first.columns; ++i)
    EXPECT_EQ(relu.parameters[first.weights + i], tanh.parameters[first.weights + i]);
  const double ratio = unit_gain(parse_unit("tanh")) / unit_gain(parse_unit("relu"));
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
  const Shape shape{.inputs = 200, .hidden = {300}, .outputs = 2};
  const std::pair<Init, double> wanted[] = {{Init::xavier, 2.0 / 500},
                                            {Init::he, 2.0 / 200},
                                            {Init::lecun, 1.0 / 200},
                                            {Init::critical, 1.0 / 200}};
  for (const auto& [init, variance] : wanted) {
    Network network = make_network(parse_unit("relu"), shape);
    initialise(network, init, 1, 0);
    double sum = 0;
    for (std::size_t i = 0; i < 60000; ++i)
      sum += double(network.parameters[i]) * network.parameters[i];
    EXPECT_NEAR(sum / 60000 / variance, 1, 0.03) << int(init);
  }
}

}  // namespace
}  // namespace hillock
