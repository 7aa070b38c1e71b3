// tasks.h: what networks are trained on: tasks drawn by a formula, and tables or images that the
// user gives.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"
#include "lab/experiment.h"
#include "nn/samples.h"

namespace hillock::lab {

struct LearningTask {
  std::string name;
  data::Task task = data::Task::classification;
  std::size_t outputs = 2;  // classes, or 1
  nn::Samples train, test;  // inputs and numeric targets standardised by the training rows
};

/// Two half circles that reach into each other, noise 0.2; a straight line gets about 87 %.
LearningTask moons(std::size_t rows, std::uint64_t seed, std::uint64_t repeat);
/// Two spirals of one and a half turns, noise 0.05 of the radius; a straight line gets little more
/// than a guess.
LearningTask spirals(std::size_t rows, std::uint64_t seed, std::uint64_t repeat);
/// Ten inputs, uniform; y = 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5 + noise of deviation
/// 1 (Friedman 1991, Annals of Statistics 19, 1-67).
LearningTask friedman(std::size_t rows, std::uint64_t seed, std::uint64_t repeat);
/// Ten classes in 20 inputs; each is three normal clouds about centres drawn at random.
LearningTask clouds(std::size_t rows, std::uint64_t seed, std::uint64_t repeat);
/// |x|, x uniform on [-sqrt 3, sqrt 3]: Lu et al. 2019.
LearningTask absolute_value(std::size_t rows, std::uint64_t seed, std::uint64_t repeat);

/// One of a repeat: the same rows for every network compared.
using DrawTask = LearningTask (*)(std::size_t rows, std::uint64_t seed, std::uint64_t repeat);
using SharedTask = std::shared_ptr<const LearningTask>;

struct TaskSource {
  std::string name;
  std::function<SharedTask(std::uint64_t seed, std::uint64_t repeat)> draw;
};

TaskSource generated(std::string name, DrawTask draw, std::size_t rows);

/// What a training experiment runs on: the four first ones, `rows` in training and as many in test,
/// and each table of --data (at most twice so many rows of it), split anew in each repeat.
std::vector<TaskSource> task_sources(const LabOptions& options, std::size_t rows);

/// Ten-class images of --data (IDX; the folder itself, or mnist or fashion-mnist in it): the first
/// so many training rows and test rows, all where 0. Where there are none: clouds. Every repeat has
/// the same rows.
TaskSource image_source(const LabOptions& options, std::size_t train_rows, std::size_t test_rows);
/// Throws UsageError where --data names nothing that an experiment can use.
void expect_data(const LabOptions& options);
/// What is to be said where a paper's images are wanted.
std::string about_images(const LabOptions& options, std::string_view wanted);

}  // namespace hillock::lab
