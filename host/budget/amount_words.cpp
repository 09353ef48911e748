// Amounts and shares with the digits that a person remembers.
#include <fmt/format.h>

#include <cmath>

#include "host/budget/words.h"

namespace coresweep {
namespace {

std::string with_commas(double whole) {
  std::string digits = fmt::format("{:.0f}", whole);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

/// The place of the last of so many digits: 10 for 1234 and 3 digits.
double last_place(double amount, int digits) {
  return std::pow(10.0, std::floor(std::log10(amount)) - digits + 1);
}

std::string shown(double amount, double place) {
  if (place >= 1) return with_commas(amount);
  return fmt::format("{:.{}f}", amount, static_cast<int>(std::lround(-std::log10(place))));
}

}  // namespace

std::string about(double amount) {
  if (!(amount > 0) || !std::isfinite(amount)) return amount > 0 ? "beyond count" : "0";
  const double place = last_place(amount, 2);
  return shown(std::round(amount / place) * place, place);
}

std::string at_least(double amount, int digits) {
  if (!(amount > 0) || !std::isfinite(amount)) return amount > 0 ? "beyond count" : "0";
  const double place = last_place(amount, digits);
  return shown(std::ceil(amount / place - 1e-9) * place, place);
}

std::string of_histories(double share) {
  const double hundred = share * 100;
  if (hundred > 0 && hundred < 1) return "fewer than 1 of 100 histories";
  if (hundred > 99 && hundred < 100) return "more than 99 of 100 histories";
  return fmt::format("{:.0f} of 100 histories", hundred);
}

}  // namespace coresweep
