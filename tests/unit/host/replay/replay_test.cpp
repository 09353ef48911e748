// Polkadot's recorded sales come out of the rules to the planck, and a rule with a fault is
// noticed.
#include "host/replay/replay.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "host/base/text_file.h"

namespace coresweep {
namespace {

using ::testing::HasSubstr;

const SaleHistory& recorded() {
  static const SaleHistory history =
      read_sale_history(std::string(CORESWEEP_SOURCE_DIR) + "/configs/data/polkadot-coretime");
  return history;
}

const Replay& replayed() {
  static const Replay replay = replay_sales(recorded());
  return replay;
}

void expect_all(PriceRule rule, std::size_t count) {
  EXPECT_EQ(replayed().checked(rule), count);
  EXPECT_EQ(replayed().came_out(rule), count);
}

TEST(Replay, GivesEveryEndPrice) { expect_all(PriceRule::adaptation, 18); }

TEST(Replay, GivesEveryPurchaseWithAnExactClock) { expect_all(PriceRule::leadin, 71); }

TEST(Replay, GivesEveryLinkedRenewal) {
  expect_all(PriceRule::first_renewal, 47);
  expect_all(PriceRule::bump, 201);
  expect_all(PriceRule::raised_to_end, 10);
  expect_all(PriceRule::lowered_to_market, 6);
}

TEST(Replay, GivesEveryExpiredLease) { expect_all(PriceRule::lease_expiry, 18); }

TEST(Replay, ChecksEveryTradeAndSaleOnce) {
  std::size_t trades = 0;
  for (const RecordedSale& sale : recorded()) trades += sale.trades.size();
  EXPECT_EQ(trades, 442u);
  EXPECT_EQ(replayed().checks.size(), trades + recorded().size() - 1);
}

// The one that is missed is on the price curve too, but 10 hours from where the time stamps put it.
TEST(Replay, MissesOnlyThePurchaseOfTheSaleWhoseClockWasConverted) {
  EXPECT_EQ(replayed().checked(PriceRule::leadin_nearby), 89u);
  EXPECT_EQ(replayed().came_out(PriceRule::leadin_nearby), 88u);
  const auto missed = std::ranges::find(replayed().checks, false, &ReplayCheck::came_out);
  ASSERT_NE(missed, replayed().checks.end());
  EXPECT_EQ(missed->sale, 11);
  EXPECT_EQ(missed->recorded, 5438766930920u);
  EXPECT_THAT(missed->doubt, HasSubstr("converted"));
  EXPECT_THAT(missed->doubt, HasSubstr("block 146774"));
}

// Later ones had no reason to: their end price stayed at the minimum, where nobody had paid less.
TEST(Replay, RaisesRenewalsOnlyWhereRfc149Began) {
  for (const ReplayCheck& check : replayed().checks)
    if (check.rule == PriceRule::raised_to_end) {
      EXPECT_EQ(check.sale, kFirstSaleWithMinimum + 1);
    }
}

// An end price is a tenth of one price, floored: ten planck more there are one more here.
TEST(Replay, NoticesAWrongSelloutPrice) {
  SaleHistory history = recorded();
  history[4].trades.back().price += 10;
  const Replay replay = replay_sales(history);
  EXPECT_EQ(replay.came_out(PriceRule::adaptation), 17u);
}

TEST(Replay, NoticesAWrongClock) {
  SaleHistory history = recorded();
  ++history[0].sale_start;
  EXPECT_LT(replay_sales(history).came_out(PriceRule::leadin), 71u);
}

TEST(Replay, NoticesARenewalThatIsOnePlanckOff) {
  const auto check = std::ranges::find_if(replayed().checks, [](const ReplayCheck& c) {
    return c.rule == PriceRule::bump && c.sale == 19;
  });
  SaleHistory history = recorded();
  ++std::ranges::find(history[18].trades, check->core, &RecordedTrade::core)->price;
  EXPECT_EQ(replay_sales(history).came_out(PriceRule::bump), 200u);
}

TEST(Replay, IsEmptyForASingleSale) {
  const SaleHistory history(recorded().begin(), recorded().begin() + 1);
  EXPECT_EQ(replay_sales(history).checked(PriceRule::adaptation), 0u);
}

TEST(LeadinMoment, IsExactWhileTheBlockTellsIt) {
  for (const RecordedSale& sale : recorded())
    for (const RecordedTrade& trade : sale.trades)
      EXPECT_EQ(leadin_moment(recorded(), sale, trade).exact, sale.number <= 10);
}

TEST(SelloutPrice, IsThatOfTheLastTrade) {
  for (const RecordedSale& sale : recorded()) {
    EXPECT_LE(sale.trades.size(), sale.cores_offered);
    EXPECT_EQ(recorded_sellout_price(sale), sale.trades.back().price) << sale.number;
  }
}

TEST(MarketDocs, StateTheCountsOfTheReplay) {
  const std::string text =
      read_text_file(std::string(CORESWEEP_SOURCE_DIR) + "/docs/MARKET.md", "documentation");
  const auto row = [&](PriceRule rule) {
    return fmt::format("| {} | {} |", replayed().came_out(rule), replayed().checked(rule));
  };
  for (const PriceRule rule : {PriceRule::adaptation, PriceRule::leadin, PriceRule::leadin_nearby,
                               PriceRule::first_renewal, PriceRule::bump, PriceRule::raised_to_end,
                               PriceRule::lowered_to_market, PriceRule::lease_expiry})
    EXPECT_THAT(text, HasSubstr(row(rule)));
}

}  // namespace
}  // namespace coresweep
