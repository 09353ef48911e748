#include "host/study/binding_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "host/compile/compile_market.h"
#include "host/keys/effective_backing.h"
#include "host/study/sentences.h"

namespace coresweep {
namespace {

constexpr double kRelaySlotMs = 6000, kShiftMs = 1000, kBitfieldsAfterMs = 1500;

/// "Three cores need", "One core needs".
std::string cores_need(std::int64_t cores) {
  constexpr std::array kWords = {"One",   "Two",   "Three", "Four", "Five",   "Six",
                                 "Seven", "Eight", "Nine",  "Ten",  "Eleven", "Twelve"};
  const auto place = static_cast<std::size_t>(std::clamp<std::int64_t>(cores, 1, 12) - 1);
  return fmt::format("{} {}", kWords.at(place), cores == 1 ? "core needs" : "cores need");
}

std::string counted(double number, std::string_view thing) {
  return fmt::format("{:.3g} {}{}", number, thing, number == 1 ? "" : "s");
}

/// The typical blocks of one relay block, by the medians of all that is drawn.
struct Chain {
  explicit Chain(const Parameters& parameters) : p(parameters) {
    const double fullness = median("block.fullness"), scale = p.real("latency.scale");
    build_ms = fullness * whole("block.authoring_limit");
    execution_ms = build_ms * median("validator.execution_ratio");
    const double pov = fullness * p.real("block.pov_size") / p.real("latency.bandwidth");
    pending = mean_pending(pov);
    typical_pending = std::floor(pending + 0.5);
    way_ms = scale * (median("latency.collation_fetch") + median("latency.statement_spread")) +
             2 * (pov + execution_ms);
    slot_based = p.choice("collator.kind") == "slot-based";
    bundles = p.choice("collator.kind") == "bundle";
    ahead = p.choice("para.scheduling") != "relay-parent";
    sends_again = p.choice("para.scheduling") == "scheduling-parent-resubmit";
    cores = slot_based || bundles ? p.integer("para.cores") : 1;
    rate = bundle_rate(p);
    if (bundles) cores = std::min(cores, rate);
    const bool one_each =
        p.flag("para.strictly_increasing_relay_parent") || p.choice("backing.protocol") == "sync";
    most_on_a_parent = one_each ? 1 : p.integer("para.velocity") + 1;
    blocks = std::min(bundles ? rate : cores, most_on_a_parent);
    if (bundles) {
      walk_bundles(pov);
    } else {
      walk();
    }
  }

  /// The same of bundles: a candidate is backable when its last block is built
  /// (docs/METHODS_BUNDLES.md, "The iteration", 3 and 4).
  void walk_bundles(double pov) {
    const double core_ms = whole("block.authoring_limit"),
                 offset = whole("para.relay_parent_offset");
    const auto used = static_cast<double>(cores), wanted = static_cast<double>(rate);
    const double share_ms =
        std::min(core_ms, std::floor(std::min(core_ms * used, kRelaySlotMs) / wanted));
    const double messages_ms = p.real("latency.scale") * (median("latency.collation_fetch") +
                                                          median("latency.statement_spread"));
    const double begin = ahead ? 0 : whole("collator.slot_offset");
    double core_begin = ahead ? 0 : std::max(begin, median("latency.relay_block_arrival"));
    for (std::int64_t c = 0; c < cores; ++c) {
      const std::int64_t count = rate / cores + (c < rate % cores ? 1 : 0);
      const double window = (begin + kRelaySlotMs - core_begin) / static_cast<double>(cores - c);
      build_ms = std::min(median("block.fullness") * share_ms, window / static_cast<double>(count));
      double now = core_begin;
      for (std::int64_t i = 0; i < count; ++i) {
        const double left = (window - (now - core_begin)) / static_cast<double>(count - i);
        now = i < count - 2 ? std::max(now + build_ms, now + left) : now + build_ms;
      }
      execution_ms = static_cast<double>(count) * build_ms * median("validator.execution_ratio");
      const double transfer = static_cast<double>(count) * pov * share_ms / std::max(core_ms, 1.0);
      built_ms = std::max(built_ms, now);
      const double backable = now + messages_ms + 2 * (transfer + execution_ms);
      const double age = std::max(std::ceil(backable / kRelaySlotMs), 1.0) + (ahead ? 1 : offset);
      const double stay = age + typical_pending + (ahead ? offset : 0);
      oldest = std::max(oldest, age);
      longest_stay = std::max(longest_stay, stay);
      for (std::int64_t i = 0; i < count; ++i) {
        stays.push_back(stay);
        places += stay;
      }
      core_begin = std::max(now, core_begin + window);
    }
  }

  /// Relay blocks from backing to inclusion, on average: chunks are there before the bitfields of
  /// the relay block before (docs/METHODS.md, "A relay block", steps 1 and 3).
  double mean_pending(double pov) const {
    constexpr int kParts = 256;
    const Distribution& drawn = p.distribution("latency.availability");
    const double scale = p.real("latency.scale");
    double sum = 0;
    for (int i = 0; i < kParts; ++i) {
      const double late = pov + scale * drawn.quantile((i + 0.5) / kParts) - kBitfieldsAfterMs;
      sum += 1 + std::ceil(std::max(late, 0.0) / kRelaySlotMs);
    }
    return sum / kParts;
  }

  double median(std::string_view key) const { return p.distribution(key).quantile(0.5); }
  double whole(std::string_view key) const { return static_cast<double>(p.integer(key)); }
  double tick_ms() const { return std::floor(kRelaySlotMs / static_cast<double>(cores)); }

  /// The relay blocks from relay parent to backing, of each block in turn.
  void walk() {
    const double arrival = median("latency.relay_block_arrival");
    double busy = 0;
    for (std::int64_t j = 0; j < blocks; ++j) {
      const double tick =
          slot_based ? std::fmod(kShiftMs, tick_ms()) + static_cast<double>(j) * tick_ms() : 0;
      busy = std::max({busy, tick, arrival}) + build_ms;
      const double next = std::max(std::ceil((busy + way_ms) / kRelaySlotMs), 1.0);
      const double age = next + whole("para.relay_parent_offset");
      oldest = std::max(oldest, age);
      longest_stay = oldest + typical_pending;
      stays.push_back(age + typical_pending);  // a block keeps its place until it is included
      places += age + typical_pending;
    }
  }

  const Parameters& p;
  double build_ms = 0, execution_ms = 0, way_ms = 0;
  bool slot_based = false;
  std::int64_t cores = 1;             ///< that are used
  std::int64_t most_on_a_parent = 1;  ///< blocks that may share a relay parent
  std::int64_t blocks = 1;            ///< for each relay block
  double oldest = 0;                  ///< largest age at backing, in relay blocks
  double longest_stay = 0;            ///< in the segment, in relay blocks
  double pending = 1;                 ///< relay blocks from backing to inclusion: the mean
  double typical_pending = 1;         ///< the same, a whole number
  bool bundles = false;
  bool ahead = false, sends_again = false;  ///< with scheduling parents
  double built_ms = 0;                      ///< when the last one is, in its slot
  std::int64_t rate = 1;                    ///< B of bundles
  std::vector<double> stays = {};           ///< in the segment, of each block, in relay blocks
  double places = 0;                        ///< that the blocks need together

  /// Most blocks of a candidate, that of the first core.
  std::int64_t blocks_of_core() const { return (rate + cores - 1) / cores; }
  /// Whether no bundle finds a place for all of its blocks.
  bool gives_all_up() const {
    return bundles && (blocks_of_core() > most_on_a_parent ||
                       blocks_of_core() > p.integer("para.unincluded_segment_capacity"));
  }
  /// Blocks a relay block that the chain builds if nothing binds: all, or what it orders.
  double wanted() const {
    const bool orders = p.choice("para.access") == "on-demand";
    return orders ? tenant_demand(p) * static_cast<double>(blocks) : static_cast<double>(blocks);
  }

  /// The most blocks a relay block with so many places: those that stay shortest come first.
  double blocks_with(double capacity) const {
    std::vector<double> shortest = stays;
    std::ranges::sort(shortest);
    double found = 0;
    for (const double stay : shortest) {
      const double part = std::min(1.0, capacity / stay);
      found += part;
      capacity -= part * stay;
    }
    return found;
  }
};

using Sentences = std::vector<std::string>;

void unused_cores(const Chain& chain, Sentences& said) {
  const std::int64_t bought = chain.p.integer("para.cores");
  if (bought > chain.cores && !chain.bundles)
    said.push_back(
        fmt::format("collator.kind = \"{}\" uses one core; yours has {}: only "
                    "slot-based collators and bundles use more.",
                    chain.p.choice("collator.kind"), bought));
  if (bought > chain.cores && chain.bundles)
    said.push_back(fmt::format("With block.rate = {} no more than {} of your {} are used.",
                               chain.rate, counted(static_cast<double>(chain.cores), "core"),
                               bought));
  if (!chain.bundles && chain.cores > chain.most_on_a_parent)
    said.push_back(fmt::format(
        "{} as many blocks on one relay parent; {} more than {}.", cores_need(chain.cores),
        chain.p.flag("para.strictly_increasing_relay_parent")
            ? "para.strictly_increasing_relay_parent allows no"
            : fmt::format("para.velocity = {} allows no", chain.p.integer("para.velocity")),
        chain.most_on_a_parent));
}

/// What holds of bundles alone.
void bundles(const Chain& chain, Sentences& said) {
  if (!chain.bundles) return;
  if (chain.rate > chain.most_on_a_parent)
    said.push_back(fmt::format(
        "block.rate asks for {} blocks a relay slot; para.velocity = {} allows no more than {}.",
        chain.rate, chain.p.integer("para.velocity"), chain.most_on_a_parent));
  if (chain.gives_all_up())
    said.push_back(fmt::format(
        "A candidate has {}, and fewer find a place: each is given up, and none is ever "
        "sent.",
        counted(static_cast<double>(chain.blocks_of_core()), "block")));
  const double core_ms = chain.whole("block.authoring_limit");
  if (static_cast<double>(chain.cores) * core_ms > kRelaySlotMs)
    said.push_back(fmt::format(
        "All blocks of a relay slot together hold {:.0f} s of execution, however many cores there "
        "are: more than {:.0f} add none.",
        kRelaySlotMs / 1000, std::ceil(kRelaySlotMs / std::max(core_ms, 1.0))));
  const std::int64_t last = chain.rate / chain.cores;
  const bool cut = chain.rate <= 3 && (last == 1 || last == chain.rate);
  const double slots = std::max(chain.whole("para.slot_duration") / kRelaySlotMs, 1.0);
  if (chain.p.flag("collator.handover_adjustment") && chain.rate > 3 && !cut)
    said.push_back(
        fmt::format("The last block of each Aura slot is left out, so that the next author finds "
                    "all others: at "
                    "most {:.4g} of {} blocks a relay block.",
                    static_cast<double>(chain.rate) - 1 / slots, chain.rate));
}

void one_after_the_other(const Chain& chain, Sentences& said) {
  if (chain.p.choice("backing.protocol") == "sync")
    said.push_back(
        "Under sync a block is built only when the one before it is included: at most "
        "one each 12 s.");
  const double slot = chain.whole("para.slot_duration") / 1000;
  if (chain.p.choice("collator.kind") == "basic" && chain.p.flag("collator.one_block_per_slot") &&
      slot > 6)
    said.push_back(
        fmt::format("collator.one_block_per_slot allows one block an Aura slot, and "
                    "yours is {} s long.",
                    slot));
}

void segment(const Chain& chain, Sentences& said) {
  const double capacity = chain.whole("para.unincluded_segment_capacity"),
               under_way = chain.longest_stay, blocks = static_cast<double>(chain.blocks);
  if (capacity >= chain.places || chain.gives_all_up()) return;
  if (chain.blocks_with(capacity) >= chain.wanted()) return;
  if (chain.bundles) {
    said.push_back(fmt::format(
        "{} a relay block {} a segment of {} ({} at most under way for {}); yours has {}, which "
        "allows at most {} a relay block.",
        counted(blocks, "block"), blocks == 1 ? "needs" : "need", chain.places,
        blocks == 1 ? "it is" : "each is", counted(under_way, "relay block"), capacity,
        counted(chain.blocks_with(capacity), "block")));
    return;
  }
  said.push_back(fmt::format(
      "{} a segment of {} ({}, each under way for {}); yours has {}, which allows at "
      "most {} a relay block.",
      cores_need(chain.blocks), blocks * under_way, counted(blocks, "block"),
      counted(under_way, "relay block"), capacity, counted(chain.blocks_with(capacity), "block")));
}

void window(const Chain& chain, const EffectiveBound& ancestry, Sentences& said) {
  const auto allowed = static_cast<double>(ancestry.value);
  if (chain.oldest <= allowed + 1) return;
  const double offset = chain.whole("para.relay_parent_offset");
  const bool claims = chain.p.choice("backing.protocol") == "claim-queue";
  said.push_back(fmt::format(
      "A block is backed {} after its {} parent{}; {} allows {}: {}.",
      counted(chain.oldest, "relay block"), chain.ahead ? "scheduling" : "relay",
      offset == 0 || chain.ahead ? ""
                                 : fmt::format(", {} of them by para.relay_parent_offset", offset),
      ancestry.origin.empty() ? std::string(chain.p.choice("backing.protocol"))
      : claims                ? fmt::format("backing.scheduling_lookahead = {}", allowed + 1)
                              : fmt::format("backing.allowed_ancestry_len = {}", allowed),
      allowed + 1,
      chain.sends_again ? "no copy is in time, and the queue stands still"
                        : "later blocks are lost"));
}

/// Lookahead collators build until the segment is full, whether validators are in time or not.
void ahead_of_the_window(const Chain& chain, const EffectiveBacking& backing, Sentences& said) {
  const std::string& protocol = chain.p.choice("backing.protocol");
  const double capacity = chain.whole("para.unincluded_segment_capacity");
  const auto most = static_cast<double>(backing.ancestry.value) + 2;
  if (chain.p.choice("collator.kind") != "lookahead" || !protocol.starts_with("fragment") ||
      chain.most_on_a_parent < 2 || capacity <= most)
    return;
  said.push_back(fmt::format(
      "A lookahead collator fills a segment of {} with blocks that become {} old before they are "
      "backed; backing.allowed_ancestry_len = {} allows {}: a segment of {} loses none.",
      capacity, counted(capacity - 1, "relay block"), backing.ancestry.value, most - 1, most));
}

void depth(const Chain& chain, const EffectiveBound& depth, Sentences& said) {
  const std::string& protocol = chain.p.choice("backing.protocol");
  // Under fragment-chain all cores' blocks are pending, and all but one just backed.
  const double needed =
      protocol == "fragment-chain" ? 2 * static_cast<double>(chain.cores) - 1 : chain.places - 1;
  if (!protocol.starts_with("fragment") || static_cast<double>(depth.value) >= needed) return;
  said.push_back(fmt::format("{} a backing.max_candidate_depth of {}; yours is {}.",
                             cores_need(chain.blocks), needed, depth.value));
}

/// Where orders in the pipeline and the market are about different things.
void orders(const Chain& chain, Sentences& said) {
  if (chain.p.choice("para.access") != "on-demand") return;
  if (!simulates_market(chain.p)) {
    if (chain.p.amount("market.price").number() > 0)
      said.push_back(
          "The chain orders its blocks (para.access = \"on-demand\"), and market.price is that of "
          "a "
          "core for 28 days: the bill is that of a core.");
    return;
  }
  const std::string& strategy = chain.p.choice("tenant.strategy");
  if (!orders_all(chain.p))
    said.push_back(fmt::format(
        "The chain orders its blocks (para.access = \"on-demand\"), and "
        "tenant.strategy = \"{}\" pays for cores: the bill is not that of these blocks.",
        strategy));
  const double others = chain.p.real("on_demand.orders_per_block");
  if (others > chain.whole("on_demand.pool_cores") && chain.p.integer("on_demand.queue_wait") == 0)
    said.push_back(fmt::format(
        "on_demand.queue_wait = 0 lets nobody be served before the chain's own orders; others "
        "place {} orders a relay block (on_demand.orders_per_block), and the pool has {} for sure.",
        others, counted(chain.whole("on_demand.pool_cores"), "core")));
}

/// A core is free again when its block is available.
void availability(const Chain& chain, Sentences& said) {
  constexpr double kMostOften = 1.05;
  const auto period = chain.whole("relay.availability_period");
  if (chain.typical_pending > period) {
    said.push_back(fmt::format(
        "A backed block is available {} after its backing; relay.availability_period = {} allows "
        "no more: it is evicted.",
        counted(chain.typical_pending, "relay block"), period));
    return;
  }
  const bool enough =
      chain.p.choice("para.access") == "on-demand" && chain.pending * tenant_demand(chain.p) <= 1;
  if (chain.pending <= kMostOften || enough) return;
  said.push_back(fmt::format(
      "latency.availability keeps a block on its core for {} on average: at most {} a relay block "
      "on {}.",
      counted(chain.pending, "relay block"),
      counted(static_cast<double>(chain.cores) / chain.pending, "candidate"),
      counted(static_cast<double>(chain.cores), "core")));
}

/// What is built or pending when a session ends is lost.
void session(const Chain& chain, Sentences& said) {
  constexpr double kFew = 0.9;
  const double slots = chain.whole("relay.session_slots");
  const bool ahead = chain.ahead && chain.p.integer("relay.max_relay_parent_session_age") > 0;
  const double shortest =
      std::ranges::min(chain.stays) - (ahead ? chain.whole("para.relay_parent_offset") : 0);
  if (slots == 0 || chain.whole("relay.slots") <= slots) return;
  if (ahead && chain.sends_again) {
    const double backed = std::max(0.0, slots - 2) / slots;  // the first two back no copy
    if (backed >= kFew) return;
    said.push_back(fmt::format(
        "What is sent counts in its session of relay.session_slots = {} alone: {}.", slots,
        backed > 0 ? fmt::format("at most {:.0f} % of the relay blocks back it", 100 * backed)
                   : "nothing is ever backed"));
    return;
  }
  const double share = std::max(0.0, slots - shortest + 1) / slots;
  if (share >= kFew) return;
  said.push_back(fmt::format(
      "A block is under way for {}, and what is under way when a session of "
      "relay.session_slots = {} ends is lost: {}.",
      counted(shortest, "relay block"), slots,
      share > 0 ? fmt::format("at most {:.0f} % of the relay blocks carry one", 100 * share)
                : "none is ever included"));
}

/// Rules that decide the answer, and are not settled.
void unsettled(const Chain& chain, Sentences& said) {
  if (chain.sends_again)
    said.push_back(
        "Sending candidates again is a prototype, in no release of polkadot-sdk: this says what "
        "would "
        "be. Open are which candidate of a core is fetched first (here the one that was sent "
        "before) "
        "and how a chain leaves a block that validators take too long to execute (here it is "
        "rebuilt).");
  else if (chain.ahead)
    said.push_back(
        "Scheduling parents (V3 descriptors) are merged in polkadot-sdk and enabled on no network: "
        "this says what would be.");
  if (chain.p.flag("backing.enforce_min_claim"))
    said.push_back(
        "backing.enforce_min_claim is proposed, not merged: today a candidate is backed as soon as "
        "it can be.");
  if (chain.bundles && chain.cores > 1 &&
      chain.whole("para.unincluded_segment_capacity") < chain.places)
    said.push_back(
        "A bundle that finds no place for all of its blocks ends the collator's turn here; some "
        "versions go on with the next core.");
  if (chain.ahead && chain.built_ms >= kRelaySlotMs)
    said.push_back(
        "The last candidate of a slot is built when the slot ends, too late for validators to "
        "fetch it: the way of its advertisement is not counted, and less full blocks would be in "
        "time.");
  if (chain.p.choice("para.access") == "on-demand" && chain.p.choice("on_demand.rules") != "relay")
    said.push_back(
        "Orders on the coretime chain are proposed, not merged, and when the relay chain hears of "
        "them "
        "is open: this says what would be.");
}

void time(const Chain& chain, Sentences& said) {
  if (!chain.bundles && chain.build_ms > chain.tick_ms())
    said.push_back(
        fmt::format("A block takes {:.0f} ms to build (block.authoring_limit times its fullness); "
                    "{} {:.0f} ms.",
                    chain.build_ms, chain.cores == 1 ? "one core leaves" : "the cores leave it",
                    chain.tick_ms()));
  if (chain.execution_ms > chain.whole("backing.execution_timeout"))
    said.push_back(
        fmt::format("Validators need {:.0f} ms to execute a block; "
                    "backing.execution_timeout = {} allows no more, and it is lost.",
                    chain.execution_ms, chain.p.integer("backing.execution_timeout")));
}

}  // namespace

std::vector<std::string> binding_limits(const Parameters& parameters) {
  const Chain chain(parameters);
  const EffectiveBacking backing = effective_backing(parameters);
  Sentences said;
  unused_cores(chain, said);
  bundles(chain, said);
  one_after_the_other(chain, said);
  if (parameters.choice("backing.protocol") != "sync") {
    segment(chain, said);
    depth(chain, backing.depth, said);
    ahead_of_the_window(chain, backing, said);
  }
  window(chain, backing.ancestry, said);
  availability(chain, said);
  session(chain, said);
  time(chain, said);
  orders(chain, said);
  unsettled(chain, said);
  return said;
}

std::vector<std::string> study_limits(const Study& study) {
  return said_of_points(study, binding_limits);
}

}  // namespace coresweep
