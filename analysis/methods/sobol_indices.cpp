#include "analysis/methods/sobol_indices.h"

#include <fmt/format.h>

#include "analysis/estimates/bootstrap.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

constexpr std::size_t kResamples = 1000;

/// What every row adds to the sums of the estimators, factors x rows.
struct Rows {
  std::vector<double> variance;
  std::vector<std::vector<double>> first, total;
};

double mean_of(const PickFreeze& points, std::span<const double> x) {
  double sum = 0;
  for (std::size_t j = 0; j < points.rows(); ++j) sum += x[points.a[j]] + x[points.b[j]];
  return sum / static_cast<double>(2 * points.rows());
}

/// Adds `sign` times the terms of x around its mean.
void add_terms(Rows& rows, const PickFreeze& points, std::span<const double> x, double sign) {
  const double mean = mean_of(points, x);
  for (std::size_t j = 0; j < points.rows(); ++j) {
    const double a = x[points.a[j]] - mean, b = x[points.b[j]] - mean;
    rows.variance[j] += sign * (a * a + b * b) / 2;
    for (std::size_t i = 0; i < points.ab.size(); ++i) {
      const double ab = x[points.ab[i][j]] - mean;
      rows.first[i][j] += sign * b * (ab - a);
      rows.total[i][j] += sign * (a - ab) * (a - ab) / 2;
    }
  }
}

Rows no_rows(const PickFreeze& points) {
  const std::vector<double> zero(points.rows());
  return {zero, {points.ab.size(), zero}, {points.ab.size(), zero}};
}

double sum_of(const std::vector<double>& terms, std::span<const std::size_t> rows) {
  double sum = 0;
  for (const std::size_t j : rows) sum += terms[j];
  return sum;
}

/// First-order indices of all factors, then total ones.
std::vector<double> indices(const Rows& terms, std::span<const std::size_t> rows) {
  const double variance = sum_of(terms.variance, rows);
  std::vector<double> result;
  for (const auto* numerators : {&terms.first, &terms.total})
    for (const auto& numerator : *numerators)
      result.push_back(quotient(sum_of(numerator, rows), variance));
  return result;
}

/// The estimators with the noise part subtracted, as functions of the values.
class Estimators {
 public:
  Estimators(const PickFreeze& points, const BatchNoise& noise)
      : points_(points), noise_(no_rows(points)), all_(points.rows()) {
    for (std::size_t b = 0; b < noise.batches(); ++b)
      add_terms(noise_, points, noise.deviation(b), -1);
    for (std::size_t j = 0; j < all_.size(); ++j) all_[j] = j;
  }

  Rows terms(std::span<const double> values) const {
    Rows rows = noise_;
    add_terms(rows, points_, values, 1);
    return rows;
  }
  double index(std::size_t k, std::span<const double> values) const {
    return indices(terms(values), all_)[k];
  }
  bool has_variance(const Rows& rows) const { return sum_of(rows.variance, all_) > 0; }

 private:
  const PickFreeze& points_;
  Rows noise_;
  std::vector<std::size_t> all_;
};

/// The layout in which the parts stand `part` apart and rows `row` apart; B is part `b`, AB_i part
/// `first_ab` + i.
struct Order {
  std::size_t part, row, b, first_ab;
};

PickFreeze in_order(const FactorDesign& design, const Order& order, std::size_t rows) {
  PickFreeze points{{}, {}, std::vector<std::vector<std::size_t>>(design.factors.size())};
  for (std::size_t j = 0; j < rows; ++j) {
    points.a.push_back(j * order.row);
    points.b.push_back(order.b * order.part + j * order.row);
    for (std::size_t i = 0; i < points.ab.size(); ++i)
      points.ab[i].push_back((order.first_ab + i) * order.part + j * order.row);
  }
  return points;
}

bool is_pick_freeze(const FactorDesign& design, const PickFreeze& points) {
  for (std::size_t i = 0; i < points.ab.size(); ++i)
    for (std::size_t j = 0; j < points.rows(); ++j)
      for (std::size_t k = 0; k < points.ab.size(); ++k)
        if (design.setting(points.ab[i][j], k) !=
            design.setting(k == i ? points.b[j] : points.a[j], k))
          return false;
  return true;
}

}  // namespace

PickFreeze find_pick_freeze(const FactorDesign& design) {
  const std::size_t parts = design.factors.size() + 2, rows = design.samples() / parts;
  if (rows > 0 && rows * parts == design.samples()) {
    for (const Order& order :
         {Order{rows, 1, 1, 2}, Order{1, parts, parts - 1, 1}, Order{rows, 1, parts - 1, 1}}) {
      PickFreeze points = in_order(design, order, rows);
      if (is_pick_freeze(design, points)) return points;
    }
  }
  throw UserError(
      fmt::format("Sobol' indices need a design of two samples A and B and, for each of the {} "
                  "factors, A with that factor from B: these {} samples are not one; use a full "
                  "grid and its variance decomposition, or a response surface",
                  design.factors.size(), design.samples()));
}

std::vector<SobolIndex> sobol_indices(const PickFreeze& points, const BatchedValues& metric,
                                      std::uint64_t seed) {
  require_finite(metric.values, "the metric");
  const BatchNoise noise(metric);
  const Estimators estimators(points, noise);
  const Rows terms = estimators.terms(metric.values);
  if (!estimators.has_variance(terms))
    throw UserError(
        "the metric does not vary over the design beyond its Monte Carlo noise: there "
        "is nothing to explain; use more runs, or another metric");
  const auto design = bootstrap(
      points.rows(), [&](std::span<const std::size_t> rows) { return indices(terms, rows); },
      kResamples, seed);
  const auto monte_carlo = [&](std::size_t k) {
    return with_monte_carlo_error([&](auto values) { return estimators.index(k, values); },
                                  metric.values, noise);
  };
  std::vector<SobolIndex> result;
  const std::size_t factors = points.ab.size();
  for (std::size_t i = 0; i < factors; ++i)
    result.push_back({design[i], design[factors + i], monte_carlo(i), monte_carlo(factors + i)});
  return result;
}

}  // namespace coresweep
