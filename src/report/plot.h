// plot.h: draws functions with characters, for a terminal.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/text_table.h"

namespace hillock::report {

struct Curve {
  std::string label;
  std::function<double(double)> f;
};

struct Frame {
  std::string title;
  int columns = 70, rows = 14;  // of the whole picture, without the title
  double left = -5, right = 5;
  /// The range of the vertical axis. By default, the range of the curves together with 0, but not
  /// more than the width of the frame.
  std::optional<double> low = {}, high = {};
  Colour colour = Colour::none;
};

/// The lines of a picture with labelled axes. A single curve is drawn with braille dots. Several
/// curves each have their own mark (and colour, if requested), explained in a last line.
std::vector<std::string> plot(std::span<const Curve> curves, const Frame& frame);

/// Two pictures of equal height, side by side.
std::vector<std::string> beside(std::span<const std::string> a, std::span<const std::string> b);

}  // namespace hillock::report
