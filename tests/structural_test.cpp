// structural_test.cpp: maxout, gated units and crelu against the plainest loops, on every
// instruction set and type.
#include "kernel/structural.h"

#include <gmock/gmock.h>

#include <numeric>

#include "accuracy/accuracy.h"
#include "activation/readings.h"
#include "activation/structural.h"
#include "api/spec.h"
#include "kernel/arrays.h"
#include "typed_array.h"

namespace hillock::tests {
namespace {

constexpr std::uint64_t seed = 20240611;
constexpr kernel::PieceLayout both_layouts[] = {kernel::PieceLayout::planes,
                                                kernel::PieceLayout::interleaved};

/// Numbers with many ties, zeros of both signs, infinities and NaN.
std::vector<double> hazards(std::size_t n, std::mt19937_64& random) {
  constexpr double some[] = {0.0, -0.0, 1, 1, 2, -1, -HUGE_VAL, HUGE_VAL, NAN, 3, -2, 5, 0.5};
  std::vector<double> x(n);
  for (double& at : x) at = some[random() % std::size(some)];
  return x;
}

std::size_t piece_place(kernel::PieceLayout layout, std::size_t i, std::size_t p, std::size_t n,
                        std::size_t pieces) {
  return layout == kernel::PieceLayout::planes ? p * n + i : i * pieces + p;
}

std::size_t naive_winner(const TypedArray& x, kernel::PieceLayout layout, std::size_t i,
                         std::size_t n, std::size_t pieces) {
  std::size_t best = 0;
  for (std::size_t p = 0; p < pieces; ++p) {
    const double by = x[piece_place(layout, i, p, n, pieces)];
    if (std::isnan(by)) return p;
    if (by > x[piece_place(layout, i, best, n, pieces)]) best = p;
  }
  return best;
}

TEST(Maxout, IsTheGreatestPieceAndItsBackwardGoesToTheFirstOfThose) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const kernel::PieceLayout layout : both_layouts)
      for (const std::size_t pieces : {1, 2, 3, 4, 5, 17, 255})
        for (const std::size_t n : {0, 1, 3, 8, 15, 16, 17, 65, 100, 1100}) {
          if (n * pieces > 10'000) continue;
          SCOPED_TRACE(testing::Message()
                       << "layout " << int(layout) << ", " << pieces << " pieces, n = " << n);
          const TypedArray x(type, hazards(n * pieces, random), n % 4),
              dy(type, some_numbers(n, random, type), 6);
          TypedArray y(type, n, 10), only_y(type, n), dx(type, n * pieces, 4);
          std::vector<std::uint8_t> winner(n + 1, 77);
          kernel::maxout(isa, type, layout, x.data(), y.data(), winner.data(), n, pieces);
          kernel::maxout(isa, type, layout, x.data(), only_y.data(), nullptr, n, pieces);
          kernel::maxout_backward(isa, type, layout, winner.data(), dy.data(), dx.data(), n,
                                  pieces);
          for (std::size_t i = 0; i < n; ++i) {
            const std::size_t wanted = naive_winner(x, layout, i, n, pieces);
            ASSERT_EQ(winner[i], wanted) << "unit " << i;
            const double greatest = x[piece_place(layout, i, wanted, n, pieces)];
            ASSERT_TRUE(TypedArray::same(y[i], greatest)) << "unit " << i << ": " << y[i];
            for (std::size_t p = 0; p < pieces; ++p)
              ASSERT_EQ(dx[piece_place(layout, i, p, n, pieces)], p == wanted ? dy[i] : 0.0);
          }
          EXPECT_EQ(winner[n], 77);
          EXPECT_EQ(only_y, y);
          EXPECT_TRUE(y.is_unharmed() && dx.is_unharmed());
        }
  });
}

struct Pair {
  double value, gate, dy;
};

/// What is hard: gates whose value is subnormal under a large factor, infinities, NaN, zeros.
std::vector<Pair> hard_pairs() {
  std::vector<Pair> all;
  for (const double value : {0.0, -0.0, 1.0, -3.7, 1e30, 1e-30, 3e4, HUGE_VAL, double(NAN)})
    for (const double gate : {0.0, -0.0, 0.3, -0.3, -8.0, -14.0, -80.0, -100.0, 20.0, 1e30, -1e30,
                              HUGE_VAL, -HUGE_VAL, double(NAN)})
      all.push_back({value, gate, all.size() % 7 * 0.75 - 2});
  return all;
}

std::size_t place(std::string_view name) {
  return api::select_activation({.name = std::string(name), .settings = {}}).index;
}

/// Roundings: how many there are of doubles; of other types there is one.
void expect_near(double got, number::Big wanted, kernel::DType type, int roundings,
                 const Pair& at) {
  const double bound = type == kernel::DType::f64 ? roundings + 0.1 : 0.5001;
  EXPECT_LE(ulps_between(got, wanted, type), bound)
      << "at value " << at.value << ", gate " << at.gate << ": " << got << ", not "
      << wanted.nearest();
}

/// The exact value or slope of the gate for f64, as far as a double tells it for the others.
double exactly_of(std::size_t f, accuracy::Direction direction, double x, kernel::DType type) {
  if (type == kernel::DType::f64) return accuracy::exact_value(f, direction, x, {});
  return direction == accuracy::Direction::value ? activation::readings()[f].value(x, nullptr)
                                                 : activation::readings()[f].slope(x, nullptr);
}

struct GatedCase {
  std::vector<double> value, gate, dy;
};

GatedCase gated_case(std::size_t n, kernel::DType type, std::mt19937_64& random) {
  GatedCase all{some_numbers(n, random, type), some_numbers(n, random, type),
                some_numbers(n, random, type)};
  const std::vector<Pair> hard = hard_pairs();
  for (std::size_t i = 0; i < std::min(n / 2, hard.size()); ++i) {
    all.value[2 * i] = kernel::as_held(hard[i].value, type);
    all.gate[2 * i] = kernel::as_held(hard[i].gate, type);
    all.dy[2 * i] = kernel::as_held(hard[i].dy, type);
  }
  return all;
}

TEST(Gated, IsTheValueTimesTheActivationOfTheGateRoundedOnce) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const char* gate : {"sigmoid", "identity", "relu", "gelu", "silu", "tanh"})
      for (const auto& [rows, columns] :
           {std::pair<std::size_t, std::size_t>{1, 1}, {3, 5}, {20, 16}, {2, 300}, {1, 2500}}) {
        SCOPED_TRACE(testing::Message() << gate << " " << rows << " x " << columns);
        const std::size_t n = rows * columns, f = place(gate);
        if (type == kernel::DType::f64 && n > 600) continue;  // MPFR takes its time
        const GatedCase all = gated_case(n, type, random);
        std::vector<double> x(2 * n);  // halves
        for (std::size_t i = 0; i < n; ++i) {
          x[i / columns * 2 * columns + i % columns] = all.value[i];
          x[i / columns * 2 * columns + columns + i % columns] = all.gate[i];
        }
        const TypedArray halves(type, x), value(type, all.value), open(type, all.gate),
            dy(type, all.dy);
        TypedArray y(type, n, 2), apart = value, dx(type, 2 * n, 2), dvalue = value, dgate = open;
        const kernel::Pairs as_halves{rows, columns, 2 * columns},
            on_their_own{rows, columns, columns};
        kernel::gated(isa, f, type, as_halves, halves.data(), halves.at(columns), y.data(),
                      nullptr);
        kernel::gated(isa, f, type, on_their_own, apart.data(), open.data(), apart.data(), nullptr);
        kernel::gated_backward(isa, f, type, as_halves, halves.data(), halves.at(columns),
                               dy.data(), dx.data(), dx.at(columns), nullptr);
        kernel::gated_backward(isa, f, type, on_their_own, dvalue.data(), dgate.data(), dy.data(),
                               dvalue.data(), dgate.data(), nullptr);
        EXPECT_EQ(apart, y);
        for (std::size_t i = 0; i < n; ++i) {
          const Pair at{all.value[i], all.gate[i], all.dy[i]};
          const double opens = exactly_of(f, accuracy::Direction::value, at.gate, type),
                       slope = gate == std::string_view("identity")
                                   ? 1  // of a product, a NaN gate or not
                                   : exactly_of(f, accuracy::Direction::slope, at.gate, type);
          expect_near(y[i], number::Big(at.value) * number::Big(opens), type, 2, at);
          expect_near(dvalue[i], number::Big(at.dy) * number::Big(opens), type, 2, at);
          // A gate that is shut by relu lets not even an infinity through, as in PyTorch.
          const bool shut = gate == std::string_view("relu") && slope == 0;
          expect_near(dgate[i],
                      shut ? number::Big(0.0)
                           : number::Big(at.dy) * number::Big(at.value) * number::Big(slope),
                      type, 3, at);
          const std::size_t there = i / columns * 2 * columns + i % columns;
          ASSERT_TRUE(TypedArray::same(dx[there], dvalue[i])) << i;
          ASSERT_TRUE(TypedArray::same(dx[there + columns], dgate[i])) << i;
        }
        EXPECT_TRUE(y.is_unharmed() && dx.is_unharmed());
      }
  });
}

TEST(Gated, GivesTheSameBitsAtAnyPositionAndLength) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    const std::size_t n = 90, f = place("silu");
    const TypedArray value(type, some_numbers(n, random, type)),
        gate(type, some_numbers(n, random, type));
    TypedArray one_by_one(type, n);
    for (std::size_t i = 0; i < n; ++i)
      kernel::gated(isa, f, type, {1, 1, 1}, value.at(i), gate.at(i), one_by_one.at(i), nullptr);
    for (std::size_t from = 0; from < 9; ++from)
      for (const std::size_t length : {1, 7, 16, 31, 64, 80}) {
        TypedArray y = one_by_one;
        for (std::size_t i = 0; i < length; ++i) y.set(from + i, 0);
        kernel::gated(isa, f, type, {1, length, length}, value.at(from), gate.at(from), y.at(from),
                      nullptr);
        EXPECT_EQ(y, one_by_one) << "from " << from << ", " << length;
      }
  });
}

// From streaming_from() on, results go past the caches.
TEST(Gated, LargeArraysGetWhatSmallOnesDo) {
  std::mt19937_64 random(seed);
  const kernel::Isa& isa = kernel::chosen_isa();
  const std::size_t columns = 1031, rows = kernel::streaming_from() / 4 / columns + 2,
                    n = rows * columns;
  std::vector<float> x(2 * n), y(n), dx(2 * n), dy(n, 1.0f), small(columns), whole(n + 3);
  for (float& at : x) at = std::uniform_real_distribution<float>(-8, 8)(random);
  kernel::gated(isa, place("relu"), kernel::DType::f32, {rows, columns, 2 * columns}, x.data(),
                &x[columns], y.data(), nullptr);
  kernel::maxout(isa, kernel::DType::f32, kernel::PieceLayout::planes, x.data(), whole.data() + 3,
                 nullptr, n, 2);
  for (std::size_t r = 0; r < rows; ++r) {
    kernel::gated(isa, place("relu"), kernel::DType::f32, {1, columns, columns},
                  &x[2 * r * columns], &x[(2 * r + 1) * columns], small.data(), nullptr);
    ASSERT_TRUE(std::equal(small.begin(), small.end(), &y[r * columns])) << r;
  }
  for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(whole[3 + i], std::max(x[i], x[n + i])) << i;
}

TEST(Gated, EveryFamilyMemberHasAnActivationForItsGate) {
  for (const activation::Structural& card : activation::structurals) {
    if (!card.gate.empty()) {
      EXPECT_NO_THROW(place(card.gate)) << card.name;
    }
  }
}

TEST(Crelu, IsReluOfBothSigns) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const auto& [rows, columns] :
         {std::pair<std::size_t, std::size_t>{0, 3}, {1, 1}, {4, 7}, {70, 16}, {2, 1100}}) {
      SCOPED_TRACE(testing::Message() << rows << " x " << columns);
      const std::size_t n = rows * columns;
      const TypedArray x(type, hazards(n, random), 2), dy(type, some_numbers(2 * n, random, type));
      TypedArray y(type, 2 * n, 6), dx = x;
      kernel::crelu(isa, type, x.data(), y.data(), rows, columns);
      kernel::crelu_backward(isa, type, dx.data(), dy.data(), dx.data(), rows, columns);
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t there = i / columns * 2 * columns + i % columns;
        const bool nan = std::isnan(x[i]);
        EXPECT_TRUE(TypedArray::same(y[there], nan || x[i] > 0 ? x[i] : 0.0)) << x[i];
        EXPECT_TRUE(TypedArray::same(y[there + columns], nan || x[i] < 0 ? -x[i] : 0.0)) << x[i];
        const double slope = nan        ? NAN
                             : x[i] > 0 ? dy[there]
                             : x[i] < 0 ? -dy[there + columns]
                                        : 0.0;
        EXPECT_TRUE(TypedArray::same(dx[i], slope)) << x[i] << ": " << dx[i];
      }
      EXPECT_TRUE(y.is_unharmed());
    }
  });
}

}  // namespace
}  // namespace hillock::tests
