// picture.h: functions and their slopes drawn by gnuplot, as SVG or PNG.
#pragma once

#include <span>
#include <string>

#include "report/plot.h"

namespace hillock::report {

enum class PictureFormat { svg, png };

/// More curves than this have no colours of their own.
inline constexpr std::size_t most_in_picture = 8;

/// What gnuplot is told: f(x) on the left, f'(x) on the right, over [-5, 5].
std::string picture_script(std::span<const Curve> values, std::span<const Curve> slopes,
                           PictureFormat format);

/// The bytes of the picture, as the program `gnuplot` makes them. Throws Error where it is not
/// installed, or fails.
std::string draw_with_gnuplot(const std::string& script);

}  // namespace hillock::report
