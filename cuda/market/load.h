// On-demand coretime: the queue of orders, its traffic and the spot price, for one window of relay
// blocks a cycle. docs/METHODS_MARKET.md, "On demand".
#pragma once

#include <cstdint>

#include "cuda/market/on_demand.h"
#include "cuda/market/sale.h"

namespace coresweep {

/// What a window adds up to.
struct LoadWindow {
  Planck tenant_cost, revenue;  ///< of the tenant's orders; of all orders
  std::int32_t wanted, placed;  ///< orders of the tenant
};

/// The queue lives as long as the run; its state is carried from window to window.
class OnDemandQueue {
 public:
  /// One window: in each relay block, traffic; orders of others and with probability given by
  /// `own_limit` one of the tenant, at a place drawn among them; then up to `cores` of the orders
  /// placed two blocks ago or earlier are served.
  CORESWEEP_HD LoadWindow run(const MarketParams& p, const MarketStream& stream, std::int32_t cycle,
                              std::int32_t own_limit, std::int32_t cores) {
    LoadWindow window{0, 0, 0, 0};
    for (std::int32_t i = 0; i < kLoadWindow; ++i) {
      const Words<std::int32_t> draw = stream.at(Purpose::on_demand, cycle * kLoadWindow + i, 0);
      const std::int32_t others = count_of(p.orders, draw.word[0]);
      const bool wants = happens(draw.word[1], own_limit);
      const auto place = static_cast<std::int32_t>(
          uniform_below(draw.word[2], static_cast<std::uint32_t>(others) + 1));
      update(p);
      for (std::int32_t order = 0; order < others + (wants ? 1 : 0); ++order)
        place_order(p, wants && order == place, window);
      serve(cores);
    }
    return window;
  }

 private:
  CORESWEEP_HD std::uint32_t size() const { return ready_ + last_ + new_; }

  CORESWEEP_HD void update(const MarketParams& p) {
    // Below the target the factor is at most 1, so the least traffic stays: no need to divide.
    if (traffic_ == kTrafficOne &&
        std::uint64_t{size()} * kBillion < std::uint64_t{p.target_utilisation_ppb} * p.queue_size)
      return;
    traffic_ =
        next_traffic(traffic_, p.queue_size, size(), p.target_utilisation_ppb, p.variability_ppb)
            .traffic;
  }

  CORESWEEP_HD void place_order(const MarketParams& p, bool is_tenants, LoadWindow& window) {
    update(p);
    const Planck price = traffic_ == kTrafficOne ? p.base_fee : spot_price(traffic_, p.base_fee);
    if (is_tenants) ++window.wanted;
    const Planck limit = is_tenants ? p.order_limit : kMaxPlanck;
    if (order_outcome(price, limit, size(), p.queue_size) != OrderOutcome::placed) return;
    ++new_;
    window.revenue = saturated_sum(window.revenue, price);
    if (!is_tenants) return;
    ++window.placed;
    window.tenant_cost = saturated_sum(window.tenant_cost, price);
  }

  CORESWEEP_HD void serve(std::int32_t cores) {
    const std::uint32_t most = static_cast<std::uint32_t>(cores);
    ready_ -= ready_ < most ? ready_ : most;
    ready_ += last_;
    last_ = new_;
    new_ = 0;
  }

  Uint128 traffic_ = kTrafficOne;
  std::uint32_t ready_ = 0, last_ = 0, new_ = 0;  ///< orders by the blocks since they were placed
};

}  // namespace coresweep
