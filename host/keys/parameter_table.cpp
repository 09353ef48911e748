// The table of keys of the pipeline. Every default stands here or in parameter_table_market.cpp;
// those of other networks and of chains in preset_networks.cpp and preset_chains.cpp.
#include <algorithm>
#include <iterator>

#include "cuda/pipeline/point.h"
#include "host/keys/choice.h"
#include "host/keys/parameter_table.h"
#include "host/keys/presets.h"

namespace coresweep {
namespace key_table {

using enum ParameterKind;

ParameterKey whole(std::string_view key, std::string_view unit, double least, double most,
                   std::int64_t standard, std::string_view meaning, std::string_view source) {
  return {key, unit, integer, least, most, {}, standard, meaning, source, true};
}
ParameterKey number(std::string_view key, std::string_view unit, double least, double most,
                    double standard, std::string_view meaning, std::string_view source,
                    bool simulated) {
  return {key, unit, real, least, most, {}, standard, meaning, source, simulated};
}
ParameterKey chance(std::string_view key, double standard, std::string_view meaning,
                    std::string_view source) {
  return {key, "", probability, 0, 1, {}, standard, meaning, source, true};
}
ParameterKey one_of(std::string_view key, std::vector<std::string_view> choices,
                    std::string_view standard, std::string_view meaning, std::string_view source,
                    bool simulated) {
  return {key,     "",     choice,   0, 0, std::move(choices), std::string(standard),
          meaning, source, simulated};
}
ParameterKey share(std::string_view key, double most, Distribution standard,
                   std::string_view meaning, std::string_view source) {
  return {key, "", distribution_share, 0, most, {}, std::move(standard), meaning, source, true};
}

}  // namespace key_table

namespace {

using D = Distribution;
using enum ParameterKind;
using namespace key_table;

constexpr double kTableMs = static_cast<double>(kTableMax) / (1 << kMsFractionBits);
/// Times inside a slot stay this short, so that sums over a segment of blocks fit 31 bits.
constexpr double kLongestMs = 30000;

constexpr std::string_view kProtocol = "protocol constant";
constexpr std::string_view kRuntime = "live runtime configuration";
constexpr std::string_view kWhatIf = "merged, enabled nowhere";
constexpr std::string_view kRecord = "record of Polkadot, docs/CALIBRATION.md";

ParameterKey yes_no(std::string_view key, bool standard, std::string_view meaning,
                    std::string_view source) {
  return {key, "", flag, 0, 1, {}, standard, meaning, source, true};
}
ParameterKey time(std::string_view key, Distribution standard, std::string_view meaning,
                  std::string_view source) {
  return {key, "ms", distribution_ms, 0, kTableMs, {}, std::move(standard), meaning, source, true};
}
/// A factor that multiplies a probability, of mean 1.
ParameterKey factor(std::string_view key, double shape, std::string_view meaning) {
  return share(key, kTableRatio, D::gamma(shape, 1 / shape), meaning, kRecord);
}
Keys relay_keys() {
  return {
      one_of("network", {"polkadot", "kusama", "paseo", "local-testnet"}, "polkadot",
             "preset of defaults; keys that are set win over it", kStudy),
      one_of("chain", chain_names(), "none",
             "a parachain, with its network: preset of defaults that wins over network", kStudy),
      whole("relay.slots", "slots", 1, kMaxSlots, 14400, "length of a run in relay slots of 6 s",
            "one day"),
      whole("relay.warmup_slots", "slots", 0, kMaxSlots, 50,
            "slots at the start of a run that are left out of every statistic",
            "the pipeline fills in a few slots"),
      chance("relay.skip_probability", 0.0067, "a slot yields no relay block; a mean", kRecord),
      factor("relay.skip_factor", 4.9, "multiplies skip_probability, drawn for each window"),
      whole("relay.skip_factor_slots", "slots", 1, kMaxSlots, 14400,
            "window of one skip_factor; days resemble their neighbours, so over weeks 100800",
            kRecord),
      chance("relay.backs_nothing_probability", 0.0043,
             "a relay block includes, but backs nothing; a mean", kRecord),
      factor("relay.backs_nothing_factor", 2,
             "multiplies backs_nothing_probability, drawn for each window"),
      whole("relay.backs_nothing_factor_slots", "slots", 0, kMaxSlots, 0,
            "window of one backs_nothing_factor; 0: a session, 2400 without sessions", kRecord),
      chance("relay.includes_nothing_probability", 0.00024,
             "too few bitfields: a relay block makes nothing available, but backs", kRecord),
      chance("relay.empty_inherent_probability", 0.00007,
             "a relay block neither includes nor backs", kRecord),
      chance("relay.competing_block_probability", 0.14,
             "collators see a competing relay block and author a twin of what they build on it",
             kOnce),
      chance("relay.fork_probability", 0.02, "the relay block first seen in a slot loses its fork",
             kAssumed),
      whole("relay.session_slots", "slots", 0, kMaxSlots, 2400,
            "length of a session; 0: no sessions", kProtocol),
      whole("relay.availability_period", "relay blocks", 1, 1000, 10,
            "a backed candidate that is not available after so many relay blocks is evicted",
            kRuntime),
      whole("relay.max_relay_parent_session_age", "sessions", 0, 100, 0,
            "scheduling parents: a relay parent may be so many sessions old", kWhatIf),
  };
}

Keys backing_keys() {
  return {
      one_of("backing.protocol", choices_of<Protocol>(), "claim-queue",
             "generation of the backing protocol", kStudy),
      whole("backing.max_candidate_depth", "parablocks", 0, kMaxSegment, 3,
            "unincluded parablocks that may precede a candidate; ignored under claim-queue",
            kRuntime),
      whole("backing.allowed_ancestry_len", "relay blocks", 0, kMaxWindow, 2,
            "ancestors of the newest relay block that may serve as relay parents", kRuntime),
      whole("backing.scheduling_lookahead", "relay blocks", 1, kMaxWindow + 1, 5,
            "length of the claim queue; under claim-queue the ancestry is this less 1", kRuntime),
      whole("backing.group_size", "validators", 1, 1000, 5, "validators in a backing group",
            kRuntime),
      whole("backing.minimum_backing_votes", "validators", 1, 1000, 2,
            "votes a candidate needs, at most the size of the group", kRuntime),
      chance("backing.validator_offline_probability", 0.03, "a validator is not live", kAssumed),
      chance("backing.group_outage_probability", 0,
             "a backing group backs nothing for its rotation window, whoever is live", kAssumed),
      whole("backing.group_rotation_blocks", "relay blocks", 1, kMaxSlots, 10,
            "an offline group stays so for its window of so many relay blocks", kRuntime),
      whole("backing.execution_timeout", "ms", 0, 600000, 2500,
            "limit of a validator's execution of a parablock while backing", kRuntime),
      yes_no("backing.enforce_min_claim", false,
             "scheduling parents: the relay chain backs no earlier than the claim stands",
             "proposed, not merged"),
  };
}

Keys para_keys() {
  return {
      whole("para.cores", "cores", 1, kMaxCores, 1, "cores assigned to the parachain", kStudy),
      whole("para.unincluded_segment_capacity", "parablocks", 1, kMaxSegment, 3,
            "parablocks that may wait for inclusion when another is built", "usual runtime value"),
      whole("para.velocity", "parablocks", 1, kMaxSegment, 1,
            "at most one more than this many parablocks share a relay parent",
            "usual runtime value"),
      whole("para.relay_parent_offset", "relay blocks", 0, kMaxWindow, 0,
            "parablocks are built on a relay block so many behind the newest",
            "usual runtime value"),
      yes_no("para.strictly_increasing_relay_parent", false,
             "at most one parablock on a relay parent", "usual runtime value"),
      whole("para.slot_duration", "ms", 500, 86'400'000, 6000,
            "Aura slot of the parachain: how often the author changes", "usual runtime value"),
      one_of("para.scheduling", choices_of<Scheduling>(), "relay-parent",
             "bundle: what a core is scheduled by, the relay parent or a newer relay block (V3); "
             "-resubmit, a prototype: and candidates are sent again",
             kStudy),
      one_of("para.access", {"assigned", "on-demand"}, "assigned",
             "bundle: the core is the parachain's own, or ordered block by block", kStudy),
      one_of("collator.kind", choices_of<Collator>(), "lookahead",
             "how collators decide when to build", kStudy),
      whole("collator.count", "collators", 1, 100000, 1, "they author the parachain slots in turn",
            kStudy),
      {"collator.offline_probability",
       "",
       collator_shares,
       0,
       1,
       {},
       D::constant(0.005),
       "share of its parachain slots in which a collator fails",
       kAssumed,
       true},
      one_of("collator.failure", choices_of<Failure>(), "silent",
             "a failing author builds nothing, or blocks that validators never get", kAssumed),
      chance("collator.outage_probability", 0, "a collator has an outage on a day", kAssumed),
      number("collator.outage_hours", "h", 0, 24, 5, "length of an outage", kRecord),
      chance("collator.tie_new_author_wins", 0.95,
             "of two branches that are in time at a handover, that of the new author is backed",
             kAssumed),
      whole("collator.claim_offset", "relay blocks", 0, kMaxWindow, 0,
            "collators build with a claim so many relay blocks beyond the relay-parent offset",
            "usual runtime value"),
      yes_no("collator.one_block_per_slot", false,
             "basic collators build at most one parablock in a parachain slot", kStudy),
      whole("collator.slot_offset", "ms", 0, kSlotMs - 1, 1000,
            "bundle: the collator wakes so long after a relay slot begins; 0 with scheduling "
            "parents",
            kProtocol),
      yes_no("collator.handover_adjustment", true,
             "bundle: the last block of an Aura slot is cut or left out", kProtocol),
  };
}

Keys block_keys() {
  return {
      whole("block.authoring_limit", "ms", 0, kLongestMs, 2000,
            "execution time that a full parablock holds", kProtocol),
      whole("block.rate", "parablocks", 0, kMaxBundle, 0,
            "bundle: parablocks a relay slot; 0: as many as cores", kStudy),
      chance("block.full_core_probability", 0,
             "bundle: a candidate's first parablock needs a core of its own", kStudy),
      share("block.fullness", 1, D::exponential(0.13).clipped({}, 1.0),
            "how full a parablock is, drawn for each", kOnce),
      number("block.pov_size", "KiB", 0, 1e9, 2048,
             "proof of validity of a full parablock; a fuller block has a larger one", kAssumed),
      share("validator.execution_ratio", kTableRatio, D::lognormal(0.5, 0.25),
            "validator's execution time relative to the author's", kAssumed),
      number("transaction.execution", "ms", 1e-6, ParameterKey::kUnbounded, 0.5,
             "execution time of a typical transaction", kAssumed, false),
      number("transaction.pov", "KiB", 1e-6, ParameterKey::kUnbounded, 1,
             "proof of validity of a typical transaction", kAssumed, false),
  };
}

Keys latency_keys() {
  return {
      time("latency.relay_block_arrival", D::lognormal(900, 0.35),
           "from the relay author's cut-off until collators and validators have the block",
           kAssumed),
      time("latency.collation_fetch", D::lognormal(340, 0.6),
           "a validator of the group fetches the collation", kOnce),
      time("latency.statement_spread", D::lognormal(400, 0.5),
           "the attested candidate reaches the next relay author", kAssumed),
      time("latency.availability", D::lognormal(400, 0.3),
           "enough validators hold their chunks after the backing relay block arrived", kAssumed),
      time("latency.handover", D::lognormal(400, 0.5),
           "a parablock, when it is built, reaches the next author", kAssumed),
      time("latency.fork_resolution", D::constant(1000),
           "from the arrival of a losing relay block until the winner is known", kAssumed),
      time("latency.finality", D::uniform(14000, 18000),
           "from inclusion until finality: two relay blocks and one round of votes", kDerived),
      number("latency.bandwidth", "KiB/ms", 1e-3, 1e9, 50,
             "speed at which a proof of validity is transferred", kAssumed),
      number("latency.scale", "", 0, 1000, 1,
             "multiplies collation_fetch, statement_spread, availability, handover and "
             "fork_resolution, before clips; not relay_block_arrival, finality and bandwidth",
             kStudy),
  };
}

}  // namespace

const std::vector<ParameterKey>& parameter_keys() {
  static const Keys keys = [] {
    Keys all;
    for (Keys (*section)() :
         {relay_keys, backing_keys, para_keys, block_keys, latency_keys, market_keys}) {
      for (ParameterKey& key : section()) all.push_back(std::move(key));
    }
    for (ParameterKey& key : all)
      if (is_preset_key(key.key) || key.key == "para.access") key.affects_market = true;
    return all;
  }();
  return keys;
}

const Value& default_value(const ParameterKey& key, std::string_view preset) {
  const PresetValue* changed = preset_value(preset, key.key);
  return changed == nullptr ? key.standard : *changed->value;
}

std::optional<std::string_view> guess(const ParameterKey& key) {
  if (key.source == kAssumed) return "";
  const bool guessed = std::ranges::find(kGuesses, key.source) != std::end(kGuesses);
  return guessed ? std::optional(key.source) : std::nullopt;
}

}  // namespace coresweep
