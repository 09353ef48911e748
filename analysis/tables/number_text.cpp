#include "analysis/tables/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace coresweep {
namespace {

constexpr int kMostDigits = 9;  ///< of a value, however small its error

int magnitude(double x) { return static_cast<int>(std::floor(std::log10(std::abs(x)))); }

/// The decimal place (3: thousandths, -2: hundreds) to which an error is written: its first digit,
/// or its second if the first is a 1.
int place_of_error(double error) {
  const int first = magnitude(error);
  return error / std::pow(10.0, first) < 1.95 ? 1 - first : -first;
}

std::string at_place(double x, int place) {
  if (!std::isfinite(x)) return fmt::format("{}", x);
  if (place > 0) return fmt::format("{:.{}f}", x, place);
  const double unit = std::pow(10.0, -place);
  return fmt::format("{:.0f}", std::round(x / unit) * unit + 0.0);
}

/// Value and bounds share one power of ten where plain digits would be too many.
int common_exponent(double value, double error) {
  const double largest = std::max(std::abs(value), error);
  if (largest == 0 || (largest >= 1e-4 && largest < 1e9)) return 0;
  return magnitude(largest);
}

std::string bounded_text(const Estimate& e) {
  const double half = (e.high - e.low) / 2;
  const int widest = e.value == 0 ? kMostDigits : kMostDigits - 1 - magnitude(e.value);
  if (place_of_error(half) > widest + 1) return number_text(e.value, kMostDigits);
  const int place = std::min(place_of_error(half), widest);
  const bool leans = std::abs(e.high + e.low - 2 * e.value) > half / 2;
  if (leans)
    return fmt::format("{} [{}, {}]", at_place(e.value, place), at_place(e.low, place),
                       at_place(e.high, place));
  return fmt::format("{} \u00b1 {}", at_place(e.value, place), at_place(half, place));
}

}  // namespace

std::string number_text(double value, int digits) {
  if (std::isnan(value)) return "-";
  return fmt::format("{:.{}g}", value + 0.0, digits);
}

std::string estimate_text(const Estimate& e) {
  if (!e.has_value()) return "-";
  if (std::isinf(e.value)) return "beyond";
  if (!e.has_bounds()) return number_text(e.value, 4);
  if (e.low == e.high) return number_text(e.value);
  if (!std::isfinite(e.high - e.low))
    return fmt::format("{} [{}, {}]", number_text(e.value, 4), number_text(e.low, 4),
                       number_text(e.high, 4));
  const int exponent = common_exponent(e.value, (e.high - e.low) / 2);
  if (exponent == 0) return bounded_text(e);
  const double scale = std::pow(10.0, -exponent);
  return fmt::format("({})e{:+03}", bounded_text({e.value * scale, e.low * scale, e.high * scale}),
                     exponent);
}

}  // namespace coresweep
