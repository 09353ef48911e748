// What simple strategies would have paid in the recorded sales.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cuda/market/strategy.h"
#include "host/replay/replay.h"

namespace coresweep {

/// One core's bill, sale by sale. The buyer takes prices and sell-out times as they were: its own
/// trades move neither.
struct StrategyBill {
  int first_sale;
  std::vector<std::optional<Planck>> paid;  ///< from the first sale on; none: no core

  Planck total() const;
  Planck largest() const;
  std::size_t cycles_held() const;
  std::vector<int> sales_without_core() const;
};

/// A recorded sale as a strategy sees it.
struct SaleOutlook {
  int number;
  Planck end_price;
  Planck entry_price;  ///< of the last core: the sell-out price if it sold out, else the end price
  std::uint32_t leadin;
  std::optional<std::int64_t> sold_out_at;  ///< blocks since the start of the lead-in; none: never

  /// Whether a core is left `elapsed` blocks after the start of the lead-in.
  bool open_at(std::int64_t elapsed) const { return !sold_out_at || elapsed < *sold_out_at; }
};

/// All sales that are over, that is all but the last of the record.
std::vector<SaleOutlook> ended_sales(const SaleHistory& history);

/// What one core costs under a strategy of the simulated tenant whose purchases do not depend on
/// the stock. One that renews buys the last core of its first sale at its entry price, loses it
/// where the sale is sold out when it renews (renew_late: in the first block of the fixed-price
/// week), and enters again in the next sale. `threshold`: what Strategy::threshold pays at most.
StrategyBill strategy_bill(const std::vector<SaleOutlook>& sales, Strategy strategy,
                           int first_sale = 1, Planck threshold = 0);

}  // namespace coresweep
