// The tenant whose bill is counted: what its strategy wants of a sale, and what it holds and pays.
// docs/METHODS_MARKET.md, "The tenant".
#pragma once

#include <cstdint>

#include "cuda/market/on_demand.h"
#include "cuda/market/point.h"

namespace coresweep {

/// When the money for a sale is there, and who renews then.
struct Funding {
  std::uint32_t delay;     ///< blocks after the rotation
  std::int32_t forgotten;  ///< flag: the chain dropped its auto-renewal, and nobody saw it
};

/// What a strategy does in one sale under RFC-1, in blocks since the rotation.
struct Plan {
  std::uint32_t renew_at;    ///< cores with a record, the cheapest first
  std::uint32_t buy_at;      ///< the others
  std::int32_t cores;        ///< wanted for the region on sale
  std::int32_t guard;        ///< buys at once when fewer cores are left; 0: never
  std::uint32_t guard_from;  ///< first block in which it may
  std::int32_t forgotten;    ///< flag: rights that it counts on lapse
};

/// ceil(demand), where `demand` is in units of 2^-32 cores; at most kMaxTenantCores.
CORESWEEP_HD constexpr std::int32_t whole_cores(std::uint64_t demand) {
  const std::uint64_t cores = (demand >> 32) + ((demand & 0xffffffffu) != 0 ? 1 : 0);
  return static_cast<std::int32_t>(cores < kMaxTenantCores ? cores : kMaxTenantCores);
}

/// Cores that the strategy wants when the expected demand is `demand` [2^-32 cores].
CORESWEEP_HD constexpr std::int32_t wanted_cores(const MarketParams& p, std::uint64_t demand) {
  switch (facts_of(p.strategy).wants) {
    case CoresWanted::none:
      return 0;
    case CoresWanted::base:
      return p.base_cores;
    case CoresWanted::demand:
      return whole_cores(demand);
    default:
      return p.cores;
  }
}

/// The later of two blocks, or never where that is past the region's sale.
CORESWEEP_HD constexpr std::uint32_t delayed(std::uint32_t block, std::uint32_t delay) {
  if (block == kNoBlock) return kNoBlock;
  const std::uint32_t later = block > delay ? block : delay;
  return later < kRegionBlocks ? later : kNoBlock;
}

/// The plan for a sale with end price E.
CORESWEEP_HD constexpr Plan plan_of(const MarketParams& p, Planck end_price, std::uint64_t demand,
                                    Funding funding) {
  const StrategyFacts s = facts_of(p.strategy);
  Plan plan{};
  plan.renew_at = delayed(renewal_block(s, p.act_at), funding.delay);
  plan.buy_at = delayed(purchase_block(s, p.interlude, p.leadin, end_price, p.threshold, p.act_at),
                        funding.delay);
  plan.cores = wanted_cores(p, demand);
  plan.guard = s.buys == PurchaseTime::on_day ? p.stock_guard : 0;
  plan.guard_from = delayed(p.interlude + 1, funding.delay);
  plan.forgotten = funding.forgotten;
  return plan;
}

/// Cores, records and money of the tenant. A record is the price of a core's next renewal.
class Tenant {
 public:
  CORESWEEP_HD explicit Tenant(const MarketParams& p)
      : funds_(p.funds), mask_bits_(facts_of(p.strategy).shares ? p.mask_bits : kMaskBits) {
    if (p.tenant_record == 0) return;
    for (; held_ < p.cores; ++held_) next_[held_] = p.tenant_record;
  }

  /// The cores held become rights to renew, the cheapest first.
  CORESWEEP_HD void open_cycle() {
    for (rights_ = 0; rights_ < held_; ++rights_) insert(next_[rights_]);
    held_ = 0;
    paid_ = 0;
    refused_ = false;
  }
  /// A core of the region that has just been obtained goes, and its record with it.
  CORESWEEP_HD void give_away_core() {
    for (std::int32_t i = 0; i < held_; ++i)  // the dearest record goes
      if (next_[i] > next_[held_ - 1]) swap_with_last(i);
    --held_;
  }
  CORESWEEP_HD void lose_rights() { rights_ = 0; }

  /// Whether the funds cover the tenant's share of `price`; if not, that counts as refused.
  CORESWEEP_HD bool can_pay(Planck price) {
    const bool covered = price_share(price) <= funds_;
    refused_ = refused_ || !covered;
    return covered;
  }
  /// Pays the tenant's share of `price`; false, and nothing happens, if the funds do not suffice.
  CORESWEEP_HD bool pay(Planck price) {
    if (!can_pay(price)) return false;
    const Planck share = price_share(price);
    if (funds_ != kMaxPlanck) funds_ -= share;
    paid_ = saturated_sum(paid_, share);
    return true;
  }
  /// Gives back the tenant's share of a price it had paid.
  CORESWEEP_HD void refund(Planck price) {
    const Planck share = price_share(price);
    if (funds_ != kMaxPlanck) funds_ += share;
    paid_ = positive_difference(paid_, share);  // the sum may have saturated
  }
  /// Counts a payment that failed for want of money.
  CORESWEEP_HD void refuse() { refused_ = true; }
  /// Pays up to `cost`; returns what was paid.
  CORESWEEP_HD Planck pay_what_is_there(Planck cost) {
    const Planck paid = cost < funds_ ? cost : funds_;
    refused_ = refused_ || paid < cost;
    if (funds_ != kMaxPlanck) funds_ -= paid;
    paid_ = saturated_sum(paid_, paid);
    return paid;
  }
  CORESWEEP_HD void obtain_core(Planck record) { next_[held_++] = record; }

  CORESWEEP_HD std::int32_t rights() const { return rights_; }
  CORESWEEP_HD Planck right(std::int32_t i) const { return rights_price_[i]; }
  CORESWEEP_HD std::int32_t held() const { return held_; }
  CORESWEEP_HD Planck record(std::int32_t i) const { return next_[i]; }
  CORESWEEP_HD Planck paid() const { return paid_; }
  CORESWEEP_HD Planck funds() const { return funds_; }
  /// Whether a payment of this cycle failed for want of money.
  CORESWEEP_HD bool refused() const { return refused_; }
  CORESWEEP_HD Planck price_share(Planck price) const {
    return mask_bits_ == kMaskBits ? price : scaled_nearest(price, mask_bits_, kMaskBits);
  }

 private:
  CORESWEEP_HD void insert(Planck price) {
    std::int32_t at = rights_;
    for (; at > 0 && rights_price_[at - 1] > price; --at) rights_price_[at] = rights_price_[at - 1];
    rights_price_[at] = price;
  }
  CORESWEEP_HD void swap_with_last(std::int32_t i) {
    const Planck record = next_[i];
    next_[i] = next_[held_ - 1];
    next_[held_ - 1] = record;
  }

  Planck rights_price_[kMaxTenantCores] = {}, next_[kMaxTenantCores] = {};
  Planck funds_, paid_ = 0;
  std::uint32_t mask_bits_;
  std::int32_t rights_ = 0, held_ = 0;
  bool refused_ = false;
};

}  // namespace coresweep
