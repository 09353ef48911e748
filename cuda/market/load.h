// On-demand coretime: orders, their queue and the spot price, for one window of relay blocks a
// cycle. docs/METHODS_MARKET.md, "On demand".
#pragma once

#include <cstdint>

#include "cuda/market/on_demand.h"
#include "cuda/market/sale.h"

namespace coresweep {

/// What a window adds up to.
struct LoadWindow {
  Planck tenant_cost, revenue;  ///< of the tenant's orders; of all orders
  std::int32_t wanted, placed;  ///< orders of the tenant
  std::int32_t refused;         ///< flag: its money did not cover what it would have paid at most
};

/// The queue lives as long as the run; its state is carried from window to window.
class OnDemandQueue {
 public:
  /// One window: in each relay block orders of others and with probability given by `own_limit` one
  /// of the tenant, who has `funds` at the start, at a place drawn among them. The pool has
  /// `cores`.
  CORESWEEP_HD LoadWindow run(const MarketParams& p, const MarketStream& stream, std::int32_t cycle,
                              std::int32_t own_limit, std::int32_t cores, Planck funds) {
    LoadWindow window{0, 0, 0, 0, 0};
    cores_ = static_cast<std::uint32_t>(cores);
    for (std::int32_t i = 0; i < kLoadWindow; ++i) {
      const std::int32_t block = cycle * kLoadWindow + i;
      const Words<std::int32_t> draw = stream.at(Purpose::on_demand, block, 0);
      const std::int32_t others = count_of(p.orders, draw.word[0]);
      const bool wants = happens(draw.word[1], own_limit);
      const auto place = static_cast<std::int32_t>(
          uniform_below(draw.word[2], static_cast<std::uint32_t>(others) + 1));
      open_block(p, static_cast<std::uint32_t>(block));
      for (std::int32_t order = 0; order < others + (wants ? 1 : 0); ++order)
        place_order(p, wants && order == place, funds, window);
      close_block(p);
    }
    return window;
  }

 private:
  CORESWEEP_HD static bool on_relay(const MarketParams& p) {
    return p.on_demand_rules == OnDemandRules::relay;
  }

  CORESWEEP_HD void open_block(const MarketParams& p, std::uint32_t block) {
    block_ = block;
    new_ = 0;
    if (on_relay(p)) update(p);
  }

  CORESWEEP_HD void place_order(const MarketParams& p, bool is_tenants, Planck funds,
                                LoadWindow& window) {
    const Planck limit = is_tenants ? p.order_limit : kMaxPlanck;
    // What the window cost so far was paid in every window that it stands for.
    const Planck left =
        is_tenants && funds != kMaxPlanck
            ? positive_difference(funds, scaled_floor(window.tenant_cost, kLoadWindows, 1))
            : kMaxPlanck;
    if (is_tenants) ++window.wanted;
    Planck price = 0;
    const OrderOutcome outcome =
        on_relay(p) ? order_on_relay(p, limit, price) : order_on_coretime(p, limit, left, price);
    if (outcome == OrderOutcome::funds_below_maximum) window.refused = 1;
    if (outcome != OrderOutcome::placed) return;
    ++new_;
    window.revenue = saturated_sum(window.revenue, price);
    if (!is_tenants) return;
    ++window.placed;
    window.tenant_cost = saturated_sum(window.tenant_cost, price);
  }

  /// Up to `cores_` of the orders placed two blocks ago or earlier are served.
  CORESWEEP_HD void close_block(const MarketParams& p) {
    if (!on_relay(p)) return;
    ready_ -= ready_ < cores_ ? ready_ : cores_;
    ready_ += last_;
    last_ = new_;
  }

  // ---- On the relay chain: traffic by what waits in the queue -----------------------------------

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

  CORESWEEP_HD OrderOutcome order_on_relay(const MarketParams& p, Planck limit, Planck& price) {
    update(p);
    price = traffic_ == kTrafficOne ? p.base_fee : spot_price(traffic_, p.base_fee);
    return order_outcome(price, limit, size(), p.queue_size);
  }

  // ---- On the coretime chain: its own estimate of the queue, moved by orders that are taken -----

  CORESWEEP_HD OrderOutcome order_on_coretime(const MarketParams& p, Planck limit, Planck funds,
                                              Planck& price) {
    const OrderRules rules{p.base_fee, p.order_step_ppb, p.order_cap, p.order_drain, p.order_batch};
    const OrderBook book{orders_left(rules, outstanding_, block_ - counted_at_, cores_), new_,
                         cores_};
    price = order_price(rules, book.outstanding);
    const OrderOutcome outcome = coretime_order_outcome(rules, book, price, limit, funds);
    if (outcome != OrderOutcome::placed) return outcome;
    outstanding_ = book.outstanding + 1;
    counted_at_ = block_;
    return outcome;
  }

  Uint128 traffic_ = kTrafficOne;
  std::uint32_t block_ = 0, cores_ = 0;
  std::uint32_t ready_ = 0, last_ = 0, new_ = 0;    ///< orders by the blocks since they were placed
  std::uint32_t outstanding_ = 0, counted_at_ = 0;  ///< on the coretime chain, and in which block
};

}  // namespace coresweep
