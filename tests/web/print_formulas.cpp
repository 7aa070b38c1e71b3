// print_formulas.cpp: for explore_test.py: every activation's f, f' and f'' in double precision,
// and its moments.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "activation/readings.h"
#include "theory/moments.h"

using namespace hillock;

namespace {

using Json = nlohmann::ordered_json;

Json as_number(double x) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x < 0 ? "-inf" : "inf";
  return x;
}

std::vector<double> arguments() {
  std::vector<double> xs{-0.0, 0.0, 1e-300, -1e-300, 5e-324, 1e-9, -1e-9};
  for (double x = -40; x <= 40; x += 0.0625) xs.push_back(x);
  for (const double x : {45.0, 100.0, 700.0, 750.0, 1e3, 1e4, 1e150, 1e300, activation::inf}) {
    xs.push_back(x);
    xs.push_back(-x);
  }
  xs.push_back(activation::no_limit);  // NaN
  return xs;
}

Json values_of(std::size_t index, const activation::Params& params) {
  const activation::Reading& reading = activation::readings()[index];
  Json out{{"name", reading.card->name}, {"params", Json::object()}};
  for (std::size_t i = 0; i < reading.card->arity(); ++i)
    out["params"][std::string(reading.card->params[i].name)] = params[i];
  for (const double x : arguments()) {
    out["f"].push_back(as_number(reading.value(x, params.data())));
    out["d"].push_back(as_number(reading.slope(x, params.data())));
    out["dd"].push_back(as_number(reading.curvature(x, params.data())));
  }
  const theory::Moments moments =
      theory::gaussian_moments([&](double x) { return reading.value(x, params.data()); },
                               [&](double x) { return reading.slope(x, params.data()); });
  out["moments"] = {moments.mean, moments.second, moments.slope_second};
  return out;
}

}  // namespace

int main() {
  Json all{{"x", Json::array()}, {"activations", Json::array()}};
  for (const double x : arguments()) all["x"].push_back(as_number(x));
  for (std::size_t i = 0; i < activation::readings().size(); ++i) {
    const activation::Card& card = *activation::readings()[i].card;
    all["activations"].push_back(values_of(i, activation::usual_params(card)));
    if (card.arity() == 0) continue;
    // Other parameters, within what is accepted.
    activation::Params moved = activation::usual_params(card);
    for (std::size_t p = 0; p < card.arity(); ++p)
      moved[p] = std::clamp(moved[p] * 1.5 + 0.05, card.params[p].least, card.params[p].most);
    all["activations"].push_back(values_of(i, moved));
  }
  fmt::print("{}\n", all.dump());
}
