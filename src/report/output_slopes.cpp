#include "report/output_slopes.h"

#include <cmath>
#include <limits>

#include "activation/readings.h"
#include "kernel/isa.h"
#include "kernel/loops.h"
#include "kernel/structural.h"

namespace hillock::report {
namespace {

constexpr double furthest = 110, stride = 1.0 / 32;  // e^-104 underflows to 0 in float
constexpr double beside = stride / 7;  // an offset, so that no x is a kink or has few digits

double half_of_the_digits(kernel::DType type) {
  return type == kernel::DType::f32 ? 0x1p-12 : type == kernel::DType::bf16 ? 0x1p-4 : 0x1p-5;
}

/// The relative error at x of the slope that is computed from the output.
double error_at(std::size_t activation, double x, const activation::Params& params,
                kernel::DType stored_as) {
  const activation::Reading& reading = activation::readings()[activation];
  const double exact = reading.slope(x, params.data());
  const auto y = static_cast<float>(kernel::as_held(reading.value(x, params.data()), stored_as));
  double slope;
  kernel::chosen_isa().from_output[activation].in_double(&y, &slope, 1, params.data());
  if (slope == exact) return 0;
  return std::abs(slope - exact) / std::abs(exact);
}

/// The distance from 0, in one direction, up to which the error stays within the limit.
double last_within(double limit, double direction, auto error) {
  for (double x = beside; x < furthest; x += stride)
    if (!(error(direction * x) <= limit)) return direction * x;
  return direction * std::numeric_limits<double>::infinity();
}

}  // namespace

std::vector<OutputSlope> output_slopes(kernel::DType stored_as) {
  std::vector<OutputSlope> all;
  for (std::size_t i = 0; i < activation::readings().size(); ++i) {
    const activation::Card& card = *activation::readings()[i].card;
    const activation::Params params = activation::usual_params(card);
    if (!kernel::has_slope_of_output(i, params.data())) continue;
    const auto error = [&](double x) { return error_at(i, x, params, stored_as); };
    const auto range = [&](double limit) {
      return OutputSlope::Range{last_within(limit, -1, error), last_within(limit, 1, error)};
    };
    all.push_back({card.name, range(half_of_the_digits(stored_as)), range(0.5)});
  }
  return all;
}

}  // namespace hillock::report
