// RFC-17: an auction with one clearing price, then renewals at that price, approved and written but
// not live. Money in planck, times in relay blocks since the start of the market phase.
// Source: polkadot-sdk substrate/frame/coretime-market/src/lib.rs at 4cb5e2b8.
#pragma once

#include <cstdint>

#include "cuda/numbers/planck.h"

namespace coresweep {

struct Rfc17Rules {
  std::uint32_t market_blocks, renewal_blocks;
  Planck minimum_opening_price;
  std::uint32_t price_multiplier;   ///< opening price over reserve
  std::uint32_t penalty_ppb;        ///< of a renewal when the auction took every core
  std::uint32_t target_ppb;         ///< q*: consumption at which the reserve stays
  std::uint32_t sensitivity_milli;  ///< 1000 K
  Planck minimum_reserve;
  Planck minimum_increment;  ///< of the reserve, when every core was taken
};

/// max(multiplier x R, minimum) (rotate_sale).
CORESWEEP_HD constexpr Planck opening_price(const Rfc17Rules& rules, Planck reserve) {
  const Planck multiplied = scaled_floor(reserve, rules.price_multiplier, 1);
  return multiplied > rules.minimum_opening_price ? multiplied : rules.minimum_opening_price;
}

enum class BidOutcome : std::int32_t { accepted, too_low };

/// A bid at limit `limit` (place_order); it is recorded at recorded_bid(). In the simulation all
/// bids come at the opening, the highest price that a bid can have.
CORESWEEP_HD constexpr BidOutcome bid_outcome(Planck limit, Planck reserve) {
  return limit >= reserve ? BidOutcome::accepted : BidOutcome::too_low;
}
CORESWEEP_HD constexpr Planck recorded_bid(Planck limit, Planck current_price) {
  return limit < current_price ? limit : current_price;
}

/// Outcome of an auction over a list of bids that falls. The first `winners` win, once those from
/// `tied_begin` to `tied_end`, all equal to the clearing price, were shuffled among themselves.
struct AuctionResult {
  Planck clearing_price;
  std::uint32_t winners, tied_begin, tied_end;
};

/// C = the bid in place `cores`, at least the reserve; the reserve if there are fewer bids
/// (settle_auction, shuffle_marginal_bids).
CORESWEEP_HD constexpr AuctionResult settle_auction(const Planck* bids, std::uint32_t count,
                                                    std::uint32_t cores, Planck reserve) {
  AuctionResult result{reserve, 0, 0, 0};
  if (cores > 0 && count >= cores && bids[cores - 1] > reserve)
    result.clearing_price = bids[cores - 1];
  while (result.tied_begin < count && bids[result.tied_begin] > result.clearing_price)
    ++result.tied_begin;
  result.tied_end = result.tied_begin;
  while (result.tied_end < count && bids[result.tied_end] == result.clearing_price)
    ++result.tied_end;
  result.winners = result.tied_end < cores ? result.tied_end : cores;
  return result;
}

// ---- Renewals (place_renewal_order) -------------------------------------------------------------

/// Every core went in the auction. In the RFC's text it would be: more bidders and tenants than
/// cores; the pallet's condition is used here.
CORESWEEP_HD constexpr bool oversubscribed(std::uint32_t winners, std::uint32_t cores_offered) {
  return winners == cores_offered;
}

/// C, and the penalty on top where the auction took every core.
CORESWEEP_HD constexpr Planck rfc17_renewal_price(const Rfc17Rules& rules, Planck clearing_price,
                                                  bool is_oversubscribed) {
  return is_oversubscribed
             ? saturated_sum(clearing_price, perbill_of(rules.penalty_ppb, clearing_price))
             : clearing_price;
}

/// Cores won in the auction use up rights to renew.
CORESWEEP_HD constexpr std::uint32_t renewals_left(std::uint32_t rights, std::uint32_t wins,
                                                   std::uint32_t renewals_used) {
  const std::uint64_t used = static_cast<std::uint64_t>(wins) + renewals_used;
  return rights > used ? rights - static_cast<std::uint32_t>(used) : 0;
}

/// A core won in the auction; wins and rights are those of its winner's account.
struct AuctionWin {
  Planck bid;
  std::uint32_t account_wins, account_rights;
};

/// Which win gives way to a renewal when no core is left: the first of the lowest bids among the
/// accounts with more wins than rights; `count` if there is none, and then the renewal fails. The
/// displaced account gets the clearing price back and has one win less. `wins`: by [i], 0 <= i <
/// `count`, AuctionWin.
template <class Wins>
CORESWEEP_HD constexpr std::uint32_t displaced_win(const Wins& wins, std::uint32_t count) {
  std::uint32_t lowest = count;
  Planck lowest_bid = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const AuctionWin win = wins[i];
    if (win.account_rights >= win.account_wins) continue;
    if (lowest < count && win.bid >= lowest_bid) continue;
    lowest = i;
    lowest_bid = win.bid;
  }
  return lowest;
}

// ---- The next reserve (adjust_reserve_price) ----------------------------------------------------

inline constexpr std::uint64_t kExpTerms = 29;  ///< x^n / n! up to this n

/// e^x in 10^-9 as the pallet computes it: 1 + x + ... + x^29 / 29!, up to the first term that is
/// 0; each term is floor(floor(term x) / n) and everything saturates.
CORESWEEP_HD constexpr std::uint64_t taylor_exp(std::uint64_t x) {
  std::uint64_t sum = kBillion, term = kBillion;
  for (std::uint64_t n = 1; n <= kExpTerms; ++n) {
    term = scaled_floor(term, x, kBillion) / n;
    if (term == 0) break;
    sum = saturated_sum(sum, term);
  }
  return sum;
}

/// e^(K (q - q*)) in 10^-9, with q = sold / offered floored to 10^-9; for q < q* it is
/// floor(1 / e^(K (q* - q))).
CORESWEEP_HD constexpr std::uint64_t reserve_factor(const Rfc17Rules& rules,
                                                    std::uint32_t cores_sold,
                                                    std::uint32_t cores_offered) {
  const std::uint64_t q = scaled_floor(cores_sold, kBillion, cores_offered);
  const std::uint64_t distance =
      q >= rules.target_ppb ? q - rules.target_ppb : rules.target_ppb - q;
  const std::uint64_t exp = taylor_exp(scaled_floor(rules.sensitivity_milli, distance, 1000));
  return q >= rules.target_ppb ? exp : scaled_floor(kBillion, kBillion, exp);
}

/// R' = max(minimum, floor(factor R)); when every core was taken, at least R + the increment.
/// Nothing offered leaves R. Cores sold include the renewals.
CORESWEEP_HD constexpr Planck next_reserve(const Rfc17Rules& rules, Planck reserve,
                                           std::uint32_t cores_sold, std::uint32_t cores_offered) {
  if (cores_offered == 0) return reserve;
  const std::uint64_t factor = reserve_factor(rules, cores_sold, cores_offered);
  Planck next = scaled_floor(factor, reserve, kBillion);
  if (next < rules.minimum_reserve) next = rules.minimum_reserve;
  const bool full = cores_sold >= cores_offered;
  if (full && positive_difference(next, reserve) < rules.minimum_increment)
    next = saturated_sum(reserve, rules.minimum_increment);
  return next;
}

}  // namespace coresweep
