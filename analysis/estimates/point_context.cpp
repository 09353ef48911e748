#include "analysis/estimates/point_context.h"

#include <algorithm>

#include "host/keys/effective_backing.h"

namespace coresweep {
namespace {

constexpr double kSlotSeconds = 6;

/// Of a chain whose cores are its own.
double assigned_block_time(const Parameters& p) {
  const std::string& collator = p.choice("collator.kind");
  const double slot = static_cast<double>(p.integer("para.slot_duration")) / 1000;
  if (p.choice("backing.protocol") == "sync") return 2 * kSlotSeconds;
  if (collator == "basic" && p.flag("collator.one_block_per_slot"))
    return std::max(slot, kSlotSeconds);
  if (p.integer("para.unincluded_segment_capacity") == 1)
    return std::clamp(slot, kSlotSeconds, 2 * kSlotSeconds);
  if (collator == "bundle")
    return kSlotSeconds /
           static_cast<double>(std::min<std::int64_t>(bundle_rate(p), p.integer("para.velocity")));
  if (collator != "slot-based") return kSlotSeconds;
  const auto blocks = std::min(p.integer("para.cores"), p.integer("para.velocity"));
  return kSlotSeconds / static_cast<double>(blocks);
}

/// docs/METHODS.md, "Nominal block time".
double nominal_block_time(const Parameters& p) {
  const double assigned = assigned_block_time(p);
  if (p.choice("para.access") != "on-demand") return assigned;
  const auto blocks = std::min<std::int64_t>(bundle_rate(p), p.integer("para.velocity"));
  return std::max(assigned, kSlotSeconds / (tenant_demand(p) * static_cast<double>(blocks)));
}

std::string currency_of(const std::string& network) {
  if (network == "kusama") return "KSM";
  if (network == "paseo") return "PAS";
  return network == "local-testnet" ? "UNIT" : "DOT";
}

}  // namespace

double PointContext::measured_time() const {
  return kSlotSeconds * static_cast<double>(slots - warmup_slots);
}

PointContext point_context(const Parameters& p) {
  PointContext c;
  c.slots = p.integer("relay.slots");
  c.warmup_slots = p.integer("relay.warmup_slots");
  c.relay_parent_offset = static_cast<std::int32_t>(p.integer("para.relay_parent_offset"));
  c.largest_drop = static_cast<std::int32_t>(p.integer("para.unincluded_segment_capacity"));
  c.cores_paid = static_cast<std::int32_t>(p.integer("para.cores"));
  c.pays_for_claims = p.choice("para.access") == "on-demand" &&
                      p.choice("market.model") != "constant" && orders_all(p);
  c.nominal_block_time = nominal_block_time(p);
  c.authoring_limit = static_cast<double>(p.integer("block.authoring_limit"));
  c.pov_size = p.real("block.pov_size");
  c.transaction_execution = p.real("transaction.execution");
  c.transaction_pov = p.real("transaction.pov");
  if (p.choice("market.model") == "constant") c.region_price = p.amount("market.price").number();
  c.currency = currency_of(p.choice("network"));
  return c;
}

}  // namespace coresweep
