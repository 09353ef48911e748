#include "host/keys/amount_range.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "cuda/numbers/planck.h"
#include "host/base/errors.h"

namespace coresweep {
namespace {

[[noreturn]] void refuse(const std::string& axis, const std::string& why) {
  throw UserError(fmt::format("axis {}: {}", axis, why));
}

void check(const std::string& axis, const AmountRange& range) {
  const bool stepped = range.spacing == Range::Spacing::step;
  if (range.from.is_unlimited() || range.to.is_unlimited() || range.step.is_unlimited())
    refuse(axis, "a range needs finite ends and steps: list \"unlimited\" as a value");
  if (range.from.coin != range.to.coin || (stepped && range.from.coin != range.step.coin))
    refuse(axis, "a range mixes DOT and KSM: write all its amounts in the coin of the network");
  if (stepped && range.step.planck == 0) refuse(axis, "step = 0: must not be 0");
  if (range.spacing == Range::Spacing::log && (range.from.planck == 0 || range.to.planck == 0))
    refuse(axis, "scale = \"log\" needs from and to above 0");
}

std::uint64_t distance(const AmountRange& range) {
  return range.from.planck < range.to.planck ? range.to.planck - range.from.planck
                                             : range.from.planck - range.to.planck;
}

std::uint64_t count_of(const std::string& axis, const AmountRange& range) {
  const bool stepped = range.spacing == Range::Spacing::step;
  const std::uint64_t steps = stepped ? distance(range) / range.step.planck : range.count - 1;
  if (steps < kMostAmounts) return steps + 1;
  refuse(axis,
         fmt::format("a range of amounts has at most {} values: use a coarser step", kMostAmounts));
}

/// Nine digits: the same wherever the power is computed, and a double has the planck of all of
/// them.
std::uint64_t planck_at_log(const AmountRange& range, double share) {
  const auto from = static_cast<double>(range.from.planck),
             to = static_cast<double>(range.to.planck);
  const std::string digits = fmt::format("{:.9g}", from * std::pow(to / from, share));
  return static_cast<std::uint64_t>(std::strtod(digits.c_str(), nullptr) + 0.5);
}

std::uint64_t planck_at(const AmountRange& range, std::uint64_t i, std::uint64_t count) {
  if (i == 0) return range.from.planck;
  const bool stepped = range.spacing == Range::Spacing::step;
  const std::uint64_t last = count - 1;
  if (!stepped && i == last) return range.to.planck;
  if (range.spacing == Range::Spacing::log)
    return planck_at_log(range, static_cast<double>(i) / static_cast<double>(last));
  const std::uint64_t way =
      stepped ? i * range.step.planck : scaled_nearest(i, distance(range), last);
  return range.from.planck < range.to.planck ? range.from.planck + way : range.from.planck - way;
}

}  // namespace

std::vector<Amount> amounts_between(const std::string& axis, const AmountRange& range) {
  check(axis, range);
  const std::uint64_t count = count_of(axis, range);
  std::vector<Amount> amounts;
  for (std::uint64_t i = 0; i < count; ++i)
    amounts.push_back({planck_at(range, i, count), range.from.coin});
  return amounts;
}

}  // namespace coresweep
