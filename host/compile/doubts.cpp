#include "host/compile/doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "cuda/pipeline/point.h"
#include "host/compile/compile_point.h"
#include "host/keys/effective_backing.h"

namespace coresweep {
namespace pipeline_rules {
namespace {

using Doubt = std::optional<std::string>;
using Rule = Doubt (*)(const Parameters&);

constexpr double kRare = 1e-6;

bool bundles(const Parameters& p) { return p.choice("collator.kind") == "bundle"; }
bool uses_cores(const Parameters& p) {
  return bundles(p) || p.choice("collator.kind") == "slot-based";
}
double median(const Parameters& p, std::string_view key) {
  return p.distribution(key).quantile(0.5);
}
double whole(const Parameters& p, std::string_view key) {
  return static_cast<double>(p.integer(key));
}

// ---- The relay chain ----------------------------------------------------------------------------

Doubt cores_are_used(const Parameters& p) {
  if (p.integer("para.cores") == 1 || uses_cores(p)) return {};
  return fmt::format(
      "para.cores = {} with collator.kind = \"{}\": only slot-based collators and bundles use more "
      "than one core",
      p.integer("para.cores"), p.choice("collator.kind"));
}

Doubt something_is_measured(const Parameters& p) {
  constexpr std::int64_t kFew = 10;
  const std::int64_t slots = p.integer("relay.slots"), warmup = p.integer("relay.warmup_slots");
  if (slots - warmup >= kFew) return {};
  return fmt::format(
      "relay.slots = {} with relay.warmup_slots = {}: {} are left to measure, fewer than a block "
      "may "
      "take until it is included",
      slots, warmup, slots - warmup);
}

/// What makes a relay block useless, and what that means where it happens always.
Doubt relay_blocks_carry_something(const Parameters& p) {
  struct Fate {
    std::string_view probability, factor, meaning;
  };
  constexpr Fate kFates[] = {
      {"relay.skip_probability", "relay.skip_factor", "no slot has a relay block"},
      {"relay.empty_inherent_probability", "", "no relay block includes or backs anything"},
      {"relay.backs_nothing_probability", "relay.backs_nothing_factor",
       "no relay block backs anything"},
      {"relay.includes_nothing_probability", "", "no relay block includes anything"}};
  for (const auto& [probability, factor, meaning] : kFates) {
    const double often = factor.empty() ? 1 : p.distribution(factor).quantile(0.05);
    if (p.real(probability) * often >= 1)
      return fmt::format("{} = {}: {}, so no block is ever included", probability,
                         p.real(probability), meaning);
  }
  return {};
}

Doubt fates_fit(const Parameters& p) {
  const double empty = p.real("relay.empty_inherent_probability"),
               backs = p.real("relay.backs_nothing_probability"),
               includes = p.real("relay.includes_nothing_probability");
  if (empty + backs + includes <= 1) return {};
  return fmt::format(
      "relay.empty_inherent_probability = {}, relay.backs_nothing_probability = {} and "
      "relay.includes_nothing_probability = {} exceed 1 together: the later ones are cut",
      empty, backs, includes);
}

/// A probability of windows means what it says where its factor has a mean of 1 and never lifts it
/// above 1.
Doubt weather_keeps_the_mean(const Parameters& p, std::string_view probability,
                             std::string_view factor) {
  constexpr int kParts = 400;
  const double often = p.real(probability);
  if (often <= 0) return {};
  double share = 0;
  for (int i = 0; i < kParts; ++i)
    share += std::min(1.0, often * p.distribution(factor).quantile((i + 0.5) / kParts)) / kParts;
  const double mean = p.distribution(factor).mean().value_or(share / often);
  if (std::abs(mean - 1) > 0.02 && !p.distribution(factor).min && !p.distribution(factor).max)
    return fmt::format("{} has a mean of {:.4g}: the share is about {:.3g}, not {} = {}", factor,
                       mean, share, probability, often);
  if (often * highest_of(p, factor) <= 1 || share > 0.97 * often) return {};
  return fmt::format("{} = {} times {} is about {:.3g} (a window has at most 1)", probability,
                     often, factor, share);
}
Doubt skips_keep_the_mean(const Parameters& p) {
  return weather_keeps_the_mean(p, "relay.skip_probability", "relay.skip_factor");
}
Doubt backing_keeps_the_mean(const Parameters& p) {
  return weather_keeps_the_mean(p, "relay.backs_nothing_probability", "relay.backs_nothing_factor");
}

Doubt some_relay_blocks_win(const Parameters& p) {
  if (p.real("relay.fork_probability") < 1) return {};
  return "relay.fork_probability = 1: the relay block that is seen first always loses, so nobody "
         "builds on the right one at once";
}

// ---- Backing ------------------------------------------------------------------------------------

Doubt votes_fit_the_group(const Parameters& p) {
  const std::int64_t votes = p.integer("backing.minimum_backing_votes"),
                     size = p.integer("backing.group_size");
  if (votes <= size) return {};
  return fmt::format(
      "backing.minimum_backing_votes = {} with backing.group_size = {}: a group has no more votes "
      "than validators, so {} are needed",
      votes, size, size);
}

Doubt some_group_is_there(const Parameters& p) {
  constexpr double kMost = 0.9;
  const double without = group_offline_probability(p.integer("backing.group_size"),
                                                   p.integer("backing.minimum_backing_votes"),
                                                   p.real("backing.validator_offline_probability"));
  const double offline = without + (1 - without) * p.real("backing.group_outage_probability");
  if (offline <= kMost) return {};
  return fmt::format(
      "backing.validator_offline_probability = {} and backing.group_outage_probability = {}: a "
      "group of {} that needs {} votes is offline in {:.3g} % of its windows, and backs nothing "
      "then",
      p.real("backing.validator_offline_probability"), p.real("backing.group_outage_probability"),
      p.integer("backing.group_size"), p.integer("backing.minimum_backing_votes"), 100 * offline);
}

/// The fullest block that is drawn. That the usual one takes too long binds (binding_limits.h).
Doubt full_blocks_are_executed(const Parameters& p) {
  const double ratio = median(p, "validator.execution_ratio"),
               limit = whole(p, "block.authoring_limit"),
               timeout = whole(p, "backing.execution_timeout");
  const double fullest = highest_of(p, "block.fullness") * limit * ratio;
  if (bundles(p) || fullest <= timeout || median(p, "block.fullness") * limit * ratio > timeout)
    return {};
  return fmt::format(
      "block.authoring_limit = {} with validator.execution_ratio of typically {:.3g}: the fullest "
      "blocks take validators {:.0f} ms; backing.execution_timeout = {} allows no more, and they "
      "are lost",
      limit, ratio, fullest, timeout);
}

Doubt proofs_are_accepted(const Parameters& p) {
  constexpr double kMost = 10240;
  if (p.real("block.pov_size") <= kMost) return {};
  return fmt::format(
      "block.pov_size = {} KiB: the network accepts no proof of validity of more than {} KiB",
      p.real("block.pov_size"), kMost);
}

// ---- Building -----------------------------------------------------------------------------------

Doubt blocks_fit_their_time(const Parameters& p) {
  const double limit = whole(p, "block.authoring_limit");
  if (bundles(p)) {
    if (limit <= kSlotMs) return {};
    return fmt::format(
        "block.authoring_limit = {} with collator.kind = \"bundle\": all blocks of a relay slot "
        "together get no more than its {} ms",
        limit, kSlotMs);
  }
  const std::int64_t cores = uses_cores(p) ? p.integer("para.cores") : 1;
  const double tick = std::floor(kSlotMs / static_cast<double>(cores));
  const bool sync = p.choice("backing.protocol") == "sync";
  if (limit <= (sync ? 2 * tick : tick)) return {};
  if (sync)
    return fmt::format(
        "block.authoring_limit = {}: under sync a full block takes longer than the {} ms in which "
        "it should be built and included",
        limit, 2 * tick);
  return fmt::format(
      "block.authoring_limit = {} with {} core{}: a block comes each {:.0f} ms, so a full one "
      "delays the next",
      limit, cores, cores == 1 ? "" : "s", tick);
}

/// e of docs/METHODS_BUNDLES.md, "Symbols".
std::int64_t share_of_block(const Parameters& p) {
  const std::int64_t core = p.integer("block.authoring_limit");
  if (!bundles(p)) return core;
  const std::int64_t rate = bundle_rate(p);
  const std::int64_t cores = std::min(p.integer("para.cores"), rate);
  return std::min(core, std::min<std::int64_t>(core * cores, kSlotMs) / rate);
}

Doubt blocks_hold_something(const Parameters& p) {
  if (share_of_block(p) == 0)
    return bundles(p) && p.integer("block.authoring_limit") > 0
               ? fmt::format(
                     "block.authoring_limit = {} with block.rate = {}: less than 1 ms is left for "
                     "each block, so all are empty",
                     p.integer("block.authoring_limit"), bundle_rate(p))
               : "block.authoring_limit = 0: every block is empty";
  if (highest_of(p, "block.fullness") > 0) return {};
  return "block.fullness is 0: every block is empty";
}

/// The time from the collator's waking, or the relay block's arrival, to the end of its iteration.
Doubt windows_hold_the_blocks(const Parameters& p) {
  if (!bundles(p)) return {};
  const bool ahead = p.choice("para.scheduling") != "relay-parent";
  const double begin = ahead ? 0 : whole(p, "collator.slot_offset");
  const double arrival = std::min<double>(kSlotMs - 1, median(p, "latency.relay_block_arrival"));
  const double window = begin + kSlotMs - (ahead ? begin : std::max(begin, arrival));
  const std::int64_t rate = bundle_rate(p);
  const double each = std::floor(window / static_cast<double>(rate));
  const double wanted = static_cast<double>(share_of_block(p)) * highest_of(p, "block.fullness");
  if (each >= std::floor(wanted)) return {};
  return fmt::format(
      "latency.relay_block_arrival of typically {:.0f} ms with collator.slot_offset = {:.0f}: the "
      "collator has {:.0f} ms of a relay slot, {:.0f} ms for each of its {} blocks of up to {:.0f} "
      "ms: full ones are cut",
      arrival, begin, window, each, rate, wanted);
}

Doubt bundles_are_bundles(const Parameters& p) {
  if (!bundles(p) || p.real("block.full_core_probability") < 1) return {};
  const std::int64_t rate = bundle_rate(p), cores = std::min(p.integer("para.cores"), rate);
  if (rate <= cores) return {};
  return fmt::format(
      "block.full_core_probability = 1: a block that needs a core of its own ends its candidate, "
      "so a relay slot has {}, not {}",
      cores, rate);
}

Doubt relay_blocks_arrive_in_their_slot(const Parameters& p) {
  const double arrival = median(p, "latency.relay_block_arrival");
  if (arrival < kSlotMs) return {};
  return fmt::format(
      "latency.relay_block_arrival is typically {:.0f} ms, longer than a relay slot: it is cut at "
      "the slot's end",
      arrival);
}

Doubt transactions_fit(const Parameters& p) {
  if (share_of_block(p) > 0 && p.real("transaction.execution") > whole(p, "block.authoring_limit"))
    return fmt::format(
        "transaction.execution = {} ms with block.authoring_limit = {}: a block cannot hold one "
        "transaction",
        p.real("transaction.execution"), p.integer("block.authoring_limit"));
  if (p.real("block.pov_size") <= 0 || p.real("transaction.pov") <= p.real("block.pov_size"))
    return {};
  return fmt::format(
      "transaction.pov = {} KiB with block.pov_size = {} KiB: a block cannot hold one transaction",
      p.real("transaction.pov"), p.real("block.pov_size"));
}

// ---- Collators ----------------------------------------------------------------------------------

Doubt somebody_builds(const Parameters& p) {
  constexpr std::string_view kKey = "collator.offline_probability";
  const Shares* shares = p.shares(kKey);
  const bool all = shares != nullptr
                       ? std::ranges::all_of(*shares, [](const auto& s) { return s.share >= 1; })
                       : lowest_of(p, kKey) >= 1;
  if (all)
    return fmt::format("{} is 1 for every collator: no block is ever {}", kKey,
                       p.choice("collator.failure") == "silent" ? "built" : "sent");
  if (p.real("collator.outage_probability") >= 1 && p.real("collator.outage_hours") >= 24)
    return fmt::format(
        "collator.outage_probability = 1 with collator.outage_hours = {}: every collator is away "
        "all the time, or nearly so",
        p.real("collator.outage_hours"));
  return {};
}

Doubt outages_last(const Parameters& p) {
  constexpr double kSlotsOfHour = 600;
  if (p.real("collator.outage_probability") <= 0 ||
      std::llround(p.real("collator.outage_hours") * kSlotsOfHour) > 0)
    return {};
  return fmt::format(
      "collator.outage_probability = {} with collator.outage_hours = {}: outages last no slot, so "
      "there are none",
      p.real("collator.outage_probability"), p.real("collator.outage_hours"));
}

Doubt all_collators_have_turns(const Parameters& p) {
  const std::int64_t collators = p.integer("collator.count"),
                     run_ms = p.integer("relay.slots") * std::int64_t{kSlotMs};
  const std::int64_t duration = p.integer("para.slot_duration");
  const std::int64_t turns = (run_ms + duration - 1) / duration;
  if (turns >= collators) return {};
  return fmt::format(
      "collator.count = {} with para.slot_duration = {} ms and relay.slots = {}: a run has {} "
      "turn{}, so not every collator gets one",
      collators, duration, p.integer("relay.slots"), turns, turns == 1 ? "" : "s");
}

// ---- Orders -------------------------------------------------------------------------------------

Doubt orders_are_made_and_served(const Parameters& p) {
  if (p.choice("para.access") != "on-demand") return {};
  const std::int64_t every = p.integer("on_demand.order_every"),
                     at_once = p.integer("on_demand.orders_at_once");
  if (every >= p.integer("relay.slots"))
    return fmt::format(
        "on_demand.order_every = {} with relay.slots = {}: no order is made, so no block is built",
        every, p.integer("relay.slots"));
  if (at_once <= every) return {};
  return fmt::format(
      "on_demand.orders_at_once = {} with on_demand.order_every = {}: one order is served a relay "
      "block, so most of the others are refused",
      at_once, every);
}

// ---- Distributions ------------------------------------------------------------------------------

/// A clip that leaves one value is probably in another unit.
Doubt clips_leave_something(const Parameters& p) {
  constexpr double kNearlyAll = 0.98;
  for (const ParameterKey& key : parameter_keys()) {
    if (!takes_distributions(key) || p.shares(key.key) != nullptr) continue;
    const Distribution& drawn = p.distribution(key.key);
    if (!drawn.min && !drawn.max) continue;
    const Distribution whole_one = [&] {
      Distribution d = drawn;
      d.min.reset();
      d.max.reset();
      return d;
    }();
    if (drawn.max && whole_one.quantile(1 - kNearlyAll) >= *drawn.max &&
        whole_one.quantile(kNearlyAll) > *drawn.max)
      return fmt::format(
          "{}: max = {} is below nearly all of its values: it is as good as constant", key.key,
          *drawn.max);
    if (drawn.min && whole_one.quantile(kNearlyAll) <= *drawn.min &&
        whole_one.quantile(1 - kNearlyAll) < *drawn.min)
      return fmt::format(
          "{}: min = {} is above nearly all of its values: it is as good as constant", key.key,
          *drawn.min);
  }
  return {};
}

Doubt orders_are_as_proposed(const Parameters& p) {
  if (p.choice("on_demand.rules") != "coretime") return {};
  return "on_demand.rules = \"coretime\": proposed (polkadot-sdk #13009), not merged; its price "
         "and "
         "its parameters may change";
}

constexpr Rule kRules[] = {
    cores_are_used,
    something_is_measured,
    relay_blocks_carry_something,
    fates_fit,
    skips_keep_the_mean,
    backing_keeps_the_mean,
    some_relay_blocks_win,
    votes_fit_the_group,
    some_group_is_there,
    full_blocks_are_executed,
    proofs_are_accepted,
    blocks_fit_their_time,
    blocks_hold_something,
    windows_hold_the_blocks,
    bundles_are_bundles,
    relay_blocks_arrive_in_their_slot,
    transactions_fit,
    somebody_builds,
    outages_last,
    all_collators_have_turns,
    orders_are_made_and_served,
    clips_leave_something,
    orders_are_as_proposed,
};

}  // namespace
}  // namespace pipeline_rules

double highest_of(const Parameters& parameters, std::string_view key) {
  return parameters.distribution(key).quantile(Mass::from_above(pipeline_rules::kRare));
}
double lowest_of(const Parameters& parameters, std::string_view key) {
  return parameters.distribution(key).quantile(Mass::from_below(pipeline_rules::kRare));
}

std::vector<std::string> doubts(const Parameters& parameters) {
  std::vector<std::string> said;
  for (const pipeline_rules::Rule rule : pipeline_rules::kRules)
    if (auto doubt = rule(parameters)) said.push_back(std::move(*doubt));
  for (std::string& doubt : market_doubts(parameters)) said.push_back(std::move(doubt));
  return said;
}

}  // namespace coresweep
