// Which parameters make a distribution.
#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "host/base/errors.h"
#include "host/keys/distribution.h"

namespace coresweep {
namespace {

using Kind = Distribution::Kind;

/// Outside this the inverse of the incomplete gamma function is unreliable.
constexpr double kLeastGammaShape = 0.01;
constexpr double kMostGammaShape = 1e6;

const DistributionKind& description(const Distribution& d) {
  return distribution_kinds()[static_cast<std::size_t>(d.kind)];
}

[[noreturn]] void refuse(const Distribution& d, std::string_view name, double value,
                         std::string_view why) {
  throw UserError(fmt::format("{}: {} = {}: {}", description(d).name, name, value, why));
}

void check_positive(const Distribution& d) {
  const auto& names = description(d).parameters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!(d.parameter[i] > 0)) refuse(d, names[i], d.parameter[i], "must be positive");
  }
}

void check_finite(const Distribution& d) {
  const auto& names = description(d).parameters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!std::isfinite(d.parameter[i])) refuse(d, names[i], d.parameter[i], "must be finite");
  }
  if (d.min && !std::isfinite(*d.min)) refuse(d, "min", *d.min, "must be finite");
  if (d.max && !std::isfinite(*d.max)) refuse(d, "max", *d.max, "must be finite");
  if (d.min && d.max && *d.min > *d.max) refuse(d, "min", *d.min, "must not be above max");
}

void check_parts(const Distribution& d) {
  if (d.parts.empty()) throw UserError("mixture: parts is empty: give it at least one");
  for (const MixturePart& part : d.parts) {
    if (!(part.weight > 0) || !std::isfinite(part.weight)) {
      refuse(d, "weight", part.weight, "must be positive");
    }
    part.distribution.validate();
  }
}

}  // namespace

void Distribution::validate() const {
  check_finite(*this);
  switch (kind) {
    case Kind::constant:
      return;
    case Kind::uniform:
      if (!(parameter[0] < parameter[1])) refuse(*this, "from", parameter[0], "must be below to");
      return;
    case Kind::gamma:
      check_positive(*this);
      if (parameter[0] < kLeastGammaShape || parameter[0] > kMostGammaShape) {
        refuse(*this, "shape", parameter[0],
               fmt::format("must be between {} and {}", kLeastGammaShape, kMostGammaShape));
      }
      return;
    case Kind::mixture:
      return check_parts(*this);
    default:
      return check_positive(*this);
  }
}

}  // namespace coresweep
