// output_slopes_test.cpp: where a stored output has lost the slope.
#include "report/output_slopes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>

namespace hillock::tests {
namespace {

const report::OutputSlope& of(const std::vector<report::OutputSlope>& all, std::string_view name) {
  return *std::ranges::find(all, name, &report::OutputSlope::name);
}

// A slope e^x beside an output -1 + e^x is off by half of itself where e^x is an ULP of 1: 2^-24 in
// f32, 2^-8 in bf16. It may be a little later, as rounding may be kind.
TEST(OutputSlopes, AreLostWhereTheOutputIsFlat) {
  for (const auto& [type, bits] :
       {std::pair{kernel::DType::f32, 24}, {kernel::DType::bf16, 8}, {kernel::DType::f16, 11}}) {
    const std::vector<report::OutputSlope> all = report::output_slopes(type);
    const double end = bits * std::log(2.0);
    EXPECT_NEAR(of(all, "elu").any.from, -end, 1.5) << bits;
    EXPECT_EQ(of(all, "elu").any.to, HUGE_VAL);
    EXPECT_NEAR(of(all, "sigmoid").any.to, end, 1.5) << bits;
    EXPECT_NEAR(of(all, "tanh").any.to, (end + std::log(4.0)) / 2, 1) << bits;
    EXPECT_EQ(of(all, "tanh").any.from, -of(all, "tanh").any.to);
    EXPECT_NEAR(of(all, "elu").half.from, -end / 2, 1.5) << bits;
    EXPECT_EQ(of(all, "relu").half.from, -HUGE_VAL);
    EXPECT_EQ(of(all, "relu").half.to, HUGE_VAL);
  }
}

}  // namespace
}  // namespace hillock::tests
