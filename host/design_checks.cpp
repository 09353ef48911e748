#include "host/design_checks.h"

#include <fmt/format.h>

#include <algorithm>

namespace coresweep {
namespace {

constexpr std::uint64_t kMostTried = 20'000;

bool takes_part(const Axis& axis, const CrossCheck& rule) {
  // A network sets the defaults of any key.
  return axis.sets("network") || std::any_of(rule.keys.begin(), rule.keys.end(),
                                             [&](std::string_view key) { return axis.sets(key); });
}

/// A design of the axes that matter to one rule.
struct Part {
  std::vector<std::size_t> axes;
  std::uint64_t size = 1;
};

Part part_of(const Design& design, const CrossCheck& rule) {
  Part part;
  for (std::size_t i = 0; i < design.axes().size(); ++i) {
    if (!takes_part(design.axes()[i], rule)) continue;
    part.axes.push_back(i);
    part.size *= design.axes()[i].size();
  }
  return part;
}

/// Applies combination `index` of the axes of `part` to `parameters`; returns the names of the
/// sets that were chosen, for the message.
std::string apply(const Design& design, const Part& part, std::uint64_t index,
                  Parameters& parameters) {
  std::string sets;
  for (const std::size_t i : part.axes) {
    const Axis& axis = design.axes()[i];
    const std::uint64_t at = index % axis.size();
    index /= axis.size();
    axis.apply(at, parameters);
    if (axis.is_named_sets()) sets += fmt::format("{} = \"{}\": ", axis.name(), axis.label(at));
  }
  return sets;
}

}  // namespace

std::optional<DesignProblem> find_problem(const Design& design) {
  for (const CrossCheck& rule : cross_checks()) {
    const Part part = part_of(design, rule);
    const std::uint64_t stride = part.size / kMostTried + 1;
    for (std::uint64_t index = 0; index < part.size; index += stride) {
      Parameters parameters = design.base();
      const std::string sets = apply(design, part, index, parameters);
      if (const auto problem = rule.problem(parameters)) {
        return DesignProblem{sets + *problem, part.axes, rule.keys};
      }
    }
  }
  return std::nullopt;
}

}  // namespace coresweep
