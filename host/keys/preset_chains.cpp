// Parachains as their runtimes have them.
#include <string>

#include "host/keys/presets.h"

namespace coresweep {
namespace {

constexpr std::string_view kOneCore = "polkadot-sdk #7254; one core follows from the velocity";

/// The constants of a runtime, and how many cores the chain has.
struct Chain {
  std::string_view name, network;
  std::int64_t velocity, capacity, offset, slot_duration;
  std::int64_t authoring_limit;  ///< 0: not read
  std::int64_t cores;
  std::string_view cores_date, cores_source;
};

constexpr Chain kSystemChains[] = {
    {"asset-hub-polkadot", "polkadot", 3, 12, 1, 24000, 2000, 3, "2026-01",
     "release notes of polkadot-fellows/runtimes 2.0.5; polkadot-sdk #7254"},
    {"asset-hub-kusama", "kusama", 3, 12, 1, 24000, 2000, 3, "2025-12",
     "release notes of polkadot-fellows/runtimes 2.0.4; polkadot-sdk #7254"},
    {"people-polkadot", "polkadot", 3, 12, 1, 24000, 2000, 3, "2026-07",
     "release notes of polkadot-fellows/runtimes 2.2.0; polkadot-sdk #7254"},
    {"people-kusama", "kusama", 1, 3, 0, 24000, 2000, 1, "2026-07", kOneCore},
    {"bulletin-polkadot", "polkadot", 1, 3, 0, 24000, 2000, 1, "2026-07", kOneCore},
    {"bridge-hub-polkadot", "polkadot", 1, 1, 0, 12000, 500, 1, "2026-07", kOneCore},
    {"bridge-hub-kusama", "kusama", 1, 1, 0, 12000, 500, 1, "2026-07", kOneCore},
    {"coretime-polkadot", "polkadot", 1, 1, 0, 12000, 500, 1, "2026-07", kOneCore},
    {"coretime-kusama", "kusama", 1, 1, 0, 12000, 500, 1, "2026-07", kOneCore},
    {"collectives-polkadot", "polkadot", 1, 1, 0, 12000, 500, 1, "2026-07", kOneCore},
    {"encointer-kusama", "kusama", 1, 2, 0, 6000, 0, 1, "2026-07", kOneCore},
};
constexpr Chain kAstar = {"astar",
                          "polkadot",
                          1,
                          3,
                          0,
                          6000,
                          2000,
                          1,
                          "2026-02",
                          "recorded sales of coretime; "
                          "polkadot-sdk #7254"};

PresetValues runtime(const Chain& chain, std::string_view date, std::string_view source) {
  PresetValues found{chain.name,
                     date,
                     source,
                     Sure::read,
                     {{"network", std::string(chain.network)},
                      {"para.velocity", chain.velocity},
                      {"para.unincluded_segment_capacity", chain.capacity},
                      {"para.relay_parent_offset", chain.offset},
                      {"para.slot_duration", chain.slot_duration}}};
  if (chain.authoring_limit > 0)
    found.values.emplace_back("block.authoring_limit", chain.authoring_limit);
  return found;
}

/// Only slot-based collators use more than one core.
PresetValues cores(const Chain& chain) {
  PresetValues found{
      chain.name,
      chain.cores_date,
      chain.cores_source,
      Sure::reported,
      {{"backing.protocol", std::string("claim-queue")}, {"para.cores", chain.cores}}};
  if (chain.cores > 1) found.values.emplace_back("collator.kind", std::string("slot-based"));
  return found;
}

}  // namespace

std::vector<PresetValues> chain_presets() {
  std::vector<PresetValues> all;
  for (const Chain& chain : kSystemChains) {
    all.push_back(runtime(chain, "2026-07", kFellowshipRuntimes));
    all.push_back(cores(chain));
  }
  all.push_back(runtime(kAstar, "2026-07", "AstarNetwork/Astar #1612, #1660"));
  all.back().values.emplace_back("collator.kind", std::string("slot-based"));
  all.push_back(cores(kAstar));
  return all;
}

}  // namespace coresweep
