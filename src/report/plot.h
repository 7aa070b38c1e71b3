// plot.h: functions drawn with characters, for a terminal.
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
  int columns = 70, rows = 14;  // of the whole picture, axis labels and title apart
  double left = -5, right = 5;
  /// Of the vertical axis; by themselves what the curves reach with 0, and no more than the frame
  /// is wide.
  std::optional<double> low = {}, high = {};
  Colour colour = Colour::none;
};

/// The lines of a picture with labelled axes. One curve is drawn in braille dots; several, each
/// with a mark of its own (and a colour, if asked for), named in a last line.
std::vector<std::string> plot(std::span<const Curve> curves, const Frame& frame);

/// Two pictures of one height next to each other.
std::vector<std::string> beside(std::span<const std::string> a, std::span<const std::string> b);

}  // namespace hillock::report
