// What happens sale by sale: payments, risks and the funding calendar, as cubes with the dimension
// `cycle` in the results file.
#pragma once

#include "analysis/metrics/study_metrics.h"

namespace coresweep {

/// Writes the cubes of a study that simulates a market; a sale beyond the horizon of a point holds
/// NaN. Throws what `read` and `sink` throw.
void write_market_cycles(CubeSink& sink, const ReadPoint& read, const Study& study);

}  // namespace coresweep
