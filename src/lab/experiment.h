// experiment.h: what an experiment is asked, what it does, and what it found: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/estimate.h"
#include "nn/unit.h"

namespace hillock::lab {

struct LabOptions {
  std::size_t threads = 1;
  bool full = false;                // at the size that the papers and documents state
  std::optional<std::string> data;  // a table, a folder of images (IDX), or a folder of these
  std::uint64_t seed = 1;
  /// Which function plays the part of which: {"relu", "tanh"}. An experiment whose verdict does not
  /// change when it should measures nothing.
  std::vector<std::pair<std::string, std::string>> stand_ins;
  std::function<void(std::size_t done, std::size_t total)> report;
  /// Told of each part that an experiment has. May be empty.
  std::function<void(std::string_view part)> on_part;
};

/// Who plays a part: the function itself, or its stand-in.
nn::Unit cast(const LabOptions& options, std::string_view part);
std::vector<nn::Unit> cast_all(const LabOptions& options,
                               const std::vector<std::string_view>& parts);

/// What somebody wrote, and where.
struct Claim {
  std::string_view source;    // a section of the article; or a paper
  std::string_view sentence;  // as it stands there, or our words where a paper has a table
};

enum class Conclusion { holds, depends, does_not_hold };
std::string_view name_of(Conclusion conclusion);

/// What the figures say of one claim, and by which criterion.
struct Answer {
  Conclusion conclusion;
  std::string why;
};

/// All hold, none holds, or it depends.
Conclusion together(const std::vector<Conclusion>& conclusions);
Conclusion together(const std::vector<Answer>& answers);

/// Of a claim that denies: holds where what it denies does not.
Conclusion opposite(Conclusion conclusion);

struct Figure {
  std::string text;             // as it is printed
  std::optional<double> value;  // where it is a number; and its standard error
  std::optional<double> error;
};
Figure figure(std::string_view text);
Figure figure(double value, int digits);
Figure figure(const Estimate& estimate, int digits);
/// Four significant digits, whatever the size.
Figure figure(double value);

struct Grid {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<Figure>> rows;
};

struct Series {
  std::string label;
  std::vector<double> x, y;  // x ascending; straight lines between
};

/// Lines over one horizontal axis.
struct LinePicture {
  std::string title;  // names both axes
  std::vector<Series> series;
};

struct BarPicture {
  std::string title;
  std::vector<std::pair<std::string, double>> bars;  // from 0; none below
};

struct Outcome {
  std::string method;           // what was done
  std::vector<Answer> answers;  // one a claim, in their order
  std::vector<Grid> tables;
  std::vector<LinePicture> lines;
  std::vector<BarPicture> bars;
  std::vector<std::string> notes;  // limits of it, and what could not be reproduced
};

struct Experiment {
  std::string_view name;
  std::string_view about;  // one line
  std::vector<Claim> claims;
  Outcome (*run)(const LabOptions& options);
  enum class Needs { nothing, table } needs = Needs::nothing;  // of --data
};

}  // namespace hillock::lab
