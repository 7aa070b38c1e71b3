// export_models.cpp: trained networks as ONNX files, with what nn::predict gives on the held-out
// rows and how far float32 may take others from it. tests/onnx_roundtrip.py judges them.
//
//   export_models networks OUT TABLE TARGET TRAINING_ROWS SHAPE OPSETS UNIT…
//     SHAPE: 24,16[:batch|:layer][:residual][:last=UNIT]
//   export_models functions OUT OPSETS UNIT…
#include <fmt/core.h>
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <numeric>

#include "api/hillock.h"
#include "api/spec.h"
#include "data/pieces.h"
#include "nn/normalise.h"
#include "nn/train.h"
#include "onnx/export/network.h"
#include "onnx/export/unit_nodes.h"
#include "onnx/model/write_model.h"

namespace hillock::tests {
namespace {

using Row = std::vector<double>;

constexpr double eps = 0x1p-23;  // float32's, at 1
// What an operator on one number, ours and theirs together, may be off: in eps of 1, of its
// argument or of its value, whichever is greatest.
constexpr double operator_error = 4;

double f(const nn::Unit& unit, double z, std::span<const float> learned, std::size_t u) {
  if (learned.empty()) return nn::unit_value(unit, z);
  activation::Params params{};
  const std::size_t arity = unit.function->card->arity(), shared = learned.size() / arity;
  for (std::size_t p = 0; p < arity; ++p) params[p] = learned[p * shared + (shared > 1 ? u : 0)];
  return unit.function->value(z, params.data());
}

// A row on its way through a network, in double precision, with a bound on what float32 may be off.
struct Signal {
  Row value, off;
};

// A sum of n products in float32 is off by at most n eps/2 of the sum of their sizes (Higham 2002,
// section 3.1), whatever the order; ours and theirs together by twice that. And what came in is
// off.
Signal linear(const nn::Network& network, const nn::Layer& layer, const Signal& in, Row& scale) {
  Signal out{Row(layer.columns), Row(layer.columns)};
  scale.assign(layer.columns, 0);
  for (std::size_t c = 0; c < layer.columns; ++c) {
    const double bias = layer.biased_before_norm() ? network.parameters[layer.biases + c] : 0.0f;
    out.value[c] = bias;
    scale[c] = std::abs(bias);
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      const double w = network.parameters[layer.weights + i * layer.columns + c];
      out.value[c] += in.value[i] * w;
      out.off[c] += in.off[i] * std::abs(w);
      scale[c] += std::abs(in.value[i] * w);
    }
    out.off[c] += double(layer.inputs + 1) * eps * scale[c];
  }
  return out;
}

// u = (v - mean) r. A change dv gives r (dv - mean(dv) - u mean(u dv)), of which the means are at
// most those of |dv| and |u| |dv|.
Signal normalised(const nn::Network& network, const nn::Layer& layer, Signal v) {
  const double n = double(layer.columns);
  double mean = 0, variance = 0, most = 0, most_off = 0;
  for (const double x : v.value) mean += x / n, most = std::max(most, std::abs(x));
  for (const double x : v.value) variance += (x - mean) * (x - mean) / n;
  for (const double off : v.off) most_off = std::max(most_off, off);
  for (std::size_t c = 0; c < layer.columns; ++c) {
    const double gain = network.parameters[layer.gains + c],
                 shift = network.parameters[layer.shifts + c];
    double its_mean = mean, its_variance = variance, off = most_off + (n + 4) * eps * most;
    if (network.shape.norm == nn::Norm::batch) {
      its_mean = network.statistics[layer.statistics + c];
      its_variance = network.statistics[layer.statistics + layer.columns + c];
      off = v.off[c] + 4 * eps * (std::abs(v.value[c]) + std::abs(its_mean));
    }
    const double r = 1 / std::sqrt(its_variance + double(nn::normalising_epsilon));
    const double u = (v.value[c] - its_mean) * r;
    v.value[c] = gain * u + shift;
    v.off[c] = std::abs(gain) * (r * off * (2 + std::abs(u)) + 4 * eps * std::abs(u)) +
               eps * std::abs(v.value[c]);
  }
  return v;
}

Signal activated(const nn::Network& network, std::size_t l, const Signal& z) {
  const nn::Layer& layer = network.layers[l];
  const nn::Unit& unit = network.unit_of(l);
  const auto learned = std::span(network.parameters).subspan(layer.slopes, layer.slope_count);
  Signal out{Row(layer.units), Row(layer.units)};
  for (std::size_t u = 0; u < layer.units; ++u) {
    if (unit.kind == &nn::maxout) {
      out.value[u] = -INFINITY;
      for (std::size_t p = u; p < layer.columns; p += layer.units) {
        out.value[u] = std::max(out.value[u], z.value[p]);
        out.off[u] = std::max(out.off[u], z.off[p]);
      }
      continue;
    }
    const double x = z.value[u], y = f(unit, x, learned, u);
    out.value[u] = y;
    for (const double near : {x - z.off[u], x + z.off[u]})  // kinks and jumps too
      out.off[u] = std::max(out.off[u], std::abs(f(unit, near, learned, u) - y));
    out.off[u] += operator_error * eps * std::max({1.0, std::abs(x), std::abs(y)});
  }
  return out;
}

Signal forward(const nn::Network& network, const float* x, Row& scale) {
  Signal in{Row(x, x + network.shape.inputs), Row(network.shape.inputs)};
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const nn::Layer& layer = network.layers[l];
    Signal z = linear(network, layer, in, scale);
    if (l == network.hidden_layers()) return z;
    if (layer.normalised) z = normalised(network, layer, z);
    Signal y = activated(network, l, z);
    for (std::size_t u = 0; layer.residual && u < layer.units; ++u) {
      const double s = network.residual_scale;
      y.value[u] = in.value[u] + s * y.value[u];
      y.off[u] =
          in.off[u] + s * y.off[u] + 2 * eps * (std::abs(in.value[u]) + std::abs(y.value[u]));
    }
    in = y;
  }
  return in;
}

// Probabilities, or the number itself, of a row's logits; how far off they may be; the scale of the
// last layer in their terms.
struct Answer {
  Row value, off, scale;
};

Answer answer(const Row& logits, const Row& off, const Row& scale, const data::Dataset& data,
              const data::Encoder& encoder) {
  if (data.task == data::Task::regression) {
    const double value = logits[0] / encoder.target_scale + encoder.target_mean;
    return {{value},
            {off[0] / encoder.target_scale +
             2 * eps * (std::abs(value) + std::abs(double(encoder.target_mean)))},
            {scale[0] / encoder.target_scale}};
  }
  const double top = *std::ranges::max_element(logits);
  const double most_off = *std::ranges::max_element(off),
               most_scale = *std::ranges::max_element(scale);
  double sum = 0;
  for (const double z : logits) sum += std::exp(z - top);
  Answer out;
  for (const double z : logits) {
    const double p = std::exp(z - top) / sum;
    out.value.push_back(p);
    // Both sides of the quotient are off by a factor e^±off at most.
    out.off.push_back(p * std::expm1(2 * most_off) + operator_error * eps);
    out.scale.push_back(most_scale);
  }
  return out;
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (!file.flush()) throw Error(path + ": cannot be written.");
}

// What libonnx 1.12 knows ends at opset 17.
void write_checked(const std::string& path, const onnx::Model& model) {
  const std::string bytes = onnx::to_bytes(model);
  if (model.opsets.at("") <= onnx::usual_opset) {
    ::onnx::ModelProto proto;
    if (!proto.ParseFromString(bytes)) throw Error(path + ": is no model to libonnx.");
    ::onnx::checker::check_model(proto);
  }
  write(path, bytes);
}

nn::Shape shape_of(const std::string& text, const data::Encoder& encoder,
                   const data::Dataset& data) {
  nn::Shape shape{.inputs = encoder.width,
                  .hidden = {},
                  .outputs = data.task == data::Task::classification ? data.classes.size() : 1};
  std::size_t from = 0;
  for (std::size_t part = 0; from <= text.size(); ++part) {
    const std::size_t colon = std::min(text.find(':', from), text.size());
    const std::string word = text.substr(from, colon - from);
    from = colon + 1;
    if (part == 0)
      for (const std::string& units : api::split_list(word))
        shape.hidden.push_back(std::stoul(units));
    if (word == "batch") shape.norm = nn::Norm::batch;
    if (word == "layer") shape.norm = nn::Norm::layer;
    if (word == "residual") shape.residual = true;
    if (word.starts_with("last=")) shape.last = nn::parse_unit(word.substr(5));
  }
  return shape;
}

void export_networks(const std::vector<std::string>& words) {
  const std::string out = words[0], shape_text = words[4];
  data::Dataset data = data::read_dataset(words[1], {.target = words[2]});
  const bool mixed = std::ranges::any_of(data.features, [](const data::Column& column) {
    return column.kind == data::Column::Kind::categorical;
  });
  data::decide_pieces(data, mixed ? data::Embeddings::piecewise : data::Embeddings::none);
  data::Rows train_rows(std::stoul(words[3])), held_out(data.rows - train_rows.size());
  std::iota(train_rows.begin(), train_rows.end(), 0u);
  std::iota(held_out.begin(), held_out.end(), std::uint32_t(train_rows.size()));
  const nn::Parts parts = nn::make_parts(data, train_rows, {}, held_out);
  for (std::size_t i = 6; i < words.size(); ++i) {
    const nn::Unit unit = nn::parse_unit(words[i]);
    nn::Network network = nn::make_network(unit, shape_of(shape_text, parts.encoder, data));
    nn::initialise(network, nn::Init::critical, 1, 0);
    nn::train(network, {.task = data.task, .rate = 3e-3, .epochs = 6}, parts.train,
              parts.validation);
    const std::vector<float> outputs = nn::predict(network, parts.test);

    std::vector<double> expected, off, scales;
    for (std::size_t row = 0; row < held_out.size(); ++row) {
      Row scale;
      const Signal bound = forward(network, parts.test.x.data() + row * parts.test.inputs, scale);
      const auto ours = outputs.begin() + std::ptrdiff_t(row * bound.value.size());
      const Row logits(ours, ours + std::ptrdiff_t(bound.value.size()));
      const Answer a = answer(logits, bound.off, scale, data, parts.encoder);
      expected.insert(expected.end(), a.value.begin(), a.value.end());
      off.insert(off.end(), a.off.begin(), a.off.end());
      scales.insert(scales.end(), a.scale.begin(), a.scale.end());
    }
    std::string bytes;
    for (const auto* values : {&expected, &off, &scales})
      bytes.append(reinterpret_cast<const char*>(values->data()), values->size() * sizeof(double));
    write(fmt::format("{}/{}.f64", out, i - 6), bytes);
    for (const std::string& opset : api::split_list(words[5]))
      write_checked(fmt::format("{}/{}-{}.onnx", out, i - 6, opset),
                    onnx::export_network(network, parts.encoder, data, std::stol(opset)));
  }
}

// Tails, infinities, NaN, subnormals, and what lies between.
std::vector<float> grid() {
  std::vector<float> x{NAN, INFINITY, -INFINITY, 0.0f, -0.0f};
  for (double size = 0x1p-149; size < 0x1p128; size *= 1.0905077326652577)  // 2^(1/8)
    for (const double sign : {1.0, -1.0}) x.push_back(static_cast<float>(sign * size));
  for (int i = -4096; i <= 4096; ++i) x.push_back(static_cast<float>(i) / 128);
  return x;
}

void export_functions(const std::vector<std::string>& words) {
  const std::vector<float> x = grid();
  const auto bytes_of = [](const std::vector<float>& values) {
    return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  };
  write(words[0] + "/x.f32", bytes_of(x));
  for (std::size_t i = 2; i < words.size(); ++i) {
    std::vector<float> y(x.size());
    Activation(words[i]).forward(x, y);
    write(fmt::format("{}/{}.f32", words[0], i - 2), bytes_of(y));
    const nn::Unit unit = nn::parse_unit(words[i]);
    for (const std::string& opset : api::split_list(words[1])) {
      onnx::Model model{.producer = "hillock", .graph_name = "function"};
      model.opsets[""] = std::stol(opset);
      for (const char* name : {"x", "y"})
        (*name == 'x' ? model.inputs : model.outputs).push_back({.name = name, .shape = {{"N"}}});
      onnx::append_function(model, {.prefix = "f", .output = "y", .constants = "constant"}, "x",
                            *unit.function, {}, std::stol(opset));
      write_checked(fmt::format("{}/{}-{}.onnx", words[0], i - 2, opset), model);
    }
  }
}

}  // namespace
}  // namespace hillock::tests

int main(int argc, char** argv) try {
  const std::vector<std::string> words(argv + std::min(argc, 2), argv + argc);
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "networks" && words.size() > 6)
    hillock::tests::export_networks(words);
  else if (what == "functions" && words.size() > 2)
    hillock::tests::export_functions(words);
  else
    throw hillock::UsageError("see the file's first lines.");
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "export_models: {}\n", error.what());
  return 1;
}
