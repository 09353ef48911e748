#include "analysis/methods/effect_form.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace coresweep {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double factor_of(const EffectForm& form) {
  return student_factor(static_cast<std::int64_t>(form.cross.size()));
}

/// tr(A S B S) for the projections A and B, from the sample covariance of nu = batches - 1 degrees
/// of freedom, unbiased for normal noise: E[tr(A S^ B S^)] = (1 + 1/nu) tr(ASBS) + tr(AS)
/// tr(BS)/nu.
double trace_product(const EffectForm& a, const EffectForm& b) {
  const double nu = static_cast<double>(a.cross.size()) - 1;
  const double raw = dot(a.gram, b.gram) - a.noise() * b.noise() / nu;
  return std::max(0.0, nu * nu / ((nu - 1) * (nu + 2)) * raw);
}

/// tr((A S)^2), inside its bounds by the rank: tr(AS)^2 / rank and tr(AS)^2.
double trace_square(const EffectForm& form) {
  if (form.rank <= 0) return 0;
  const double most = form.noise() * form.noise();
  const double nu = static_cast<double>(form.cross.size()) - 1;
  const double estimated = nu > 1 ? trace_product(form, form) : most;
  return std::clamp(estimated, most / form.rank, most);
}

/// Variance of tr(AS)-corrected squares under no effect; the correction has an error of its own.
double null_variance(const EffectForm& form) {
  const double nu = static_cast<double>(form.cross.size()) - 1;
  return 2 * trace_square(form) * (1 + 1 / nu);
}

/// d_b . v / |v|: the noise along the direction of the effect.
std::vector<double> along(const EffectForm& form) {
  std::vector<double> noise = form.cross;
  for (double& x : noise) x = form.square > 0 ? x / std::sqrt(form.square) : 0;
  return noise;
}

double variance(const EffectForm& form) { return form.square - form.noise(); }

/// The end of the set {inside(x)} between a point of it and `end`, nearest to `end`.
double edge(const std::function<bool(double)>& inside, double point, double end) {
  constexpr int kSteps = 256, kHalvings = 40;
  const auto at = [&](int k) { return end + (point - end) * k / kSteps; };
  int first = 0;
  while (first < kSteps && !inside(at(first))) ++first;
  if (first == 0) return end;
  double in = at(first), out = at(first - 1);
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (in + out) / 2;
    (inside(middle) ? in : out) = middle;
  }
  return in;
}

/// Variance of V_part - x V_whole = (1 - x) V_part - x V_rest, if the true share is x.
class ShareVariance {
 public:
  ShareVariance(const EffectForm& part, const EffectForm& rest, double whole_variance)
      : whole_(whole_variance),
        part_null_(null_variance(part)),
        rest_null_(null_variance(rest)),
        both_null_(2 * std::min(trace_product(part, rest),
                                std::sqrt(trace_square(part) * trace_square(rest)))) {
    const std::vector<double> p = along(part), r = along(rest);
    part_part_ = dot(p, p);
    rest_rest_ = dot(r, r);
    part_rest_ = dot(p, r);
  }

  double operator()(double x) const {
    const double p = (1 - x) * std::sqrt(x * whole_), r = x * std::sqrt((1 - x) * whole_);
    const double effect = p * p * part_part_ - 2 * p * r * part_rest_ + r * r * rest_rest_;
    const double noise =
        (1 - x) * (1 - x) * part_null_ - 2 * x * (1 - x) * both_null_ + x * x * rest_null_;
    return 4 * effect + std::max(0.0, noise);
  }

 private:
  double whole_, part_null_, rest_null_, both_null_;
  double part_part_ = 0, rest_rest_ = 0, part_rest_ = 0;
};

void add(EffectForm& a, const EffectForm& b, double sign) {
  constexpr double kRounding = 1e-13;
  const auto sum = [&](double x, double y, double size) {
    return std::abs(x + sign * y) < kRounding * size ? 0 : x + sign * y;
  };
  const std::size_t m = b.cross.size();
  a.cross.resize(m);
  a.gram.resize(m * m);
  std::vector<double> sizes(m);
  for (std::size_t i = 0; i < m; ++i)
    sizes[i] = std::sqrt(std::max(0.0, a.gram[i * m + i] + b.gram[i * m + i]));
  a.rounded_at = std::max({a.rounded_at, b.rounded_at, a.square, b.square});
  a.square = sum(a.square, b.square, a.rounded_at);
  a.rank += sign * b.rank;
  for (std::size_t i = 0; i < m; ++i) {
    a.cross[i] = sum(a.cross[i], b.cross[i], std::sqrt(a.rounded_at) * sizes[i]);
    for (std::size_t j = 0; j < m; ++j)
      a.gram[i * m + j] = sum(a.gram[i * m + j], b.gram[i * m + j], sizes[i] * sizes[j]);
  }
}

}  // namespace

EffectForm& EffectForm::operator+=(const EffectForm& other) {
  add(*this, other, 1);
  return *this;
}

EffectForm& EffectForm::operator-=(const EffectForm& other) {
  add(*this, other, -1);
  return *this;
}

double EffectForm::noise() const {
  double sum = 0;
  for (std::size_t b = 0; b < cross.size(); ++b) sum += gram[b * cross.size() + b];
  return sum;
}

EffectForm effect_form(std::span<const double> v, std::span<const std::vector<double>> deviations,
                       double rank) {
  const std::size_t m = deviations.size();
  const auto n = static_cast<double>(v.size());
  EffectForm form{dot(v, v) / n, rank, 0, std::vector<double>(m), std::vector<double>(m * m)};
  for (std::size_t b = 0; b < m; ++b) {
    form.cross[b] = dot(v, deviations[b]) / n;
    for (std::size_t c = 0; c <= b; ++c)
      form.gram[b * m + c] = form.gram[c * m + b] = dot(deviations[b], deviations[c]) / n;
  }
  return form;
}

Estimate effect_variance(const EffectForm& part) {
  const double v = variance(part);
  if (part.cross.size() < 2) return {v};
  const std::vector<double> noise = along(part);
  const double q2 = factor_of(part) * factor_of(part), centre = v + 2 * q2 * dot(noise, noise);
  const double root = std::sqrt(std::max(0.0, centre * centre - v * v + q2 * null_variance(part)));
  const double low = std::max(0.0, centre - root);
  return {v, low, std::max(low, centre + root)};
}

Estimate effect_share(const EffectForm& part, const EffectForm& whole) {
  const Estimate total = effect_variance(whole);
  if (!(total.value > 0) || total.low <= 0) return {};
  const double share = std::clamp(variance(part) / total.value, 0.0, 1.0);
  if (!total.has_bounds()) return {share};
  EffectForm rest = whole;
  rest -= part;
  const ShareVariance spread(part, rest, total.value);
  const double q2 = factor_of(part) * factor_of(part);
  const auto allowed = [&](double x) {
    const double distance = variance(part) - x * total.value;
    return distance * distance <= q2 * spread(x);
  };
  return {share, std::min(share, edge(allowed, share, 0)),
          std::max(share, edge(allowed, share, 1))};
}

}  // namespace coresweep
