// Random settings of the simulated market that reach every branch of it; the same on every machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cuda/market/point.h"
#include "host/keys/parameters.h"
#include "tests/unit/cuda/pipeline/random_points.h"

namespace coresweep::testing {

/// A market whose amounts are multiples of its end price.
class RandomMarket {
 public:
  explicit RandomMarket(Chooser& choose) : choose_(choose) {
    coin_ = choose.one_in(4) ? Coin::ksm : Coin::dot;
    // 1.8e7 KSM is about 2^64 planck.
    end_ = choose.one_of({1e-9, 1e-4, 1.0, 10.0, 10.0, 300.0, 1e5, 1e7});
    p_.set("network", std::string(coin_ == Coin::ksm ? "kusama" : "polkadot"));
    sale();
    others();
    tenant();
    on_demand();
    if (p_.choice("market.model") == "regimes") regimes();
    rfc17();
    usd();
  }

  const Parameters& parameters() const { return p_; }

 private:
  using Strings = std::initializer_list<const char*>;
  using Numbers = std::initializer_list<double>;

  void set(std::string_view key, const Value& value) { p_.set(key, value); }
  void words(std::string_view key, Strings values) {
    set(key, std::string(choose_.one_of(values)));
  }
  void real(std::string_view key, Numbers values) { set(key, choose_.one_of(values)); }
  void whole(std::string_view key, std::int64_t value) { set(key, value); }

  /// One of some multiples of the end price, at most `most` coins.
  void money(std::string_view key, Numbers multiples, double most = 1.8e7) {
    const double coins = std::min(most, end_ * choose_.one_of(multiples));
    const double ends = coin_ == Coin::dot ? 1e10 : 1e12;
    const auto jitter = choose_.one_in(2) ? choose_.bits() % 1000 : 0;
    set(key, Amount{static_cast<std::uint64_t>(coins * ends) + (coins > 1e-6 ? jitter : 0), coin_});
  }
  void money_or_all(std::string_view key, Numbers multiples) {
    if (choose_.one_in(3))
      set(key, Amount{UINT64_MAX, coin_});
    else
      money(key, multiples);
  }
  /// A distribution around a median, at most `most`.
  void distribution(std::string_view key, Numbers medians, double most) {
    const double median = choose_.one_of(medians);
    const int kind = choose_.between(0, 3);
    set(key, kind == 0   ? Distribution::constant(median)
             : kind == 1 ? Distribution::uniform(0, std::min(most, 2 * median + 1e-9))
                         : Distribution::lognormal(std::max(median, 1e-9), kind == 2 ? 0.3 : 1.5)
                               .clipped({}, most));
  }

  bool counts_blocks() {
    const std::string& s = p_.choice("tenant.strategy");
    return s == "on-demand" || s == "hybrid" || s == "elastic" || s == "pool";
  }

  void sale() {
    words("tenant.strategy", {"auto-renew", "renew-late", "floor-rebuy", "threshold", "two-stage",
                              "on-demand", "hybrid", "shared", "resell", "pool", "elastic"});
    set("market.model", std::string(choose_.one_in(5) ? "regimes" : "agents"));
    const bool regimes = p_.choice("market.model") == "regimes";
    const Strings bulk = {"rfc1", "rfc1-minimum-price"};
    const Strings all = {"rfc1", "rfc1-minimum-price", "rfc17"};
    cycles_ = counts_blocks() ? choose_.between(1, 3) : choose_.between(1, 12);
    if (!counts_blocks() && choose_.one_in(40)) cycles_ = kMaxCycles;
    whole("market.cycles", cycles_);
    words("market.rules", regimes ? bulk : all);
    words("market.later_rules", regimes ? bulk : all);
    const auto last = std::min<decltype(cycles_)>(cycles_ + 1, kMaxCycles);
    whole("market.later_rules_from", choose_.one_in(2) ? 0 : choose_.between(1, last));
    money("market.end_price", {1.0});
    money("market.minimum_price", {0.0, 0.1, 1.0, 1.0, 2.0, 50.0});
    set("market.count_revenue", !regimes && choose_.one_in(2));
    real("market.renewal_bump", {0.0, 0.03, 0.03, 0.3, 1.0});
    real("market.ideal_proportion", {1.0, 1.0, 0.7, 0.05, 0.0});
    real("market.interlude", {0.0, 0.001, 3.3, 7.0, 7.0});
    real("market.leadin", {1.0, 7.0, 14.0, 14.0, 20.9});
    Path supply;
    const int most = choose_.one_of({1, 3, 10, 30, 30, 77, 256});
    for (int k = 0; k < cycles_; ++k)
      supply.push_back(choose_.one_in(15) ? 0 : choose_.between(std::min(most, 5), most));
    if (choose_.one_in(2)) supply.resize(1);
    most_ = most;
    set("market.supply", supply);
  }

  void others() {
    whole("market.tenants", choose_.one_in(4) ? 0 : choose_.between(0, std::min(256, 2 * most_)));
    distribution("market.tenant_record_ratio", {0.9, 1.0, 1.1, 4.0, 20.0}, 31);
    for (const char* key :
         {"market.renews_at_floor", "market.renews_up_to_1_3", "market.renews_up_to_3",
          "market.renews_up_to_12", "market.renews_above_12"})
      real(key, {0.0, 0.3, 0.7, 0.9, 1.0});
    real("market.renews_at_rotation", {0.0, 0.15, 0.5});
    real("market.renews_in_leadin", {0.0, 0.04, 0.5});
    real("market.entrants_mean", {0.0, 1.0, 4.0, 13.0, 13.0, 40.0});
    real("market.entrants_dispersion",
         {p_.real("market.entrants_mean") > 13 ? 40.0 : 3.4, 20.0, 1e6});
    distribution("market.entrant_valuation", {end_ / 2, 1.5 * end_, 5 * end_, 40 * end_}, 1e9);
    real("market.entrant_patience", {0.0, 0.3, 0.85, 1.0});
    real("market.squeeze_probability", {0.0, 0.16, 0.5, 1.0});
    money_or_all("market.squeeze_budget", {50.0, 300.0, 1000.0, 1e4});
  }

  void tenant() {
    whole("tenant.cores", choose_.one_in(3) ? choose_.between(1, 16) : choose_.between(1, 3));
    money("tenant.record", {0.0, 0.5, 1.0, 1.05, 2.0, 20.0, 300.0});
    money_or_all("tenant.funds", {0.0, 0.5, 3.0, 20.0, 50.0, 300.0});
    real("tenant.renewal_day", {0.0, 7.0, 8.0, 14.0, 21.0, 28.0});
    real("tenant.purchase_day", {0.0, 7.0, 8.0, 14.0, 21.0, 28.0});
    whole("tenant.stock_guard", choose_.one_in(5) ? 256 : choose_.between(0, most_ / 2 + 1));
    money("tenant.threshold", {0.5, 1.0, 1.5, 4.0, 20.0, 99.0, 150.0});
    whole("tenant.base_cores", choose_.between(0, 3));
    whole("tenant.mask_bits", choose_.between(1, 80));
    real("tenant.partners_stay", {0.0, 0.5, 0.9, 1.0});
    real("tenant.demand", {0.0, 0.01, 0.3, 1.0, 1.5, 2.2, 7.7, 16.0});
    real("tenant.demand_growth", {-0.5, 0.0, 0.03, 0.5, 9.0});
    distribution("tenant.demand_ratio", {0.3, 1.0, 1.0, 2.0}, 31);
    real("tenant.resale_probability", {0.0, 0.2, 0.7, 1.0});
    distribution("tenant.resale_ratio", {0.8, 1.0, 3.0}, 31);
    real("tenant.funding_delay_probability", {0.0, 0.0, 0.5, 1.0});
    distribution("tenant.funding_delay", {0.0, 3.0, 7.5, 14.0, 20.0, 28.0}, 28);
    real("tenant.auto_renewal_noticed_probability", {0.0, 0.5, 1.0});
  }

  void on_demand() {
    const double price = choose_.one_of({0.0, 1e-9, 1e-6, 1e-4});
    money("on_demand.base_fee", {price}, 1e6);
    money_or_all("on_demand.order_limit", {price, price, 2 * price, 50 * price});
    whole("on_demand.queue_size", choose_.one_of({1, 2, 5, 30, 100, 10000}));
    real("on_demand.target_utilisation", {0.0, 0.25, 0.5, 1.0});
    real("on_demand.variability", {0.0, 0.03, 0.5, 1.0});
    real("on_demand.orders_per_block", {0.0, 0.0, 0.4, 1.1, 6.0});
    whole("on_demand.pool_cores", choose_.one_of({0, 1, 1, 3}));
    words("on_demand.rules", {"relay", "coretime"});
    const double step = choose_.one_of({0.0, 0.01, 0.03, 0.03, 0.25, 1.0});
    set("on_demand.step", step);
    // The chain refuses steps and caps with which the price could overflow.
    whole("on_demand.cap", choose_.one_of({1, 3, 30, step == 1.0 ? 68 : 100}));
    whole("on_demand.drain", choose_.one_of({0, 1, 1, 1, 3}));
    whole("on_demand.batch", choose_.one_of({1, 2, 4, 1000}));
  }

  void regimes() {
    words("regime.initial", {"thin", "squeeze", "glut"});
    money_or_all("regime.highest_price", {0.5, 5.0, 100.0, 1000.0});
    for (const char* key :
         {"regime.thin_to_squeeze", "regime.thin_to_glut", "regime.squeeze_to_thin",
          "regime.squeeze_to_glut", "regime.glut_to_thin", "regime.glut_to_squeeze"})
      real(key, {0.0, 0.1, 0.3, 0.5});
    for (const char* key :
         {"regime.thin_sells_out", "regime.squeeze_sells_out", "regime.glut_sells_out"})
      real(key, {0.0, 0.5, 1.0});
    for (const char* key :
         {"regime.thin_sellout_day", "regime.squeeze_sellout_day", "regime.glut_sellout_day"})
      distribution(key, {0.0, 5.0, 7.2, 14.0, 21.0, 28.0}, 28);  // some when the tenant acts
  }

  void rfc17() {
    real("rfc17.auction", {1.0, 14.0, 14.0, 20.0});
    real("rfc17.renewals", {0.0, 7.0, 7.0});
    money("rfc17.minimum_opening_price", {0.0, 1.0, 3.0, 15.0});
    whole("rfc17.price_multiplier", choose_.one_of({1, 2, 3, 3, 1000}));
    real("rfc17.penalty", {0.0, 0.3, 1.0});
    real("rfc17.target_consumption", {0.0, 0.5, 0.9, 1.0});
    real("rfc17.sensitivity", {0.0, 0.5, 2.5, 20.0});
    money("rfc17.minimum_reserve", {end_ < 1e-6 ? 1.0 : 0.1, 1.0, 3.0});
    money("rfc17.minimum_increment", {0.0, 1.0, 10.0});
  }

  void usd() {
    real("usd.price", {1e-6, 1.28, 6.0, 1e6});
    const bool to_the_ends = cycles_ == kMaxCycles;  // of the range of prices
    real("usd.drift", to_the_ends ? Numbers{-10.0, 10.0} : Numbers{-10.0, 0.0, 0.0, 10.0});
    real("usd.volatility", {0.0, 0.72, 5.0});
    real("usd.jumps_per_year", to_the_ends ? Numbers{0.0} : Numbers{0.0, 1.5, 50.0});
    real("usd.jump_mean", {-3.0, -0.2, 3.0});
    real("usd.jump_deviation", {0.0, 0.1, 3.0});
  }

  Chooser& choose_;
  Parameters p_;
  Coin coin_;
  double end_;  ///< first end price, coins
  std::int32_t cycles_ = 1, most_ = 1;
};

}  // namespace coresweep::testing
