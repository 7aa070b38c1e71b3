// witness_test.cpp: values and slopes that others compute, JAX and Keras with their own functions
// and gradients, and the papers' formulas typed anew: tests/witness/activations.csv, by
// scripts/witness.py.
#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "activation/readings.h"
#include "api/spec.h"

namespace hillock::tests {
namespace {

struct Row {
  std::string spec;
  double x, value, slope;
  std::string witness;
};

double number(std::string_view text) {
  double x = NAN;
  std::from_chars(text.data(), text.data() + text.size(), x);
  return x;
}

std::vector<Row> witnessed() {
  std::ifstream file(HILLOCK_SOURCE_DIR "/tests/witness/activations.csv");
  std::string line;
  std::getline(file, line);  // how the file was made
  std::getline(file, line);  // names of the columns
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    for (int i = 0; i < 4; ++i) {
      const std::size_t comma = line.find(',');
      cells.push_back(line.substr(0, comma));
      line.erase(0, comma + 1);
    }
    rows.push_back({cells[0], number(cells[1]), number(cells[2]), number(cells[3]), line});
  }
  return rows;
}

// The frameworks' own formulas lose digits in the tails: some 2^-52 of the terms that they sum, of
// size |x|, in a slope up to x^2 (the tanh form of gelu). What is right to 1e-12 beyond that is the
// same function.
TEST(Witness, DoubleReadingIsWhatOthersCompute) {
  for (const Row& row : witnessed()) {
    const api::Selected selected = api::select_activation(api::parse_spec(row.spec));
    const activation::Reading& reading = activation::readings()[selected.index];
    const auto near = [](double exact, double size) {
      return 1e-12 * std::abs(exact) + 1e-15 * size;
    };
    EXPECT_NEAR(reading.value(row.x, selected.params.data()), row.value,
                near(row.value, std::abs(row.x)))
        << row.spec << " x = " << row.x << ", by " << row.witness;
    EXPECT_NEAR(reading.slope(row.x, selected.params.data()), row.slope,
                near(row.slope, 1 + row.x * row.x))
        << row.spec << " slope, x = " << row.x << ", by " << row.witness;
  }
}

// A new activation needs no witness; a file that is lost or cut is noticed.
TEST(Witness, IsThereForTheWholeCatalogue) {
  std::set<std::size_t> seen;
  for (const Row& row : witnessed())
    seen.insert(api::select_activation(api::parse_spec(row.spec)).index);
  EXPECT_GE(seen.size(), 47u);
}

}  // namespace
}  // namespace hillock::tests
