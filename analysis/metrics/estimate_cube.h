// An estimate in a results file: a cube for its values and one for either end of its interval.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/estimates/estimate.h"
#include "host/results/contents.h"

namespace coresweep {

/// Three cubes, filled in their order, block by block.
class EstimateCube {
 public:
  /// Creates `cube`, and with its axes and unit the cubes of the ends.
  EstimateCube(CubeSink& sink, const Cube& cube);

  void add(const Estimate& estimate);
  /// Writes what was added since the last call.
  void write(CubeSink& sink);

 private:
  std::string name_;
  std::uint64_t written_ = 0;
  std::vector<double> values_, lows_, highs_;
};

}  // namespace coresweep
