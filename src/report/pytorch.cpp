#include "report/pytorch.h"

#include <fmt/format.h>

#include "report/python_unit.h"

namespace hillock::report {
namespace {

// What torch.nn calls them. Random slopes are drawn by nn.RReLU, which hillock's rrelu does not.
constexpr PythonRow modules[] = {
    {"identity", "nn.Identity()"},
    {"sigmoid", "nn.Sigmoid()"},
    {"tanh", "nn.Tanh()"},
    {"relu", "nn.ReLU()"},
    {"leaky_relu", "nn.LeakyReLU({0})"},
    {"prelu", "nn.PReLU({n}, init={0})"},
    {"elu", "nn.ELU({0})"},
    {"selu", "nn.SELU()"},
    {"celu", "nn.CELU({0})"},
    {"gelu", "nn.GELU()"},
    {"gelu_tanh", "nn.GELU(approximate=\"tanh\")"},
    {"silu", "nn.SiLU()"},
    {"mish", "nn.Mish()"},
    {"softplus", "nn.Softplus()"},
    {"softsign", "nn.Softsign()"},
    {"hard_tanh", "nn.Hardtanh()"},
    {"hard_sigmoid", "nn.Hardsigmoid()"},
    {"hard_swish", "nn.Hardswish()"},
    {"relu6", "nn.ReLU6()"},
    {"logsigmoid", "nn.LogSigmoid()"},
    {"threshold", "nn.Threshold({0}, {1})"},
    {"hard_shrink", "nn.Hardshrink({0})"},
    {"soft_shrink", "nn.Softshrink({0})"},
    {"tanh_shrink", "nn.Tanhshrink()"},
    {"maxout", "Maxout()"},
};

// The classes among these that are not the library's.
constexpr PythonRow classes[] = {
    {"maxout",
     "class Maxout(nn.Module):  # the maximum of {k} linear pieces\n"
     "    def forward(self, z):\n"
     "        return z.unflatten(1, ({k}, -1)).amax(1)\n\n\n"},
};

std::string_view module_of(const nn::Unit& unit) {
  if (const std::string_view module = python_text(modules, unit); !module.empty()) return module;
  return unit.sharing == nn::Unit::Sharing::fixed ? "Activation()" : "Activation({n})";
}

// The class that module_of names, where the library has none.
std::string class_of(const nn::Unit& unit) {
  if (!module_of(unit).starts_with("Activation"))
    return filled(python_text(classes, unit), unit, 1);
  const auto [parameters, value] = python_formula(unit, expression::Notation::torch);
  if (value.empty()) return "# The formula is too long to be written here.\n\n";
  std::string text;
  for (const std::string_view word : {"maximum", "minimum"})
    if (value.find(std::string(word) + "(") != value.npos)
      text += fmt::format(
          "def {0}(a, b):  # either may be a number\n"
          "    return torch.{0}(torch.as_tensor(a), torch.as_tensor(b))\n\n\n",
          word);
  if (unit.sharing == nn::Unit::Sharing::fixed)
    return text + fmt::format(
                      "class Activation(nn.Module):  # {}\n    def forward(self, x):\n{}"
                      "        return {}\n\n\n",
                      unit.name, indented(parameters, 8), value);
  const std::string name = parameters.substr(0, parameters.find(' '));
  return text + fmt::format(
                    "class Activation(nn.Module):  # {0}; {1} is learned\n"
                    "    def __init__(self, n):\n        super().__init__()\n"
                    "        self.{1} = nn.Parameter(torch.full((n,), {2}))\n\n"
                    "    def forward(self, x):\n        {1} = self.{1}\n        return {3}\n\n\n",
                    unit.name, name, python_number(unit.function->params[0]), value);
}

// The layers between a dense layer's inputs and what its unit gives.
std::string hidden_layer(const Blueprint& network, std::size_t l, std::size_t inputs,
                         std::string_view spread) {
  const nn::Shape& shape = network.shape;
  const std::size_t units = shape.hidden[l], columns = units * network.unit.columns;
  std::string text = fmt::format("dense({}, {}, {}{})", inputs, columns, spread,
                                 shape.norm == nn::Norm::batch ? ", bias=False" : "");
  if (shape.norm == nn::Norm::batch) text += fmt::format(", nn.BatchNorm1d({})", columns);
  if (shape.norm == nn::Norm::layer) text += fmt::format(", nn.LayerNorm({})", columns);
  text += ", " + filled(module_of(network.unit), network.unit, units);
  if (network.dropout > 0) text += fmt::format(", nn.Dropout({})", python_number(network.dropout));
  return text;
}

std::string training_in_pytorch(const Blueprint& network) {
  std::string text = fmt::format(
      "\n# hillock: shuffled batches of {}, at most {} epochs;\n# {}.\n", network.batch,
      network.epochs,
      network.schedule == nn::Schedule::constant
          ? fmt::format("the epoch with the lowest validation loss is kept, after {} without a "
                        "lower one it stops",
                        network.patience)
          : "the epoch with the lowest validation loss is kept");
  if (network.schedule != nn::Schedule::constant && network.steps > 0)
    text += "# After each batch: schedule.step()\n";
  if (network.clip)
    text += fmt::format("# Before each step: nn.utils.clip_grad_norm_(model.parameters(), {})\n",
                        python_number(*network.clip));
  if (network.class_weights)
    text +=
        "# Loss of a batch: (CrossEntropyLoss(reduction=\"none\") * weight[class]).mean(), with\n"
        "# weight = rows / (classes * rows of the class), by the training rows.\n";
  if (network.averaging > 0)
    text += "# What is judged and kept is a running average of the weights over the steps:\n" +
            average_in_pytorch(network) +
            "averaged = torch.optim.swa_utils.AveragedModel(model, avg_fn=average)\n"
            "averaged.update_parameters(model)  # now, and after each step\n";
  if (network.averaging > 0 && network.shape.norm == nn::Norm::batch)
    text += "# Before it is judged: torch.optim.swa_utils.update_bn(batches, averaged)\n";
  return text;
}

}  // namespace

std::string model_in_pytorch(const Blueprint& network) {
  const auto [gain, spreads] = initial_spreads(network);
  const nn::Network plan = nn::plan_network(network.unit, network.shape);
  std::string text = gain + "model = nn.Sequential(\n";
  for (std::size_t l = 0; l < plan.hidden_layers(); ++l) {
    const std::string layers = hidden_layer(network, l, plan.layers[l].inputs, spreads[l]);
    text += plan.layers[l].residual
                ? fmt::format("    Residual({}, {}),\n", python_number(plan.residual_scale), layers)
                : fmt::format("    {},\n", layers);
  }
  return text + fmt::format("    dense({}, {}, {}),\n)\n", plan.layers.back().inputs,
                            network.shape.outputs, spreads.back());
}

std::string optimizer_in_pytorch(const Blueprint& network) {
  static constexpr std::string_view names[] = {"SGD", "Adagrad", "RMSprop", "Adam", "AdamW"};
  std::string groups = "model.parameters()", text;
  if (network.l2 > 0) {
    text =
        "weights = [m.weight for m in model.modules() if isinstance(m, nn.Linear)]\n"
        "others = [p for p in model.parameters() if all(p is not w for w in weights)]\n";
    groups = fmt::format(
        "[{{\"params\": weights, \"weight_decay\": {}}}, {{\"params\": others, \"weight_decay\": "
        "0}}]",
        python_number(network.l2));
  } else if (network.optimizer == nn::Optimizer::adamw) {
    groups += ", weight_decay=0";
  }
  return text + fmt::format("optimizer = torch.optim.{}({}, lr={}{})\n",
                            names[static_cast<std::size_t>(network.optimizer)], groups,
                            python_number(network.rate),
                            network.optimizer == nn::Optimizer::sgd ? ", momentum=0.9" : "");
}

std::string schedule_in_pytorch(const Blueprint& network, std::string_view steps) {
  if (network.schedule == nn::Schedule::constant) return {};
  if (network.schedule == nn::Schedule::cosine)
    return fmt::format(
        "schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max={})\n", steps);
  return fmt::format(
      "schedule = torch.optim.lr_scheduler.OneCycleLR(\n"
      "    optimizer, max_lr={}, total_steps={}, pct_start=0.45, anneal_strategy=\"linear\",\n"
      "    three_phase=True, cycle_momentum=False)\n",
      python_number(network.rate), steps);
}

std::string average_in_pytorch(const Blueprint& network) {
  if (network.averaging == 0) return {};
  return fmt::format(
      "def average(old, new, steps):  # short at first, so that it forgets where it began\n"
      "    keep = min({}, (1 + float(steps)) / (10 + float(steps)))\n"
      "    return keep * old + (1 - keep) * new\n\n\n",
      python_number(network.averaging));
}

std::string name_in_pytorch(const nn::Unit& unit) {
  const std::string_view module = module_of(unit);
  return module.starts_with("nn.") ? filled(module, unit, 1) : std::string();
}

std::string definitions_in_pytorch(const Blueprint& network) {
  const bool batch_norm = network.shape.norm == nn::Norm::batch;
  std::string text = fmt::format(
      "def dense(inputs, outputs, spread{0}):\n"
      "    layer = nn.Linear(inputs, outputs{1})\n"
      "    nn.init.normal_(layer.weight, std=spread)\n"
      "{2}    return layer\n\n\n",
      batch_norm ? ", bias=True" : "", batch_norm ? ", bias=bias" : "",
      batch_norm ? "    if bias:\n        nn.init.zeros_(layer.bias)\n"
                 : "    nn.init.zeros_(layer.bias)\n");
  text += class_of(network.unit);
  if (network.shape.residual)
    text +=
        "class Residual(nn.Module):  # x + scale * layers(x)\n"
        "    def __init__(self, scale, *layers):\n        super().__init__()\n"
        "        self.scale, self.layers = scale, nn.Sequential(*layers)\n\n"
        "    def forward(self, x):\n        return x + self.scale * self.layers(x)\n\n\n";
  return text;
}

std::string in_pytorch(const Blueprint& network) {
  std::string text = "import torch\nfrom torch import nn\n\n\n" + definitions_in_pytorch(network) +
                     model_in_pytorch(network) + optimizer_in_pytorch(network);
  if (network.steps > 0) text += schedule_in_pytorch(network, fmt::format("{}", network.steps));
  text += network.task == data::Task::classification
              ? "loss = nn.CrossEntropyLoss()  # of the outputs as they are, and class indices\n"
              : "loss = nn.MSELoss()  # of the standardised target\n";
  return text + training_in_pytorch(network);
}

}  // namespace hillock::report
