// The levels of a study: what it simulates. Whatever is done at one of them is done in a loop over
// all; what is different at each stands in one table, here and in the rooms that know more.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/design/design.h"
#include "host/design/point_costs.h"
#include "host/study/study.h"

namespace coresweep {

enum class Level { pipeline, market };
inline constexpr std::array kAllLevels = {Level::pipeline, Level::market};

/// One of a thing for each level, in the order of kAllLevels.
template <typename T>
struct ByLevel {
  std::array<T, kAllLevels.size()> of{};

  T& operator[](Level level) { return of[static_cast<std::size_t>(level)]; }
  const T& operator[](Level level) const { return of[static_cast<std::size_t>(level)]; }
};

/// What a function makes of each level.
template <typename Function>
auto by_level(const Function& make) {
  return ByLevel<decltype(make(Level::pipeline))>{{make(Level::pipeline), make(Level::market)}};
}

struct LevelRow {
  std::string_view name;            ///< "market"
  std::string_view point;           ///< "market point"
  std::string_view steps;           ///< what a replicate goes through: "sales"
  bool (*simulates)(const Study&);  ///< may throw UserError
  bool (Axis::*affects)() const;    ///< whether the axis multiplies its points
  /// Replicates of its points, if not study.runs; a stopping rule does not change them.
  std::optional<std::uint64_t> (*own_replicates)(const Study&);
  const CostRule& (*costs)();
};
const LevelRow& row_of(Level level);

/// The levels that the study simulates. Throws what simulates_market() throws.
std::vector<Level> levels_of(const Study& study);

/// Replicates of each point of a level.
std::uint64_t replicates_of(const Study& study, Level level);

/// The design of the points that are simulated at a level: the axes that affect it, in their order.
Design level_design(const Study& study, Level level);
Design pipeline_design(const Study& study);
Design market_design(const Study& study);
/// The simulated point behind a point of the study: the same coordinates without the other axes.
std::uint64_t simulated_index(const Design& design, const Design& simulated, std::uint64_t index);

/// Whether the study simulates a market. Throws UserError if only some of its points do.
bool simulates_market(const Study& study);
/// Sales of the longest run of the study.
std::int32_t market_cycles(const Study& study);
/// "180 points x 2000 runs of up to 39 sales", for people.
std::string market_text(const Study& study);

}  // namespace coresweep
