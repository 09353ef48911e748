// The second-order polynomial of response_surface.h.
#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/methods/response_surface.h"
#include "analysis/methods/surface_data.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

Eigen::Index eigen_index(std::size_t i) { return static_cast<Eigen::Index>(i); }

/// The terms of the polynomial: 1, each factor, squares, products of two factors.
class Terms {
 public:
  explicit Terms(const SurfaceData& data) : factors_(data.factors) {
    for (std::size_t k = 0; k < factors_.size(); ++k) {
      std::set<double> seen;
      for (std::size_t s = 0; s < data.values.size(); ++s) seen.insert(data.design().setting(s, k));
      settings_.emplace_back(seen.begin(), seen.end());
    }
  }

  Eigen::VectorXd at(std::span<const double> setting) const {
    std::vector<double> terms = {1};
    std::vector<std::vector<double>> linear;
    for (std::size_t k = 0; k < factors_.size(); ++k) {
      linear.push_back(of_factor(k, setting[k]));
      terms.insert(terms.end(), linear[k].begin(), linear[k].end());
      // Two settings say nothing of a curve.
      if (!factors_[k].is_word() && settings_[k].size() > 2)
        terms.push_back(linear[k][0] * linear[k][0]);
      for (std::size_t other = 0; other < k; ++other)
        for (const double a : linear[other])
          for (const double b : linear[k]) terms.push_back(a * b);
    }
    return Eigen::Map<const Eigen::VectorXd>(terms.data(), eigen_index(terms.size()));
  }

 private:
  /// A number as -1 to 1; a word as one indicator for each word that occurs but the first.
  std::vector<double> of_factor(std::size_t k, double setting) const {
    std::vector<double> terms;
    const std::vector<double>& seen = settings_[k];
    if (seen.size() < 2) return {};
    if (!factors_[k].is_word()) return {2 * in_range(factors_[k], setting) - 1};
    for (std::size_t i = 1; i < seen.size(); ++i) terms.push_back(setting == seen[i] ? 1 : 0);
    return terms;
  }

  std::vector<Factor> factors_;
  std::vector<std::vector<double>> settings_;  ///< that occur, by factor
};

class Quadratic : public ResponseSurface {
 public:
  explicit Quadratic(const SurfaceData& data) : terms_(data), common_error_(data.common_error) {
    const std::size_t n = data.values.size();
    Eigen::MatrixXd x(eigen_index(n), terms_.at(data.design().sample(0)).size());
    for (std::size_t p = 0; p < n; ++p) x.row(eigen_index(p)) = terms_.at(data.design().sample(p));
    const Eigen::Map<const Eigen::VectorXd> y(data.values.data(), eigen_index(n));
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(x);
    if (x.rows() <= x.cols() || qr.rank() < x.cols())
      throw UserError(fmt::format(
          "a quadratic surface of {} factors has {} terms, and {} points cannot tell them apart: "
          "add points or vary fewer factors",
          data.factors.size(), x.cols(), n));
    coefficients_ = qr.solve(y);
    inverse_ = (x.transpose() * x).llt().solve(Eigen::MatrixXd::Identity(x.cols(), x.cols()));
    const Eigen::VectorXd residuals = y - x * coefficients_;
    residual_variance_ = residuals.squaredNorm() / static_cast<double>(x.rows() - x.cols());
    for (Eigen::Index p = 0; p < x.rows(); ++p) {
      const double leverage = x.row(p) * inverse_ * x.row(p).transpose();
      left_out_.push_back(residuals(p) / std::max(1e-12, 1 - leverage));
    }
  }

  std::string_view kind() const override { return "quadratic"; }
  double mean(std::span<const double> setting) const override {
    return terms_.at(setting).dot(coefficients_);
  }
  double covariance(std::span<const double> a, std::span<const double> b) const override {
    return residual_variance_ * terms_.at(a).dot(inverse_ * terms_.at(b));
  }
  const std::vector<double>& left_out_errors() const override { return left_out_; }
  double common_error() const override { return common_error_; }

 private:
  Terms terms_;
  double common_error_, residual_variance_ = 0;
  Eigen::VectorXd coefficients_;
  Eigen::MatrixXd inverse_;
  std::vector<double> left_out_;
};

}  // namespace

std::unique_ptr<ResponseSurface> fit_quadratic(const FactorDesign& design,
                                               const BatchedValues& metric) {
  return std::make_unique<Quadratic>(SurfaceData(design, metric));
}

}  // namespace coresweep
