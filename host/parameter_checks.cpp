// Rules between keys. Each names the keys it reads, so that a design can be checked by looking at
// the axes of those keys alone.
#include <fmt/format.h>

#include "cuda/point.h"
#include "host/parameters.h"

namespace coresweep {
namespace {

using Problem = std::optional<std::string>;

bool is_sync(const Parameters& p) { return p.choice("backing.protocol") == "sync"; }

Problem sync_is_basic(const Parameters& p) {
  if (!is_sync(p) || p.choice("collator.kind") == "basic") return {};
  return fmt::format(
      "backing.protocol = \"sync\" with collator.kind = \"{}\": sync needs "
      "collator.kind = \"basic\"",
      p.choice("collator.kind"));
}

Problem sync_has_no_offset(const Parameters& p) {
  if (!is_sync(p) || p.integer("para.relay_parent_offset") == 0) return {};
  return fmt::format(
      "backing.protocol = \"sync\" with para.relay_parent_offset = {}: sync needs "
      "para.relay_parent_offset = 0",
      p.integer("para.relay_parent_offset"));
}

Problem guard_is_basic(const Parameters& p) {
  if (!p.flag("collator.one_block_per_slot") || p.choice("collator.kind") == "basic") return {};
  return fmt::format(
      "collator.one_block_per_slot = true with collator.kind = \"{}\": the guard "
      "exists in collator.kind = \"basic\" only",
      p.choice("collator.kind"));
}

Problem window_fits(const Parameters& p) {
  const bool queue = p.choice("backing.protocol") == "claim-queue";
  const std::int64_t ancestry = queue ? p.integer("backing.scheduling_lookahead") - 1
                                      : p.integer("backing.allowed_ancestry_len");
  const std::int64_t offset = p.integer("para.relay_parent_offset");
  if (is_sync(p) || ancestry + offset <= kMaxWindow) return {};
  return fmt::format("{} and para.relay_parent_offset = {}: their sum must be at most {}",
                     queue ? fmt::format("backing.scheduling_lookahead - 1 = {}", ancestry)
                           : fmt::format("backing.allowed_ancestry_len = {}", ancestry),
                     offset, kMaxWindow);
}

Problem warmup_leaves_slots(const Parameters& p) {
  if (p.integer("relay.warmup_slots") < p.integer("relay.slots")) return {};
  return fmt::format(
      "relay.warmup_slots = {} with relay.slots = {}: nothing is left to measure; "
      "make the warm-up shorter than the run",
      p.integer("relay.warmup_slots"), p.integer("relay.slots"));
}

Problem slots_nest(const Parameters& p) {
  const std::int64_t duration = p.integer("para.slot_duration");
  if (kSlotMs % duration == 0 || duration % kSlotMs == 0) return {};
  return fmt::format(
      "para.slot_duration = {}: must divide the relay slot of {} ms or be a "
      "multiple of it",
      duration, kSlotMs);
}

Problem transfer_is_short(const Parameters& p) {
  constexpr double kLongest = 30000;
  const double transfer = p.real("block.pov_size") / p.real("latency.bandwidth");
  if (transfer <= kLongest) return {};
  return fmt::format(
      "block.pov_size = {} KiB at latency.bandwidth = {} KiB/ms: a full block takes "
      "{:.0f} ms to transfer, at most {} can be simulated",
      p.real("block.pov_size"), p.real("latency.bandwidth"), transfer, kLongest);
}

Problem price_is_given(const Parameters& p) {
  if (p.choice("market.model") != "constant" || p.is_explicit("market.price")) return {};
  return "market.model = \"constant\" needs market.price, the price of a region";
}

}  // namespace

const std::vector<CrossCheck>& cross_checks() {
  static const std::vector<CrossCheck> rules = {
      {{"backing.protocol", "collator.kind"}, sync_is_basic},
      {{"backing.protocol", "para.relay_parent_offset"}, sync_has_no_offset},
      {{"collator.one_block_per_slot", "collator.kind"}, guard_is_basic},
      {{"backing.allowed_ancestry_len", "para.relay_parent_offset", "backing.scheduling_lookahead",
        "backing.protocol"},
       window_fits},
      {{"relay.warmup_slots", "relay.slots"}, warmup_leaves_slots},
      {{"para.slot_duration"}, slots_nest},
      {{"block.pov_size", "latency.bandwidth"}, transfer_is_short},
      {{"market.model", "market.price"}, price_is_given},
  };
  return rules;
}

}  // namespace coresweep
