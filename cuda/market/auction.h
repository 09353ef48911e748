// One sale under RFC-17 with everybody in it: bids, the clearing price, renewals that may displace
// a bid. docs/METHODS_MARKET.md, "A sale under RFC-17".
#pragma once

#include <cstdint>

#include "cuda/market/rfc17.h"
#include "cuda/market/sale.h"

namespace coresweep {

CORESWEEP_HD constexpr Rfc17Rules rfc17_rules(const MarketParams& p) {
  return {p.auction,           p.renewal_phase,   p.minimum_opening_price,
          p.price_multiplier,  p.penalty_ppb,     p.target_ppb,
          p.sensitivity_milli, p.minimum_reserve, p.minimum_increment};
}

/// The first bids that can win, which fall; among equals the turn decides, which is as random as
/// the chain's shuffle.
class BidList {
 public:
  /// `cores`: so many bids win at most. `prices`: room for so many.
  CORESWEEP_HD BidList(std::uint32_t cores, Planck* prices)
      : price_(prices), most_(static_cast<std::int32_t>(cores)) {}

  CORESWEEP_HD void add(Planck price, std::int32_t turn, bool is_tenants) {
    const std::uint32_t order = static_cast<std::uint32_t>(turn);
    std::int32_t at = count_;
    if (count_ < most_)
      ++count_;
    else if (count_ > 0 && is_behind(count_ - 1, price, order))
      --at;  // the last loses
    else
      return;
    for (; at > 0 && is_behind(at - 1, price, order); --at) copy(at - 1, at);
    price_[at] = price;
    turn_[at] = order;
    tenants_[at] = is_tenants;
  }
  /// Keeps the first `count`.
  CORESWEEP_HD void keep(std::uint32_t count) { count_ = static_cast<std::int32_t>(count); }
  CORESWEEP_HD void remove(std::uint32_t at) {
    --count_;
    for (auto i = static_cast<std::int32_t>(at); i < count_; ++i) copy(i + 1, i);
  }

  CORESWEEP_HD std::uint32_t size() const { return static_cast<std::uint32_t>(count_); }
  CORESWEEP_HD const Planck* prices() const { return price_; }
  CORESWEEP_HD bool is_tenants(std::uint32_t at) const { return tenants_[at]; }
  CORESWEEP_HD std::uint32_t tenants() const {
    std::uint32_t own = 0;
    for (std::int32_t i = 0; i < count_; ++i) own += tenants_[i] ? 1 : 0;
    return own;
  }

 private:
  /// Whether a bid comes after one of this price and turn.
  CORESWEEP_HD bool is_behind(std::int32_t i, Planck price, std::uint32_t turn) const {
    return price_[i] < price || (price_[i] == price && turn_[i] > turn);
  }
  CORESWEEP_HD void copy(std::int32_t from, std::int32_t to) {
    price_[to] = price_[from];
    turn_[to] = turn_[from];
    tenants_[to] = tenants_[from];
  }

  Planck* price_;
  std::uint32_t turn_[kMaxMarketCores];
  bool tenants_[kMaxMarketCores];
  std::int32_t most_, count_ = 0;
};

/// An auction, from its bids to its last renewal.
class AuctionSale {
 public:
  /// `others` become those of the next sale. Their records, which no auction reads, give their room
  /// to the bids.
  CORESWEEP_HD AuctionSale(const MarketParams& p, Planck reserve, std::uint32_t offered,
                           Others& others)
      : p_(p),
        rules_(rfc17_rules(p)),
        others_(others),
        bids_(offered, others.record),
        reserve_(reserve),
        offered_(offered) {}

  /// Bids of entrants (patient ones bid the reserve, the others their valuation, at the opening)
  /// and of a squeeze, which bids the opening price for every core.
  CORESWEEP_HD void add_others_bids(const MarketStream& stream, std::int32_t cycle) {
    const Planck opening = opening_price(rules_, reserve_);
    const Words<std::int32_t> draw = stream.at(Purpose::sale, cycle, 0);
    const std::int32_t entrants = count_of(p_.entrants, draw.word[1]);
    for (std::int32_t i = 0; i < entrants; ++i) {
      const Words<std::int32_t> entrant = stream.at(Purpose::entrant, cycle, i);
      const Planck valuation = exp2_floor(table_value(p_.valuation, entrant.word[0]));
      if (bid_outcome(valuation, reserve_) != BidOutcome::accepted) continue;
      const bool patient = happens(entrant.word[1], p_.patience_limit);
      bids_.add(patient ? reserve_ : recorded_bid(valuation, opening), entrant.word[3], false);
    }
    if (!happens(draw.word[0], p_.squeeze_limit)) return;
    if (offered_ == 0 || scaled_floor(opening, offered_, 1) > p_.squeeze_budget) return;
    squeezed_ = true;
    for (std::uint32_t i = 0; i < offered_; ++i) bids_.add(opening, draw.word[2], false);
  }

  /// The tenant's bids, where its strategy bids and the money is there before the auction ends. One
  /// that renews bids only if it wants more cores than it has rights; then for all of them, because
  /// each core it wins uses up a right.
  CORESWEEP_HD void add_tenants_bids(const Tenant& tenant, std::int32_t wanted, std::uint32_t delay,
                                     std::int32_t turn) {
    if (delay >= rules_.market_blocks) return;
    const StrategyFacts s = facts_of(p_.strategy);
    if (s.renews != RenewalTime::never && tenant.rights() >= wanted) return;
    const bool raised = s.bids == BidPrice::at_least_reserve && p_.threshold < reserve_;
    const Planck limit = s.bids == BidPrice::reserve || raised ? reserve_ : p_.threshold;
    if (bid_outcome(limit, reserve_) != BidOutcome::accepted) return;
    for (std::int32_t i = 0; i < wanted; ++i)
      bids_.add(recorded_bid(limit, opening_price(rules_, reserve_)), turn, true);
  }

  /// The clearing price; whose bids win.
  CORESWEEP_HD void settle() {
    const AuctionResult result = settle_auction(bids_.prices(), bids_.size(), offered_, reserve_);
    clearing_ = result.clearing_price;
    renewal_price_ =
        rfc17_renewal_price(rules_, clearing_, oversubscribed(result.winners, offered_));
    bids_.keep(result.winners);
    sold_ = result.winners;
  }

  /// The tenant pays for the cores it won; one it cannot pay goes to nobody.
  CORESWEEP_HD void charge(Tenant& tenant) {
    for (std::uint32_t i = bids_.size(); i > 0;) {
      --i;
      if (!bids_.is_tenants(i)) continue;
      if (tenant.pay(clearing_)) continue;
      bids_.remove(i);
      --sold_;
    }
  }

  /// Renewals in the order of their blocks, of which only those before and after the tenant's
  /// matter: one of others is like any other.
  CORESWEEP_HD SaleCounts renew(const MarketStream& stream, std::int32_t cycle, Tenant& tenant,
                                std::int32_t wanted, Funding funding, std::int32_t turn) {
    const std::uint32_t late =
        funding.delay > rules_.market_blocks ? funding.delay - rules_.market_blocks : 0;
    const bool forgotten = late > 0 && funding.forgotten != 0;
    const bool renews =
        facts_of(p_.strategy).renews_after_auction && late < rules_.renewal_blocks && !forgotten;
    const EventKey tenants = renews ? event_key(late, turn, kTenantRenews) : kNoEvent;

    constexpr std::int32_t kNobody = -1;  // where the phase has no block
    const std::int32_t limit = rules_.renewal_blocks > 0
                                   ? p_.renewal_limit[RenewalClasses(reserve_).of(renewal_price_)]
                                   : kNobody;
    std::int32_t before = 0, after = 0;
    for (std::int32_t i = 0; i < others_.count; ++i) {
      const Words<std::int32_t> draw = stream.at(Purpose::renewal, cycle, i);
      if (!happens(draw.word[0], limit)) continue;
      const std::uint32_t block = uniform_below(draw.word[2], rules_.renewal_blocks);
      ++(event_key(block, draw.word[3], i) < tenants ? before : after);
    }

    SaleCounts counts{renew_others(tenant, before), squeezed_ ? 1 : 0};
    const std::int32_t tenant_renewed = renews ? renew_tenants(tenant, wanted) : 0;
    counts.renewed += renew_others(tenant, after);
    hand_over(tenant, counts.renewed, tenant_renewed);
    return counts;
  }

  CORESWEEP_HD Planck clearing_price() const { return clearing_; }
  CORESWEEP_HD std::uint32_t sold() const { return sold_; }
  /// What all pay: displaced bids came back, and a shared core is paid in whole.
  CORESWEEP_HD Planck revenue() const {
    return saturated_sum(scaled_floor(clearing_, bids_.size(), 1),
                         scaled_floor(renewal_price_, sold_ - bids_.size(), 1));
  }
  CORESWEEP_HD Planck next_reserve_price() const {
    return next_reserve(rules_, reserve_, sold_, offered_);
  }

 private:
  /// The bids that won, as wins of accounts.
  struct Wins {
    const BidList& bids;
    std::uint32_t own, rights;  ///< wins and rights of the tenant

    CORESWEEP_HD AuctionWin operator[](std::uint32_t i) const {
      return bids.is_tenants(i) ? AuctionWin{bids.prices()[i], own, rights}
                                : AuctionWin{bids.prices()[i], 1, 0};
    }
  };

  /// A core for a renewal: one that is left, or that of the displaced bid. False if there is none.
  CORESWEEP_HD bool take_core(Tenant& tenant) {
    if (sold_ < offered_) {
      ++sold_;
      return true;
    }
    const std::uint32_t own = bids_.tenants();
    const std::uint32_t rights = static_cast<std::uint32_t>(tenant.rights());
    const std::uint32_t displaced = displaced_win(Wins{bids_, own, rights}, bids_.size());
    if (displaced == bids_.size()) return false;
    if (bids_.is_tenants(displaced)) tenant.refund(clearing_);
    bids_.remove(displaced);
    return true;
  }

  /// Up to `count` cores for others; returns how many there were.
  CORESWEEP_HD std::int32_t renew_others(Tenant& tenant, std::int32_t count) {
    std::int32_t renewed = 0;
    while (renewed < count && take_core(tenant)) ++renewed;
    return renewed;
  }
  CORESWEEP_HD std::int32_t renew_tenants(Tenant& tenant, std::int32_t wanted) {
    std::int32_t renewed = 0;
    const std::uint32_t rights = static_cast<std::uint32_t>(tenant.rights());
    while (renewals_left(rights, bids_.tenants(), static_cast<std::uint32_t>(renewed)) > 0 &&
           static_cast<std::int32_t>(bids_.tenants()) + renewed < wanted) {
      if (!tenant.can_pay(renewal_price_) || !take_core(tenant)) break;
      tenant.pay(renewal_price_);
      ++renewed;
    }
    return renewed;
  }

  /// Everybody who has a core remembers the clearing price.
  CORESWEEP_HD void hand_over(Tenant& tenant, std::int32_t others_renewed,
                              std::int32_t tenant_renewed) {
    others_.count = 0;
    const std::int32_t own = static_cast<std::int32_t>(bids_.tenants());
    const std::int32_t bought = static_cast<std::int32_t>(bids_.size()) - own;
    for (std::int32_t i = 0; i < bought + others_renewed; ++i) others_.add(clearing_);
    for (std::int32_t i = 0; i < own + tenant_renewed; ++i) tenant.obtain_core(clearing_);
  }

  const MarketParams& p_;
  Rfc17Rules rules_;
  Others& others_;
  BidList bids_;
  Planck reserve_, clearing_ = 0, renewal_price_ = 0;
  std::uint32_t offered_, sold_ = 0;
  bool squeezed_ = false;
};

}  // namespace coresweep
