// Market runs for tests: parameters by key, then the cycles of one replicate.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "cuda/market/run.h"
#include "host/compile/compile_market.h"

namespace coresweep {

using MarketSettings = std::initializer_list<std::pair<std::string_view, Value>>;

/// A simulated market with the defaults, changed by `settings`.
inline Parameters market(MarketSettings settings = {}) {
  Parameters p;
  p.set("market.model", std::string("agents"));
  for (const auto& [key, value] : settings) p.set(key, value);
  return p;
}

/// The same with nobody else in it: no tenants, entrants, squeezes.
inline Parameters empty_market(MarketSettings settings = {}) {
  Parameters p = market();
  p.set("market.tenants", std::int64_t{0});
  p.set("market.entrants_mean", 0.0);
  p.set("market.squeeze_probability", 0.0);
  for (const auto& [key, value] : settings) p.set(key, value);
  return p;
}

inline std::vector<CycleOutcome> cycles_of(const Parameters& parameters,
                                           std::uint64_t replicate = 0, std::uint64_t seed = 1) {
  TableCache cache;
  const MarketParams point = compile_market(parameters, seed, Streams::common, cache);
  MarketRun run(point, replicate);
  std::vector<CycleOutcome> cycles;
  for (std::int32_t k = 0; k < point.cycles; ++k) cycles.push_back(run.step(k));
  return cycles;
}

inline Planck total_paid(const std::vector<CycleOutcome>& cycles) {
  Planck sum = 0;
  for (const CycleOutcome& c : cycles) sum += c.paid;
  return sum;
}

inline Value words(std::string_view text) { return std::string(text); }

}  // namespace coresweep
