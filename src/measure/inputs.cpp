#include "measure/inputs.h"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <random>

#include "api/hillock.h"

namespace hillock::measure {
namespace {

constexpr std::size_t huge_page = 2 << 20;
constexpr std::size_t tile_length = 1 << 20;

}  // namespace

Numbers::Numbers(kernel::DType type, std::size_t count) : dtype(type), n(count) {
  const std::size_t bytes = n * kernel::size_of(dtype) + huge_page;
  void* mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw hillock::Error("there is no memory for the arrays.");
  memory = std::shared_ptr<void>(mapped, [bytes](void* p) { munmap(p, bytes); });
  const auto start = (reinterpret_cast<std::uintptr_t>(mapped) + huge_page - 1) & -huge_page;
  data = reinterpret_cast<void*>(start);
  madvise(mapped, bytes, MADV_HUGEPAGE);
  std::memset(data, 0, n * kernel::size_of(dtype));
}

double Numbers::at(std::size_t i) const {
  if (dtype == kernel::DType::f32) return static_cast<const float*>(data)[i];
  if (dtype == kernel::DType::f64) return static_cast<const double*>(data)[i];
  return hillock::kernel::widened(static_cast<const std::uint16_t*>(data)[i],
                                  hillock::kernel::format_of(dtype));
}

void Numbers::fill(const std::vector<float>& tile) {
  const auto fill_as = [&]<class T>(T* to, auto held) {
    std::vector<T> all;
    for (const float x : tile) all.push_back(held(x));
    for (std::size_t i = 0; i < n; ++i) to[i] = all[(i + i / tile_length * 12345) % tile_length];
  };
  if (dtype == kernel::DType::f32) return fill_as(static_cast<float*>(data), std::identity());
  if (dtype == kernel::DType::f64) return fill_as(static_cast<double*>(data), std::identity());
  fill_as(static_cast<std::uint16_t*>(data),
          [&](float x) { return hillock::kernel::narrowed(x, hillock::kernel::format_of(dtype)); });
}

std::vector<float> normal_numbers(double deviation, unsigned stream) {
  std::mt19937 engine(seed + stream);
  std::normal_distribution<double> normal(0, deviation);
  std::vector<float> tile(tile_length);
  for (float& x : tile) x = float(normal(engine));
  return tile;
}

std::size_t planes_of(const std::string& activation) {
  if (activation == "maxout2") return 2;
  return activation == "maxout4" ? 4 : 1;
}

static const std::vector<float>& x_tile(double deviation) {
  static std::map<double, std::vector<float>> tiles;
  std::vector<float>& tile = tiles[deviation];
  if (tile.empty()) tile = normal_numbers(deviation, 0);
  return tile;
}

Inputs::Inputs(kernel::DType dtype, std::size_t count, std::size_t planes, double x_deviation)
    : x(dtype, count * planes),
      dy(dtype, count),
      y(dtype, count),
      n(count),
      deviation(x_deviation) {
  static const std::vector<float> dy_tile = normal_numbers(1, 1);
  x.fill(x_tile(deviation));
  dy.fill(dy_tile);
}

void Inputs::set_outputs_of(const std::string& activation) {
  const hillock::Activation f(activation);
  std::vector<float> tile = x_tile(deviation);
  for (float& number : tile) number = float(f.value(number));
  if (!fx) fx.emplace(x.dtype, n);
  fx->fill(tile);
}

Arrays Inputs::arrays(Input input) const {
  return {input == Input::x ? x.data : fx->data, dy.data, y.data, n};
}

bool Inputs::plausible(const std::string& activation, kernel::Pass pass) const {
  const std::size_t planes = planes_of(activation), checked = std::min<std::size_t>(n, 1024);
  const double tolerance = kernel::size_of(x.dtype) > 2 ? 1e-3 : 1e-2;
  const hillock::Activation f(planes == 1 ? activation : "identity");
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < checked; ++i) {
    double wanted = pass == kernel::Pass::forward ? f.value(x.at(i)) : dy.at(i) * f.slope(x.at(i));
    for (std::size_t p = 1; p < planes; ++p) wanted = std::max(wanted, x.at(p * n + i));
    wanted = hillock::kernel::as_held(wanted, x.dtype);
    const double got = y.at(i), error = std::abs(got - wanted);
    if (got == wanted || (std::isnan(got) && std::isnan(wanted))) continue;
    if (!(error <= tolerance * std::max(1.0, std::abs(wanted)))) ++wrong;
  }
  return wrong * 50 <= checked;
}

}  // namespace hillock::measure
