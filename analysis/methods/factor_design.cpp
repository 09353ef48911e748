#include "analysis/methods/factor_design.h"

#include <fmt/format.h>

#include <stdexcept>

namespace coresweep {

std::string Factor::text(double setting) const {
  if (is_word()) return words.at(static_cast<std::size_t>(setting));
  return unit.empty() || unit == "1" ? fmt::format("{:.4g}", setting)
                                     : fmt::format("{:.4g} {}", setting, unit);
}

bool FactorRange::holds(double setting) const {
  if (!words.empty()) return words[static_cast<std::size_t>(setting)];
  return low <= setting && setting <= high;
}

void FactorDesign::check_samples(std::size_t values) const {
  if (factors.empty() || settings.size() != values * factors.size())
    throw std::invalid_argument("the design does not fit the number of values");
}

}  // namespace coresweep
