#include "analysis/methods/differences.h"

#include <limits>
#include <utility>

namespace coresweep {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_plain(const BatchedValue& x) {
  return x.has_batches() && !x.rests_on_few_events() &&
         x.unresolved_below + x.unresolved_above == 0;
}

}  // namespace

Differences::Differences(PointMetric metric, double confidence)
    : metric_(std::move(metric)),
      noise_(gather(metric_.values).metric()),
      confidence_(confidence),
      factor_(student_factor(static_cast<std::int64_t>(noise_.batches()), confidence)) {}

bool Differences::are_plain(std::size_t p, std::size_t q) const {
  return noise_.is_known() && is_plain(metric_.values[p]) && is_plain(metric_.values[q]);
}

Estimate Differences::of(std::size_t p, std::size_t q) const {
  if (!metric_.same.empty() && metric_.same[p] == metric_.same[q]) return {0, 0, 0};
  const double d = value(p) - value(q);
  if (are_plain(p, q)) {
    const double error = noise_.difference_error(p, q);
    const double half = error > 0 ? factor_ * error : kInfinity;
    return {d, d - half, d + half};
  }
  const Estimate e = difference(metric_.values[p], metric_.values[q], confidence_).estimate;
  return e.has_bounds() ? e : Estimate{d, -kInfinity, kInfinity};
}

}  // namespace coresweep
