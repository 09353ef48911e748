// One sale under RFC-1 with everybody in it: other tenants, entrants, a squeeze and the tenant, in
// the order of their blocks. docs/METHODS_MARKET.md, "A sale under RFC-1".
#pragma once

#include <cstdint>

#include "cuda/market/bulk.h"
#include "cuda/market/point.h"
#include "cuda/market/tenant.h"
#include "cuda/numbers/draws.h"
#include "cuda/numbers/exp2.h"

namespace coresweep {

using MarketStream = RunStream<std::int32_t>;

/// floor(word / 2^32 * size), the word unsigned.
CORESWEEP_HD constexpr std::uint32_t uniform_below(std::int32_t word, std::uint32_t size) {
  return static_cast<std::uint32_t>(
      static_cast<std::uint64_t>(static_cast<std::uint32_t>(word)) * size >> 32);
}

/// The number of leading limits that the word exceeds (point.h CountTable).
template <std::int32_t Most>
CORESWEEP_HD std::int32_t count_of(const CountTable<Most>& table, std::int32_t word) {
  std::int32_t count = 0;
  CORESWEEP_ROLLED
  while (count < Most && !happens(word, table.limit[count])) ++count;
  return count;
}

/// The rules of bulk sales under a set that is not rfc17.
CORESWEEP_HD constexpr SaleRules sale_rules(const MarketParams& p, RuleSet rules) {
  SaleRules chosen =
      rules == RuleSet::rfc1_minimum_price ? minimum_price_rules(p.minimum_price) : rfc1_rules();
  chosen.renewal_bump_ppb = p.renewal_bump_ppb;
  chosen.ideal_proportion_ppb = p.ideal_proportion_ppb;
  return chosen;
}

/// A sale that can be traded in.
struct OpenSale {
  SaleRules rules;
  Sale sale;
  std::uint32_t interlude, leadin;
  std::uint32_t closes_at;   ///< regimes: block from which nothing is left; kNoBlock: never
  std::int32_t price_taker;  ///< flag, regimes: trades move neither stock nor price
  Planck revenue = 0;        ///< prices of all cores that went

  CORESWEEP_HD bool open(std::uint32_t block) const { return !sold_out(sale) && block < closes_at; }
  CORESWEEP_HD std::uint32_t left() const { return sale.cores_offered - sale.cores_sold; }
  /// sale_price(), with its two ends for short: 100 E before the lead-in, E after it.
  CORESWEEP_HD Planck price(std::uint32_t block) const {
    const Planck end_price = sale.prices.end_price;
    switch (sale_phase(block, {interlude, leadin, kRegionBlocks})) {
      case SalePhase::interlude:
        return scaled_floor(end_price, 100, 1);
      case SalePhase::leadin:
        return sale_price(end_price, block - interlude, leadin);
      default:
        return end_price;
    }
  }
  CORESWEEP_HD void sell(Planck at) {
    if (price_taker) return;
    sale = with_core_sold(sale, at);
    revenue = saturated_sum(revenue, at);
  }
  /// Renews at the recorded price; returns the next one.
  CORESWEEP_HD Planck renew(Planck recorded, std::uint32_t block) {
    const Planck next = next_renewal_price(rules, recorded, price(block), sale.prices.end_price);
    sell(recorded);
    return next;
  }
};

// ---- Others -------------------------------------------------------------------------------------

/// Cores of other tenants, each with the price of its next renewal, in the order of the last sale.
struct Others {
  Planck record[kMaxMarketCores];
  std::int32_t count;

  CORESWEEP_HD void add(Planck price) {
    if (count < kMaxMarketCores) record[count++] = price;
  }
};

/// Something that somebody else does: block, turn among those of the same block, and who, packed so
/// that the order of numbers is the order of events.
using EventKey = std::uint64_t;
inline constexpr EventKey kNoEvent = UINT64_MAX;
inline constexpr std::int32_t kFirstEntrant = 0x1000, kSqueezer = 0x2000;
inline constexpr std::int32_t kTenantRenews = 0x3000, kTenantBuys = 0x3001;
inline constexpr std::int32_t kMaxEvents = kMaxMarketCores + 1;

CORESWEEP_HD constexpr EventKey event_key(std::uint32_t block, std::int32_t turn,
                                          std::int32_t who) {
  return static_cast<EventKey>(block) << 44 |
         static_cast<EventKey>(static_cast<std::uint32_t>(turn) >> 4) << 16 |
         static_cast<EventKey>(who);
}
CORESWEEP_HD constexpr std::uint32_t event_block(EventKey key) {
  return static_cast<std::uint32_t>(key >> 44);
}
CORESWEEP_HD constexpr std::int32_t event_who(EventKey key) {
  return static_cast<std::int32_t>(key & 0xffff);
}

/// The first events in the order of their keys: as many as there are cores, and one more, because
/// each takes a core but for a squeeze that fails.
struct EventList {
  EventKey key[kMaxEvents];
  std::int32_t most, count = 0;

  CORESWEEP_HD explicit EventList(std::uint32_t cores)
      : most(static_cast<std::int32_t>(cores) + 1) {}

  CORESWEEP_HD void add(EventKey added) {
    std::int32_t at = count;
    if (count < most)
      ++count;
    else if (key[count - 1] > added)
      --at;  // the last comes too late
    else
      return;
    for (; at > 0 && key[at - 1] > added; --at) key[at] = key[at - 1];
    key[at] = added;
  }
};

/// Classes of renewals by their price relative to the floor: up to 1.01, 1.3, 3, 12 and above.
struct RenewalClasses {
  Planck most[kRenewalClasses - 1];

  CORESWEEP_HD explicit constexpr RenewalClasses(Planck floor)
      : most{scaled_floor(floor, 101, 100), scaled_floor(floor, 130, 100),
             scaled_floor(floor, 300, 100), scaled_floor(floor, 1200, 100)} {}
  CORESWEEP_HD constexpr std::int32_t of(Planck price) const {
    std::int32_t above = 0;
    for (const Planck limit : most) above += price > limit ? 1 : 0;
    return above;
  }
};

/// Adds the renewals of others under RFC-1.
CORESWEEP_HD void add_renewals(const MarketParams& p, const MarketStream& stream,
                               std::int32_t cycle, Planck end_price, const Others& others,
                               EventList& events) {
  const RenewalClasses classes(end_price);
  for (std::int32_t i = 0; i < others.count; ++i) {
    const Words<std::int32_t> draw = stream.at(Purpose::renewal, cycle, i);
    if (!happens(draw.word[0], p.renewal_limit[classes.of(others.record[i])])) continue;
    std::uint32_t block = 0;
    if (!happens(draw.word[1], p.until_leadin_limit))
      block = uniform_below(draw.word[2], p.interlude);
    else if (!happens(draw.word[1], p.at_rotation_limit))
      block = p.interlude + 1 + uniform_below(draw.word[2], p.leadin);
    events.add(event_key(block, draw.word[3], i));
  }
}

/// Adds the purchases of entrants: patient ones come in the fixed-price phase if they value a core
/// at the floor or more, the others in the first block whose price is at most their valuation.
CORESWEEP_HD void add_entrants(const MarketParams& p, const MarketStream& stream,
                               std::int32_t cycle, std::int32_t count, Planck end_price,
                               EventList& events) {
  const std::uint32_t floor_at = p.interlude + p.leadin;
  for (std::int32_t i = 0; i < count; ++i) {
    const Words<std::int32_t> draw = stream.at(Purpose::entrant, cycle, i);
    const Planck valuation = exp2_floor(table_value(p.valuation, draw.word[0]));
    if (valuation < end_price) continue;
    const std::uint32_t block =
        happens(draw.word[1], p.patience_limit)
            ? floor_at + uniform_below(draw.word[2], kRegionBlocks - floor_at)
            : p.interlude + first_block_at_most(valuation, end_price, p.leadin);
    events.add(event_key(block, draw.word[3], kFirstEntrant + i));
  }
}

/// Adds everything that others do in a sale.
CORESWEEP_HD void add_others_events(const MarketParams& p, const MarketStream& stream,
                                    std::int32_t cycle, Planck end_price, const Others& others,
                                    EventList& events) {
  const Words<std::int32_t> draw = stream.at(Purpose::sale, cycle, 0);
  add_renewals(p, stream, cycle, end_price, others, events);
  add_entrants(p, stream, cycle, count_of(p.entrants, draw.word[1]), end_price, events);
  if (happens(draw.word[0], p.squeeze_limit))
    events.add(event_key(p.interlude + 1, draw.word[2], kSqueezer));
}

// ---- The sale -----------------------------------------------------------------------------------

/// What happened in a sale besides its Sale.
struct SaleCounts {
  std::int32_t renewed;   ///< by others
  std::int32_t squeezed;  ///< flag
};

/// Renews up to `wanted` cores, the cheapest first.
CORESWEEP_HD void renew_cores(OpenSale& sale, Tenant& tenant, std::int32_t wanted,
                              std::uint32_t block) {
  for (std::int32_t i = 0; i < tenant.rights() && i < wanted; ++i) {
    if (!sale.open(block) || !tenant.pay(tenant.right(i))) return;
    tenant.obtain_core(sale.renew(tenant.right(i), block));
  }
}

CORESWEEP_HD void buy_cores(OpenSale& sale, Tenant& tenant, std::int32_t count,
                            std::uint32_t block) {
  for (std::int32_t i = 0; i < count; ++i) {
    const Planck price = sale.price(block);
    if (!sale.open(block) || !tenant.pay(price)) return;
    sale.sell(price);
    tenant.obtain_core(price);
  }
}

/// The cores of others that went, with the price of their next renewals. The list takes the places
/// of events that passed: each gives one core at most, but for a squeeze, after which none is left.
struct NextOthers {
  Planck* record;
  std::int32_t count;

  CORESWEEP_HD void add(Planck price) { record[count++] = price; }
};

/// One buyer takes all that is left, if its budget allows.
CORESWEEP_HD bool squeeze(OpenSale& sale, Planck budget, std::uint32_t block, NextOthers& next) {
  const Planck price = sale.price(block);
  if (sale.left() == 0 || scaled_floor(price, sale.left(), 1) > budget) return false;
  while (sale.open(block)) {
    sale.sell(price);
    next.add(price);
  }
  return true;
}

/// The events of others and of the tenant, in order. `others` become those of the next sale;
/// `events` are used up.
CORESWEEP_HD SaleCounts trade(const MarketParams& p, OpenSale& sale, EventList& events,
                              Others& others, Tenant& tenant, Plan plan, std::int32_t turn) {
  SaleCounts counts{0, 0};
  NextOthers next{events.key, 0};
  const std::int32_t kept = plan.renew_at == kNoBlock      ? 0
                            : tenant.rights() < plan.cores ? tenant.rights()
                                                           : plan.cores;
  if (plan.forgotten != 0) plan.renew_at = kNoBlock;
  std::int32_t at = 0;
  for (;;) {
    const EventKey other = at < events.count ? events.key[at] : kNoEvent;
    const EventKey renewal =
        plan.renew_at == kNoBlock ? kNoEvent : event_key(plan.renew_at, turn, kTenantRenews);
    const EventKey purchase =
        plan.buy_at == kNoBlock ? kNoEvent : event_key(plan.buy_at, turn, kTenantBuys);
    if (renewal < other && renewal <= purchase) {
      renew_cores(sale, tenant, plan.cores, plan.renew_at);
      plan.renew_at = kNoBlock;
      continue;
    }
    if (purchase < other) {
      buy_cores(sale, tenant, plan.cores - kept, plan.buy_at);
      plan.buy_at = kNoBlock;
      plan.guard = 0;
      continue;
    }
    if (other == kNoEvent) break;
    ++at;
    const std::uint32_t block = event_block(other);
    const std::int32_t who = event_who(other);
    if (!sale.open(block)) continue;
    if (who == kSqueezer) {
      counts.squeezed = squeeze(sale, p.squeeze_budget, block, next) ? 1 : 0;
      if (counts.squeezed != 0) at = events.count;  // of the others, records took the places
    } else if (who >= kFirstEntrant) {
      const Planck price = sale.price(block);
      sale.sell(price);
      next.add(price);
    } else {
      next.add(sale.renew(others.record[who], block));
      ++counts.renewed;
    }
    if (sale.left() < static_cast<std::uint32_t>(plan.guard)) {
      const std::uint32_t soonest = block > plan.guard_from ? block : plan.guard_from;
      if (soonest < plan.buy_at) plan.buy_at = soonest;
    }
  }
  others.count = next.count;
  for (std::int32_t i = 0; i < next.count; ++i) others.record[i] = next.record[i];
  return counts;
}

}  // namespace coresweep
