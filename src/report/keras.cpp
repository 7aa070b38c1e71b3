// keras.cpp: a network as a program for Keras 3.
#include <fmt/format.h>

#include "report/frameworks.h"
#include "report/python_unit.h"

namespace hillock::report {
namespace {

// What Keras calls them, as a layer; rrelu's slope is fixed here, and is drawn nowhere in Keras.
constexpr PythonRow layers[] = {
    {"identity", "layers.Activation(\"linear\")"},
    {"sigmoid", "layers.Activation(\"sigmoid\")"},
    {"tanh", "layers.Activation(\"tanh\")"},
    {"relu", "layers.ReLU()"},
    {"leaky_relu", "layers.LeakyReLU(negative_slope={0})"},
    {"elu", "layers.ELU(alpha={0})"},
    {"selu", "layers.Activation(\"selu\")"},
    {"celu", "layers.Activation(lambda x: keras.activations.celu(x, alpha={0}))"},
    {"gelu", "layers.Activation(lambda x: keras.activations.gelu(x, approximate=False))"},
    {"gelu_tanh", "layers.Activation(lambda x: keras.activations.gelu(x, approximate=True))"},
    {"silu", "layers.Activation(\"silu\")"},
    {"mish", "layers.Activation(\"mish\")"},
    {"softplus", "layers.Activation(\"softplus\")"},
    {"softsign", "layers.Activation(\"softsign\")"},
    {"hard_sigmoid", "layers.Activation(\"hard_sigmoid\")"},
    {"hard_swish", "layers.Activation(\"hard_silu\")"},
    {"relu6", "layers.Activation(\"relu6\")"},
    {"logsigmoid", "layers.Activation(\"log_sigmoid\")"},
    {"maxout", "layers.Lambda(maxout)"},
};

// The functions among these that are not Keras's.
constexpr PythonRow functions[] = {
    {"maxout",
     "def maxout(z):  # the maximum of {k} linear pieces\n"
     "    return ops.max(ops.reshape(z, (-1, {k}, z.shape[1] // {k})), axis=1)\n\n\n"},
};

std::string layer_of(const nn::Unit& unit, std::size_t units) {
  if (nn::card_name(unit) == "prelu")
    return fmt::format("layers.PReLU(alpha_initializer=keras.initializers.Constant({}){})",
                       python_number(unit.function->params[0]),
                       unit.sharing == nn::Unit::Sharing::channel ? "" : ", shared_axes=[1]");
  if (const std::string_view layer = python_text(layers, unit); !layer.empty())
    return filled(layer, unit, units);
  if (unit.sharing == nn::Unit::Sharing::fixed) return "layers.Activation(activation)";
  return filled("Activation({n})", unit, units);
}

std::string definition_of(const nn::Unit& unit) {
  if (layer_of(unit, 1).find("ctivation(activation)") == std::string::npos &&
      !layer_of(unit, 1).starts_with("Activation("))
    return filled(python_text(functions, unit), unit, 1);
  const auto [parameters, value] = python_formula(unit, expression::Notation::keras);
  if (value.empty()) return "# The formula is too long to be written here.\n\n";
  std::string text;
  if (value.find("normal_cdf(") != value.npos)
    text += "def normal_cdf(x):\n    return 0.5 * ops.erfc(-x * 0.5**0.5)\n\n\n";
  if (unit.sharing == nn::Unit::Sharing::fixed)
    return text + fmt::format("def activation(x):  # {}\n{}    return {}\n\n\n", unit.name,
                              indented(parameters, 4), value);
  const std::string name = parameters.substr(0, parameters.find(' '));
  return text + fmt::format(
                    "class Activation(layers.Layer):  # {0}; {1} is learned\n"
                    "    def __init__(self, n):\n        super().__init__()\n"
                    "        self.{1} = self.add_weight(shape=(n,), "
                    "initializer=keras.initializers.Constant({2}))\n\n"
                    "    def call(self, x):\n        {1} = self.{1}\n        return {3}\n\n\n",
                    unit.name, name, python_number(unit.function->params[0]), value);
}

std::string hidden_layers(const Blueprint& network, const nn::Network& plan,
                          const std::vector<std::string>& spreads) {
  std::string text;
  for (std::size_t l = 0; l < plan.hidden_layers(); ++l) {
    const std::size_t units = plan.layers[l].units, columns = plan.layers[l].columns;
    const auto apply = [&](const std::string& layer, std::string_view to) {
      text += fmt::format("x = {}({})\n", layer, to);
    };
    if (plan.layers[l].residual) text += "h = x\n";
    apply(fmt::format("dense({}, {}{})", columns, spreads[l],
                      network.shape.norm == nn::Norm::batch ? ", use_bias=False" : ""),
          l == 0 ? "inputs" : "x");
    if (network.shape.norm == nn::Norm::batch)
      apply("layers.BatchNormalization(momentum=0.9, epsilon=1e-5)", "x");
    if (network.shape.norm == nn::Norm::layer)
      apply("layers.LayerNormalization(epsilon=1e-5)", "x");
    apply(layer_of(network.unit, units), "x");
    if (network.dropout > 0)
      apply(fmt::format("layers.Dropout({})", python_number(network.dropout)), "x");
    if (plan.layers[l].residual)
      text += fmt::format("x = h + {} * x\n", python_number(plan.residual_scale));
  }
  return text;
}

std::string optimizer_in_keras(const Blueprint& network) {
  static constexpr std::string_view calls[] = {
      "SGD({}, momentum=0.9{})",
      "Adagrad({}, initial_accumulator_value=0.0, epsilon=1e-10{})",
      "RMSprop({}, rho=0.99, epsilon=1e-8{})",
      "Adam({}, epsilon=1e-8{})",
      "AdamW({}, epsilon=1e-8{})",
  };
  std::string rate = python_number(network.rate), more, text;
  if (network.schedule == nn::Schedule::cosine && network.steps > 0)
    rate = fmt::format("keras.optimizers.schedules.CosineDecay({}, {})", rate, network.steps);
  if (network.optimizer == nn::Optimizer::adamw)
    more += fmt::format(", weight_decay={}", python_number(network.l2));
  if (network.clip) more += fmt::format(", global_clipnorm={}", python_number(*network.clip));
  const std::string call =
      fmt::format(fmt::runtime(calls[static_cast<std::size_t>(network.optimizer)]), rate, more);
  text = fmt::format("optimizer = keras.optimizers.{}\n", call);
  if (network.optimizer == nn::Optimizer::adamw && network.l2 > 0)
    text +=
        "optimizer.exclude_from_weight_decay(var_names=[\"bias\", \"gamma\", \"beta\", "
        "\"alpha\"])\n";
  if (network.schedule == nn::Schedule::one_cycle)
    text +=
        "# The rate, by batches: linear from 1/25 of it up to it over 45 % of them, back over 45 "
        "%, and\n"
        "# to 1/250000 over the rest.\n";
  return text;
}

// Not the optimizer's use_ema, whose share is the same from the first step on: after few steps most
// of such an average is where it began.
std::string average_in_keras(const Blueprint& network) {
  return fmt::format(
      "# What is judged and kept is a running average of the weights over the steps.\n"
      "class Average(keras.callbacks.Callback):\n"
      "    def on_train_begin(self, logs=None):\n"
      "        self.steps, self.average, self.latest = 0, self.model.get_weights(), None\n\n"
      "    def on_epoch_begin(self, epoch, logs=None):\n"
      "        if self.latest:\n"
      "            self.model.set_weights(self.latest)\n\n"
      "    def on_train_batch_end(self, batch, logs=None):\n"
      "        self.steps += 1\n"
      "        keep = min({}, (1 + self.steps) / (10 + self.steps))\n"
      "        pairs = zip(self.average, self.model.get_weights())\n"
      "        self.average = [keep * old + (1 - keep) * new for old, new in pairs]\n\n"
      "    def on_test_begin(self, logs=None):  # from validation to the next epoch\n"
      "        self.latest = self.model.get_weights()\n"
      "        self.model.set_weights(self.average)\n\n\n",
      python_number(network.averaging));
}

std::string training_in_keras(const Blueprint& network) {
  std::string text = fmt::format(
      "model.compile(optimizer, loss)\n"
      "callbacks = [{}keras.callbacks.EarlyStopping(patience={}, restore_best_weights=True)]\n"
      "# model.fit(x, y, batch_size={}, epochs={}, validation_data=(x_validation, y_validation),\n"
      "#           callbacks=callbacks{})\n",
      network.averaging > 0 ? "Average(), " : "", network.patience, network.batch, network.epochs,
      network.class_weights ? ", class_weight=class_weight" : "");
  if (network.class_weights)
    text += "# class_weight: {class: rows / (classes * rows of the class)}, by the training rows\n";
  return text;
}

}  // namespace

std::string name_in_keras(const nn::Unit& unit) {
  const std::string layer = layer_of(unit, 1);
  return definition_of(unit).empty() ? layer : std::string();
}

std::string in_keras(const Blueprint& network) {
  const auto [gain, spreads] = initial_spreads(network);
  const nn::Network plan = nn::plan_network(network.unit, network.shape);
  const bool penalty = network.l2 > 0 && network.optimizer != nn::Optimizer::adamw;
  const std::string definition = definition_of(network.unit);
  const bool ops = definition.find("ops.") != definition.npos;
  std::string text = fmt::format(
      "import keras\nfrom keras import layers{}\n\n\n"
      "def dense(units, spread, **more):\n"
      "    weights = keras.initializers.RandomNormal(stddev=spread)\n"
      "    return layers.Dense(units, kernel_initializer=weights{}, **more)\n\n\n",
      ops ? ", ops" : "",
      // Keras adds the penalty itself to the loss, hillock half of it.
      penalty ? fmt::format(", kernel_regularizer=keras.regularizers.L2({})",
                            python_number(network.l2 / 2))
              : "");
  text += definition;
  if (network.averaging > 0) text += average_in_keras(network);
  text += gain;
  text += fmt::format("inputs = keras.Input(({},))\n", network.shape.inputs);
  text += hidden_layers(network, plan, spreads);
  text += fmt::format("model = keras.Model(inputs, dense({}, {})(x))\n", network.shape.outputs,
                      spreads.back());
  text += optimizer_in_keras(network);
  text += network.task == data::Task::classification
              ? "loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)\n"
              : "loss = keras.losses.MeanSquaredError()  # of the standardised target\n";
  return text + training_in_keras(network);
}

}  // namespace hillock::report
