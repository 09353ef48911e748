// Settings that are legal but probably not meant.
#include <fmt/format.h>

#include <set>

#include "host/compile/compile_market.h"
#include "host/keys/effective_backing.h"
#include "host/study/probe.h"
#include "host/study/study.h"

namespace coresweep {
namespace {

constexpr std::uint64_t kValuesOfAxis = 8;

void warn_about(const Parameters& p, const Parameters& base, std::set<std::string>& warnings) {
  const std::string& collator = p.choice("collator.kind");
  if (p.integer("para.cores") > 1 && collator != "slot-based" && collator != "bundle") {
    warnings.insert(
        fmt::format("para.cores = {} with collator.kind = \"{}\": only slot-based "
                    "collators and bundles use more than one core",
                    p.integer("para.cores"), p.choice("collator.kind")));
  }
  if (simulates_market(p) && p.coin() == Coin::ksm) {
    warnings.insert(
        "network = \"kusama\": no price of its sales is on record here, so supply, tenants and "
        "demand are Polkadot's in another coin (docs/MARKET.md)");
  }
  if (p.choice("on_demand.rules") == "coretime") {
    warnings.insert(
        "on_demand.rules = \"coretime\": proposed (polkadot-sdk #13009), not merged; its price and "
        "its parameters may change");
  }
  if (p.choice("backing.protocol") != "claim-queue") return;
  const EffectiveBacking backing = effective_backing(p);
  for (const auto& [key, bound] : {std::pair{"backing.max_candidate_depth", backing.depth},
                                   std::pair{"backing.allowed_ancestry_len", backing.ancestry}}) {
    if (base.is_explicit(key))
      warnings.insert(fmt::format("{} is set, but {}", key, bound.instead));
  }
}

/// A range by count over whole numbers whose steps are not whole: its values are rounded.
void warn_about(const Axis& axis, std::set<std::string>& warnings) {
  if (axis.zip() != nullptr)
    for (const Axis& part : axis.zip()->parts) warn_about(part, warnings);
  const Range* range = axis.range();
  if (range == nullptr || !range->integer || range->spacing != Range::Spacing::linear) return;
  Range exact = *range;
  exact.integer = false;
  for (std::uint64_t i = 0; i < range->count; ++i) {
    if (exact.number(i) == range->number(i)) continue;
    warnings.insert(
        fmt::format("axis {} has whole numbers: {} became {}, so that its steps differ: choose "
                    "another count, or list the values",
                    axis.name(), exact.number(i), range->number(i)));
    return;
  }
}

}  // namespace

std::vector<std::string> study_warnings(const Study& study) {
  std::set<std::string> warnings;
  for (const Coordinates& point : nearby_points(study.design, kValuesOfAxis)) {
    if (study.design.excludes(point)) continue;
    warn_about(study.design.at(point), study.base, warnings);
  }
  for (const Axis& axis : study.design.axes()) warn_about(axis, warnings);
  return {warnings.begin(), warnings.end()};
}

}  // namespace coresweep
