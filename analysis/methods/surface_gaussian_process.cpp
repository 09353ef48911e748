// The Gaussian process of response_surface.h.
#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "analysis/methods/minimise.h"
#include "analysis/methods/response_surface.h"
#include "analysis/methods/surface_data.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
constexpr std::size_t kFewest = 4, kMost = 2000;
constexpr std::size_t kMostForLengths = 300;  ///< points that lengths and variance are found with
constexpr double kJitter = 1e-9;              ///< of the variance, keeps equal points apart

Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

/// Logarithms of the length of each factor (its range is 1) and, last, of the process variance
/// (that of the values is 1).
using Scales = std::vector<double>;

/// Covariance of the process at settings that lie at 0 to 1; words at 0, 1, 2, ...
class Kernel {
 public:
  Kernel(const std::vector<Factor>& factors, const Scales& scales, double unit_variance)
      : variance_(std::exp(scales.back()) * unit_variance) {
    for (std::size_t k = 0; k < factors.size(); ++k) {
      inverse_lengths_.push_back(std::exp(-scales[k]));
      is_word_.push_back(factors[k].is_word());
    }
  }

  double variance() const { return variance_; }
  double operator()(const double* a, const double* b) const {
    double square = 0;
    for (std::size_t k = 0; k < inverse_lengths_.size(); ++k) {
      const double distance = is_word_[k] ? (a[k] == b[k] ? 0 : 1) : a[k] - b[k];
      square += distance * distance * inverse_lengths_[k] * inverse_lengths_[k];
    }
    const double r = std::sqrt(5 * square);
    return variance_ * (1 + r + r * r / 3) * std::exp(-r);
  }

 private:
  double variance_;
  std::vector<double> inverse_lengths_;
  std::vector<bool> is_word_;
};

/// Points in the coordinates of the kernel.
struct Points {
  std::size_t factors;
  std::vector<double> at;  ///< points x factors
  VectorXd values, noise;

  std::size_t size() const { return static_cast<std::size_t>(values.size()); }
  const double* operator[](std::size_t p) const { return &at[p * factors]; }
};

std::vector<double> coordinates(const std::vector<Factor>& factors,
                                std::span<const double> setting) {
  std::vector<double> at;
  for (std::size_t k = 0; k < factors.size(); ++k)
    at.push_back(factors[k].is_word() ? setting[k] : in_range(factors[k], setting[k]));
  return at;
}

/// Every n-th point, so that at most so many remain.
Points points_of(const SurfaceData& data, std::size_t most) {
  const std::size_t stride = (data.values.size() + most - 1) / most;
  Points points{data.factors.size(), {}, {}, {}};
  std::vector<double> values, noise;
  for (std::size_t p = 0; p < data.values.size(); p += stride) {
    const auto at = coordinates(data.factors, data.design().sample(p));
    points.at.insert(points.at.end(), at.begin(), at.end());
    values.push_back(data.values[p]);
    noise.push_back(data.noise_variances[p]);
  }
  points.values = Eigen::Map<VectorXd>(values.data(), index(values.size()));
  points.noise = Eigen::Map<VectorXd>(noise.data(), index(noise.size()));
  return points;
}

double variance_of(const VectorXd& x) { return (x.array() - x.mean()).square().mean(); }

/// Covariance of the values with the mean fitted (universal kriging with a constant).
struct Fit {
  Eigen::LLT<MatrixXd> covariance;
  VectorXd ones;  ///< K^-1 1
  double ones_ones = 0, mean = 0;
  VectorXd weights;  ///< K^-1 (y - mean)

  Fit(const Points& points, const Kernel& kernel) {
    const Eigen::Index n = points.values.size();
    MatrixXd k(n, n);
    for (Eigen::Index p = 0; p < n; ++p)
      for (Eigen::Index q = 0; q <= p; ++q)
        k(p, q) = kernel(points[static_cast<std::size_t>(p)], points[static_cast<std::size_t>(q)]);
    k.diagonal() += points.noise;
    k.diagonal().array() += kJitter * kernel.variance();
    covariance.compute(k);
    ones = covariance.solve(VectorXd::Ones(n));
    ones_ones = ones.sum();
    mean = ones.dot(points.values) / ones_ones;
    weights = covariance.solve((points.values.array() - mean).matrix());
  }

  /// -2 log of the restricted likelihood, but for a constant.
  double misfit(const VectorXd& values) const {
    if (covariance.info() != Eigen::Success || !(ones_ones > 0)) return INFINITY;
    const double log_determinant = 2 * covariance.matrixLLT().diagonal().array().log().sum();
    return log_determinant + std::log(ones_ones) + weights.dot(values);
  }
};

/// The scales with the largest restricted likelihood, from two starts.
Scales best_scales(const SurfaceData& data, double unit_variance) {
  const Points points = points_of(data, kMostForLengths);
  const auto misfit = [&](std::span<const double> scales) {
    return Fit(points, Kernel(data.factors, {scales.begin(), scales.end()}, unit_variance))
        .misfit(points.values);
  };
  Minimum best{{}, INFINITY};
  for (const double length : {0.3, 2.0}) {
    Scales start(data.factors.size() + 1, std::log(length));
    start.back() = 0;
    const Minimum found = minimise(misfit, start, 1, std::log(0.02), std::log(50));
    if (best.at.empty() || found.value < best.value) best = found;
  }
  return best.at;
}

class GaussianProcess : public ResponseSurface {
 public:
  explicit GaussianProcess(const SurfaceData& data)
      : factors_(data.factors),
        common_error_(data.common_error),
        points_(points_of(data, kMost)),
        kernel_(factors_, scales_of(data), unit_variance(points_)),
        fit_(points_, kernel_) {
    // Dubrule 1983: without point p the error is (Q y)_p / Q_pp and its variance 1 / Q_pp, with
    // Q = K^-1 - K^-1 1 1' K^-1 / 1'K^-1 1.
    const Eigen::Index n = points_.values.size();
    const MatrixXd inverse = fit_.covariance.solve(MatrixXd::Identity(n, n));
    double standardised = 0;
    for (Eigen::Index p = 0; p < n; ++p) {
      const double q = inverse(p, p) - fit_.ones(p) * fit_.ones(p) / fit_.ones_ones;
      left_out_.push_back(fit_.weights(p) / q);
      standardised += fit_.weights(p) * fit_.weights(p) / q / static_cast<double>(n);
    }
    inflation_ = std::max(1.0, standardised);
  }

  std::string_view kind() const override { return "Gaussian process"; }
  double mean(std::span<const double> setting) const override {
    return fit_.mean + with_points(coordinates(factors_, setting)).dot(fit_.weights);
  }
  double covariance(std::span<const double> a, std::span<const double> b) const override {
    const auto at_a = coordinates(factors_, a), at_b = coordinates(factors_, b);
    const VectorXd k_a = with_points(at_a), k_b = with_points(at_b);
    return inflation_ * (kernel_(at_a.data(), at_b.data()) - k_a.dot(fit_.covariance.solve(k_b)) +
                         (1 - fit_.ones.dot(k_a)) * (1 - fit_.ones.dot(k_b)) / fit_.ones_ones);
  }
  const std::vector<double>& left_out_errors() const override { return left_out_; }
  double common_error() const override { return common_error_; }

 private:
  static double unit_variance(const Points& points) {
    const double variance = variance_of(points.values);
    return variance > 0 ? variance : 1;
  }
  Scales scales_of(const SurfaceData& data) const {
    return best_scales(data, unit_variance(points_));
  }

  VectorXd with_points(const std::vector<double>& at) const {
    VectorXd k(points_.values.size());
    for (std::size_t p = 0; p < points_.size(); ++p) k(index(p)) = kernel_(at.data(), points_[p]);
    return k;
  }

  std::vector<Factor> factors_;
  double common_error_;
  Points points_;
  Kernel kernel_;
  Fit fit_;
  std::vector<double> left_out_;
  /// Mean square of the left-out errors over their variances, where above 1: the process is then
  /// too sure of itself (Bachoc 2013).
  double inflation_ = 1;
};

}  // namespace

std::unique_ptr<ResponseSurface> fit_gaussian_process(const FactorDesign& design,
                                                      const BatchedValues& metric) {
  const std::size_t n = metric.values.size();
  if (n < kFewest || n > kMost)
    throw UserError(fmt::format("a Gaussian process takes {} to {} points, and these are {}: {}",
                                kFewest, kMost, n,
                                n < kFewest ? "add points" : "analyse fewer, or fewer factors"));
  return std::make_unique<GaussianProcess>(SurfaceData(design, metric));
}

}  // namespace coresweep
