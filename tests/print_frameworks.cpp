// print_frameworks.cpp: for scripts/try_frameworks.py: the programs for every activation and for
// every flag that shapes a network, with what they have to give.
#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "api/spec.h"
#include "report/frameworks.h"

namespace {

using namespace hillock;
using Json = nlohmann::ordered_json;

Json case_of(const report::Blueprint& network) {
  Json one{{"unit", network.unit.name},
           {"pieces", network.unit.columns},
           {"inputs", network.shape.inputs},
           {"outputs", network.shape.outputs},
           {"pytorch", report::in_pytorch(network)},
           {"keras", report::in_keras(network)}};
  // What initialise() draws, which is what trains here.
  nn::Network built = nn::make_network(network.unit, network.shape);
  nn::initialise(built, network.init, 1, 0);
  for (const nn::Layer& layer : built.layers) {
    double sum = 0;
    const std::size_t n = layer.inputs * layer.columns;
    for (std::size_t i = 0; i < n; ++i) sum += std::pow(built.parameters[layer.weights + i], 2);
    one["spreads"].push_back(std::sqrt(sum / double(n)));
  }
  one["parameters"] = built.parameter_count;
  for (double x = -6; x <= 6; x += 0.125) {
    one["x"].push_back(x);
    if (network.unit.function) one["y"].push_back(nn::unit_value(network.unit, x));
  }
  return one;
}

}  // namespace

int main() {
  const auto blueprint = [](std::string_view unit) {
    return report::Blueprint{.unit = nn::parse_unit(unit),
                             .shape = {.inputs = 200, .hidden = {256, 256}, .outputs = 100},
                             .rate = 0.01,
                             .averaging = 0.999,
                             .epochs = 10,
                             .batch = 16,
                             .patience = 5,
                             .steps = 100};
  };
  Json cases = Json::array();
  for (const std::string& name : api::split_list(nn::every_name()))
    cases.push_back(case_of(blueprint(name)));
  for (const char* name : {"elu:alpha=0.5", "leaky_relu:slope=0.3", "prelu:per=channel",
                           "swish:per=channel", "maxout:k=3", "threshold:theta=0.5:value=-1",
                           "x*tanh(exp(x))", "where(x<1,where(x>-1,x^3,0),max(x,2))"})
    cases.push_back(case_of(blueprint(name)));
  for (const nn::Init init : {nn::Init::xavier, nn::Init::he, nn::Init::lecun}) {
    report::Blueprint network = blueprint("tanh");
    network.init = init;
    cases.push_back(case_of(network));
  }
  for (const nn::Optimizer optimizer :
       {nn::Optimizer::sgd, nn::Optimizer::adagrad, nn::Optimizer::rmsprop, nn::Optimizer::adam,
        nn::Optimizer::adamw})
    for (const nn::Norm norm : {nn::Norm::batch, nn::Norm::layer}) {
      report::Blueprint network = blueprint("gelu");
      network.optimizer = optimizer;
      network.l2 = 0.01;
      network.dropout = 0.1;
      network.clip = 1;
      network.shape.norm = norm;
      network.shape.residual = true;
      network.schedule = norm == nn::Norm::batch ? nn::Schedule::cosine : nn::Schedule::one_cycle;
      network.task = norm == nn::Norm::batch ? data::Task::classification : data::Task::regression;
      if (network.task == data::Task::regression) network.shape.outputs = 1;
      cases.push_back(case_of(network));
    }
  fmt::print("{}\n", cases.dump());
}
