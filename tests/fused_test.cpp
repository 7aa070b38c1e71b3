// fused_test.cpp: an activation with its bias, from its output and with learned parameters, against
// the same in separate passes.
#include <gmock/gmock.h>

#include "activation/readings.h"
#include "api/spec.h"
#include "every_activation.h"
#include "kernel/arrays.h"
#include "kernel/structural.h"
#include "typed_array.h"

namespace hillock::tests {
namespace {

constexpr std::uint64_t seed = 20240613;

struct Named {
  std::size_t activation;
  activation::Params params;
};
Named function(std::string_view spec) {
  const api::Selected selected = api::select_activation(api::parse_spec(spec));
  return {selected.index, selected.params};
}

using Shape = std::pair<std::size_t, std::size_t>;
constexpr Shape shapes[] = {{1, 1}, {3, 5}, {0, 4}, {300, 10}, {5, 257}, {3, 1024}, {2, 1500}};

TEST(Bias, ForwardIsThatOfTheSum) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const char* spec : {"relu", "silu", "elu:alpha=0.7"})
      for (const auto& [rows, columns] : shapes) {
        SCOPED_TRACE(testing::Message() << spec << " " << rows << " x " << columns);
        const Named f = function(spec);
        const std::size_t n = rows * columns;
        const TypedArray x(type, some_numbers(n, random, type), 2),
            bias(type, some_numbers(columns, random, type), 6);
        TypedArray y(type, n, 10), in_place = x;
        kernel::bias_forward(isa, f.activation, type, x.data(), bias.data(), y.data(), rows,
                             columns, f.params.data());
        kernel::bias_forward(isa, f.activation, type, in_place.data(), bias.data(), in_place.data(),
                             rows, columns, f.params.data());
        EXPECT_EQ(in_place, y);
        EXPECT_TRUE(y.is_unharmed());
        const bool narrow = kernel::size_of(type) == 2;
        const activation::Params held{kernel::as_held(f.params[0], type), 0};
        TypedArray sum(type, n), two_passes(type, n);
        for (std::size_t i = 0; i < n; ++i) {
          const double all = x[i] + bias[i % columns];
          sum.set(i, all);
          // A sum of 16-bit numbers is one of float here, and f of it is rounded once.
          if (narrow)
            two_passes.set(i, activation::readings()[f.activation].value(static_cast<float>(all),
                                                                         held.data()));
        }
        if (!narrow)
          kernel::forward(isa, {f.activation, f.params.data()}, type, sum.data(), two_passes.data(),
                          n);
        EXPECT_EQ(y, two_passes);
      }
  });
}

TEST(Bias, BackwardIsThatOfTheSumAndItsColumnsAddedUp) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const char* spec : {"relu", "tanh"})
      for (const auto& [rows, columns] : shapes) {
        SCOPED_TRACE(testing::Message() << spec << " " << rows << " x " << columns);
        const Named f = function(spec);
        const std::size_t n = rows * columns;
        const TypedArray x(type, some_numbers(n, random, type)),
            bias(type, some_numbers(columns, random, type)),
            dy(type, some_numbers(n, random, type));
        TypedArray dx(type, n), dbias(type, columns, 2), of_sum = x, dbias_of_sum(type, columns);
        kernel::bias_backward(isa, f.activation, type, x.data(), bias.data(), dy.data(), dx.data(),
                              dbias.data(), rows, columns, f.params.data());
        TypedArray sum(type, n), two_passes(type, n);
        for (std::size_t i = 0; i < n; ++i) sum.set(i, x[i] + bias[i % columns]);
        of_sum = sum;
        kernel::bias_backward(isa, f.activation, type, of_sum.data(), nullptr, dy.data(),
                              of_sum.data(), dbias_of_sum.data(), rows, columns, f.params.data());
        kernel::backward(isa, {f.activation, f.params.data()}, type, sum.data(), dy.data(),
                         two_passes.data(), n);
        EXPECT_EQ(of_sum, two_passes);
        if (kernel::size_of(type) > 2) {
          EXPECT_EQ(dx, two_passes);
        }
        const double bound =
            type == kernel::DType::f64 ? 4096 : 0.5001;  // doubles added in another order
        for (std::size_t c = 0; c < columns; ++c) {
          double sum_of_dx = 0, sum_of_both = 0;
          for (std::size_t r = 0; r < rows; ++r) {
            sum_of_dx += dx[r * columns + c];
            sum_of_both += of_sum[r * columns + c];
          }
          ASSERT_LE(ulps_between(dbias[c], number::Big(sum_of_dx), type), bound) << c;
          ASSERT_LE(ulps_between(dbias_of_sum[c], number::Big(sum_of_both), type), bound) << c;
        }
        EXPECT_TRUE(dbias.is_unharmed());
      }
  });
}

// Each of these is right at the output that is stored: half an ULP, or the double's.
TEST(FromOutput, IsTheSlopeAtTheStoredOutput) {
  std::mt19937_64 random(seed);
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    activation::Activations::each([&]<class A> {
      if constexpr (activation::HasSlopeOfOutput<A>) {
        activation::Params params{};
        for (std::size_t i = 0; i < A::card.arity(); ++i)
          params[i] = kernel::as_held(A::card.params[i].usual, type);
        const std::size_t n = 500, index = place_of<A>();
        ASSERT_TRUE(kernel::has_slope_of_output(index, params.data()));
        const TypedArray x(type, some_numbers(n, random, type)),
            dy(type, some_numbers(n, random, type));
        TypedArray y(type, n), dx = dy;
        kernel::forward(isa, {index, params.data()}, type, x.data(), y.data(), n);
        kernel::backward_from_output(isa, index, type, y.data(), dx.data(), dx.data(), n,
                                     params.data());
        for (std::size_t i = 0; i < n; ++i) {
          const number::Big exact = activation::with_params<A, number::Big>(
              params.data(),
              [&](auto... p) { return A::slope_of_output(number::Big(y[i]), p...); });
          // The slope 1/6 of hard_sigmoid is rounded to float before it meets dy.
          const bool twice =
              type == kernel::DType::f32 && A::card.registers == activation::Registers::floats;
          const double bound = type == kernel::DType::f64 ? 2.1 : twice ? 1 : 0.5001;
          EXPECT_LE(ulps_between(dx[i], exact * number::Big(dy[i]), type), bound)
              << A::card.name << " y = " << y[i] << ", x = " << x[i];
          // And the slope at x, as far as y can tell x: here 2^8 units of y, where y is not flat.
          const double at_x = slope_at<A>(x[i], params);
          if (type == kernel::DType::f64 && std::abs(x[i]) < 4) {
            EXPECT_NEAR(dx[i], dy[i] * at_x, std::abs(dy[i]) * 0x1p-44)
                << A::card.name << " x = " << x[i];
          }
        }
      } else {
        EXPECT_FALSE(
            kernel::has_slope_of_output(place_of<A>(), activation::usual_params(A::card).data()));
      }
    });
  });
}

TEST(FromOutput, ARectifierThatFoldsCannotTellItsInputs) {
  for (const char* name : {"leaky_relu:slope=", "prelu:alpha="}) {
    const Named folds = function(std::string(name) + "-0.1"),
                flat = function(std::string(name) + "0"),
                rises = function(std::string(name) + "0.1");
    EXPECT_FALSE(kernel::has_slope_of_output(folds.activation, folds.params.data()));
    EXPECT_TRUE(kernel::has_slope_of_output(flat.activation, flat.params.data()));
    EXPECT_TRUE(kernel::has_slope_of_output(rises.activation, rises.params.data()));
  }
}

struct LearnedCase {
  kernel::Channels shape;
  std::vector<double> x, dy, params;
};

LearnedCase learned_case(kernel::Channels shape, std::size_t arity, kernel::DType type,
                         std::mt19937_64& random) {
  const std::size_t n = shape.batch * shape.channels * shape.spatial;
  return {shape, some_numbers(n, random, type), some_numbers(n, random, type),
          some_numbers(arity * shape.channels, random, type, 1)};
}

/// Element by element with the plain kernel, each channel's gradient in double.
template <class A>
void expect_learned(const kernel::Isa& isa, kernel::DType type, const LearnedCase& all) {
  const auto [batch, channels, spatial] = all.shape;
  const std::size_t n = all.x.size(), index = place_of<A>();
  constexpr std::size_t arity = A::card.arity();
  const TypedArray x(type, all.x, 2), dy(type, all.dy);
  TypedArray y(type, n, 6), dx = x, in_place = x;
  std::vector<double> dparams(all.params.size()), sums(dparams.size()), sizes(dparams.size());
  kernel::learned_forward(isa, index, type, all.shape, x.data(), y.data(), all.params.data());
  kernel::learned_forward(isa, index, type, all.shape, in_place.data(), in_place.data(),
                          all.params.data());
  kernel::learned_backward(isa, index, type, all.shape, dx.data(), dy.data(), dx.data(),
                           all.params.data(), dparams.data());
  EXPECT_EQ(in_place, y);
  EXPECT_TRUE(y.is_unharmed() && dx.is_unharmed());
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t c = i / spatial % channels;
    activation::Params own{};
    for (std::size_t p = 0; p < arity; ++p) own[p] = all.params[p * channels + c];
    TypedArray y_alone(type, 1), dx_alone(type, 1);
    kernel::forward(isa, {index, own.data()}, type, x.at(i), y_alone.data(), 1);
    kernel::backward(isa, {index, own.data()}, type, x.at(i), dy.at(i), dx_alone.data(), 1);
    ASSERT_TRUE(TypedArray::same(y[i], y_alone[0])) << i << ": " << y[i] << " " << y_alone[0];
    if (kernel::size_of(type) == 2) {
      const number::Big exact = number::Big(dy[i]) * number::Big(slope_at<A>(x[i], own));
      ASSERT_LE(ulps_between(dx[i], exact, type), 0.5001) << i << ": " << dx[i];
    } else {
      ASSERT_TRUE(TypedArray::same(dx[i], dx_alone[0])) << i << ": " << dx[i] << " " << dx_alone[0];
    }
    [&]<std::size_t... p>(std::index_sequence<p...>) {
      const double slopes[] = {param_slope_at<A, p>(x[i], own)...};
      for (std::size_t k = 0; k < arity; ++k) {
        sums[k * channels + c] += dy[i] * slopes[k];
        sizes[k * channels + c] += std::abs(dy[i] * slopes[k]);
      }
    }(std::make_index_sequence<arity>());
  }
  // One a column in f32 is added up in f32 for 256 rows.
  const double rounding = type == kernel::DType::f32 && spatial == 1 ? 0x1p-18 : 0x1p-40;
  for (std::size_t k = 0; k < sums.size(); ++k)
    EXPECT_NEAR(dparams[k], sums[k], rounding * sizes[k] + 1e-300) << "parameter " << k;
}

TEST(Learned, EachChannelHasItsOwnParametersInAnyLayout) {
  std::mt19937_64 random(seed);
  constexpr kernel::Channels layouts[] = {{0, 3, 5},  {1, 1, 1},    {1, 1, 700}, {40, 1, 3},
                                          {9, 7, 1},  {300, 20, 1}, {5, 4, 49},  {3, 2, 1100},
                                          {2, 3, 64}, {1, 2, 3000}, {700, 3, 40}};
  for_each_isa_and_type([&](const kernel::Isa& isa, kernel::DType type) {
    for (const kernel::Channels& shape : layouts)
      activation::Activations::each([&]<class A> {
        if constexpr (A::card.learns()) {
          SCOPED_TRACE(testing::Message() << A::card.name << " " << shape.batch << " x "
                                          << shape.channels << " x " << shape.spatial);
          expect_learned<A>(isa, type, learned_case(shape, A::card.arity(), type, random));
        }
      });
  });
}

}  // namespace
}  // namespace hillock::tests
