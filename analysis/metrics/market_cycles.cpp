#include "analysis/metrics/market_cycles.h"

#include <string>
#include <variant>
#include <vector>

#include "analysis/estimates/tail.h"
#include "analysis/metrics/estimate_cube.h"
#include "analysis/metrics/metric_registry.h"
#include "analysis/metrics/study_metrics.h"
#include "host/study/levels.h"

namespace coresweep {
namespace {

using C = CycleCounter;
using A = CycleAmount;
using H = CycleHistogram;

using market_formula::kMilli;
using market_formula::mean_amount;

struct CycleQuantile {
  CycleHistogram histogram;
  double p;
};
struct CycleTail {
  CycleHistogram histogram;
};
/// A counter of runs: a share of trials.
struct CycleShare {
  CycleCounter counter;
};
/// What must be on the paying account before the rotation into the sale: enough for 95 % of runs,
/// the existential deposit and the fee of one transfer.
struct Funding {};

struct CycleMetric {
  std::string name, unit, meaning;
  std::variant<SumsFormula, CountedMean, CycleQuantile, CycleTail, CycleShare, Funding> source;
};

void add_amounts(std::vector<CycleMetric>& metrics, const std::string& name,
                 const std::string& unit, const std::string& meaning, CycleHistogram h) {
  for (const auto& [suffix, p] :
       {std::pair{"p05", 0.05}, std::pair{"p25", 0.25}, std::pair{"p50", 0.5},
        std::pair{"p75", 0.75}, std::pair{"p95", 0.95}})
    metrics.push_back(
        {name + "." + suffix, unit,
         meaning + ", " + std::to_string(static_cast<int>(p * 100 + 0.5)) + " % of runs lie below",
         CycleQuantile{h, p}});
  metrics.push_back(
      {name + ".cvar95", unit, meaning + ", mean of the dearest 5 % of runs", CycleTail{h}});
}

std::vector<CycleMetric> cycle_metrics() {
  std::vector<CycleMetric> m = {
      {"cycle.payment.mean", "coin", "payments for the region on sale", mean_amount<A::payment>},
      {"cycle.payment_usd.mean", "USD", "the same in USD", mean_amount<A::payment_usd>},
      {"cycle.revenue.mean", "coin", "what surplus cores of the region earned",
       mean_amount<A::revenue>},
      {"cycle.sales_revenue.mean", "coin",
       "what the chain takes in the sale, renewals included (with market.count_revenue)",
       market_formula::sales_revenue},
      {"cycle.funding.p95", "coin",
       "on the paying account before the sale begins, enough for 95 % of runs: payments, "
       "existential "
       "deposit, transfer fee",
       Funding{}},
      {"cycle.core_lost.share", "1", "share of runs with fewer cores than wanted",
       CycleShare{C::core_lost}},
      {"cycle.without_core.share", "1", "share of runs without any core, though one was wanted",
       CycleShare{C::without_core}},
      {"cycle.lost_by_now.share", "1", "share of runs that lost a core in this sale or before",
       CycleShare{C::lost_by_now}},
      {"cycle.exhausted_by_now.share", "1",
       "share of runs whose funds did not suffice in this sale or before",
       CycleShare{C::exhausted_by_now}},
      {"cycle.cores_held.mean", "core", "cores held for the region on sale",
       market_formula::kCoresHeld},
      {"cycle.stalled_days.mean", "d", "days of the region without coretime that was wanted",
       market_formula::kStalledDays},
      {"cycle.floor_price.mean", "coin", "floor of the sale (the reserve under RFC-17)",
       mean_amount<A::floor_price>},
      {"cycle.sellout_price.mean", "coin", "sell-out price (the clearing price under RFC-17)",
       mean_amount<A::sellout_price>},
      {"cycle.cores_sold.mean", "core", "cores sold, renewals included",
       market_formula::kCoresOffered<C::cores_sold>},
      {"cycle.sold_out.share", "1", "share of runs whose sale sold out", CycleShare{C::sold_out}},
      {"cycle.above_minimum.share", "1", "share of runs whose floor is above the minimum price",
       CycleShare{C::above_minimum}},
  };
  add_amounts(m, "cycle.payment", "coin", "payments for the region on sale", H::payment);
  add_amounts(m, "cycle.payment_usd", "USD", "the same in USD", H::payment_usd);
  add_amounts(m, "cycle.cumulative", "coin", "payments up to and with this sale", H::cumulative);
  add_amounts(m, "cycle.cumulative_usd", "USD", "the same in USD", H::cumulative_usd);
  return m;
}

/// The sums of one sale of a point, and everything a metric may need of it.
struct CyclePoint {
  const MarketView& view;
  std::int32_t cycle;
  const MarketBatches& sums;
  double reserve;  ///< existential deposit and transfer fee, coins
};

struct Evaluate {
  const CyclePoint& at;

  Estimate operator()(SumsFormula formula) const {
    return sums_metric(formula, at.sums, 1).estimate;
  }
  Estimate operator()(const CountedMean& mean) const {
    return sums_metric(mean, at.sums, 1).estimate;
  }
  Estimate operator()(const CycleQuantile& q) const {
    return scaled(summed_quantile(at.view.histogram(q.histogram, at.cycle), q.p), kMilli);
  }
  Estimate operator()(const CycleTail& t) const {
    return scaled(tail_mean(at.view.histogram(t.histogram, at.cycle), 0.95), kMilli);
  }
  Estimate operator()(const CycleShare& share) const {
    return share_of_trials(static_cast<std::int64_t>(at.sums.all[share.counter]),
                           static_cast<std::int64_t>(at.sums.all.runs));
  }
  Estimate operator()(const Funding&) const {
    const Estimate e = (*this)(CycleQuantile{H::payment, 0.95});
    if (!(e.value > 0)) return e;
    return {e.value + at.reserve, e.low + at.reserve, e.high + at.reserve};
  }
};

/// A cube and its ends for every metric, written point by point.
class CycleCubes {
 public:
  CycleCubes(CubeSink& sink, const ReadPoint& read, const Study& study)
      : sink_(sink), read_(read), metrics_(cycle_metrics()), cycles_(market_cycles(study)) {
    const std::string_view coin = coin_of(study);
    for (const CycleMetric& metric : metrics_) {
      Cube cube{metric.name, unit_with_coin(metric.unit, coin), metric.meaning, {}, {}};
      for (const Axis& axis : study.design.axes())
        if (axis.affects_market()) cube.axes.push_back(axis.name());
      cube.axes.emplace_back("cycle");
      cubes_.emplace_back(sink, cube);
    }
  }

  /// Points come in the order of their design.
  void write_point(std::uint64_t index, const Parameters& p) {
    const auto words = read_(index);
    const MarketView view(words, cycles_);
    const auto cycles = static_cast<std::int32_t>(p.integer("market.cycles"));
    const double reserve =
        p.amount("tenant.existential_deposit").number() + p.amount("tenant.transfer_fee").number();
    for (std::int32_t cycle = 0; cycle < cycles_; ++cycle) {
      const MarketBatches sums = view.sums(cycle, cycle + 1);
      const CyclePoint at{view, cycle, sums, reserve};
      for (std::size_t m = 0; m < metrics_.size(); ++m)
        cubes_[m].add(cycle < cycles ? std::visit(Evaluate{at}, metrics_[m].source) : Estimate{});
    }
    for (EstimateCube& cube : cubes_) cube.write(sink_);
  }

 private:
  CubeSink& sink_;
  const ReadPoint& read_;
  std::vector<CycleMetric> metrics_;
  std::vector<EstimateCube> cubes_;
  std::int32_t cycles_;
};

}  // namespace

void write_market_cycles(CubeSink& sink, const ReadPoint& read, const Study& study) {
  CycleCubes cubes(sink, read, study);
  const Design design = market_design(study);
  for (std::uint64_t i = 0; i < design.size(); ++i) cubes.write_point(i, design.at(i));
}

}  // namespace coresweep
