#include "onnx/inspect/effective_rank.h"

#include <cmath>
#include <eigen3/Eigen/Eigenvalues>

namespace hillock::onnx {

double effective_rank(std::vector<double> matrix, std::size_t units) {
  if (units == 0 || matrix.size() < units) return 0;
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto columns = static_cast<Eigen::Index>(units),
             rows = static_cast<Eigen::Index>(matrix.size() / units);
  Eigen::Map<Matrix> x(matrix.data(), rows, columns);
  if (!x.allFinite()) return 0;
  x.rowwise() -= x.colwise().mean().eval();
  const double size = x.norm();
  if (size == 0) return 0;
  x /= size;
  // The squares of the singular values are the eigenvalues of either product with itself.
  const Matrix square = rows < columns ? Matrix(x * x.transpose()) : Matrix(x.transpose() * x);
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(square, Eigen::EigenvaluesOnly);
  const Eigen::ArrayXd values = solver.eigenvalues().array().max(0).sqrt();
  // Below this an eigenvalue is rounding.
  const double least = 1e-7;
  double sum = 0, entropy = 0;
  for (const double s : values)
    if (s > least) sum += s;
  for (const double s : values)
    if (s > least) entropy -= s / sum * std::log(s / sum);
  return std::exp(entropy);
}

}  // namespace hillock::onnx
