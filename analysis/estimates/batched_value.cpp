#include "analysis/estimates/batched_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace coresweep {
namespace {

/// Beside the value this is what rounding leaves of equal batches.
constexpr double kRounding = 1e-12;

bool is_present(std::uint64_t present, std::size_t batch) { return (present >> batch & 1) != 0; }

std::vector<double> present_batches(const BatchedValue& x) {
  std::vector<double> present;
  for (std::size_t b = 0; b < x.batches.size(); ++b)
    if (is_present(x.present, b)) present.push_back(x.batches[b]);
  return present;
}

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

/// a - b, and 0 where rounding only parts them.
double subtract(std::span<const double> v) {
  const double d = v[0] - v[1];
  return std::abs(d) <= kRounding * std::max(std::abs(v[0]), std::abs(v[1])) ? 0 : d;
}

/// What the error of a value is made of; a value whose bounds are not known has a part without.
std::vector<ValuePart> parts_of(const BatchedValue& x) {
  if (x.rests_on_few_events()) return x.few;
  return {{0, -1, spread(x)}};
}

/// Ends of a - b from those of either.
Estimate apart(const Estimate& a, const Estimate& b) {
  const double value = a.value - b.value;
  const double below = std::hypot(a.value - a.low, b.high - b.value),
               above = std::hypot(a.high - a.value, b.value - b.low);
  if (!std::isfinite(value) || !std::isfinite(below + above)) return {value};
  return {value, value - below, value + above};
}

/// Ends of value = a / b of two that are not below 0, from those of either.
Estimate ratio_of_ends(double value, const Estimate& a, const Estimate& b) {
  const bool known = std::isfinite(value) && a.has_bounds() && b.has_bounds();
  if (!known || a.low < 0 || b.low < 0) return {value};
  return {value, a.low / b.high,
          b.low > 0 ? a.high / b.low : std::numeric_limits<double>::infinity()};
}

bool either_rests_on_few(const BatchedValue& a, const BatchedValue& b) {
  return a.rests_on_few_events() || b.rests_on_few_events();
}

}  // namespace

BatchedValue batched(double value, BatchKind kind, std::vector<double> batches,
                     std::uint64_t present) {
  BatchedValue x{{value}, kind, std::move(batches), present, {}};
  x.estimate = interval(x, kConfidence);
  return x;
}

Spread spread(const BatchedValue& x) {
  if (!x.has_batches()) return {x.value()};
  const std::vector<double> present = present_batches(x);
  const Spread s =
      x.kind == BatchKind::left_out ? jackknife(x.value(), present) : sectioned(x.value(), present);
  return s.standard_error == 0 ? Spread{x.value(), kNotANumber, s.batches} : s;
}

bool never_varied(const BatchedValue& x) {
  const Spread s = spread(x);
  return s.batches > 1 && std::isnan(s.standard_error);
}

Estimate interval(const BatchedValue& x, double confidence) {
  if (!x.has_batches()) return x.estimate;
  const Spread s = spread(x);
  const Estimate e =
      x.rests_on_few_events() ? interval(x.value(), x.few, confidence) : interval(s, confidence);
  if (x.unresolved_below + x.unresolved_above == 0 || s.batches < 2) return e;
  return {e.value, std::fmin(e.low, e.value - x.unresolved_below),
          std::fmax(e.high, e.value + x.unresolved_above)};
}

BatchedValue at_confidence(BatchedValue x, double confidence) {
  if (confidence != kConfidence) x.estimate = interval(x, confidence);
  return x;
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
  return batched(value, parts.front().kind, std::move(batches), shared_batches(parts));
}

bool never_differ(const BatchedValue& a, const BatchedValue& b) {
  const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return a.has_batches() && a.value() == b.value() && a.present == b.present &&
         std::ranges::equal(a.batches, b.batches, same);
}

BatchedValue difference(const BatchedValue& a, const BatchedValue& b, double confidence) {
  BatchedValue x = combine(std::array{a, b}, subtract);
  if (!x.has_batches()) {
    x.estimate = apart(interval(a, confidence), interval(b, confidence));
    return x;
  }
  x.unresolved_below = a.unresolved_below + b.unresolved_above;
  x.unresolved_above = a.unresolved_above + b.unresolved_below;
  if (either_rests_on_few(a, b)) {
    x.few = parts_of(a);
    for (ValuePart part : parts_of(b)) {
      part.change = -part.change;
      part.subtracted = !part.subtracted;
      x.few.push_back(part);
    }
  }
  x.estimate = interval(x, confidence);
  return x;
}

BatchedValue ratio(const BatchedValue& a, const BatchedValue& b, double confidence) {
  BatchedValue x =
      combine(std::array{a, b}, [](std::span<const double> v) { return quotient(v[0], v[1]); });
  if (!x.has_batches()) return x;
  if (either_rests_on_few(a, b))
    x.estimate = ratio_of_ends(x.value(), interval(a, (1 + confidence) / 2),
                               interval(b, (1 + confidence) / 2));
  else
    x.estimate = interval(x, confidence);
  return x;
}

BatchedValue mean_of(std::span<const BatchedValue> parts, double confidence) {
  const auto mean = [](std::span<const double> x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  };
  BatchedValue x = combine(parts, mean);
  if (!x.has_batches()) {
    std::vector<double> lows, highs;
    for (const BatchedValue& part : parts) {
      lows.push_back(interval(part, confidence).low);
      highs.push_back(interval(part, confidence).high);
    }
    x.estimate = {x.value(), mean(lows), mean(highs)};
    return x;
  }
  for (const BatchedValue& part : parts) {
    x.unresolved_below += part.unresolved_below / static_cast<double>(parts.size());
    x.unresolved_above += part.unresolved_above / static_cast<double>(parts.size());
  }
  if (std::ranges::any_of(parts, &BatchedValue::rests_on_few_events))
    for (const BatchedValue& one : parts)
      for (ValuePart part : parts_of(one)) {
        part.change /= static_cast<double>(parts.size());
        part.spread.standard_error /= static_cast<double>(parts.size());
        x.few.push_back(part);
      }
  x.estimate = interval(x, confidence);
  return x;
}

Estimate variance_reduction(const BatchedValue& a, const BatchedValue& b, double confidence) {
  if (a.kind != BatchKind::left_out || b.kind != BatchKind::left_out) return {};
  const double own_a = spread(a).standard_error, own_b = spread(b).standard_error;
  const Spread s = spread(combine(std::array{a, b}, subtract));
  const double unpaired = own_a * own_a + own_b * own_b;
  const double value = quotient(unpaired, s.standard_error * s.standard_error);
  if (std::isnan(value) || s.batches < 4) return {value};
  // 1 - k r with the correlation r of the batches: the interval of r gives that of the factor.
  const double k = 2 * own_a * own_b / unpaired;
  const double r = std::clamp((1 - 1 / value) / k, -1 + kRounding, 1 - kRounding);
  const double z = normal_factor(confidence) / std::sqrt(static_cast<double>(s.batches) - 3);
  const auto factor = [&](double shift) { return 1 / (1 - k * std::tanh(std::atanh(r) + shift)); };
  return {value, factor(-z), factor(z)};
}

}  // namespace coresweep
