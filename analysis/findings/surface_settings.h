// Settings of a response surface: how they are written, read from --at, and simulated.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/findings/decision_inputs.h"
#include "analysis/methods/response_surface.h"

namespace coresweep {

/// "latency.scale = 1.2, backing.protocol = fragment-chain".
std::string setting_text(const AxisFactors& factors, std::span<const double> setting);
/// "latency.scale 1.1 to 1.4, backing.protocol fragment-chain or fragment-tree".
std::string plausible_text(const AxisFactors& factors, const SurfaceOptimum& optimum);

/// The setting to the digits that setting_text() shows, inside the factors' ranges.
std::vector<double> as_written(const AxisFactors& factors, std::vector<double> setting);

/// Throws UserError unless each of `at` is AXIS=VALUE with an axis of the study or a key of one.
void check_names(const Study& study, const std::vector<std::string>& at);
/// The usual setting, moved to where it was asked for. Settings that this metric does not have are
/// passed over. Throws UserError for a value that no point lies beside.
std::vector<double> reading_place(const AxisFactors& factors, std::vector<double> setting,
                                  const std::vector<std::string>& at);

/// A study of one point: this setting, other axes at their first value. It has as many runs as the
/// study, those that follow the study's, so that what they say does not depend on what the study's
/// said. Throws UserError if no point can be so.
Study study_at(const Study& study, const AxisFactors& factors, std::span<const double> setting);

}  // namespace coresweep
