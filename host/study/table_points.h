// Which points of a study a person is shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/study/study.h"

namespace coresweep {

/// All points, or those at one value of some axes.
struct TablePoints {
  std::vector<std::optional<std::uint64_t>> fixed;  ///< by axis: the only value shown
  std::uint64_t rows = 0;
  std::vector<bool> silent = {};  ///< by axis: nothing shown varies over it; fixed at 0

  bool holds(const std::vector<std::uint64_t>& coordinates) const;
  /// The same for something that varies over these axes only (by index).
  bool holds(const std::vector<std::uint64_t>& coordinates,
             const std::vector<std::size_t>& axes) const;
  /// "market.price = 10, latency.scale = 1": the axes that are held; empty if all are shown.
  std::string text(const Study& study) const;
};

TablePoints all_points(const Study& study);
/// The same for something that varies over some axes only, by name.
TablePoints all_points(const Study& study, const std::vector<std::string>& axes);
/// At most `rows`, if that can be had by holding trailing axes at their usual value: the one that
/// the study would have without the axis, else the first. Axes with a baseline are held last, and
/// one of them never.
TablePoints points_for_people(const Study& study, std::uint64_t rows = 36);
TablePoints points_for_people(const Study& study, TablePoints all, std::uint64_t rows = 36);

}  // namespace coresweep
