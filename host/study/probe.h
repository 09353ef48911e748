// Points of a study that are looked at before anything runs.
#pragma once

#include <vector>

#include "host/compile/compile_point.h"
#include "host/study/levels.h"
#include "host/study/study.h"

namespace coresweep {

/// The first point, and those that differ from it in one axis (at most `values` of each).
std::vector<Coordinates> nearby_points(const Design& design, std::uint64_t values);

/// A point as the simulation of a level reads it: equal where nothing that matters differs. Throws
/// what compiling the point throws.
using Bytes = std::vector<unsigned char>;
Bytes compiled_bytes(Level level, const Parameters& p, TableCache& cache);

/// A point of a study, and what the simulations of the study read of it.
class ProbedPoint {
 public:
  /// Throws what compiling the point throws. `cache` must outlive it.
  ProbedPoint(const Study& study, Parameters p, TableCache& cache);

  const Parameters& parameters() const { return p_; }

  /// Whether another value near that of the key changes what the simulations read.
  bool reads(const ParameterKey& key) const;
  /// Whether this value does; `unless_it_can_be` where the point cannot have it.
  bool differs(std::string_view key, const Value& value, bool unless_it_can_be) const;

 private:
  std::vector<Bytes> bytes(const Parameters& p) const;

  Parameters p_;
  std::vector<Level> levels_;
  TableCache& cache_;
  std::vector<Bytes> bytes_;
};
/// The points at the ends of each axis, those left out that `where` excludes.
std::vector<ProbedPoint> probed_ends(const Study& study, TableCache& cache);

}  // namespace coresweep
