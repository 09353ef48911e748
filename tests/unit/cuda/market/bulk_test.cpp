// The rules of bulk sales against prices of the Polkadot chain, the values that the pallet's own
// tests assert, and closed forms. Names in comments: the tests of polkadot-sdk
// substrate/frame/broker/src (adapt_price.rs, tests.rs).
#include "cuda/market/bulk.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <vector>

namespace coresweep {
namespace {

static_assert(std::is_trivially_copyable_v<Sale> && std::is_trivially_copyable_v<SaleRules>);

using Prices = std::vector<Planck>;

/// A sale that is over: with or without a sell-out price.
Sale ended_sale(Planck end_price, Planck sellout_price) {
  return {{end_price, 0}, 1, sellout_price, 10, 10, 10};
}
Sale empty_sale(Planck end_price) { return {{end_price, 0}, 0, 0, 0, 0, 0}; }

// ---- Price --------------------------------------------------------------------------------------

// leadin_price_bound_check
TEST(LeadinFactor, FallsFromAHundredOverTenToOne) {
  EXPECT_EQ(leadin_factor(0), 100 * kBillion);
  EXPECT_EQ(leadin_factor(kBillion / 4), 55 * kBillion);
  EXPECT_EQ(leadin_factor(kBillion / 2), 10 * kBillion);
  EXPECT_EQ(leadin_factor(kBillion / 4 * 3), 5500000000u);
  EXPECT_EQ(leadin_factor(kBillion), kBillion);
}

struct PriceVector {
  Planck end_price;
  std::uint32_t elapsed, leadin;
  Planck price;
};

// The first from renewals_affect_price, the others from the chain: sales 1, 2, 3 and 8.
TEST(SalePrice, IsThatOfTheChain) {
  const std::vector<PriceVector> vectors = {{10, 1, 20, 910},
                                            {100000000000, 67758, 100800, 690035714200},
                                            {52657142860, 46632, 100800, 880878771947},
                                            {15110719424, 47850, 100800, 219914934344},
                                            {922760076, 2, 100800, 92272712073}};
  for (const PriceVector& v : vectors)
    EXPECT_EQ(sale_price(v.end_price, v.elapsed, v.leadin), v.price);
}

TEST(SalePrice, IsAHundredfoldInTheInterludeAndTheEndPriceAfterTheLeadin) {
  EXPECT_EQ(sale_price(54387669309, 0, 201600), 5438766930900u);
  EXPECT_EQ(sale_price(54387669309, 201600, 201600), 54387669309u);
  EXPECT_EQ(sale_price(54387669309, 4000000000u, 201600), 54387669309u);
}

TEST(SalePrice, NeverRises) {
  Planck last = kMaxPlanck;
  for (std::uint32_t n = 0; n <= 201600; ++n) {
    const Planck price = sale_price(543876693092, n, 201600);
    ASSERT_LE(price, last);
    last = price;
  }
}

// The end price is at most a tenth of what somebody paid, and so of kMaxPlanck.
TEST(SalePrice, SaturatesWhereNobodyCouldPay) {
  const Planck highest = kMaxPlanck / 10;
  EXPECT_EQ(sale_price(kMaxPlanck / 100, 0, 201600), kMaxPlanck / 100 * 100);
  EXPECT_EQ(sale_price(highest, 0, 201600), kMaxPlanck);
  EXPECT_EQ(sale_price(highest, 100800, 201600), highest * 10);
  EXPECT_EQ(sale_price(highest, 201600, 201600), highest);
}

TEST(FirstBlockAtMost, IsTheFirstThatIsCheapEnough) {
  const Planck end = 10 * kPlanckPerDot;
  for (const Planck limit : Prices{end, 2 * end, 10 * end, 11 * end, 99 * end}) {
    const std::uint32_t block = first_block_at_most(limit, end, 201600);
    EXPECT_LE(sale_price(end, block, 201600), limit);
    EXPECT_GT(sale_price(end, block - 1, 201600), limit);
  }
  EXPECT_EQ(first_block_at_most(end * 100, end, 201600), 1u);
  EXPECT_EQ(first_block_at_most(end - 1, end, 201600), 201601u);
}

// u = (100 - theta / E) / 180 from the target price up, else (19 - theta / E) / 18.
TEST(FirstBlockAtMost, AgreesWithTheClosedForm) {
  EXPECT_EQ(first_block_at_most(550000000000, 10000000000, 201600), 50400u);
  EXPECT_EQ(first_block_at_most(100000000000, 10000000000, 201600), 100800u);
  EXPECT_EQ(first_block_at_most(55000000000, 10000000000, 201600), 151200u);
  EXPECT_EQ(first_block_at_most(10000000000, 10000000000, 201600), 201600u);
}

// By its definition, and where products pass 64 bits.
TEST(FirstBlockAtMost, InvertsThePrice) {
  const auto searched = [](Planck limit, Planck end, std::uint32_t leadin) {
    std::uint32_t low = 1, high = leadin + 1;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      (sale_price(end, middle, leadin) <= limit ? high : low) =
          sale_price(end, middle, leadin) <= limit ? middle : middle + 1;
    }
    return low;
  };
  std::uint64_t state = 1;
  const auto random = [&state](int bits) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> (64 - bits);
  };
  for (int i = 0; i < 200000; ++i) {
    const auto leadin = static_cast<std::uint32_t>(i % 3 == 0 ? 201600 : random(1 + i % 18) + 1);
    const Planck end = random(1 + i % 64);
    Planck limit = i % 2 == 0 ? random(1 + i / 64 % 64) : scaled_floor(end, random(7), 1);
    if (i % 5 == 0)  // on either side of a price
      limit =
          sale_price(end, static_cast<std::uint32_t>(random(18)) % leadin + 1, leadin) - i / 5 % 2;
    ASSERT_EQ(first_block_at_most(limit, end, leadin), searched(limit, end, leadin))
        << limit << " " << end << " " << leadin;
  }
  for (const Planck limit : Prices{0, 1, kMaxPlanck - 1, kMaxPlanck})
    for (const Planck end : Prices{0, 1, kMaxPlanck - 1, kMaxPlanck})
      for (const std::uint32_t leadin : {1u, 2u, 3u, 201600u, 0xfffffffeu})
        EXPECT_EQ(first_block_at_most(limit, end, leadin), searched(limit, end, leadin))
            << limit << " " << end << " " << leadin;
}

TEST(SalePhase, ChangesWhereThePurchaseDoes) {
  const SaleLengths lengths = polkadot_lengths();
  EXPECT_EQ(sale_phase(0, lengths), SalePhase::interlude);
  EXPECT_EQ(sale_phase(100800, lengths), SalePhase::interlude);
  EXPECT_EQ(sale_phase(100801, lengths), SalePhase::leadin);
  EXPECT_EQ(sale_phase(302399, lengths), SalePhase::leadin);
  EXPECT_EQ(sale_phase(302400, lengths), SalePhase::fixed_price);
  EXPECT_EQ(sale_phase(201600, {100800, 100800, 403200}), SalePhase::fixed_price);
}

// ---- The next sale ------------------------------------------------------------------------------

TEST(NextPrices, AreThoseThePalletAsserts) {
  const SaleRules rules = rfc1_rules();
  const auto expect = [&](const Sale& sale, Planck end, Planck target) {
    EXPECT_EQ(next_prices(rules, sale).end_price, end);
    EXPECT_EQ(next_prices(rules, sale).target_price, target);
  };
  expect(empty_sale(1), 1, 10);                 // no_op_sale_is_good
  expect(empty_sale(100), 100, 1000);           // renewal_price_is_correct_on_no_sale
  expect(ended_sale(100, 10000), 1000, 10000);  // price_adjusts_correctly_upwards
  expect(ended_sale(100, 100), 10, 100);        // price_adjusts_correctly_downwards
  expect(ended_sale(1, 1), 1, 1);               // price_never_goes_to_zero_and_recovers
  expect(ended_sale(10, 0), 0, 0);
}

TEST(NextPrices, RespectTheMinimum) {
  const SaleRules rules = minimum_price_rules(10);
  EXPECT_EQ(next_prices(rules, ended_sale(10, 10)).end_price, 10u);  // minimum_price_works
  EXPECT_EQ(next_prices(rules, ended_sale(10, 10)).target_price, 10u);
  EXPECT_EQ(next_prices(rules, ended_sale(10, 12)).target_price, 12u);
  EXPECT_EQ(next_prices(rules, ended_sale(10, 3)).target_price, 10u);
  EXPECT_EQ(next_prices(rules, ended_sale(10, 1000)).end_price, 100u);
}

// Sell-out prices of Polkadot's sales 1 to 11.
TEST(NextPrices, AreThoseOfTheChain) {
  const std::vector<std::pair<Planck, Planck>> recorded = {
      {526571428600, 52657142860},   {151107194246, 15110719424},  {15110719424, 1511071942},
      {1511071942, 151107194},       {9612576216, 961257621},      {5649963323, 564996332},
      {9227600764, 922760076},       {92272712073, 9227271207},    {922710642823, 92271064282},
      {9225788271456, 922578827145}, {5438766930920, 543876693092}};
  for (const auto& [sellout, next] : recorded)
    EXPECT_EQ(next_prices(rfc1_rules(), ended_sale(0, sellout)).end_price, next);
}

TEST(NextPrices, SaturateAtTheLargestPrice) {
  const SaleRules rules = minimum_price_rules();
  EXPECT_EQ(next_prices(rules, ended_sale(0, kMaxPlanck)).end_price, kMaxPlanck / 10);
  EXPECT_EQ(next_prices(rules, empty_sale(kMaxPlanck)).target_price, kMaxPlanck);
}

TEST(FirstPrices, HaveTheTargetAtTenTimesTheEnd) {
  EXPECT_EQ(first_prices(rfc1_rules(), 10 * kPlanckPerDot).end_price, 10 * kPlanckPerDot);
  EXPECT_EQ(first_prices(rfc1_rules(), 10 * kPlanckPerDot).target_price, 100 * kPlanckPerDot);
}

TEST(SelloutPrice, IsThatOfTheLastCoreWithinTheIdealNumber) {
  SaleRules rules = rfc1_rules();
  rules.ideal_proportion_ppb = 500000000;
  Sale sale = open_sale(rules, {100, 1000}, 4);
  EXPECT_EQ(sale.sellout_price, 100u);  // nothing sold: sold at the end price
  EXPECT_EQ(sale.ideal_cores_sold, 2u);
  for (const Planck price : Prices{900, 700, 500}) sale = with_core_sold(sale, price);
  EXPECT_EQ(sale.sellout_price, 700u);
  EXPECT_FALSE(sold_out(sale));
  EXPECT_TRUE(sold_out(with_core_sold(sale, 1)));
}

TEST(SelloutPrice, IsMissingWhereNothingIsOffered) {
  const Sale sale = open_sale(rfc1_rules(), {100, 1000}, 0);
  EXPECT_FALSE(sale.has_sellout_price);
  EXPECT_TRUE(sold_out(sale));
}

// ---- Renewals -----------------------------------------------------------------------------------

/// A single core that is renewed in every sale, `elapsed` blocks into its lead-in. Returns what was
/// charged; the first entry is the purchase.
Prices charges(SaleRules rules, Planck first_end, std::uint32_t bought_at, std::uint32_t leadin,
               const std::vector<std::uint32_t>& renewed_at) {
  Sale sale = open_sale(rules, first_prices(rules, first_end), 1);
  Planck recorded = sale_price(first_end, bought_at, leadin);
  Prices charged = {recorded};
  for (const std::uint32_t elapsed : renewed_at) {
    sale = with_core_sold(sale, charged.back());
    sale = open_sale(rules, next_prices(rules, sale), 1);
    charged.push_back(recorded);
    const Planck end = sale.prices.end_price;
    recorded = next_renewal_price(rules, recorded, sale_price(end, elapsed, leadin), end);
  }
  return charged;
}

SaleRules with_bump(SaleRules rules, std::uint32_t percent) {
  rules.renewal_bump_ppb = percent * 10000000;
  return rules;
}

// renewals_affect_price: the third of five renewals comes after the lead-in, the others in the
// interlude.
TEST(RenewalChain, ResetsWhenRenewedLate) {
  const std::vector<std::uint32_t> renewed_at = {0, 0, 20, 0, 0};
  const Prices expected = {910, 910, 1001, 1101, 100, 110};
  EXPECT_EQ(charges(with_bump(minimum_price_rules(0), 10), 10, 1, 20, renewed_at), expected);
  EXPECT_EQ(charges(with_bump(rfc1_rules(), 10), 10, 1, 20, renewed_at), expected);
}

// renewal_works: 100,000 become 99,900, 99,800 and 99,690.
TEST(RenewalChain, RenewsFirstAtThePurchasePrice) {
  EXPECT_EQ(charges(with_bump(minimum_price_rules(0), 10), 100, 1, 1, {0, 0}),
            (Prices{100, 100, 110}));
}

// migration_works: nothing is sold in the sale before the one in which the lease expires, so that
// counts as sold at its end price.
TEST(RenewalChain, StartsAnExpiredLeaseAtTheTargetPrice) {
  const SaleRules rules = rfc1_rules();
  const Sale before = open_sale(rules, first_prices(rules, 100), 1);
  EXPECT_EQ(next_prices(rules, before).target_price, 100u);
}

// Astar's core on Polkadot in sales 15 to 19.
TEST(RenewalChain, IsAstarsBill) {
  const SaleRules rules = minimum_price_rules();
  const Prices bill = charges(rules, 100000000000, 201600, 201600, {0, 0, 0, 0, 0});
  EXPECT_EQ(Prices(bill.begin() + 1, bill.end()),
            (Prices{100000000000, 103000000000, 106090000000, 109272700000, 112550881000}));
}

TEST(RenewalPrice, IsRaisedToTheEndPriceByRfc149Alone) {
  // Polkadot's sale 12: 0.80 DOT were lifted to 54.39 DOT.
  const Planck end = 543876693092, start = 100 * end;
  EXPECT_EQ(next_renewal_price(minimum_price_rules(), 7988585023, start, end), end);
  EXPECT_EQ(next_renewal_price(rfc1_rules(), 7988585023, start, end), 8228242574u);
}

TEST(RenewalPrice, NeverExceedsThePriceOfTheMoment) {
  EXPECT_EQ(next_renewal_price(rfc1_rules(), 83837374507, 15110719400, 151107194), 15110719400u);
  EXPECT_EQ(next_renewal_price(minimum_price_rules(), 1000, 100, 100), 100u);
}

TEST(RenewalPrice, SaturatesAtTheLargestPrice) {
  EXPECT_EQ(next_renewal_price(minimum_price_rules(), kMaxPlanck, kMaxPlanck, kMaxPlanck / 10),
            kMaxPlanck);
  EXPECT_EQ(next_renewal_price(minimum_price_rules(), kMaxPlanck, 5, 5), 5u);
}

// ---- Closed forms -------------------------------------------------------------------------------

/// What `cycles` renewals in the interlude cost while the market stays at its minimum of 10 DOT.
Planck auto_renewal_bill(Planck recorded, int cycles) {
  const Planck end = 10 * kPlanckPerDot;
  Planck total = 0;
  for (int i = 0; i < cycles; ++i) {
    total += recorded;
    recorded = next_renewal_price(minimum_price_rules(), recorded, 100 * end, end);
  }
  return total;
}

// r (1.03^n - 1) / 0.03 = 156.2, 385.5 and 722.3 DOT, each step rounded to the planck.
TEST(AutoRenewal, AddsUpToTheGeometricSeries) {
  const Planck r = 10 * kPlanckPerDot;
  EXPECT_EQ(auto_renewal_bill(r, 13), 1561779044838u);
  EXPECT_EQ(auto_renewal_bill(r, 26), 3855304225145u);
  EXPECT_EQ(auto_renewal_bill(r, 39), 7223423275082u);
}

// floor(ln(1 + 0.03 B / r) / ln 1.03) = 21 for B = 300 DOT and r = 10.3 DOT.
TEST(AutoRenewal, OfThreeHundredDotEndsAfter21Cycles) {
  const Planck r = 103 * kPlanckPerDot / 10, budget = 300 * kPlanckPerDot;
  EXPECT_EQ(auto_renewal_bill(r, 21), 2953678029535u);
  EXPECT_LE(auto_renewal_bill(r, 21), budget);
  EXPECT_GT(auto_renewal_bill(r, 22), budget);
}

// n E, whether bought anew or renewed in the fixed-price week.
TEST(FloorRebuy, CostsTheEndPriceEveryCycle) {
  const SaleRules rules = minimum_price_rules();
  const std::vector<std::uint32_t> late(26, 201600);
  Planck total = 0;
  for (const Planck charge : charges(rules, 10 * kPlanckPerDot, 201600, 201600, late))
    total += charge;
  EXPECT_EQ(total, 27 * 10 * kPlanckPerDot);
}

// After j cycles of a squeeze r' <= max(1.03 r, 10^j E).
TEST(Squeeze, RaisesTheEndPriceTenfoldACycle) {
  const SaleRules rules = minimum_price_rules();
  Sale sale = open_sale(rules, {10 * kPlanckPerDot, 0}, 1);
  Planck expected = 10 * kPlanckPerDot;
  for (int j = 0; j < 8; ++j) {
    sale = with_core_sold(sale, sale_price(sale.prices.end_price, 0, 201600));
    sale = open_sale(rules, next_prices(rules, sale), 1);
    expected *= 10;
    ASSERT_EQ(sale.prices.end_price, j < 7 ? expected : kMaxPlanck / 10) << j;
  }
}

}  // namespace
}  // namespace coresweep
