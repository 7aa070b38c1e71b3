// picture.h: draws functions and their slopes with gnuplot, as SVG or PNG.
#pragma once

#include <span>
#include <string>

#include "report/plot.h"

namespace hillock::report {

enum class PictureFormat { svg, png };

/// The number of curves that have distinct colours.
inline constexpr std::size_t most_in_picture = 8;

/// The gnuplot script: f(x) on the left, f'(x) on the right, for x in [-5, 5].
std::string picture_script(std::span<const Curve> values, std::span<const Curve> slopes,
                           PictureFormat format);

/// Returns the bytes of the picture. Throws Error if the program `gnuplot` is not installed or
/// fails.
std::string draw_with_gnuplot(const std::string& script);

}  // namespace hillock::report
