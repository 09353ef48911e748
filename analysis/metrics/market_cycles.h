// What happens sale by sale: payments, risks and the funding calendar, as cubes with the dimension
// `cycle` in the results file.
#pragma once

#include "host/results/results_file.h"

namespace coresweep {

/// Writes the cubes of a study that simulates a market; a sale beyond the horizon of a point holds
/// NaN. Throws UserError(ErrorKind::files).
void write_market_cycles(ResultsWriter& writer, const Study& study);

}  // namespace coresweep
