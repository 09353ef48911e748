#include "host/keys/range.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string_view>

#include "host/base/errors.h"

namespace coresweep {

double tidy(double value, int digits) {
  return std::strtod(fmt::format("{:.{}g}", value, digits).c_str(), nullptr);
}

double Range::number(std::uint64_t i) const {
  const auto place = static_cast<double>(i);
  const auto last = static_cast<double>(count > 1 ? count - 1 : 1);
  if (i == 0) return from;
  if (i + 1 == count && spacing != Spacing::step) return to;
  double value = from;
  switch (spacing) {
    case Spacing::step:
      value = from + place * step;
      break;
    case Spacing::linear:
      value = from + place * (to - from) / last;
      break;
    case Spacing::log:
      value = from * std::pow(to / from, place / last);
      break;
  }
  if (integer) return std::floor(value + 0.5);
  return tidy(value, spacing == Spacing::log ? 12 : 15);
}

void Range::validate(const std::string& axis) const {
  const auto refuse = [&](const std::string& why) {
    throw UserError(fmt::format("axis {}: {}", axis, why));
  };
  const auto check_whole = [&](std::string_view field, double number) {
    if (integer && number != std::floor(number)) {
      refuse(
          fmt::format("{} = {}: must be an integer, as the values of {} are", field, number, axis));
    }
  };
  if (!std::isfinite(from)) refuse("from must be a finite number");
  if (!std::isfinite(to)) refuse("to must be a finite number");
  check_whole("from", from);
  check_whole("to", to);
  check_whole("step", step);
  if (count == 0) refuse("count = 0: must be at least 1");
  if (spacing == Range::Spacing::log && !(from > 0 && to > 0)) {
    refuse("scale = \"log\" needs from and to above 0");
  }
}

}  // namespace coresweep
