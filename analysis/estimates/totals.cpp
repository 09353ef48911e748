#include "analysis/estimates/totals.h"

namespace coresweep {
namespace {

/// Adds (sign 1) or takes away (sign -1) a batch. Counts stay below 2^53, so doubles are exact.
void add(Totals& totals, const TallyView& view, std::int32_t batch, int sign) {
  totals.runs += static_cast<double>(sign * view.runs(batch));
  for (std::int32_t c = 0; c < kCounters; ++c)
    totals.counter[static_cast<std::size_t>(c)] +=
        static_cast<double>(sign * view.counter(static_cast<Counter>(c), batch));
  for (std::int32_t c = 0; c < kBundleCounters; ++c)
    totals.bundle_counter[static_cast<std::size_t>(c)] +=
        static_cast<double>(sign * view.counter(static_cast<BundleCounter>(c), batch));
  for (std::int32_t v = 0; v < kRunValues; ++v) {
    const RunMoments m = view.moments(static_cast<RunValue>(v), batch);
    RunMoments& sum = totals.value[static_cast<std::size_t>(v)];
    sum.count += sign * m.count;
    sum.missing += sign * m.missing;
    sum.sum += sign * m.sum;
    sum.square_sum += sign * m.square_sum;
  }
}

}  // namespace

BatchTotals::BatchTotals(const TallyView& view) {
  for (std::int32_t b = 0; b < kBatches; ++b) {
    add(all, view, b, 1);
    if (view.runs(b) > 0) batches.push_back(b);
  }
  left_out.fill(all);
  for (const std::int32_t b : batches) add(left_out[static_cast<std::size_t>(b)], view, b, -1);
}

}  // namespace coresweep
