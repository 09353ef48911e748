// RFC-17 against the values that the pallet's own tests assert. Names in comments: the tests of
// polkadot-sdk substrate/frame/coretime-market/src/tests.rs, whose mock has 2 cores.
#include "cuda/market/rfc17.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace coresweep {
namespace {

using Bids = std::vector<Planck>;

constexpr Rfc17Rules kMock = {20, 10, 10, 2, 300000000, 900000000, 2500, 1, 100};

/// What the RFC proposes for Polkadot: 14 and 7 days, 150 DOT or 3 R, 30 %, 90 %, K 2.5, 1 DOT,
/// 100 DOT.
constexpr Rfc17Rules kProposed = {201600, 100800,        150 * kPlanckPerDot,
                                  3,      300000000,     900000000,
                                  2500,   kPlanckPerDot, 100 * kPlanckPerDot};

AuctionResult settled(const Bids& bids, std::uint32_t cores, Planck reserve) {
  return settle_auction(bids.data(), static_cast<std::uint32_t>(bids.size()), cores, reserve);
}

TEST(Rfc17Price, OpensAtAMultipleOfTheReserveButNotBelowTheMinimum) {
  EXPECT_EQ(opening_price(kMock, 100), 200u);
  EXPECT_EQ(opening_price(kProposed, 10 * kPlanckPerDot), 150 * kPlanckPerDot);
  EXPECT_EQ(opening_price(kProposed, 100 * kPlanckPerDot), 300 * kPlanckPerDot);
  EXPECT_EQ(opening_price(kProposed, kMaxPlanck), kMaxPlanck);
}

// bid_capped_at_current_descending_price
TEST(Rfc17Bid, IsRecordedAtMostAtTheCurrentPrice) {
  EXPECT_EQ(recorded_bid(500, 200), 200u);
  EXPECT_EQ(recorded_bid(500, 150), 150u);
  EXPECT_EQ(recorded_bid(120, 150), 120u);
}

TEST(Rfc17Bid, IsAtLeastTheReserve) {
  EXPECT_EQ(bid_outcome(99, 100), BidOutcome::too_low);
  EXPECT_EQ(bid_outcome(100, 100), BidOutcome::accepted);
}

// fewer_bids_than_cores_clearing_at_reserve
TEST(Rfc17Auction, ClearsAtTheReserveWhenCoresAreLeft) {
  const AuctionResult result = settled({200}, 2, 100);
  EXPECT_EQ(result.clearing_price, 100u);
  EXPECT_EQ(result.winners, 1u);
}

// settlement_refunds_excess_to_winners; what is paid: auction_test.cpp
TEST(Rfc17Auction, ClearsAtTheLowestWinningBid) {
  EXPECT_EQ(settled({300, 200}, 2, 200).clearing_price, 200u);
}

// highest_bidders_win_not_first_bidders
TEST(Rfc17Auction, IsWonByTheHighestBids) {
  const AuctionResult result = settled({200, 150, 100}, 2, 100);
  EXPECT_EQ(result.clearing_price, 150u);
  EXPECT_EQ(result.winners, 2u);
}

TEST(Rfc17Auction, NamesTheBidsThatTie) {
  const AuctionResult result = settled({300, 200, 200, 200, 100}, 3, 50);
  EXPECT_EQ(result.clearing_price, 200u);
  EXPECT_EQ(result.winners, 3u);
  EXPECT_EQ(result.tied_begin, 1u);
  EXPECT_EQ(result.tied_end, 4u);
}

// no_bids_settles_cleanly
TEST(Rfc17Auction, SettlesWithoutBidsOrCores) {
  EXPECT_EQ(settled({}, 2, 100).clearing_price, 100u);
  EXPECT_EQ(settled({}, 2, 100).winners, 0u);
  EXPECT_EQ(settled({200}, 0, 100).clearing_price, 100u);
  EXPECT_EQ(settled({200}, 0, 100).winners, 0u);
}

// penalty_applied_when_oversubscribed: bids of 200 and 180 clear at 180.
TEST(Rfc17Renewal, PaysAPenaltyWhenTheAuctionTookEveryCore) {
  EXPECT_TRUE(oversubscribed(2, 2));
  EXPECT_EQ(rfc17_renewal_price(kMock, 180, true), 180u + 54u);
  EXPECT_EQ(rfc17_renewal_price(kMock, kMaxPlanck, true), kMaxPlanck);
}

// no_penalty_when_not_oversubscribed, no_displacement_when_not_oversubscribed
TEST(Rfc17Renewal, PaysTheClearingPriceWhenCoresAreLeft) {
  const AuctionResult result = settled({200}, 2, 100);
  EXPECT_FALSE(oversubscribed(result.winners, 2));
  EXPECT_EQ(rfc17_renewal_price(kMock, result.clearing_price, false), 100u);
}

// renewal_quota_reduced_by_auction_wins, auction_wins_plus_renewals_exhaust_quota
TEST(Rfc17Renewal, IsLeftWhereWinsDidNotUseTheRight) {
  EXPECT_EQ(renewals_left(3, 2, 0), 1u);
  EXPECT_EQ(renewals_left(3, 1, 2), 0u);
  EXPECT_EQ(renewals_left(1, 2, 0), 0u);
}

// displacement_targets_lowest_non_tenant_bidder, existing_tenant_protected_from_displacement,
// displacement_fails_when_all_winners_are_tenants
TEST(Rfc17Displacement, TakesTheLowestBidOfWhoHasNoRightLeft) {
  const std::vector<AuctionWin> strangers = {{200, 1, 0}, {150, 1, 0}};
  EXPECT_EQ(displaced_win(strangers.data(), 2), 1u);
  const std::vector<AuctionWin> one_tenant = {{200, 1, 0}, {150, 1, 2}};
  EXPECT_EQ(displaced_win(one_tenant.data(), 2), 0u);
  const std::vector<AuctionWin> exact_right = {{200, 1, 0}, {150, 1, 1}};
  EXPECT_EQ(displaced_win(exact_right.data(), 2), 0u);
  const std::vector<AuctionWin> tenants = {{200, 1, 2}, {150, 1, 2}};
  EXPECT_EQ(displaced_win(tenants.data(), 2), 2u);
}

// tenant_protection_limited_to_renewal_rights_count: one right, two wins.
TEST(Rfc17Displacement, ProtectsAsManyWinsAsThereAreRights) {
  const std::vector<AuctionWin> first = {{200, 2, 1}, {180, 2, 1}, {150, 1, 0}};
  EXPECT_EQ(displaced_win(first.data(), 3), 2u);
  EXPECT_EQ(displaced_win(first.data(), 2), 1u);
  const std::vector<AuctionWin> second = {{200, 1, 1}};
  EXPECT_EQ(displaced_win(second.data(), 1), 1u);
}

// price_unchanged_at_target_consumption
TEST(Rfc17Reserve, StaysAtTheTarget) { EXPECT_EQ(next_reserve(kMock, 1000, 9, 10), 1000u); }

// full_consumption_applies_min_increment
TEST(Rfc17Reserve, RisesByTheMinimumIncrementWhenFull) {
  EXPECT_EQ(next_reserve(kMock, 100, 2, 2), 200u);
  EXPECT_EQ(next_reserve(kMock, 1000, 2, 2), 1284u);  // e^0.25 = 1.284025
}

// zero_consumption_price_drops_significantly, half_consumption_price_decreases_moderately,
// reserve_price_floored_at_minimum
TEST(Rfc17Reserve, FallsWhenCoresAreLeft) {
  EXPECT_EQ(next_reserve(kMock, 100, 0, 2), 10u);
  EXPECT_EQ(next_reserve(kMock, 100, 1, 2), 36u);
  EXPECT_EQ(next_reserve(kMock, 2, 0, 2), 1u);
}

TEST(Rfc17Reserve, StaysWhereNothingWasOffered) { EXPECT_EQ(next_reserve(kMock, 123, 0, 0), 123u); }

TEST(Rfc17Reserve, SaturatesAtTheLargestPrice) {
  EXPECT_EQ(next_reserve(kProposed, kMaxPlanck, 10, 10), kMaxPlanck);
  Rfc17Rules steep = kProposed;
  steep.sensitivity_milli = 4000000000u;
  EXPECT_EQ(next_reserve(steep, kPlanckPerDot, 10, 10), kMaxPlanck);
  EXPECT_EQ(next_reserve(steep, kPlanckPerDot, 0, 10), kPlanckPerDot);
}

TEST(TaylorExp, IsTheExponentialToAFewUnitsOfTheLastPlace) {
  EXPECT_EQ(taylor_exp(0), kBillion);
  for (int milli = 0; milli <= 3000; milli += 50) {
    const auto series =
        static_cast<double>(taylor_exp(static_cast<std::uint64_t>(milli) * 1000000));
    EXPECT_NEAR(series, std::exp(milli / 1000.0) * 1e9, 20) << milli;
    EXPECT_LE(series, std::exp(milli / 1000.0) * 1e9) << milli;
  }
}

// 29 terms: at x = 20 the missing ones are 2 % of the sum.
TEST(TaylorExp, EndsAfterTwentyNineTerms) {
  const double full = std::exp(20) * 1e9, series = static_cast<double>(taylor_exp(20 * kBillion));
  double sum = 1, term = 1;
  for (int n = 1; n <= 29; ++n) sum += term *= 20.0 / n;
  EXPECT_NEAR(series / (sum * 1e9), 1, 1e-9);
  EXPECT_LT(series, 0.99 * full);
}

}  // namespace
}  // namespace coresweep
