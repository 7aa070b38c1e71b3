// journal_support.h: journals of made-up runs, in files that go with the test.
#pragma once

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "choose/journal.h"
#include "choose/run_record.h"
#include "data_support.h"

namespace hillock::tests {

using Json = nlohmann::ordered_json;

inline constexpr std::size_t any_length = 1 << 20;

inline Json small_header(std::size_t epochs = 3) {
  return {{"journal", 1},
          {"file", "a.csv"},
          {"configuration", {{"epochs", epochs}, {"clip", nullptr}, {"hidden", {8, 8}}}}};
}

inline choose::Contestant small_contestant() {
  return {.unit = nn::parse_unit("relu"),
          .shape = {.inputs = 2, .hidden = {8, 8}, .outputs = 3},
          .tails = {}};
}

inline choose::Order order_of(std::size_t repeat) {
  return {
      .contestant = 4, .rate = 0.1, .repeat = repeat, .snapshots = choose::Snapshots::all_along};
}

// Of every kind of number there is.
inline choose::Run odd_run(std::size_t repeat = 0) {
  using F = std::numeric_limits<float>;
  using D = std::numeric_limits<double>;
  const diagnose::LayerDiagnostics layer{.dead = 1.0 / 3,
                                         .saturated = std::nullopt,
                                         .mean_output = -0.0,
                                         .output_spread = D::denorm_min(),
                                         .gradient_rms = D::max()},
      other{.dead = 0,
            .saturated = 0.1,
            .mean_output = D::quiet_NaN(),
            .output_spread = -D::infinity(),
            .gradient_rms = D::min()};
  const diagnose::Diagnostics seen{.dead = 0.1,
                                   .saturated = 2.0 / 3,
                                   .mean_output = 1e-300,
                                   .gradient_ratio = D::infinity(),
                                   .layers = {layer, other}};
  return {.contestant = 4,
          .rate = 0.1,
          .repeat = repeat,
          .history = {.validation_loss = {0.1f, F::infinity(), F::denorm_min(), -0.0f},
                      .training_loss = {F::quiet_NaN(), F::max(), 1.0f / 3, -F::infinity()},
                      .seconds_at = {0, 1e-9, 0.1, 1e9},
                      .best_epoch = 2,
                      .steps_per_epoch = 11,
                      .seconds = 0.3},
          .crosswise_epoch = 3,
          .seconds = 0.4,
          .score = D::quiet_NaN(),
          .test_loss = D::infinity(),
          .constant_score = -0.1,
          .diagnostics = seen,
          .snapshots = {{0, seen}, {2, seen}},
          .snapshot_seconds = 0.7};
}

inline std::string line_of(std::size_t repeat) {
  return choose::journal_line(choose::to_record(
             odd_run(repeat), choose::key_of(small_contestant(), order_of(repeat)))) +
         '\n';
}

inline std::string whole_journal(std::size_t runs) {
  std::string text = choose::journal_line(small_header()) + '\n';
  for (std::size_t repeat = 0; repeat < runs; ++repeat) text += line_of(repeat);
  return text;
}

}  // namespace hillock::tests
