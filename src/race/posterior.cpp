#include "race/posterior.h"

#include <algorithm>
#include <cmath>
#include <eigen3/Eigen/Core>
#include <eigen3/Eigen/Eigenvalues>
#include <limits>

#include "data/random.h"
#include "race/statistics.h"

namespace hillock::race {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Draws = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double prior_repeats = 6;  // repeats, the weight of the median
constexpr double correlations_kept = 0.5;
constexpr double above_all_seen = 2;  // median standard deviations

// The method of Marsaglia and Tsang 2000 (ACM TOMS 26:363-372). A shape below 1, which here is at
// least 1/2, is sampled by way of shape + 1.
double gamma(data::Stream& stream, double shape) {
  if (shape < 1) return gamma(stream, shape + 1) * std::pow(stream.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double z = stream.normal(), v = std::pow(1 + c * z, 3);
    if (v > 0 && std::log(stream.uniform()) < z * z / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

// One row per repeat, one column per arm.
MatrixXd as_matrix(const Scores& scores) {
  MatrixXd out(Index(scores.front().size()), Index(scores.size()));
  for (Index a = 0; a < out.cols(); ++a)
    out.col(a) = Eigen::Map<const VectorXd>(scores[std::size_t(a)].data(), out.rows());
  return out;
}

// The means of the arms, the covariance of these means, the degrees of freedom of each arm, and an
// upper bound of each mean.
struct Scatter {
  VectorXd means;
  MatrixXd covariance;
  VectorXd freedom;
  VectorXd most;
};

void shrink_to_median(Scatter& scatter, VectorXd& variances, double least) {
  variances = variances.cwiseMax(least * least);
  if (variances.size() < 3) {
    scatter.most.fill(std::numeric_limits<double>::infinity());
    return;
  }
  const double median = median_of({variances.begin(), variances.end()});
  scatter.most.array() += above_all_seen * std::sqrt(median);
  for (Index a = 0; a < variances.size(); ++a) {
    double& freedom = scatter.freedom[a];
    const double shrunk =
        (freedom * variances[a] + prior_repeats * median) / (freedom + prior_repeats);
    variances[a] = std::max(variances[a], shrunk);
    freedom += prior_repeats;
  }
}

Scatter paired_scatter(const Scores& scores, double least) {
  MatrixXd centred = as_matrix(scores);
  const Index arms = centred.cols(), repeats = centred.rows();
  centred.colwise() -= centred.rowwise().mean().eval();
  Scatter out{.means = centred.colwise().mean().transpose(),
              .covariance = {},
              .freedom = VectorXd::Constant(arms, double(repeats - 1)),
              .most = centred.colwise().maxCoeff().transpose()};
  centred.rowwise() -= out.means.transpose();
  const MatrixXd covariance = centred.transpose() * centred / double(repeats - 1);
  const VectorXd own = covariance.diagonal();
  VectorXd variances = own;
  // Subtracting the mean over the arms makes independent arms correlated.
  const double nothing_in_common = -1 / double(arms - 1);
  shrink_to_median(out, variances, least);
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

void shrink_to_mean(Scatter& scatter, VectorXd& variances, double least) {
  const double all = scatter.freedom.sum(), mean = variances.dot(scatter.freedom) / all;
  variances = variances.cwiseMax(std::max(mean, least * least));
  scatter.freedom.fill(all);
  scatter.most.fill(std::numeric_limits<double>::infinity());
}

Scatter unpaired_scatter(const Scores& scores, Pairing pairing, double least) {
  const Index arms = Index(scores.size());
  Scatter out{
      .means = VectorXd(arms), .covariance = {}, .freedom = VectorXd(arms), .most = VectorXd(arms)};
  VectorXd variances(arms);
  for (Index a = 0; a < arms; ++a) {
    const auto& own = scores[std::size_t(a)];
    const auto values = Eigen::Map<const VectorXd>(own.data(), Index(own.size()));
    out.means[a] = values.mean();
    out.most[a] = values.maxCoeff();
    out.freedom[a] = double(own.size() - 1);
    variances[a] = (values.array() - out.means[a]).square().sum() / out.freedom[a];
  }
  if (pairing == Pairing::pooled)
    shrink_to_mean(out, variances, least);
  else
    shrink_to_median(out, variances, least);
  for (Index a = 0; a < arms; ++a) variances[a] /= double(scores[std::size_t(a)].size());
  out.covariance = variances.asDiagonal();
  return out;
}

// The symmetric square root of the covariance. It changes by last bits only where the covariance
// does, so that the draws are the same on any machine. Eigenvalues may be 0, because only
// differences vary after the mean over the arms is subtracted, or slightly negative by rounding.
MatrixXd root_of(const MatrixXd& covariance) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> of(covariance);
  const VectorXd roots = of.eigenvalues().cwiseMax(0).cwiseSqrt();
  return of.eigenvectors() * roots.asDiagonal() * of.eigenvectors().transpose();
}

}  // namespace

Posterior::Posterior(const Scores& scores, Pairing pairing, double least, std::size_t count,
                     const Normals& normals)
    : arms_(scores.size()), drawn_(count * arms_) {
  const Scatter scatter = pairing == Pairing::paired ? paired_scatter(scores, least)
                                                     : unpaired_scatter(scores, pairing, least);
  means_.assign(scatter.means.begin(), scatter.means.end());
  const Index arms = Index(arms_);
  const auto standard = normals.of(arms_, count);
  data::Stream stream = standard->rest;
  Eigen::Map<Draws> drawn(drawn_.data(), Index(count), arms);
  drawn.noalias() = Eigen::Map<const Draws>(standard->values.data(), Index(count), arms) *
                    root_of(scatter.covariance).transpose();
  VectorXd scale(arms), off(arms);
  for (Index d = 0; d < drawn.rows(); ++d) {
    // If the arms are paired or pooled, one scale serves for all of them.
    for (Index a = 0; a < arms; ++a)
      scale[a] = pairing != Pairing::unpaired && a > 0
                     ? scale[0]
                     : std::sqrt(scatter.freedom[a] / (2 * gamma(stream, scatter.freedom[a] / 2)));
    off = drawn.row(d).transpose().cwiseProduct(scale);
    drawn.row(d) = (scatter.means + off).cwiseMin(scatter.most);
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
