// What `calibrate` tells a person, and the file that it writes.
#pragma once

#include <string>

#include "analysis/matching/history_matching.h"
#include "host/commands/calibrate_settings.h"

namespace coresweep {

/// The answer: how much of the space agrees, key by key, and target by target.
std::string calibration_text(const CalibrationSettings& settings, const Matching& found);

/// The same as JSON: `share`, `waves`, and lists of `keys`, `trade_offs` and `targets`. A share
/// that is too small to tell is 0; chance and tolerance are 95 % half-widths.
std::string calibration_json(const CalibrationSettings& settings, const Matching& found);

/// Why nothing agrees: the nearest setting, and what it misses.
std::string disagreement_text(const CalibrationSettings& settings, const Matching& found,
                              double threshold);

/// At most `points` of the settings that agree, as the axis `calibrated` of a file to include.
/// `command` made them.
std::string calibrated_toml(const CalibrationSettings& settings, const Matching& found,
                            std::uint64_t points, const std::string& command);

}  // namespace coresweep
