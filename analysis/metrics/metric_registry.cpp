#include "analysis/metrics/metric_registry.h"

namespace coresweep {

BatchKind batch_kind(const MetricFormula& source) {
  struct Kind {
    BatchKind operator()(TotalsFormula) const { return BatchKind::left_out; }
    BatchKind operator()(const EventRate&) const { return BatchKind::left_out; }
    BatchKind operator()(const KeptShare&) const { return BatchKind::left_out; }
    BatchKind operator()(const WithoutBounds&) const { return BatchKind::none; }
    BatchKind operator()(const BlockShare&) const { return BatchKind::sectioned; }
    BatchKind operator()(const BlockQuantile&) const { return BatchKind::sectioned; }
    BatchKind operator()(const TransactionQuantile&) const { return BatchKind::sectioned; }
    BatchKind operator()(const BlockFormula&) const { return BatchKind::sectioned; }
    BatchKind operator()(const RunQuantile&) const { return BatchKind::none; }
    BatchKind operator()(const MissingShare&) const { return BatchKind::none; }
    BatchKind operator()(SumsFormula) const { return BatchKind::left_out; }
    BatchKind operator()(const CountedMean&) const { return BatchKind::left_out; }
    BatchKind operator()(const ValueQuantile&) const { return BatchKind::none; }
    BatchKind operator()(const ValueTail&) const { return BatchKind::none; }
    BatchKind operator()(const ValueShare&) const { return BatchKind::left_out; }
    BatchKind operator()(const JoinedCost&) const { return BatchKind::left_out; }
  };
  return std::visit(Kind{}, source);
}

Bounds bounds_of(const Metric& metric) {
  if (metric.name == "net_cost.mean") return Bounds::none;
  const auto says = [&](std::string_view word) {
    return metric.name.find(word) != std::string_view::npos;
  };
  // Of several cores together more may be executed than there is time.
  const bool is_part = (says("share") || says("confidence")) && metric.name != "execution_share";
  return is_part && metric.unit == "1" ? Bounds::share : Bounds::nonnegative;
}

std::string unit_with_coin(std::string_view unit, std::string_view coin) {
  constexpr std::string_view kPlaceholder = "coin";
  std::string text(unit);
  if (text.starts_with(kPlaceholder)) text.replace(0, kPlaceholder.size(), coin);
  return text;
}

}  // namespace coresweep
