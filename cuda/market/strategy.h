// The tenant's strategies: all that distinguishes them. docs/METHODS_MARKET.md, "The tenant".
#pragma once

#include <cstdint>

#include "cuda/market/bulk.h"
#include "cuda/numbers/names.h"

namespace coresweep {

enum class Strategy : std::int32_t {
  auto_renew,
  renew_late,
  floor_rebuy,
  threshold,
  two_stage,
  on_demand,
  hybrid,
  shared,
  resell,
  pool,
  elastic,
};
inline constexpr const char* kStrategyNames[] = {
    "auto-renew", "renew-late", "floor-rebuy", "threshold", "two-stage", "on-demand",
    "hybrid",     "shared",     "resell",      "pool",      "elastic"};
static_assert(names_all(kStrategyNames, Strategy::elastic));
constexpr auto& names_of(Strategy) { return kStrategyNames; }

enum class CoresWanted : std::int32_t { all, none, base, demand };
/// RFC-1: when the cores held are renewed; in the first block of a sale, or on a day of it.
enum class RenewalTime : std::int32_t { never, at_once, on_day };
/// RFC-1: when cores without a right to renew are bought.
enum class PurchaseTime : std::int32_t { at_floor, at_threshold, on_day };
/// RFC-17: what is bid for them. At least the reserve is the threshold, raised to the reserve.
enum class BidPrice : std::int32_t { reserve, threshold, at_least_reserve };
/// What is done with cores held above the demand of a region.
enum class Surplus : std::int32_t { kept, resold, pooled };

struct StrategyFacts {
  CoresWanted wants;
  RenewalTime renews;
  PurchaseTime buys;
  BidPrice bids;
  bool renews_after_auction;
  Surplus surplus;
  bool orders;  ///< demand above the cores held is served on demand
  bool shares;  ///< holds a part of each core only
};

CORESWEEP_HD constexpr StrategyFacts facts_of(Strategy s) {
  using W = CoresWanted;
  using R = RenewalTime;
  using P = PurchaseTime;
  using B = BidPrice;
  using S = Surplus;
  switch (s) {
    case Strategy::auto_renew:
      return {W::all, R::at_once, P::at_floor, B::at_least_reserve, true, S::kept, false, false};
    case Strategy::renew_late:
      return {W::all, R::on_day, P::at_floor, B::at_least_reserve, true, S::kept, false, false};
    case Strategy::floor_rebuy:
      return {W::all, R::never, P::at_floor, B::reserve, false, S::kept, false, false};
    case Strategy::threshold:
      return {W::all, R::never, P::at_threshold, B::threshold, false, S::kept, false, false};
    case Strategy::two_stage:
      return {W::all, R::never, P::on_day, B::reserve, true, S::kept, false, false};
    case Strategy::on_demand:
      return {W::none, R::never, P::at_floor, B::at_least_reserve, false, S::kept, true, false};
    case Strategy::hybrid:
      return {W::base, R::at_once, P::at_floor, B::at_least_reserve, true, S::kept, true, false};
    case Strategy::shared:
      return {W::all, R::at_once, P::at_floor, B::at_least_reserve, true, S::kept, false, true};
    case Strategy::resell:
      return {W::all, R::at_once, P::at_floor, B::at_least_reserve, true, S::resold, false, false};
    case Strategy::pool:
      return {W::all, R::at_once, P::at_floor, B::at_least_reserve, true, S::pooled, false, false};
    case Strategy::elastic:
      return {W::demand, R::at_once, P::at_floor, B::at_least_reserve, true, S::kept, true, false};
  }
  return {};
}

// ---- Blocks of a sale under RFC-1, since the rotation -------------------------------------------

inline constexpr std::uint32_t kNoBlock = 0xffffffffu;

/// When the cores held are renewed. `act_at`: the block of a strategy that does so on a day.
CORESWEEP_HD constexpr std::uint32_t renewal_block(const StrategyFacts& s, std::uint32_t act_at) {
  if (s.renews == RenewalTime::never) return kNoBlock;
  return s.renews == RenewalTime::on_day ? act_at : 0;
}

/// When the others are bought, in a sale with this end price.
CORESWEEP_HD constexpr std::uint32_t purchase_block(const StrategyFacts& s, std::uint32_t interlude,
                                                    std::uint32_t leadin, Planck end_price,
                                                    Planck threshold, std::uint32_t act_at) {
  if (s.buys == PurchaseTime::at_threshold) {
    const std::uint32_t block = first_block_at_most(threshold, end_price, leadin);
    return block <= leadin ? interlude + block : kNoBlock;
  }
  if (s.buys == PurchaseTime::on_day) return act_at > interlude ? act_at : interlude + 1;
  return interlude + leadin;
}

}  // namespace coresweep
