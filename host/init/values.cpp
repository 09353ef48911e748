#include "host/init/values.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/did_you_mean.h"
#include "host/base/errors.h"
#include "host/keys/presets.h"

namespace coresweep {
namespace {

/// How far away those are who send blocks: medians in ms.
struct Region {
  std::string_view name;
  double relay_block_arrival, collation_fetch, handover, statement_spread, availability;
};
constexpr Region kRegions[] = {
    {"near", 700, 200, 200, 250, 300},
    {"world", 900, 340, 400, 400, 400},
    {"far", 1300, 600, 800, 700, 600},
};

void check_word(const char* option, const std::string& word,
                const std::vector<std::string_view>& known) {
  if (std::ranges::find(known, word) != known.end()) return;
  throw UserError(fmt::format("{} {}: must be {}{}", option, word, fmt::join(known, ", "),
                              did_you_mean(word, known)));
}

std::vector<std::string_view> region_names() {
  std::vector<std::string_view> names;
  for (const Region& region : kRegions) names.push_back(region.name);
  return names;
}

/// The newest source of the preset that names the key.
const PresetValues* source_in(std::string_view preset, std::string_view key) {
  for (const PresetValues& found : presets())
    if (found.preset == preset)
      for (const auto& [name, value] : found.values)
        if (name == key) return &found;
  return nullptr;
}

Origin from_preset(const PresetValues& found, std::string_view key) {
  return {key, *preset_value(found.preset, key)->value,
          fmt::format("{}, {}: {} ({})", found.preset, found.date, found.source,
                      kSureWords[static_cast<int>(found.sure)])};
}

std::string told_of(const ParameterKey& key) {
  const auto known = guess(key);
  if (!known) return fmt::format("default: {}", key.source);
  return known->empty() ? "a guess: nobody has measured it" : fmt::format("a guess: {}", *known);
}

Origin said(std::string_view key, std::int64_t value) { return {key, value, "as you say"}; }

Origin latency(std::string_view key, double median, const std::string& region,
               std::string_view whose) {
  const auto& usual = std::get<Distribution>(find_parameter(key)->standard);
  return {key, with_distribution_number(usual, fmt::format("{}.median", key), median),
          fmt::format("a guess for {} that are {}", whose, region)};
}

void add_collators_latencies(std::vector<Origin>& all, const InitRequest& request) {
  for (const std::string_view key :
       {"latency.relay_block_arrival", "latency.collation_fetch", "latency.handover"})
    all.push_back(usual_value(request, key));
  const auto* region = std::ranges::find(kRegions, request.region, &Region::name);
  if (region == std::end(kRegions)) return;
  const std::size_t first = all.size() - 3;
  all[first] = latency(all[first].key, region->relay_block_arrival, request.region, "collators");
  all[first + 1] =
      latency(all[first + 1].key, region->collation_fetch, request.region, "collators");
  all[first + 2] = latency(all[first + 2].key, region->handover, request.region, "collators");
}

void add_validators_latencies(std::vector<Origin>& all, const InitRequest& request) {
  for (const std::string_view key : {"latency.statement_spread", "latency.availability"})
    all.push_back(usual_value(request, key));
  const auto* region = std::ranges::find(kRegions, request.validator_region, &Region::name);
  if (region == std::end(kRegions)) return;
  const std::size_t first = all.size() - 2;
  all[first] =
      latency(all[first].key, region->statement_spread, request.validator_region, "validators");
  all[first + 1] =
      latency(all[first + 1].key, region->availability, request.validator_region, "validators");
}

void add_cores(std::vector<Origin>& all, const InitRequest& request) {
  const std::string each = "one block a core on a relay parent";
  if (!request.cores) {
    for (const std::string_view key :
         {"para.cores", "para.velocity", "para.unincluded_segment_capacity", "collator.kind"})
      all.push_back(usual_value(request, key));
    return;
  }
  const std::int64_t cores = *request.cores;
  all.push_back(said("para.cores", cores));
  all.push_back({"para.velocity", cores, "one block a core on a relay parent"});
  all.push_back({"para.unincluded_segment_capacity", 3 * cores, "three blocks a core"});
  all.push_back({"collator.kind", std::string(cores > 1 ? "slot-based" : "lookahead"),
                 "only slot-based collators use several cores"});
}

}  // namespace

Origin usual_value(const InitRequest& request, std::string_view key) {
  for (const std::string& preset : {request.chain, request.network})
    if (const PresetValues* found = source_in(preset, key)) return from_preset(*found, key);
  const ParameterKey& known = *find_parameter(key);
  return {key, known.standard, told_of(known)};
}

std::vector<Origin> init_values(const InitRequest& request) {
  std::vector<Origin> all = {{"backing.protocol", std::string("claim-queue"),
                              "today's: Polkadot and Kusama have claim queues since 2025"}};
  add_cores(all, request);
  all.push_back(usual_value(request, "para.relay_parent_offset"));
  all.push_back(request.slot_duration ? said("para.slot_duration", *request.slot_duration)
                                      : usual_value(request, "para.slot_duration"));
  all.push_back(usual_value(request, "block.authoring_limit"));
  if (request.collators)
    all.push_back(said("collator.count", *request.collators));
  else if (request.latencies.empty())
    all.push_back({"collator.count", std::int64_t{1}, "not said; with several, handovers count"});
  if (!request.latencies.empty()) return all;
  all.push_back(usual_value(request, "block.fullness"));
  add_collators_latencies(all, request);
  add_validators_latencies(all, request);
  return all;
}

void check_init(const InitRequest& request) {
  if (request.network.empty() && request.chain.empty())
    throw UserError(fmt::format(
        "a study needs its chain, --chain {}, or at least its network, --network polkadot",
        fmt::join(chain_names(), ", ")));
  if (!request.network.empty())
    check_word("--network", request.network, find_parameter("network")->choices);
  if (!request.chain.empty()) check_word("--chain", request.chain, chain_names());
  std::vector<std::string_view> questions;
  for (const Template& known : kTemplates) questions.push_back(known.name);
  if (request.question == "budget")
    throw UserError("--question budget: a budget is a command of its own: coresweep budget --help");
  check_word("--question", request.question, questions);
  for (const auto& [option, region] :
       {std::pair{"--region", request.region}, {"--validator-region", request.validator_region}})
    if (!region.empty()) check_word(option, region, region_names());
  for (const auto& [key, value] : {std::pair{"para.cores", request.cores},
                                   {"collator.count", request.collators},
                                   {"para.slot_duration", request.slot_duration}})
    if (value) checked_value(*find_parameter(key), *value);
}

}  // namespace coresweep
