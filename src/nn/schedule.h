// schedule.h: how the learning rate moves over a training.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace hillock::nn {

/// What the learning rate is multiplied by in step t of T, t = 0 … T-1.
enum class Schedule {
  /// 1
  constant,
  /// (1 + cos(pi t / T)) / 2: Loshchilov, Hutter 2017, arXiv:1608.03983, without restarts.
  cosine,
  /// Three lines: from 1/25 up to 1 over 45 % of the steps, back over as many, and to 1/250000 over
  /// the rest: Smith, Topin 2018, arXiv:1708.07120, the momentum left alone. The corners lie where
  /// PyTorch's OneCycleLR(three_phase=True, anneal_strategy="linear", pct_start=0.45) has them.
  one_cycle
};

inline constexpr std::array<std::string_view, 3> schedule_names{"constant", "cosine", "one-cycle"};

double rate_factor(Schedule schedule, std::size_t t, std::size_t steps);

}  // namespace hillock::nn
