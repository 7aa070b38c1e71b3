// plot_fuzz.cpp: any bytes as pictures in a terminal: every line of a picture is as wide as its
// frame allows, and as many lines come as were asked for. A case is a frame, and curves: the text
// of a formula where the bytes are one, else steps whose heights are any 64 bits. driver.cpp runs
// it; with clang's libFuzzer, under the sanitizers:
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Isrc fuzz/plot_fuzz.cpp
//     src/report/plot.cpp src/expression/*.cpp src/activation/readings.cpp -lfmt
//     -o plot_fuzz
//   ./plot_fuzz -max_len=300 -max_total_time=60
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "activation/readings.h"
#include "report/plot.h"

using namespace hillock;

namespace {

std::vector<report::Curve> curves_of_formula(std::string_view text) {
  const auto parsed = expression::parse_formula(text, activation::named_activations());
  if (!std::holds_alternative<expression::Formula>(parsed)) return {};
  const expression::Expression f = std::get<expression::Formula>(parsed).expression;
  return {{"f", [f](double x) { return expression::evaluate(f, x); }},
          {"f'", [f](double x) { return expression::evaluate_slope(f, x); }}};
}

// Up to eight heights, from left to right.
report::Curve steps_of(std::string_view bytes) {
  std::vector<double> heights(std::max<std::size_t>(1, bytes.size() / 8));
  std::memcpy(heights.data(), bytes.data(), std::min(bytes.size(), 8 * heights.size()));
  return {"steps", [heights](double x) {
            const double at = (x + 5) / 10 * static_cast<double>(heights.size());
            const double last = static_cast<double>(heights.size() - 1);
            return heights[static_cast<std::size_t>(std::clamp(at, 0.0, last))];
          }};
}

// Characters on screen.
std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

void draw(std::vector<report::Curve> curves, const report::Frame& frame) {
  const std::vector<std::string> lines = report::plot(curves, frame);
  const std::size_t rows = static_cast<std::size_t>(frame.rows);
  const std::size_t expected = rows + (curves.size() > 1 ? 3 : 2);
  bool as_asked = lines.size() == expected;
  for (std::size_t r = 1; as_asked && r <= rows; ++r)
    as_asked = columns_of(lines[r]) == static_cast<std::size_t>(frame.columns);
  if (as_asked) return;
  for (const std::string& line : lines) std::fprintf(stderr, "%s\n", line.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const report::Frame frame{
      .title = "f(x)", .columns = 16 + data[0] % 64, .rows = 2 + data[1] % 20};
  std::vector<report::Curve> curves = curves_of_formula(bytes);
  if (!curves.empty()) {
    draw({curves[0]}, frame);
    draw({curves[1]}, frame);
    draw(curves, frame);
  }
  draw({steps_of(bytes)}, frame);
  draw({steps_of(bytes.substr(0, bytes.size() / 2)), steps_of(bytes.substr(bytes.size() / 2))},
       frame);
  return 0;
}
