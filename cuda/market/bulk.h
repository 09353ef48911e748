// The sale of bulk coretime as pallet-broker runs it: price, sell-out price, the next sale's
// prices, renewals. Money in planck, times in relay blocks since the start of the lead-in. Sources
// are files of polkadot-sdk substrate/frame/broker/src; docs/MARKET.md tells the rules.
#pragma once

#include <cstdint>

#include "cuda/numbers/planck.h"

namespace coresweep {

/// What distinguishes the rule sets of bulk sales.
struct SaleRules {
  Planck minimum_price;            ///< lowest end price; 0: none (MinimumPrice, runtimes #754)
  std::int32_t renewals_meet_end;  ///< flag: a renewal is raised to the end price (RFC-149)
  std::uint32_t renewal_bump_ppb;
  std::uint32_t ideal_proportion_ppb;  ///< of the cores offered; later ones do not set the price
};

inline constexpr std::uint32_t kRenewalBumpPpb = 30000000;  ///< 3 % a sale

/// "rfc1": Polkadot up to sale 11.
CORESWEEP_HD constexpr SaleRules rfc1_rules() { return {0, 0, kRenewalBumpPpb, kBillion}; }

/// "rfc1-minimum-price": live; the minimum is 10 DOT on Polkadot and 1 KSM on Kusama.
CORESWEEP_HD constexpr SaleRules minimum_price_rules(Planck minimum = 10 * kPlanckPerDot) {
  return {minimum, 1, kRenewalBumpPpb, kBillion};
}

/// Lengths of the phases of a sale, in relay blocks.
struct SaleLengths {
  std::uint32_t interlude, leadin, region;
};
CORESWEEP_HD constexpr SaleLengths polkadot_lengths() { return {100800, 201600, 403200}; }

enum class SalePhase : std::int32_t { interlude, leadin, fixed_price };

/// `blocks` since the rotation into this sale. In the block in which the lead-in starts a purchase
/// is still too early.
CORESWEEP_HD constexpr SalePhase sale_phase(std::uint32_t blocks, SaleLengths lengths) {
  if (blocks <= lengths.interlude) return SalePhase::interlude;
  return blocks < lengths.interlude + lengths.leadin ? SalePhase::leadin : SalePhase::fixed_price;
}

// ---- Price (adapt_price.rs CenterTargetPrice::leadin_factor_at, utility_impls.rs sale_price) ----

/// f(u) = 100 - 180 u up to u = 1/2, then 19 - 18 u; u and f in 10^-9, u <= 1. Exact.
CORESWEEP_HD constexpr std::uint64_t leadin_factor(std::uint64_t u) {
  return u <= kBillion / 2 ? 100 * kBillion - 180 * u : 19 * kBillion - 18 * u;
}

/// floor(f(u) E), u = elapsed / leadin to the nearest 10^-9. `elapsed` blocks of the lead-in are 0
/// in the interlude (so the price is 100 E) and more than `leadin` > 0 afterwards (so it is E).
CORESWEEP_HD constexpr Planck sale_price(Planck end_price, std::uint32_t elapsed,
                                         std::uint32_t leadin) {
  const std::uint64_t u = scaled_nearest(elapsed < leadin ? elapsed : leadin, kBillion, leadin);
  return scaled_floor(leadin_factor(u), end_price, kBillion);
}

/// First block of the lead-in at which a core can be bought for at most `limit`: 1 to `leadin`, or
/// `leadin` + 1 if the limit is below the end price. The inverse of sale_price(): with f the
/// highest factor that the limit allows, u the least that leads to it, and the first block that is
/// nearest to that u or a later one (halves are nearer to the lower).
CORESWEEP_HD constexpr std::uint32_t first_block_at_most(Planck limit, Planck end_price,
                                                         std::uint32_t leadin) {
  if (limit < end_price) return leadin + 1;
  constexpr std::uint64_t kMost = 100 * kBillion, kKink = 10 * kBillion;  // f(0), f(1/2)
  // f E < (limit + 1) 10^9; a price that saturates is at most the highest limit.
  const std::uint64_t f =
      limit == kMaxPlanck || end_price == 0 ? kMost : scaled_below(limit + 1, kBillion, end_price);
  if (f >= kMost) return 1;
  const std::uint64_t u = f >= kKink ? (kMost - f + 179) / 180 : (19 * kBillion - f + 17) / 18;
  return static_cast<std::uint32_t>((2 * u - 1) * leadin / (2 * kBillion)) + 1;
}

// ---- A sale and its sell-out price (tick_impls.rs rotate_sale, utility_impls.rs purchase_core) --

struct SalePrices {
  Planck end_price;     ///< E: the floor
  Planck target_price;  ///< T': what an expiring lease pays
};

struct Sale {
  SalePrices prices;
  std::int32_t has_sellout_price;  ///< flag: only a sale that offers nothing starts without one
  Planck sellout_price;            ///< P: of the last core sold within the ideal number
  std::uint32_t cores_offered, ideal_cores_sold, cores_sold;
};

/// A sale that nobody enters counts as sold at its end price.
CORESWEEP_HD constexpr Sale open_sale(const SaleRules& rules, SalePrices prices,
                                      std::uint32_t cores_offered) {
  const auto ideal =
      static_cast<std::uint32_t>(perbill_of(rules.ideal_proportion_ppb, cores_offered));
  return {prices, cores_offered > 0, cores_offered > 0 ? prices.end_price : 0, cores_offered, ideal,
          0};
}

CORESWEEP_HD constexpr bool sold_out(const Sale& sale) {
  return sale.cores_sold >= sale.cores_offered;
}

/// The sale after one more core went, bought or renewed, for `price`. Needs a core left.
CORESWEEP_HD constexpr Sale with_core_sold(Sale sale, Planck price) {
  ++sale.cores_sold;
  if (sale.cores_sold <= sale.ideal_cores_sold || !sale.has_sellout_price) {
    sale.has_sellout_price = 1;
    sale.sellout_price = price;
  }
  return sale;
}

/// Prices of the sale after `sale`: E' = floor(P / 10), or P where that is 0, but at least the
/// minimum; T' = max(P, E'). Without a sell-out price E' = E and T' = 10 E
/// (adapt_price.rs CenterTargetPrice::adapt_price, MinimumPrice::adapt_price).
CORESWEEP_HD constexpr SalePrices next_prices(const SaleRules& rules, const Sale& sale) {
  const Planck sellout = sale.sellout_price, end = sale.prices.end_price;
  SalePrices next = sale.has_sellout_price
                        ? SalePrices{sellout >= 10 ? sellout / 10 : sellout, sellout}
                        : SalePrices{end, scaled_floor(end, 10, 1)};
  if (next.end_price < rules.minimum_price) next.end_price = rules.minimum_price;
  if (next.target_price < next.end_price) next.target_price = next.end_price;
  return next;
}

/// Prices of the first sale that is ever held: it follows an imaginary one that offered nothing.
CORESWEEP_HD constexpr SalePrices first_prices(const SaleRules& rules, Planck end_price) {
  return next_prices(rules, Sale{{end_price, end_price}, 0, 0, 0, 0, 0});
}

// ---- Renewals (dispatchable_impls.rs do_renew) --------------------------------------------------

/// Recorded price r' after a renewal that was charged the recorded price r while the sale's price
/// was `price_now`: min(price_now, r + 3 % r), where RFC-149 lifts the second to the end price.
/// The bump rounds to the nearest planck. In the fixed-price week r' is thus at most E.
/// After a purchase, r' is what was paid; after the expiry of a lease, the target price T' of the
/// sale in which it expires.
CORESWEEP_HD constexpr Planck next_renewal_price(const SaleRules& rules, Planck recorded,
                                                 Planck price_now, Planck end_price) {
  Planck cap = saturated_sum(recorded, perbill_of(rules.renewal_bump_ppb, recorded));
  if (rules.renewals_meet_end && cap < end_price) cap = end_price;
  return price_now < cap ? price_now : cap;
}

}  // namespace coresweep
