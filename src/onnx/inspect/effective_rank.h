// effective_rank.h: how many directions the outputs of a layer really take.
#pragma once

#include <cstddef>
#include <vector>

namespace hillock::onnx {

/// exp of the entropy of the singular values over their sum (Roy & Vetterli 2007), of the matrix
/// [observations][units] less each column's mean. 0 where it is all 0, or not finite.
double effective_rank(std::vector<double> matrix, std::size_t units);

}  // namespace hillock::onnx
