// The settings that `calibrate` searches, simulated and set beside the targets.
#pragma once

#include <string>
#include <vector>

#include "analysis/matching/history_matching.h"
#include "host/backends/backend.h"
#include "host/config/targets.h"
#include "host/study/study.h"

namespace coresweep {

/// Thrown where a signal asked for the end.
struct CalibrationStopped {};

/// One target at one place of the axes that are not searched.
struct PlacedTarget {
  std::size_t target;
  std::uint64_t point;  ///< of the study, at the first setting
  Report report;
};

class CalibrationSettings {
 public:
  /// Only the blocks of the study are simulated. Throws UserError unless one axis samples keys,
  /// and for a target that cannot be compared. `study` must outlive this.
  CalibrationSettings(Study study, std::vector<ReportedTarget> targets, Backend& backend,
                      bool quiet);

  const Study& study() const { return study_; }
  const std::vector<ReportedTarget>& targets() const { return targets_; }
  const Sampling& sampling() const { return *study_.design.axes()[axis_].sampling(); }
  const std::vector<PlacedTarget>& placed_targets() const { return placed_; }
  std::vector<Report> reports() const;
  /// "gaps_over_30_s at network = kusama".
  std::string text(const PlacedTarget& placed) const;

  /// Simulates settings at places of the unit cube; throws CalibrationStopped.
  std::vector<SimulatedSetting> simulate(const std::vector<std::vector<double>>& places);

 private:
  void check_targets() const;
  void compare_everywhere();
  Study wave_over(const std::vector<std::vector<double>>& places) const;

  Study study_;
  std::size_t axis_;  ///< the one that is searched
  std::vector<ReportedTarget> targets_;
  std::vector<PlacedTarget> placed_;
  Backend& backend_;
  bool quiet_;
};

}  // namespace coresweep
