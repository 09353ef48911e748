// Differences of a metric between many points, with intervals that hold for all of them at once.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/estimates/batched_value.h"
#include "analysis/methods/batch_noise.h"

namespace coresweep {

/// A metric at the points of a study.
struct PointMetric {
  /// Those without batches with an interval of the confidence that is asked for in the end.
  std::vector<BatchedValue> values;
  /// For each point one that is the same whatever the histories, because the metric does not depend
  /// on what sets them apart; empty: each stands for itself.
  std::vector<std::size_t> same = {};
};

class Differences {
 public:
  /// Each interval has this confidence (joint_confidence).
  Differences(PointMetric metric, double confidence);

  double value(std::size_t p) const { return metric_.values[p].value(); }
  /// Value p minus value q. Where nothing is known of its error, or where the two never differed
  /// though they might, the interval has no end: it decides nothing.
  Estimate of(std::size_t p, std::size_t q) const;

 private:
  bool are_plain(std::size_t p, std::size_t q) const;

  PointMetric metric_;
  BatchNoise noise_;  ///< of all points: quicker than batch by batch
  double confidence_, factor_;
};

}  // namespace coresweep
