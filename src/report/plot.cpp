#include "report/plot.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace hillock::report {
namespace {

constexpr int label_columns = 6;  // for the numbers on the vertical axis
constexpr std::array marks = {"●", "+", "×", "○", "*", "□"};
constexpr std::array ansi_colours = {"\x1b[34m", "\x1b[31m", "\x1b[32m",
                                     "\x1b[35m", "\x1b[36m", "\x1b[33m"};
constexpr auto plain = "\x1b[0m";

struct Range {
  double low, high;
};

// Columns on the screen: each character here is one column wide, escape sequences have no width.
std::size_t width(const std::string& line) {
  std::size_t n = 0;
  bool escape = false;
  for (const char c : line) {
    if (c == '\x1b') escape = true;
    if (!escape && (c & 0xc0) != 0x80) ++n;
    if (c == 'm') escape = false;
  }
  return n;
}

std::string padded(const std::string& line, std::size_t columns) {
  return line + std::string(columns - std::min(columns, width(line)), ' ');
}

// The number of axis steps per 1 for a picture of this height: halves, or the power of ten that
// gives one to ten steps for the height.
double steps_to_1(double height) {
  return height > 1 ? 2 : std::pow(10.0, 1 - std::ceil(std::log10(height)));
}

// The range of the curves together with 0, limited to the width of the frame in each direction and
// rounded outwards to whole steps. It is never empty: heights below 1e-98, whose labels would be
// too wide, count as a line at 0, which is drawn between -0.5 and 0.5.
Range vertical_range(std::span<const Curve> curves, const Frame& frame) {
  if (frame.low && frame.high && *frame.low < *frame.high) return {*frame.low, *frame.high};
  if (frame.low && frame.high) {
    const double around = std::max(0.5, 0.1 * std::abs(*frame.low));
    return {*frame.low - around, *frame.low + around};
  }
  Range y{0, 0};
  for (const Curve& curve : curves)
    for (int i = 0; i <= 256; ++i) {
      const double v = curve.f(std::lerp(frame.left, frame.right, i / 256.0));
      y = {std::min(y.low, v), std::max(y.high, v)};
    }
  y = {std::max(y.low, frame.left), std::min(y.high, frame.right)};
  if (!(y.high - y.low >= 1e-98)) return {-0.5, 0.5};
  const double steps = steps_to_1(y.high - y.low);
  return {std::floor(y.low * steps + 0.01) / steps, std::ceil(y.high * steps - 0.01) / steps};
}

// The row, counted from the top, that contains a value. NaN is far above all rows, so that no line
// is drawn to it.
int row_of(double value, Range y, int rows) {
  if (std::isnan(value)) return -rows - 2;
  return static_cast<int>(
      std::floor(std::clamp((y.high - value) / (y.high - y.low) * rows, -1.0, rows + 1.0)));
}

// Which dots of the grid the curve crosses. Each column extends from its own value to that of the
// next column, so that steep parts have no gaps. A jump of more than a third of the height stays
// open.
std::vector<std::vector<bool>> dots(const Curve& curve, const Frame& frame, Range y, int columns,
                                    int rows) {
  std::vector<std::vector<bool>> grid(rows, std::vector<bool>(columns));
  const auto row_at = [&](int c) {
    const double value = curve.f(std::lerp(frame.left, frame.right, (c + 0.5) / columns));
    return value == y.low ? rows - 1 : row_of(value, y, rows);
  };
  for (int c = 0; c < columns; ++c) {
    const int here = row_at(c), next = row_at(c + 1);
    const bool joined = std::abs(next - here) <= rows / 3;
    const int last = !joined || next == here ? here : next > here ? next - 1 : next + 1;
    for (int r = std::min(here, last); r <= std::max(here, last); ++r)
      if (r >= 0 && r < rows) grid[r][c] = true;
  }
  return grid;
}

std::string braille(const std::vector<std::vector<bool>>& grid, int column, int row) {
  constexpr int bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  int pattern = 0;
  for (int r = 0; r < 4; ++r)
    for (int c = 0; c < 2; ++c)
      if (grid[4 * row + r][2 * column + c]) pattern |= bits[r][c];
  if (pattern == 0) return {};
  const int code = 0x2800 + pattern;
  return {static_cast<char>(0xe0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3f)),
          static_cast<char>(0x80 | (code & 0x3f))};
}

using Cells = std::vector<std::vector<std::string>>;

Cells drawn_with_dots(const Curve& curve, const Frame& frame, Range y, int columns) {
  const auto grid = dots(curve, frame, y, 2 * columns, 4 * frame.rows);
  Cells cells(frame.rows, std::vector<std::string>(columns));
  for (int r = 0; r < frame.rows; ++r)
    for (int c = 0; c < columns; ++c) cells[r][c] = braille(grid, c, r);
  return cells;
}

// Where curves meet, they alternate from column to column, so that all stay visible.
Cells drawn_with_marks(std::span<const Curve> curves, const Frame& frame, Range y, int columns) {
  Cells cells(frame.rows, std::vector<std::string>(columns));
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const auto grid = dots(curves[i], frame, y, columns, frame.rows);
    const std::string mark = marks[i % marks.size()];
    for (int r = 0; r < frame.rows; ++r)
      for (int c = 0; c < columns; ++c)
        if (grid[r][c] && (cells[r][c].empty() || c % curves.size() == i))
          cells[r][c] = frame.colour == Colour::ansi
                            ? ansi_colours[i % ansi_colours.size()] + mark + plain
                            : mark;
  }
  return cells;
}

// A label of the vertical axis. Small numbers such as -0.0005, which would be too wide, become
// -5e-04.
std::string axis_number(double value) {
  const std::string usual = fmt::format("{:g}", value), one_digit = fmt::format("{:.0e}", value);
  const bool as_exact = std::strtod(one_digit.c_str(), nullptr) == value;
  return std::ssize(usual) > label_columns && as_exact ? one_digit : usual;
}

std::string legend(std::span<const Curve> curves, const Frame& frame) {
  std::string line(label_columns + 1, ' ');
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::string mark = marks[i % marks.size()];
    line += " " +
            (frame.colour == Colour::ansi ? ansi_colours[i % ansi_colours.size()] + mark + plain
                                          : mark) +
            " " + curves[i].label + " ";
  }
  return line;
}

}  // namespace

std::vector<std::string> plot(std::span<const Curve> curves, const Frame& frame) {
  const int columns = frame.columns - label_columns - 1;
  const Range y = vertical_range(curves, frame);
  Cells cells = curves.size() == 1 ? drawn_with_dots(curves[0], frame, y, columns)
                                   : drawn_with_marks(curves, frame, y, columns);

  // The axes are drawn at 0, or at the lower left if 0 is outside.
  const bool shows_zero = frame.left <= 0 && frame.right > 0;
  const int zero_row =
      y.low > 0 || y.high < 0 ? frame.rows - 1 : std::min(row_of(0, y, frame.rows), frame.rows - 1);
  const int zero_column =
      shows_zero ? std::min(static_cast<int>(-frame.left / (frame.right - frame.left) * columns),
                            columns - 1)
                 : 0;
  for (int c = 0; c < columns; ++c)
    if (cells[zero_row][c].empty()) cells[zero_row][c] = c == zero_column ? "┼" : "─";
  for (int r = 0; r < frame.rows; ++r)
    if (cells[r][zero_column].empty()) cells[r][zero_column] = "│";

  std::vector<std::string> lines{std::string(label_columns + 1, ' ') + frame.title};
  for (int r = 0; r < frame.rows; ++r) {
    std::string label;
    if (r == frame.rows - 1) label = axis_number(y.low);
    if (r == 0) label = axis_number(y.high);
    if (r == zero_row && y.low <= 0 && y.high >= 0) label = "0";
    lines.push_back(fmt::format("{:>{}} ", label, label_columns));
    for (const std::string& cell : cells[r]) lines.back() += cell.empty() ? " " : cell;
  }
  std::string labels(label_columns + 1 + columns, ' ');
  const auto put = [&](double x, int column) {
    const std::string text = fmt::format("{:g}", x);
    labels.replace(label_columns + 1 + column, text.size(), text);
  };
  put(frame.left, 0);
  if (shows_zero) put(0, zero_column);
  put(frame.right, columns - 1);
  lines.push_back(labels);
  if (curves.size() > 1) lines.push_back(legend(curves, frame));
  return lines;
}

std::vector<std::string> beside(std::span<const std::string> a, std::span<const std::string> b) {
  std::size_t columns = 0;
  for (const std::string& line : a) columns = std::max(columns, width(line));
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
    lines.push_back(padded(i < a.size() ? a[i] : "", columns) + (i < b.size() ? b[i] : ""));
  return lines;
}

}  // namespace hillock::report
