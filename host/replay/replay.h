// The recorded sales through the rules of the market: which prices come out to the planck.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cuda/market/bulk.h"
#include "host/replay/sale_history.h"

namespace coresweep {

/// From this sale on Polkadot had the minimum price and RFC-149.
inline constexpr int kFirstSaleWithMinimum = 12;

/// The rules of a recorded sale of Polkadot.
SaleRules recorded_rules(int sale_number);

/// Blocks since the start of the lead-in, negative in the interlude, in the clock of its `leadin`.
/// The block of a trade tells it exactly up to sale 10. Sale 11's clock was converted to relay
/// blocks in mid-sale, and later sales start at a relay height while trades have a block of the
/// coretime chain; there it is interpolated between the time stamps of two rotations, which are a
/// region's length of relay blocks apart.
struct LeadinMoment {
  std::int64_t elapsed;
  std::uint32_t leadin;
  bool exact;
};
LeadinMoment leadin_moment(const SaleHistory& history, const RecordedSale& sale,
                           const RecordedTrade& trade);

/// The sale's price at that moment, 100 E in the interlude.
Planck price_at(Planck end_price, const LeadinMoment& moment);

/// Which rule gave a price.
enum class PriceRule {
  adaptation,         ///< end price from the last sell-out price
  leadin,             ///< purchase on the price curve, with an exact clock
  leadin_nearby,      ///< purchase on the price curve at a block near the estimated one
  first_renewal,      ///< at the purchase price
  bump,               ///< 3 % more than the renewal before
  raised_to_end,      ///< RFC-149
  lowered_to_market,  ///< the sale's price at the renewal before
  lease_expiry,       ///< at the target price of the sale before
};

/// A recorded price and the one that the rules give.
struct ReplayCheck {
  PriceRule rule;
  int sale;
  std::optional<std::uint32_t> core;  ///< none: the end price of the sale
  Planck recorded, computed;
  std::string doubt;  ///< what could explain a difference; empty if nothing is known

  bool came_out() const { return recorded == computed; }
};

/// How far an estimated block may be off: 1 % of the lead-in, 3.4 hours.
inline constexpr std::int64_t kClockTolerance = 2016;

struct Replay {
  std::vector<ReplayCheck> checks;

  std::size_t checked(PriceRule rule) const;
  std::size_t came_out(PriceRule rule) const;
};

/// Every sale starts from its recorded end price, so that one difference does not become many.
Replay replay_sales(const SaleHistory& history);

/// Sell-out price P of a recorded sale: its trades through the bookkeeping of the rules.
Planck recorded_sellout_price(const RecordedSale& sale);

}  // namespace coresweep
