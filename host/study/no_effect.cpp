#include "host/study/no_effect.h"

#include "host/compile/compile_market.h"
#include "host/keys/effective_backing.h"

namespace coresweep {
namespace {

bool is_of_coretime_orders(std::string_view key) {
  return key == "on_demand.step" || key == "on_demand.cap" || key == "on_demand.drain" ||
         key == "on_demand.batch";
}
bool is_of_relay_orders(std::string_view key) {
  return key == "on_demand.queue_size" || key == "on_demand.target_utilisation" ||
         key == "on_demand.variability";
}

/// Why a key of the market has no effect in the surroundings of `p`, where that is known.
std::string_view market_reason(std::string_view key, const Parameters& p) {
  const bool agents = p.choice("market.model") == "agents";
  if (key.starts_with("regime.") && agents) return "market.model is not \"regimes\"";
  if (key.starts_with("rfc17.")) return "no sale follows market.rules = \"rfc17\"";
  if (key == "market.later_rules") return "the rules change after the last sale or never";
  if (key == "market.later_rules_from") return "the rules stay the same";
  if (key == "market.squeeze_budget") return "market.squeeze_probability is 0";
  const bool on_relay = p.choice("on_demand.rules") == "relay";
  if (on_relay && is_of_coretime_orders(key)) return "on_demand.rules is not \"coretime\"";
  if (!on_relay && is_of_relay_orders(key)) return "on_demand.rules is not \"relay\"";
  if (key.starts_with("market.") && !agents)
    return "under market.model = \"regimes\" nobody else is simulated";
  if (key.starts_with("tenant.") || key.starts_with("on_demand."))
    return "tenant.strategy makes no use of it";
  return "";
}

}  // namespace

std::string_view why_no_effect(std::string_view key, const Parameters& p) {
  if (!simulates_market(p) && !find_parameter(key)->affects_pipeline)
    return "market.model is not \"agents\" or \"regimes\": no sale is simulated";
  if (simulates_market(p))
    if (const std::string_view known = market_reason(key, p); !known.empty()) return known;
  const bool sync = p.choice("backing.protocol") == "sync";
  const std::string& collator = p.choice("collator.kind");
  if (key == "backing.max_candidate_depth") {
    const std::string_view instead = effective_backing(p).depth.instead;
    return instead.empty() ? "the unincluded segment or the cores bound the depth first" : instead;
  }
  if (key == "backing.allowed_ancestry_len") return effective_backing(p).ancestry.instead;
  if (key == "backing.scheduling_lookahead") return "it counts under claim-queue only";
  if (key == "para.unincluded_segment_capacity") {
    return sync ? "under sync nothing else may be unincluded"
                : "with backing.max_candidate_depth = 0 nothing else may be unincluded";
  }
  if (key == "para.cores")
    return collator == "bundle" ? "bundles use no more cores than they have blocks"
                                : "only slot-based collators and bundles use more than one core";
  if (key == "para.velocity" || key == "para.strictly_increasing_relay_parent") {
    return sync                       ? "under sync each parablock has its own relay parent"
           : collator != "slot-based" ? "the collator makes no more attempts on a relay parent"
                                      : "the cores bound the parablocks on a relay parent first";
  }
  if (key == "para.slot_duration") return "nothing depends on who the author is";
  if (key == "latency.handover") return "there is one collator";
  if (key == "collator.claim_offset") return "a core is assigned all the time";
  if (key == "collator.count") return "all that matters is whether there is more than one";
  if (key == "latency.fork_resolution") return "no relay block loses a fork";
  if (key == "relay.competing_block_probability") return "slot-based collators author no twins";
  if (collator != "bundle" &&
      (key == "collator.slot_offset" || key == "collator.handover_adjustment"))
    return "only collators that build bundles know it";
  if (key == "relay.max_relay_parent_session_age" || key == "backing.enforce_min_claim")
    return "it counts with scheduling parents only";
  if (key.starts_with("on_demand.")) return "the core is assigned";
  if (key == "backing.group_rotation_blocks") return "no backing group is ever offline";
  if (key == "backing.group_size" || key == "backing.minimum_backing_votes") {
    return "no validator is ever offline";
  }
  if (key == "relay.session_slots") return "the run ends before the first session does";
  return "";
}

}  // namespace coresweep
