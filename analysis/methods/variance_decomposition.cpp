#include "analysis/methods/variance_decomposition.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "analysis/methods/effect_form.h"

namespace coresweep {
namespace {

/// Numbers over some axes, the others having size 1; the last axis is the fastest.
struct CellTable {
  std::vector<std::size_t> shape;
  std::vector<double> cells;

  /// Calls f(first cell, stride) for every line of cells along the axis.
  template <class F>
  void for_lines(std::size_t axis, F f) {
    std::size_t stride = 1;
    for (std::size_t a = axis + 1; a < shape.size(); ++a) stride *= shape[a];
    for (std::size_t i = 0; i < cells.size(); i += stride * shape[axis])
      for (std::size_t j = 0; j < stride; ++j) f(&cells[i + j], stride);
  }
};

double line_mean(const double* first, std::size_t stride, std::size_t size) {
  double sum = 0;
  for (std::size_t k = 0; k < size; ++k) sum += first[k * stride];
  return sum / static_cast<double>(size);
}

void average_over(CellTable& table, std::size_t axis) {
  std::vector<double> means;
  table.for_lines(axis, [&](double* first, std::size_t stride) {
    means.push_back(line_mean(first, stride, table.shape[axis]));
  });
  table.cells = std::move(means);
  table.shape[axis] = 1;
}

void centre_along(CellTable& table, std::size_t axis) {
  const std::size_t size = table.shape[axis];
  table.for_lines(axis, [&](double* first, std::size_t stride) {
    const double mean = line_mean(first, stride, size);
    for (std::size_t k = 0; k < size; ++k) first[k * stride] -= mean;
  });
}

/// What rounding leaves of equal values is no effect.
void clear_dust(CellTable& table, double size) {
  constexpr double kRounding = 1e-12;
  for (double& x : table.cells)
    if (std::abs(x) < kRounding * size) x = 0;
}

double largest_size(std::span<const double> values) {
  double largest = 0;
  for (const double x : values) largest = std::max(largest, std::abs(x));
  return largest;
}

using Axes = std::vector<std::size_t>;

bool holds(const Axes& axes, std::size_t axis) {
  return std::find(axes.begin(), axes.end(), axis) != axes.end();
}

/// Forms of parts of one metric on one grid.
class Grid {
 public:
  Grid(std::span<const std::size_t> shape, const BatchedValues& metric)
      : shape_(shape.begin(), shape.end()),
        values_(metric.values),
        size_(largest_size(values_)),
        noise_(metric) {}

  /// The effect of `axes` alone.
  EffectForm effect(const Axes& axes) const { return form(axes, true); }
  /// All effects of any of `axes` together.
  EffectForm all_effects(const Axes& axes) const { return form(axes, false); }

 private:
  std::vector<double> project(std::span<const double> v, const Axes& axes, bool alone) const {
    CellTable table{shape_, {v.begin(), v.end()}};
    for (std::size_t a = 0; a < shape_.size(); ++a)
      if (!holds(axes, a)) average_over(table, a);
    if (alone) {
      for (const std::size_t a : axes) centre_along(table, a);
    } else {
      const double mean = line_mean(table.cells.data(), 1, table.cells.size());
      for (double& x : table.cells) x -= mean;
    }
    clear_dust(table, size_);
    return std::move(table.cells);
  }

  EffectForm form(const Axes& axes, bool alone) const {
    double rank = 1;
    for (const std::size_t a : axes) rank *= static_cast<double>(shape_[a] - (alone ? 1 : 0));
    std::vector<std::vector<double>> deviations;
    for (std::size_t b = 0; b < noise_.batches(); ++b)
      deviations.push_back(project(noise_.deviation(b), axes, alone));
    return effect_form(project(values_, axes, alone), deviations, alone ? rank : rank - 1);
  }

  std::vector<std::size_t> shape_;
  std::span<const double> values_;
  double size_;
  BatchNoise noise_;
};

/// All sets of 1 to `order` of the axes, small sets first.
std::vector<Axes> sets_of(const Axes& axes, std::size_t order) {
  std::vector<Axes> sets, last = {{}};
  for (std::size_t size = 1; size <= order && !last.empty(); ++size) {
    std::vector<Axes> next;
    for (const Axes& set : last)
      for (const std::size_t a : axes)
        if (set.empty() || a > set.back()) {
          next.push_back(set);
          next.back().push_back(a);
        }
    sets.insert(sets.end(), next.begin(), next.end());
    last = std::move(next);
  }
  return sets;
}

VariancePart part_of(Axes axes, const EffectForm& form, const EffectForm& all) {
  return {std::move(axes), effect_variance(form), effect_share(form, all)};
}

void check(std::span<const std::size_t> shape, const BatchedValues& metric) {
  const auto points =
      std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
  if (points != metric.values.size())
    throw std::invalid_argument("the values do not fit the shape of the grid");
  require_finite(metric.values, "the metric");
}

}  // namespace

VarianceDecomposition decompose_variance(std::span<const std::size_t> shape,
                                         const BatchedValues& metric, std::size_t order) {
  check(shape, metric);
  const Grid grid(shape, metric);
  Axes axes;
  for (std::size_t a = 0; a < shape.size(); ++a)
    if (shape[a] > 1) axes.push_back(a);
  const EffectForm all = grid.all_effects(axes);
  EffectForm rest = all;
  VarianceDecomposition result{
      part_of(axes, all, all), all.cross.empty() ? kNotANumber : all.noise(), {}, {}, {}};
  for (const Axes& set : sets_of(axes, order)) {
    const EffectForm effect = grid.effect(set);
    rest -= effect;
    result.effects.push_back(part_of(set, effect, all));
  }
  result.rest = part_of({}, rest, all);
  for (const std::size_t axis : axes) {
    Axes others = axes;
    others.erase(std::find(others.begin(), others.end(), axis));
    EffectForm total = all;
    total -= grid.all_effects(others);
    result.totals.push_back(part_of({axis}, total, all));
  }
  return result;
}

}  // namespace coresweep
