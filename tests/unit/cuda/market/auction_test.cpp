// A simulated auction, against values that the pallet's own tests assert. Names in comments: the
// tests of polkadot-sdk substrate/frame/coretime-market/src/tests.rs, whose mock has 2 cores.
#include "cuda/market/auction.h"

#include <gtest/gtest.h>

#include <vector>

namespace coresweep {
namespace {

constexpr std::int32_t kCertain = 0x7fffffff, kImpossible = -1;

/// The pallet's mock, in which a tenant bids up to `threshold`. A rival may bid the opening price
/// of twice the reserve for every core.
MarketParams mock(Planck threshold, bool rival) {
  MarketParams p{};
  p.auction = 20;
  p.renewal_phase = 10;
  p.minimum_opening_price = 10;
  p.price_multiplier = 2;
  p.strategy = Strategy::threshold;
  p.threshold = threshold;
  p.funds = kMaxPlanck;
  p.entrants.limit[0] = kCertain;  // none
  p.squeeze_limit = rival ? kCertain : kImpossible;
  p.squeeze_budget = kMaxPlanck;
  return p;
}

struct Outcome {
  Planck clearing_price, paid;
  std::uint32_t sold;
};

/// Two cores with a reserve of 100, of which the tenant wants some.
Outcome outcome(const MarketParams& p, std::int32_t wanted) {
  Tenant tenant(p);
  Others nobody;
  nobody.count = 0;
  AuctionSale sale(p, 100, 2, nobody);
  sale.add_others_bids(MarketStream(1, 0), 0);
  sale.add_tenants_bids(tenant, wanted, 0, 0);
  sale.settle();
  sale.charge(tenant);
  return {sale.clearing_price(), tenant.paid(), sale.sold()};
}

TEST(BidList, FallsAndQueuesEqualsByTheirTurn) {
  Planck prices[10];
  BidList bids(10, prices);
  bids.add(150, 2, false);
  bids.add(200, 9, false);
  bids.add(100, 0, false);
  bids.add(150, 1, true);
  bids.add(150, 3, false);
  bids.add(201, 5, false);
  bids.add(1, 0, false);
  EXPECT_EQ(std::vector<Planck>(bids.prices(), bids.prices() + bids.size()),
            (std::vector<Planck>{201, 200, 150, 150, 150, 100, 1}));
  EXPECT_TRUE(bids.is_tenants(2));
  EXPECT_EQ(bids.tenants(), 1u);
}

TEST(BidList, KeepsWhatCanWin) {
  Planck prices[2];
  BidList bids(2, prices);
  bids.add(100, 5, true);
  bids.add(200, 0, false);
  bids.add(100, 6, false);  // behind an equal one
  bids.add(99, 0, false);
  EXPECT_EQ(bids.tenants(), 1u);
  bids.add(100, 4, false);
  EXPECT_EQ(bids.tenants(), 0u);
  EXPECT_EQ(bids.size(), 2u);
  EXPECT_EQ(prices[1], 100u);
  BidList none(0, prices);
  none.add(1, 0, false);
  EXPECT_EQ(none.size(), 0u);
}

// fewer_bids_than_cores_clearing_at_reserve: a bid of 200 gets 100 back.
TEST(AuctionSale, ChargesWinnersTheClearingPriceOnly) {
  const Outcome alone = outcome(mock(200, false), 1);
  EXPECT_EQ(alone.clearing_price, 100u);
  EXPECT_EQ(alone.paid, 100u);
  EXPECT_EQ(alone.sold, 1u);
  EXPECT_EQ(outcome(mock(150, false), 2).paid, 300u);
}

// losers_get_full_refund
TEST(AuctionSale, ChargesLosersNothing) {
  const Outcome outbid = outcome(mock(150, true), 1);
  EXPECT_EQ(outbid.clearing_price, 200u);
  EXPECT_EQ(outbid.paid, 0u);
  EXPECT_EQ(outbid.sold, 2u);
}

// bid_capped_at_current_descending_price
TEST(AuctionSale, CapsBidsAtTheOpeningPrice) {
  EXPECT_EQ(outcome(mock(500, false), 2).clearing_price, 200u);
}

TEST(AuctionSale, RefusesBidsBelowTheReserve) { EXPECT_EQ(outcome(mock(99, false), 1).sold, 0u); }

}  // namespace
}  // namespace coresweep
