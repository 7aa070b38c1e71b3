// gelu.cpp: gelu and its slope over a few floats, doubles and bfloat16s, beside what mathematics
// says.
#include <hillock/hillock.h>

#include <cmath>
#include <cstdio>
#include <vector>

// Phi(x) and phi(x), the normal distribution and its density, from tables: gelu(x) = x Phi(x), and
// its slope is Phi(x) + x phi(x).
struct Row {
  double x, value, slope;
};
const std::vector<Row> table{
    {-1, -0.15865525393145705, -0.08331547058768628},
    {0, 0, 0.5},
    {0.5, 0.34573123063700656, 0.8674951246561629},
    {1, 0.84134474606854293, 1.0833154705876864},
};

bool near(double a, double b, double share) {
  return std::abs(a - b) <= share * std::abs(b);
}

int main() try {
  const hillock::Activation gelu("gelu");
  std::vector<float> x, y(table.size()), dx(table.size());
  for (const Row& row : table) x.push_back(static_cast<float>(row.x));
  const std::vector<float> dy(x.size(), 2);

  gelu.forward(x, y);        // y[i] = gelu(x[i])
  gelu.backward(x, dy, dx);  // dx[i] = dy[i] gelu'(x[i])

  std::vector<hillock::bf16> short_x, short_y(table.size());
  for (const Row& row : table) short_x.push_back(hillock::to_bf16(row.x));
  gelu.forward(short_x, short_y);

  bool right = true;
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::printf("gelu(%4.1f) = %.7f, as bfloat16 %.6f, in double precision %.15f; slope %.6f\n",
                table[i].x, y[i], hillock::to_double(short_y[i]), gelu.value(table[i].x),
                dx[i] / 2);
    right = right && near(y[i], table[i].value, 3e-7) && near(dx[i], 2 * table[i].slope, 3e-7) &&
            near(hillock::to_double(short_y[i]), table[i].value, 1.0 / 256) &&
            near(gelu.value(table[i].x), table[i].value, 3e-16) &&
            near(gelu.slope(table[i].x), table[i].slope, 1e-15);
  }

  // Big arrays may be shared among threads: the same numbers, sooner.
  const std::vector<float> many(1 << 20, 1.0f);
  std::vector<float> alone(many.size()), together(many.size());
  gelu.forward(many, alone);
  gelu.forward(many, together, hillock::Threads{4});
  right = right && alone == together;

  try {
    hillock::Activation("gleu");
    right = false;
  } catch (const hillock::UsageError& error) {
    std::printf("%s\n", error.what());
  }
  std::printf("hillock %s: %s\n", hillock::version().data(), right ? "as it should be" : "WRONG");
  return right ? 0 : 1;
} catch (const hillock::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
