#include "host/replay/replay_strategies.h"

#include <algorithm>
#include <functional>
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

using Payment = std::function<std::optional<Planck>(const SaleOutlook&)>;

StrategyBill bill(const std::vector<SaleOutlook>& sales, int first_sale, const Payment& payment) {
  StrategyBill result{first_sale, {}};
  for (const SaleOutlook& sale : sales)
    if (sale.number >= first_sale) result.paid.push_back(payment(sale));
  return result;
}

/// Renews what it holds in the first block of the interlude or, late, of the fixed-price week;
/// enters where it holds nothing.
StrategyBill renewal_bill(const std::vector<SaleOutlook>& sales, int first_sale, bool late) {
  std::optional<Planck> recorded;
  return bill(sales, first_sale, [&recorded, late](const SaleOutlook& sale) {
    if (!recorded) return recorded = sale.entry_price;
    if (late && !sale.open_at(sale.leadin)) return recorded = std::nullopt;
    const Planck price_now = sale_price(sale.end_price, late ? sale.leadin : 0, sale.leadin);
    return std::exchange(recorded, next_renewal_price(recorded_rules(sale.number), *recorded,
                                                      price_now, sale.end_price));
  });
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

StrategyBill auto_renew_bill(const std::vector<SaleOutlook>& sales, int first_sale) {
  return renewal_bill(sales, first_sale, false);
}

StrategyBill renew_late_bill(const std::vector<SaleOutlook>& sales) {
  return renewal_bill(sales, 1, true);
}

StrategyBill floor_rebuy_bill(const std::vector<SaleOutlook>& sales) {
  return bill(sales, 1, [](const SaleOutlook& sale) {
    return sale.open_at(sale.leadin) ? std::optional(sale.end_price) : std::nullopt;
  });
}

StrategyBill threshold_bill(const std::vector<SaleOutlook>& sales, Planck threshold) {
  return bill(sales, 1, [threshold](const SaleOutlook& sale) {
    const std::uint32_t block = first_block_at_most(threshold, sale.end_price, sale.leadin);
    const bool bought = block <= sale.leadin && sale.open_at(block);
    return bought ? std::optional(sale_price(sale.end_price, block, sale.leadin)) : std::nullopt;
  });
}

}  // namespace coresweep
