// Bills of simple strategies in markets that can be worked out by hand, and in the recorded one.
#include "host/replay/replay_strategies.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/text_file.h"

namespace coresweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Planck kDot = kPlanckPerDot;

/// Sales under the live rules that never sell out, one an end price.
std::vector<SaleOutlook> glut(const std::vector<Planck>& end_prices) {
  std::vector<SaleOutlook> sales;
  for (const Planck end : end_prices)
    sales.push_back({kFirstSaleWithMinimum + static_cast<int>(sales.size()), end, end, 201600, {}});
  return sales;
}

const std::vector<SaleOutlook>& recorded() {
  static const std::vector<SaleOutlook> sales = ended_sales(
      read_sale_history(std::string(CORESWEEP_SOURCE_DIR) + "/configs/data/polkadot-coretime"));
  return sales;
}

TEST(AutoRenewBill, RatchetsInAFlatMarket) {
  const auto bill =
      strategy_bill(glut({10 * kDot, 10 * kDot, 10 * kDot, 10 * kDot}), Strategy::auto_renew, 12);
  EXPECT_THAT(bill.paid, ElementsAre(10 * kDot, 10 * kDot, 103000000000u, 106090000000u));
  EXPECT_EQ(bill.total(), 409090000000u);
  EXPECT_EQ(bill.largest(), 106090000000u);
  EXPECT_EQ(bill.cycles_held(), 4u);
  EXPECT_THAT(bill.sales_without_core(), IsEmpty());
}

TEST(AutoRenewBill, IsRaisedToTheEndPriceASaleLater) {
  const auto bill =
      strategy_bill(glut({10 * kDot, 50 * kDot, 10 * kDot}), Strategy::auto_renew, 12);
  EXPECT_THAT(bill.paid, ElementsAre(10 * kDot, 10 * kDot, 50 * kDot));
}

TEST(RenewLateBill, PaysTheEndPriceOfTheSaleBefore) {
  const auto bill =
      strategy_bill(glut({10 * kDot, 50 * kDot, 10 * kDot, 10 * kDot}), Strategy::renew_late);
  EXPECT_THAT(bill.paid, ElementsAre(10 * kDot, 10 * kDot, 50 * kDot, 10 * kDot));
}

TEST(RenewLateBill, LosesTheCoreWhenSoldOutAndEntersAgain) {
  auto sales = glut({10 * kDot, 10 * kDot, 10 * kDot});
  sales[1].sold_out_at = 201600;
  sales[2].sold_out_at = 5;
  sales[2].entry_price = 900 * kDot;
  const auto bill = strategy_bill(sales, Strategy::renew_late);
  EXPECT_EQ(bill.paid[1], std::nullopt);
  EXPECT_EQ(bill.paid[2], 900 * kDot);
}

TEST(FloorRebuyBill, HasNoCoreWhereTheSaleIsSoldOutBeforeTheFixedPriceWeek) {
  auto sales = glut({10 * kDot, 20 * kDot, 30 * kDot});
  sales[0].sold_out_at = 201600;
  sales[1].sold_out_at = 201601;
  const auto bill = strategy_bill(sales, Strategy::floor_rebuy);
  EXPECT_EQ(bill.paid[0], std::nullopt);
  EXPECT_EQ(bill.paid[1], 20 * kDot);
  EXPECT_EQ(bill.total(), 50 * kDot);
}

TEST(ThresholdBill, BuysAtTheFirstBlockThatIsCheapEnough) {
  auto sales = glut({10 * kDot, 10 * kDot, 200 * kDot, kDot});
  sales[1].sold_out_at = 100800;  // where the price is 100 DOT
  const auto bill = strategy_bill(sales, Strategy::threshold, 1, 100 * kDot);
  EXPECT_EQ(bill.paid[0], 100 * kDot);
  EXPECT_EQ(bill.paid[1], std::nullopt);                 // sold out in that block
  EXPECT_EQ(bill.paid[2], std::nullopt);                 // never that cheap
  EXPECT_EQ(bill.paid[3], sale_price(kDot, 1, 201600));  // at the opening
}

// Rebuying costs at most as much as auto-renewing where the end price never rises.
TEST(Bills, OrderAsTheyMustWhereTheEndPriceNeverRises) {
  const auto sales = glut({90 * kDot, 30 * kDot, 30 * kDot, 12 * kDot, 10 * kDot, 10 * kDot});
  EXPECT_LE(strategy_bill(sales, Strategy::floor_rebuy).total(),
            strategy_bill(sales, Strategy::auto_renew, 12).total());
  EXPECT_LE(strategy_bill(sales, Strategy::floor_rebuy).total(),
            strategy_bill(sales, Strategy::renew_late).total());
}

TEST(EndedSales, SellOutUpToTheEleventh) {
  ASSERT_EQ(recorded().size(), 18u);
  for (const SaleOutlook& sale : recorded())
    EXPECT_EQ(sale.sold_out_at.has_value(), sale.number <= 11) << sale.number;
}

// Astar bought at 10 DOT in the open market of sale 14.
TEST(RecordedBills, ContainAstars) {
  EXPECT_THAT(
      strategy_bill(recorded(), Strategy::auto_renew, 14).paid,
      ElementsAre(100000000000u, 100000000000u, 103000000000u, 106090000000u, 109272700000u));
}

TEST(MarketDocs, StateWhatTheStrategiesWouldHavePaid) {
  const std::string text =
      read_text_file(std::string(CORESWEEP_SOURCE_DIR) + "/docs/MARKET.md", "documentation");
  const auto row = [](const std::string& name, const StrategyBill& bill) {
    return fmt::format("| {} | {} | {:.1f} |", name, bill.cycles_held(),
                       static_cast<double>(bill.total()) / 1e10);
  };
  EXPECT_THAT(text,
              HasSubstr(row("auto-renew", strategy_bill(recorded(), Strategy::auto_renew, 1))));
  EXPECT_THAT(text, HasSubstr(row("renew late", strategy_bill(recorded(), Strategy::renew_late))));
  EXPECT_THAT(
      text, HasSubstr(row("rebuy at the floor", strategy_bill(recorded(), Strategy::floor_rebuy))));
  for (const Planck limit : {10, 20, 50, 100, 500})
    EXPECT_THAT(text,
                HasSubstr(row(fmt::format("buy at {} DOT or less", limit),
                              strategy_bill(recorded(), Strategy::threshold, 1, limit * kDot))));
}

}  // namespace
}  // namespace coresweep
