#include "race/posterior.h"

#include <algorithm>
#include <cmath>
#include <eigen3/Eigen/Core>
#include <eigen3/Eigen/Eigenvalues>

#include "data/random.h"

namespace hillock::race {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double borrowed = 6;  // repeats
constexpr double correlations_kept = 0.5;

double median_of(VectorXd values) {
  const Index middle = values.size() / 2;
  std::nth_element(values.data(), values.data() + middle, values.data() + values.size());
  const double upper = values[middle];
  if (values.size() % 2 == 1) return upper;
  return (upper + *std::max_element(values.data(), values.data() + middle)) / 2;
}

// Marsaglia and Tsang 2000 (ACM TOMS 26:363-372); shape at least 1/2 here, where it is below 1 by
// way of shape + 1.
double gamma(data::Stream& stream, double shape) {
  if (shape < 1) return gamma(stream, shape + 1) * std::pow(stream.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double z = stream.normal(), v = std::pow(1 + c * z, 3);
    if (v > 0 && std::log(stream.uniform()) < z * z / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

// A row for each repeat, a column for each arm.
MatrixXd as_matrix(const Scores& scores) {
  MatrixXd out(Index(scores.front().size()), Index(scores.size()));
  for (Index a = 0; a < out.cols(); ++a)
    out.col(a) = Eigen::Map<const VectorXd>(scores[std::size_t(a)].data(), out.rows());
  return out;
}

// How the arms' means scatter: covariance of the means, and its degrees of freedom, one for each
// arm.
struct Scatter {
  VectorXd means;
  MatrixXd covariance;
  VectorXd freedom;
};

void draw_to_median(Scatter& scatter, VectorXd& variances) {
  if (variances.size() < 3) return;
  const double median = median_of(variances);
  for (Index a = 0; a < variances.size(); ++a) {
    double& freedom = scatter.freedom[a];
    const double drawn = (freedom * variances[a] + borrowed * median) / (freedom + borrowed);
    variances[a] = std::max(variances[a], drawn);
    freedom += borrowed;
  }
}

Scatter paired_scatter(const Scores& scores) {
  MatrixXd centred = as_matrix(scores);
  const Index arms = centred.cols(), repeats = centred.rows();
  centred.colwise() -= centred.rowwise().mean().eval();
  Scatter out{.means = centred.colwise().mean().transpose(),
              .covariance = {},
              .freedom = VectorXd::Constant(arms, double(repeats - 1))};
  centred.rowwise() -= out.means.transpose();
  const MatrixXd covariance = centred.transpose() * centred / double(repeats - 1);
  const VectorXd own = covariance.diagonal();
  VectorXd variances = own;
  // Taking their common part away has made them correlated.
  const double nothing_in_common = -1 / double(arms - 1);
  draw_to_median(out, variances);
  out.covariance.resize(arms, arms);
  for (Index a = 0; a < arms; ++a)
    for (Index b = 0; b < arms; ++b) {
      const double scale = std::sqrt(own[a] * own[b]);
      const double seen = scale > 0 ? covariance(a, b) / scale : nothing_in_common;
      const double correlation =
          a == b ? 1 : correlations_kept * seen + (1 - correlations_kept) * nothing_in_common;
      out.covariance(a, b) = correlation * std::sqrt(variances[a] * variances[b]) / double(repeats);
    }
  return out;
}

Scatter unpaired_scatter(const Scores& scores) {
  const Index arms = Index(scores.size());
  Scatter out{.means = VectorXd(arms), .covariance = {}, .freedom = VectorXd(arms)};
  VectorXd variances(arms);
  for (Index a = 0; a < arms; ++a) {
    const auto& own = scores[std::size_t(a)];
    const auto values = Eigen::Map<const VectorXd>(own.data(), Index(own.size()));
    out.means[a] = values.mean();
    out.freedom[a] = double(own.size() - 1);
    variances[a] = (values.array() - out.means[a]).square().sum() / out.freedom[a];
  }
  draw_to_median(out, variances);
  for (Index a = 0; a < arms; ++a) variances[a] /= double(scores[std::size_t(a)].size());
  out.covariance = variances.asDiagonal();
  return out;
}

// A matrix whose product with its transpose is the covariance: the symmetric one, which moves by
// last bits where the covariance does, and so gives the same draws on any machine. Eigenvalues may
// be 0, as differences alone are random where the common part is taken away, or a little below.
MatrixXd root_of(const MatrixXd& covariance) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> of(covariance);
  const VectorXd roots = of.eigenvalues().cwiseMax(0).cwiseSqrt();
  return of.eigenvectors() * roots.asDiagonal() * of.eigenvectors().transpose();
}

}  // namespace

Posterior::Posterior(const Scores& scores, Pairing pairing) : arms_(scores.size()) {
  const Scatter scatter =
      pairing == Pairing::paired ? paired_scatter(scores) : unpaired_scatter(scores);
  const Index arms = scatter.means.size();
  const MatrixXd root = root_of(scatter.covariance);
  drawn_.resize(draws * std::size_t(arms));
  data::Stream stream(0, data::Role::posterior, std::size_t(arms));
  VectorXd normal(arms), scale(arms);
  for (std::size_t d = 0; d < draws; ++d) {
    for (double& z : normal) z = stream.normal();
    // Paired, one scale for all, as the arms' errors are seen in the same repeats.
    for (Index a = 0; a < arms; ++a)
      scale[a] = pairing == Pairing::paired && a > 0
                     ? scale[0]
                     : std::sqrt(scatter.freedom[a] / (2 * gamma(stream, scatter.freedom[a] / 2)));
    Eigen::Map<VectorXd>(&drawn_[d * std::size_t(arms)], arms) =
        scatter.means + (root * normal).cwiseProduct(scale);
  }
}

double mean_correlation(const Scores& scores) {
  MatrixXd centred = as_matrix(scores);
  const Index arms = centred.cols();
  centred.rowwise() -= centred.colwise().mean().eval();
  double sum = 0;
  std::size_t pairs = 0;
  for (Index a = 0; a < arms; ++a)
    for (Index b = 0; b < a; ++b) {
      const double scale = centred.col(a).norm() * centred.col(b).norm();
      if (scale > 0) {
        sum += centred.col(a).dot(centred.col(b)) / scale;
        ++pairs;
      }
    }
  return pairs > 0 ? sum / double(pairs) : 0;
}

}  // namespace hillock::race
