#include "nn/schedule.h"

#include <cmath>
#include <numbers>

namespace hillock::nn {
namespace {

constexpr double rising_share = 0.45, lowest_start = 1 / 25.0, lowest_end = lowest_start / 1e4;

double between(double from, double to, double share) {
  return from + (to - from) * share;
}

double one_cycle(double t, double steps) {
  const double top = rising_share * steps - 1, back = 2 * top, end = steps - 1;
  if (t <= top) return between(lowest_start, 1, t / top);
  if (t <= back) return between(1, lowest_start, (t - top) / (back - top));
  return between(lowest_start, lowest_end, (t - back) / (end - back));
}

}  // namespace

double rate_factor(Schedule schedule, std::size_t t, std::size_t steps) {
  switch (schedule) {
    case Schedule::constant:
      break;
    case Schedule::cosine:
      return (1 + std::cos(std::numbers::pi * double(t) / double(steps))) / 2;
    case Schedule::one_cycle:
      return one_cycle(double(t), double(steps));
  }
  return 1;
}

}  // namespace hillock::nn
