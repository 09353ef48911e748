#include "analysis/estimates/batched_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace coresweep {
namespace {

bool is_present(std::uint64_t present, std::size_t batch) { return (present >> batch & 1) != 0; }

/// Jackknife needs the batches of either point, sectioning those of both.
std::uint64_t shared_batches(std::span<const BatchedValue> parts) {
  std::uint64_t shared = parts.front().present;
  for (const BatchedValue& part : parts)
    shared = part.kind == BatchKind::left_out ? shared | part.present : shared & part.present;
  return shared;
}

bool have_like_batches(std::span<const BatchedValue> parts) {
  return std::ranges::all_of(parts, [&](const BatchedValue& part) {
    return part.has_batches() && part.kind == parts.front().kind;
  });
}

}  // namespace

BatchedValue batched(double value, BatchKind kind, std::vector<double> batches,
                     std::uint64_t present) {
  BatchedValue x{{value}, kind, std::move(batches), present, false};
  x.never_seen = value == 0 &&
                 std::ranges::all_of(x.batches, [](double b) { return b == 0 || std::isnan(b); });
  x.estimate = interval(spread(x));
  return x;
}

Spread spread(const BatchedValue& x) {
  if (!x.has_batches() || x.never_seen) return {x.value()};
  std::vector<double> present;
  for (std::size_t b = 0; b < x.batches.size(); ++b)
    if (is_present(x.present, b)) present.push_back(x.batches[b]);
  return x.kind == BatchKind::left_out ? jackknife(x.value(), present)
                                       : sectioned(x.value(), present);
}

BatchedValue combine(std::span<const BatchedValue> parts, const Combination& f) {
  std::vector<double> arguments;
  for (const BatchedValue& part : parts) arguments.push_back(part.value());
  const double value = f(arguments);
  if (parts.empty() || !have_like_batches(parts)) return {{value}};
  std::vector<double> batches(parts.front().batches.size());
  for (std::size_t b = 0; b < batches.size(); ++b) {
    for (std::size_t i = 0; i < parts.size(); ++i) arguments[i] = parts[i].batches[b];
    batches[b] = f(arguments);
  }
  BatchedValue x = batched(value, parts.front().kind, std::move(batches), shared_batches(parts));
  // A difference of 0 between events that were seen is an exact 0.
  x.never_seen = std::ranges::all_of(parts, &BatchedValue::never_seen);
  x.estimate = interval(spread(x));
  return x;
}

bool never_differ(const BatchedValue& a, const BatchedValue& b) {
  const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return a.has_batches() && a.value() == b.value() && a.present == b.present &&
         std::ranges::equal(a.batches, b.batches, same);
}

namespace {

BatchedValue combine_two(const BatchedValue& a, const BatchedValue& b, const Combination& f) {
  BatchedValue x = combine(std::array{a, b}, f);
  if (!never_differ(a, b)) return x;
  x.never_seen = true;
  x.estimate = {x.value()};
  return x;
}

}  // namespace

BatchedValue difference(const BatchedValue& a, const BatchedValue& b) {
  return combine_two(a, b, [](std::span<const double> x) { return x[0] - x[1]; });
}

BatchedValue ratio(const BatchedValue& a, const BatchedValue& b) {
  return combine_two(a, b, [](std::span<const double> x) { return quotient(x[0], x[1]); });
}

double variance_reduction(const BatchedValue& a, const BatchedValue& b) {
  const double own_a = spread(a).standard_error, own_b = spread(b).standard_error;
  const double paired = spread(difference(a, b)).standard_error;
  return quotient(own_a * own_a + own_b * own_b, paired * paired);
}

}  // namespace coresweep
