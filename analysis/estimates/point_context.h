// What the summary of a point needs beside its counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/keys/parameters.h"

namespace coresweep {

/// Inputs that turn counts into rates, shares of capacity and money.
struct PointContext {
  std::int64_t slots = 14400;     ///< relay slots of a run
  std::int64_t warmup_slots = 0;  ///< of these, left out of every count
  std::int32_t cores_paid = 1;    ///< cores bought, used or not
  bool pays_for_claims = false;   ///< all is ordered on demand: not cores, each claim is paid for
  std::int32_t relay_parent_offset = 0;
  std::int32_t largest_drop = 1;  ///< blocks that are lost together at most: the unincluded segment
  /// Block time [s] that constants on chain assume (docs/METHODS.md, "Nominal block time").
  double nominal_block_time = 6;
  double authoring_limit = 2000;       ///< execution of a full block [ms]
  double pov_size = 2048;              ///< of a full block [KiB]
  double transaction_execution = 0.5;  ///< of a typical transaction [ms]
  double transaction_pov = 1;          ///< of a typical transaction [KiB]
  std::optional<double> region_price;  ///< of one core for 28 days [currency]
  std::string currency = "DOT";

  /// Measured time of one run [s].
  double measured_time() const;
};

/// The context of a complete set of values.
PointContext point_context(const Parameters& parameters);

}  // namespace coresweep
