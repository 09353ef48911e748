// Rules between keys. Each names the keys it reads, so that a design can be checked by looking at
// the axes of those keys alone.
#include <fmt/format.h>

#include <cmath>

#include "cuda/market/on_demand.h"
#include "cuda/pipeline/point.h"
#include "host/keys/effective_backing.h"
#include "host/keys/parameters.h"
#include "host/keys/presets.h"

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

bool bundles(const Parameters& p) { return p.choice("collator.kind") == "bundle"; }
bool schedules_ahead(const Parameters& p) { return p.choice("para.scheduling") != "relay-parent"; }
bool on_demand(const Parameters& p) { return p.choice("para.access") == "on-demand"; }

Problem bundle_has_claims(const Parameters& p) {
  if (!bundles(p) || p.choice("backing.protocol") == "claim-queue") return {};
  return fmt::format(
      "collator.kind = \"bundle\" with backing.protocol = \"{}\": that collator is newer than the "
      "protocol; set backing.protocol = \"claim-queue\", or collator.kind = \"slot-based\"",
      p.choice("backing.protocol"));
}

/// A key that the other collators do not know, and its value without effect.
Problem is_of_bundles(const Parameters& p, std::string_view key, bool has_effect) {
  if (!has_effect || bundles(p)) return {};
  return fmt::format(
      "{} = {} with collator.kind = \"{}\": only collator.kind = \"bundle\" knows it; set that, or "
      "leave {} out",
      key, value_text(p.get(key)), p.choice("collator.kind"), key);
}
Problem rate_is_of_bundles(const Parameters& p) {
  return is_of_bundles(p, "block.rate", p.integer("block.rate") != 0);
}
Problem full_core_is_of_bundles(const Parameters& p) {
  return is_of_bundles(p, "block.full_core_probability", p.real("block.full_core_probability") > 0);
}
Problem scheduling_is_of_bundles(const Parameters& p) {
  return is_of_bundles(p, "para.scheduling", schedules_ahead(p));
}
Problem access_is_of_bundles(const Parameters& p) {
  return is_of_bundles(p, "para.access", on_demand(p));
}

Problem bundle_pov_fits(const Parameters& p) {
  constexpr double kMost = 0.85 * 10240;
  if (!bundles(p) || p.real("block.pov_size") <= kMost) return {};
  return fmt::format(
      "block.pov_size = {} KiB with collator.kind = \"bundle\": a collator fills a candidate to 85 "
      "% "
      "of 10 MiB; at most {:.0f}",
      p.real("block.pov_size"), kMost);
}

Problem scheduling_sees_its_claim(const Parameters& p) {
  const std::int64_t lookahead = p.integer("backing.scheduling_lookahead");
  if (!schedules_ahead(p) || lookahead > kSchedulingDepth) return {};
  return fmt::format(
      "backing.scheduling_lookahead = {} with para.scheduling = \"{}\": collators look for their "
      "core {} relay blocks ahead; the lookahead must be at least {}",
      lookahead, p.choice("para.scheduling"), kSchedulingDepth, kSchedulingDepth + 1);
}

Problem minimum_claim_needs_scheduling(const Parameters& p) {
  if (!p.flag("backing.enforce_min_claim") || schedules_ahead(p)) return {};
  return "backing.enforce_min_claim = true with para.scheduling = \"relay-parent\": it is proposed "
         "for scheduling parents only; set para.scheduling = \"scheduling-parent\", or leave it "
         "out";
}

Problem orders_are_for_one_core(const Parameters& p) {
  if (!on_demand(p)) return {};
  if (p.integer("para.cores") != 1)
    return fmt::format(
        "para.access = \"on-demand\" with para.cores = {}: an order buys a block on one "
        "core; set para.cores = 1",
        p.integer("para.cores"));
  if (schedules_ahead(p))
    return fmt::format(
        "para.access = \"on-demand\" with para.scheduling = \"{}\": such collators look for a "
        "claim {} "
        "relay blocks ahead, and an order is served sooner; set para.scheduling = \"relay-parent\"",
        p.choice("para.scheduling"), kSchedulingDepth);
  return {};
}

Problem demand_is_what_is_ordered(const Parameters& p) {
  if (!on_demand(p) || p.real("tenant.demand") == 1) return {};
  return fmt::format(
      "tenant.demand = {} with para.access = \"on-demand\": the tenant orders the blocks of the "
      "chain, on_demand.orders_at_once every on_demand.order_every relay blocks; leave "
      "tenant.demand "
      "out",
      p.real("tenant.demand"));
}

/// An order whose claim is seen too late for the collator is never used.
Problem orders_are_seen(const Parameters& p) {
  if (!on_demand(p)) return {};
  const std::int64_t depth =
      p.integer("para.relay_parent_offset") + p.integer("collator.claim_offset");
  const std::int64_t deepest =
      p.integer("on_demand.queue_wait") + (p.choice("on_demand.rules") == "relay" ? 1 : 0);
  if (depth <= deepest) return {};
  return fmt::format(
      "para.access = \"on-demand\" with para.relay_parent_offset = {} and collator.claim_offset = "
      "{}: "
      "the collator looks for its claim {} relay blocks ahead, and under on_demand.rules = \"{}\" "
      "an "
      "order can be seen only {} ahead, so nothing would ever be built; lower the offsets",
      p.integer("para.relay_parent_offset"), p.integer("collator.claim_offset"), depth,
      p.choice("on_demand.rules"), deepest);
}

Problem shares_name_all_collators(const Parameters& p) {
  const Shares* shares = p.shares("collator.offline_probability");
  if (shares == nullptr) return {};
  const std::int64_t count = p.integer("collator.count");
  if (count > kMaxCollators)
    return fmt::format(
        "collator.count = {} with a list in collator.offline_probability: a list can name at most "
        "{} collators; give a distribution over collators",
        count, kMaxCollators);
  std::int64_t named = 0;
  bool others = false;
  for (const CollatorShare& entry : *shares) {
    named += entry.count;
    others = others || entry.count == 0;
  }
  if (named == count || (others && named <= count)) return {};
  return fmt::format(
      "collator.offline_probability names {} collators with collator.count = {}: the counts must "
      "add up to it; a count of 0 means all others",
      named, count);
}

Problem window_fits(const Parameters& p) {
  const EffectiveBound ancestry = effective_backing(p).ancestry;
  const std::int64_t offset = p.integer("para.relay_parent_offset");
  if (is_sync(p) || ancestry.value + offset <= kMaxWindow) return {};
  return fmt::format("{} = {} and para.relay_parent_offset = {}: their sum must be at most {}",
                     ancestry.origin, ancestry.value, offset, kMaxWindow);
}

Problem chain_is_on_its_network(const Parameters& p) {
  const PresetValue* own = preset_value(p.choice("chain"), "network");
  if (own == nullptr || *own->value == p.get("network")) return {};
  return fmt::format(
      "chain = \"{}\" with network = \"{}\": that chain is not there; leave network out, or set "
      "network = {}",
      p.choice("chain"), p.choice("network"), value_text(*own->value));
}

Problem claims_are_in_the_queue(const Parameters& p) {
  const std::int64_t lookahead = p.integer("backing.scheduling_lookahead");
  const std::int64_t parent = p.integer("para.relay_parent_offset");
  const std::int64_t claim = p.integer("collator.claim_offset");
  if (p.choice("backing.protocol") != "claim-queue" || parent + claim < lookahead) return {};
  return fmt::format(
      "backing.scheduling_lookahead = {} with para.relay_parent_offset = {} and "
      "collator.claim_offset = {}: collators see no core that many relay blocks ahead, and build "
      "nothing; the two offsets together must be at most {}, or the lookahead at least {}",
      lookahead, parent, claim, lookahead - 1, parent + claim + 1);
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

bool auctions(const Parameters& p) {
  return p.choice("market.rules") == "rfc17" ||
         (p.integer("market.later_rules_from") > 0 && p.choice("market.later_rules") == "rfc17");
}

Problem amounts_are_in_the_networks_coin(const Parameters& p) {
  for (const ParameterKey& key : parameter_keys()) {
    if (key.kind != ParameterKind::amount) continue;
    const Amount& amount = p.amount(key.key);
    if (amount.is_unlimited() || amount.number() == 0 || amount.coin == p.coin()) continue;
    return fmt::format("{} = \"{}\" with network = \"{}\": amounts there are in {}", key.key,
                       amount.text(), p.choice("network"), coin_name(p.coin()));
  }
  return {};
}

std::vector<std::string_view> amount_keys_and_network() {
  std::vector<std::string_view> keys = {"network", "chain"};
  for (const ParameterKey& key : parameter_keys())
    if (key.kind == ParameterKind::amount) keys.push_back(key.key);
  return keys;
}

Problem supply_covers_all_sales(const Parameters& p) {
  const std::size_t listed = p.path("market.supply").size();
  const std::int64_t cycles = p.integer("market.cycles");
  if (listed == 1 || listed >= static_cast<std::size_t>(cycles)) return {};
  return fmt::format(
      "market.supply lists {} sales with market.cycles = {}: list the cores offered in each of the "
      "{} sales, or one number for all",
      listed, cycles, cycles);
}

Problem phases_fit(const Parameters& p) {
  const double used = p.real("market.interlude") + p.real("market.leadin");
  if (used < 28) return {};
  return fmt::format(
      "market.interlude = {} d and market.leadin = {} d: they must leave a part of the 28 days to "
      "the fixed-price phase",
      p.real("market.interlude"), p.real("market.leadin"));
}

Problem auction_phases_fit(const Parameters& p) {
  if (!auctions(p) || p.real("rfc17.auction") + p.real("rfc17.renewals") <= 28) return {};
  return fmt::format("rfc17.auction = {} d and rfc17.renewals = {} d: together at most 28 days",
                     p.real("rfc17.auction"), p.real("rfc17.renewals"));
}

Problem regimes_have_no_auctions(const Parameters& p) {
  if (p.choice("market.model") != "regimes" || !auctions(p)) return {};
  return "market.model = \"regimes\" with rfc17: the regimes were seen under rfc1 only; use "
         "market.model = \"agents\"";
}

Problem regimes_have_no_revenue(const Parameters& p) {
  if (p.choice("market.model") != "regimes" || !p.flag("market.count_revenue")) return {};
  return "market.count_revenue with market.model = \"regimes\": nobody but the tenant is simulated "
         "there, so what the chain takes is not known; use market.model = \"agents\"";
}

Problem regime_rows_are_probabilities(const Parameters& p) {
  for (const auto& [one, other] : {std::pair{"regime.thin_to_squeeze", "regime.thin_to_glut"},
                                   std::pair{"regime.squeeze_to_thin", "regime.squeeze_to_glut"},
                                   std::pair{"regime.glut_to_thin", "regime.glut_to_squeeze"}}) {
    if (p.real(one) + p.real(other) <= 1) continue;
    return fmt::format("{} = {} and {} = {}: their sum must be at most 1", one, p.real(one), other,
                       p.real(other));
  }
  return {};
}

Problem renewal_times_are_probabilities(const Parameters& p) {
  const double at_rotation = p.real("market.renews_at_rotation");
  const double in_leadin = p.real("market.renews_in_leadin");
  if (at_rotation + in_leadin <= 1) return {};
  return fmt::format(
      "market.renews_at_rotation = {} and market.renews_in_leadin = {}: their sum must be at most "
      "1",
      at_rotation, in_leadin);
}

/// The chain refuses parameters with which the price of an order could overflow.
Problem order_prices_fit(const Parameters& p) {
  if (p.choice("on_demand.rules") != "coretime") return {};
  const auto step = static_cast<std::uint32_t>(std::llround(p.real("on_demand.step") * 1e9));
  const auto fits = [&](std::uint32_t cap) { return order_factor(step, cap) < kMaxUint128; };
  const auto cap = static_cast<std::uint32_t>(p.integer("on_demand.cap"));
  if (fits(cap)) return {};
  std::uint32_t most = 1;
  while (fits(most + 1)) ++most;
  return fmt::format(
      "on_demand.step = {} with on_demand.cap = {}: the price of the last order would exceed what "
      "the chain's fixed-point numbers hold (3.4e20 times the base fee), and the chain refuses "
      "such a configuration; with this step on_demand.cap is at most {}",
      p.real("on_demand.step"), cap, most);
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
      {{"network", "chain"}, chain_is_on_its_network},
      {{"backing.scheduling_lookahead", "para.relay_parent_offset", "collator.claim_offset",
        "backing.protocol"},
       claims_are_in_the_queue},
      {{"collator.kind", "backing.protocol"}, bundle_has_claims},
      {{"block.rate", "collator.kind"}, rate_is_of_bundles},
      {{"block.full_core_probability", "collator.kind"}, full_core_is_of_bundles},
      {{"para.scheduling", "collator.kind"}, scheduling_is_of_bundles},
      {{"para.access", "collator.kind"}, access_is_of_bundles},
      {{"block.pov_size", "collator.kind"}, bundle_pov_fits},
      {{"para.scheduling", "backing.scheduling_lookahead"}, scheduling_sees_its_claim},
      {{"para.scheduling", "backing.enforce_min_claim"}, minimum_claim_needs_scheduling},
      {{"para.access", "para.cores", "para.scheduling"}, orders_are_for_one_core},
      {{"para.access", "para.relay_parent_offset", "collator.claim_offset", "on_demand.queue_wait",
        "on_demand.rules"},
       orders_are_seen},
      {{"para.access", "tenant.demand"}, demand_is_what_is_ordered},
      {{"collator.offline_probability", "collator.count"}, shares_name_all_collators},
      {{"relay.warmup_slots", "relay.slots"}, warmup_leaves_slots},
      {{"para.slot_duration"}, slots_nest},
      {{"block.pov_size", "latency.bandwidth"}, transfer_is_short},
      {{"market.model", "market.price"}, price_is_given},
      {amount_keys_and_network(), amounts_are_in_the_networks_coin},
      {{"on_demand.rules", "on_demand.step", "on_demand.cap"}, order_prices_fit},
      {{"market.supply", "market.cycles"}, supply_covers_all_sales},
      {{"market.interlude", "market.leadin", "network"}, phases_fit},
      {{"rfc17.auction", "rfc17.renewals", "market.rules", "market.later_rules",
        "market.later_rules_from"},
       auction_phases_fit},
      {{"market.model", "market.rules", "market.later_rules", "market.later_rules_from"},
       regimes_have_no_auctions},
      {{"market.model", "market.count_revenue"}, regimes_have_no_revenue},
      {{"regime.thin_to_squeeze", "regime.thin_to_glut", "regime.squeeze_to_thin",
        "regime.squeeze_to_glut", "regime.glut_to_thin", "regime.glut_to_squeeze"},
       regime_rows_are_probabilities},
      {{"market.renews_at_rotation", "market.renews_in_leadin"}, renewal_times_are_probabilities},
  };
  return rules;
}

}  // namespace coresweep
