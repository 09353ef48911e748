// Figures that others reported, for `coresweep calibrate` (docs/CALIBRATE.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/config/study.h"

namespace coresweep {

/// One [[target]]. Whether there is such a metric is not known here.
struct ReportedTarget {
  std::string metric;
  double value = 0;
  double tolerance = 0;  ///< 95 % half-width, in the unit of the value
  double days = 1;       ///< that the report rests on
  std::string source;
  FixedCoordinates at;  ///< where it was seen, by axis of the study; empty: everywhere
  std::string place;    ///< of its metric, for messages
};

/// Reads a file of targets from text; `name` stands for it in messages. `axes` are those that `at`
/// may name. Throws UserError with the place.
std::vector<ReportedTarget> parse_targets(std::string_view text, const std::string& name,
                                          const std::vector<Axis>& axes);

}  // namespace coresweep
