#include "host/replay/replay_strategies.h"

#include <algorithm>
#include <utility>

namespace coresweep {
namespace {

/// Blocks since the start of the lead-in at which the last core went, if it did.
std::optional<std::int64_t> sellout_moment(const SaleHistory& history, const RecordedSale& sale) {
  if (sale.trades.size() < sale.cores_offered) return std::nullopt;
  return leadin_moment(history, sale, sale.trades.back()).elapsed;
}

/// The sale's clock runs over the lead-in of leadin_moment().
SaleOutlook outlook(const SaleHistory& history, const RecordedSale& sale) {
  SaleOutlook result{};
  result.number = sale.number;
  result.end_price = sale.end_price;
  result.sold_out_at = sellout_moment(history, sale);
  result.entry_price = result.sold_out_at ? recorded_sellout_price(sale) : sale.end_price;
  result.leadin = sale.leadin;
  if (!sale.trades.empty()) result.leadin = leadin_moment(history, sale, sale.trades[0]).leadin;
  return result;
}

/// Blocks since the start of the lead-in; a sale's interlude is half as long as its lead-in.
std::int64_t since_leadin(const SaleOutlook& sale, std::uint32_t block) {
  return std::int64_t{block} - sale.leadin / 2;
}

Planck price_after(const SaleOutlook& sale, std::int64_t elapsed) {
  return price_at(sale.end_price, {elapsed, sale.leadin, true});
}

/// What is paid for the core with this record; enters where there is none.
std::optional<Planck> renewal(const SaleOutlook& sale, const StrategyFacts& facts,
                              std::optional<Planck>& record) {
  if (!record) return record = sale.entry_price;
  const std::uint32_t floor_at = sale.leadin / 2 + sale.leadin;
  const std::int64_t elapsed = since_leadin(sale, renewal_block(facts, floor_at));
  if (!sale.open_at(elapsed)) return record = std::nullopt;
  return std::exchange(record, next_renewal_price(recorded_rules(sale.number), *record,
                                                  price_after(sale, elapsed), sale.end_price));
}

std::optional<Planck> purchase(const SaleOutlook& sale, const StrategyFacts& facts,
                               Planck threshold) {
  const std::uint32_t block =
      purchase_block(facts, sale.leadin / 2, sale.leadin, sale.end_price, threshold, 0);
  const std::int64_t elapsed = since_leadin(sale, block);
  if (block == kNoBlock || !sale.open_at(elapsed)) return std::nullopt;
  return price_after(sale, elapsed);
}

}  // namespace

Planck StrategyBill::total() const {
  Planck sum = 0;
  for (const auto& payment : paid) sum = saturated_sum(sum, payment.value_or(0));
  return sum;
}

Planck StrategyBill::largest() const {
  return paid.empty() ? 0 : std::ranges::max(paid).value_or(0);
}

std::size_t StrategyBill::cycles_held() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(paid, [](const auto& payment) { return payment.has_value(); }));
}

std::vector<int> StrategyBill::sales_without_core() const {
  std::vector<int> sales;
  for (std::size_t i = 0; i < paid.size(); ++i)
    if (!paid[i]) sales.push_back(first_sale + static_cast<int>(i));
  return sales;
}

std::vector<SaleOutlook> ended_sales(const SaleHistory& history) {
  std::vector<SaleOutlook> sales;
  for (std::size_t k = 0; k + 1 < history.size(); ++k)
    sales.push_back(outlook(history, history[k]));
  return sales;
}

StrategyBill strategy_bill(const std::vector<SaleOutlook>& sales, Strategy strategy, int first_sale,
                           Planck threshold) {
  const StrategyFacts facts = facts_of(strategy);
  StrategyBill bill{first_sale, {}};
  std::optional<Planck> record;
  for (const SaleOutlook& sale : sales) {
    if (sale.number < first_sale) continue;
    bill.paid.push_back(facts.renews == RenewalTime::never ? purchase(sale, facts, threshold)
                                                           : renewal(sale, facts, record));
  }
  return bill;
}

}  // namespace coresweep
