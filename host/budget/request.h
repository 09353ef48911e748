// What a budget is asked for, of the cores on one network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/budget/market_state.h"

namespace coresweep {

/// How often somebody tries to buy all that is left of a sale.
struct Squeeze {
  std::string_view name;
  double probability;  ///< in a sale
};
inline constexpr Squeeze kSqueezes[] = {{"none", 0}, {"rare", 0.05}, {"often", 0.16}};

struct BudgetRequest {
  std::string network = "polkadot";
  std::int64_t cores = 0;         ///< 0: one, or as many as the state says
  std::optional<Amount> renewal;  ///< of one core, in the first sale; 0: no core is held yet
  Amount funds = {UINT64_MAX, Coin::dot};
  std::optional<double> usd;     ///< of one coin; none: as the network's preset says
  double months = 12;            ///< how long coretime is to be paid for
  std::string squeeze = "rare";  ///< what the answer assumes; one of kSqueezes
  std::optional<Day> start;      ///< no sale before it
  std::optional<std::int64_t> para;
  std::string state_file;
  std::uint64_t runs = 2000, seed = 2026;
};

/// A request whose every value is there and acceptable.
struct Budget {
  BudgetRequest asked;
  std::optional<MarketState> state;
  SaleDate first;          ///< the first sale that is paid
  std::int64_t sales = 0;  ///< how many cover the months

  Coin coin() const { return coin_of_network(asked.network); }
  double usd() const { return asked.usd.value(); }  ///< of one coin
  /// What no core can be bought for: the deposit that stays on the account, and the fee of sending
  /// the money of each sale to the coretime chain.
  Amount deposit() const { return network_amount("tenant.existential_deposit"); }
  Amount fee() const { return network_amount("tenant.transfer_fee"); }
  /// What the funds leave for the cores; unlimited where they are.
  Amount spendable() const;
  std::string title() const;     ///< "2 cores on Polkadot for 18 months"
  std::string question() const;  ///< one sentence

 private:
  Amount network_amount(std::string_view key) const;
};

/// Fills in what is not asked for, from the state and the network's preset. Throws UserError that
/// names the option.
Budget complete(BudgetRequest asked);
/// The same with a state that was read already, or none.
Budget complete(BudgetRequest asked, std::optional<MarketState> state);

/// The most that a squeeze may cost in a sale, and what the strategy that buys early pays at most.
Amount squeeze_budget(Coin coin);
Amount threshold_price(const Budget& budget);

/// The study that answers it, as the text of a file with comments.
std::string budget_study(const Budget& budget);

/// "Polkadot".
std::string network_title(std::string_view network);

}  // namespace coresweep
